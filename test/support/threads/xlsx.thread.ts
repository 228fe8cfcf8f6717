import { readXlsx } from '../../../server/imports/xlsx/readXlsx.ts';

/** Reads a workbook in a thread, whose heap is bounded: what it comes to, in lines. */
export default async function xlsx({
  content,
  bounds,
}: {
  content: Uint8Array;
  bounds: Parameters<typeof readXlsx>[1];
}): Promise<number[] | string> {
  const found = await readXlsx(content, bounds);
  return 'problem' in found
    ? found.problem
    : found.sheets.flatMap(({ rows }) => rows.map(({ line }) => line));
}

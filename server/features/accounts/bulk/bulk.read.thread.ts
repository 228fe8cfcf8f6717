import { readCsv, type FileRow, type ReadFile } from './bulk.csv.ts';
import { readWorkbookOfAccounts } from './bulk.workbook.ts';
import { decode } from '../../../imports/decode.ts';
import { isZip } from '../../../imports/xlsx/readXlsx.ts';
import { packed, type Pack } from '../../../threads/packs.ts';

/** As many rows as are unpacked at once. */
const inOnePack = 50;

/** A file's rows in packs; or what is wrong with the file. */
export type ReadRows = { packs: Pack[] } | { problem: string };

/** Reads a file of accounts: its bytes, CSV or a workbook, or the text that was pasted. */
export default async function readRows(sent: Uint8Array | string): Promise<ReadRows> {
  const read = typeof sent !== 'string' && isZip(sent) ? await readWorkbookOfAccounts(sent) : readText(sent);
  if ('problem' in read) return read;
  return { packs: packed(read.rows satisfies FileRow[], inOnePack) };
}

function readText(sent: Uint8Array | string): ReadFile {
  const decoded = typeof sent === 'string' ? { text: sent } : decode(sent);
  return 'text' in decoded ? readCsv(decoded.text) : decoded;
}

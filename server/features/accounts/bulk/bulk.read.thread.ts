import { readCsv, type FileRow } from './bulk.csv.ts';
import { decode } from '../../../imports/decode.ts';
import { packed, type Pack } from '../../../threads/packs.ts';

/** As many rows as are unpacked at once. */
const inOnePack = 50;

/** A file's rows in packs; or what is wrong with the file. */
export type ReadRows = { packs: Pack[] } | { problem: string };

/** Reads a file of accounts: its bytes, or the text that was pasted. */
export default function readRows(sent: Uint8Array | string): ReadRows {
  const decoded = typeof sent === 'string' ? { text: sent } : decode(sent);
  const read = 'text' in decoded ? readCsv(decoded.text) : decoded;
  if ('problem' in read) return read;
  return { packs: packed(read.rows satisfies FileRow[], inOnePack) };
}

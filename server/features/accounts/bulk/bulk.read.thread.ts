import { readCsv, type FileRow } from './bulk.csv.ts';
import { decode } from '../../../imports/decode.ts';

/** As many rows as are unpacked at once. */
const inOnePack = 50;

/** A file's rows in packs of JSON, which cost the process less to take over than so many objects; or what is wrong with the file. */
export type ReadRows = { packs: string[] } | { problem: string };

/** Reads a file of accounts: its bytes, or the text that was pasted. */
export default function readRows(sent: Uint8Array | string): ReadRows {
  const decoded = typeof sent === 'string' ? { text: sent } : decode(sent);
  const read = 'text' in decoded ? readCsv(decoded.text) : decoded;
  if ('problem' in read) return read;
  const packs: string[] = [];
  for (let start = 0; start < read.rows.length; start += inOnePack)
    packs.push(JSON.stringify(read.rows.slice(start, start + inOnePack) satisfies FileRow[]));
  return { packs };
}

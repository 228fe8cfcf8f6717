// Writes server/secrets/data/commonPasswords.ts from a list of passwords, one on a line, the commonest first.
//   node --import tsx tools/commonPasswords.mjs LIST.txt
// docs/decisions/common-passwords.md says which list, and why these of it.
import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { URL } from 'node:url';
import { commonHash } from '../server/secrets/commonPasswords.ts';

const [list] = process.argv.slice(2);
if (!list) throw new Error('say which list: node --import tsx tools/commonPasswords.mjs LIST.txt');

const wordsWithin = 20_000;
const passwords = readFileSync(list, 'utf8').split(/\r?\n/);
const kept = passwords.filter(
  (password, rank) => password.length >= 12 || (rank < wordsWithin && /^[a-z]{4,11}$/i.test(password)),
);
const hashes = [...new Set(kept.map(commonHash))].sort((a, b) => a - b);
const bytes = Buffer.alloc(hashes.length * 4);
for (const [index, hash] of hashes.entries()) bytes.writeUInt32BE(hash, index * 4);

writeFileSync(
  new URL('../server/secrets/data/commonPasswords.ts', import.meta.url),
  `/** ${hashes.length} hash prefixes in order; made by tools/commonPasswords.mjs, not by hand. */\n` +
    `export const commonPasswordHashes =\n  '${bytes.toString('base64')}';\n`,
);
console.log(`${hashes.length} passwords, ${bytes.length} bytes`);

import { createHash } from 'node:crypto';
import { withoutEdges } from '../shared/edges.ts';
import { commonPasswordHashes } from './data/commonPasswords.ts';

const hashes = Buffer.from(commonPasswordHashes, 'base64');

/** The first 32 bits of a hash of a password in small letters: what the list holds instead of passwords. */
export function commonHash(password: string): number {
  return createHash('sha256').update(password.toLowerCase()).digest().readUInt32BE(0);
}

/**
 * Is this password in the list of common ones (S10), or is it a common word with a few digits and signs around it
 * (`Sunshine2024!!`), or one short piece again and again? The list knows a password by 32 bits of its hash, so one in
 * some 80,000 good ones is refused as well.
 */
export function isCommonPassword(password: string): boolean {
  if (isListed(password) || /^(.{1,4})\1{2,}.{0,3}$/su.test(password)) return true;
  const core = withoutEdges(password, (one) => !/\p{L}/u.test(one));
  return core.length >= 4 && password.length - core.length <= 8 && isListed(core);
}

/** Binary search: the hashes are in order, four bytes each. */
function isListed(password: string): boolean {
  const wanted = commonHash(password);
  let low = 0;
  let high = hashes.length / 4;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = hashes.readUInt32BE(middle * 4);
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle;
  }
  return false;
}

import { inflateSync } from 'node:zlib';

/**
 * A font as it was before it was packed as WOFF. fontkit can unpack one, too, but does so in JavaScript, and again for every table
 * that it looks into.
 */
export function unpacked(woff: Buffer): Buffer {
  const tables = Array.from({ length: woff.readUInt16BE(12) }, (_, n) => {
    const at = 44 + 20 * n;
    const from = woff.readUInt32BE(at + 4);
    const packed = woff.subarray(from, from + woff.readUInt32BE(at + 8));
    const size = woff.readUInt32BE(at + 12);
    const content = packed.length < size ? inflateSync(packed) : packed;
    return { tag: woff.subarray(at, at + 4), checksum: woff.readUInt32BE(at + 16), content };
  });
  const head = Buffer.alloc(12 + 16 * tables.length);
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(tables.length, 4);
  const parts: Buffer[] = [head];
  let end = head.length;
  tables.forEach(({ tag, checksum, content }, n) => {
    const at = 12 + 16 * n;
    tag.copy(head, at);
    head.writeUInt32BE(checksum, at + 4);
    head.writeUInt32BE(end, at + 8);
    head.writeUInt32BE(content.length, at + 12);
    // Each table begins where a number of four bytes may.
    const gap = Buffer.alloc(-content.length & 3);
    parts.push(content, gap);
    end += content.length + gap.length;
  });
  return Buffer.concat(parts);
}

import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What begins the facts that a camera writes, in either order of bytes. */
const beginnings = [Buffer.from('II*\0', 'latin1'), Buffer.from('MM\0*', 'latin1')];
const placePointer = 0x8825;
/** Bytes of a value of each type in such facts. */
const widths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
/** The same facts as text. */
const inText = /GPS(?:Latitude|Longitude|Altitude|Position)[^<]{0,20}?["'>][^<"']{0,80}/g;

/** As many beginnings as are looked at: a camera writes one or two. */
const mostBeginnings = 100;
/** Bytes of text that are searched before others have their turn, and as many as a place takes at most. */
const piece = 65_536;
const longestPlace = 256;

/**
 * A picture that nothing here can draw, without the place where it was taken: what says so is overwritten where it stands, so
 * that nothing moves. Others have their turn in between (S31).
 * @returns null where it has far more of such facts than any camera writes: it was made so that they take long
 */
export async function hidePlace(picture: Buffer): Promise<Readable | null> {
  let left = mostBeginnings;
  for (const beginning of beginnings)
    for (let at = picture.indexOf(beginning); at >= 0; at = picture.indexOf(beginning, at + 4)) {
      if (left === 0) return null;
      left -= 1;
      overwritePlace(picture, at, beginning[0] === 0x49);
    }
  for (let start = 0; start < picture.length; start += piece) {
    const end = start + piece + longestPlace;
    const text = picture.toString('latin1', start, Math.min(end, picture.length));
    for (const { index, 0: found } of text.matchAll(inText)) {
      const begins = start + index + found.search(/["'>]/) + 1;
      picture.fill(0x20, begins, start + index + found.length);
    }
    await nextTurn();
  }
  return Readable.from([picture]);
}

/** Overwrites the place in facts that begin at `start`; what only looks like facts is left as it is. */
function overwritePlace(picture: Buffer, start: number, isLittle: boolean): void {
  const in16 = (at: number) => (isLittle ? picture.readUInt16LE(at) : picture.readUInt16BE(at));
  const in32 = (at: number) => (isLittle ? picture.readUInt32LE(at) : picture.readUInt32BE(at));
  const fits = (at: number, length: number) => at >= start && at + length <= picture.length;
  const entriesOf = (at: number): number[] => {
    if (!fits(at, 2)) return [];
    const count = in16(at);
    if (count > 500 || !fits(at + 2, count * 12)) return [];
    return Array.from({ length: count }, (_, n) => at + 2 + n * 12);
  };
  if (!fits(start, 8)) return;
  const pointer = entriesOf(start + in32(start + 4)).find((entry) => in16(entry) === placePointer);
  if (pointer === undefined) return;
  for (const entry of entriesOf(start + in32(pointer + 8))) {
    const length = (widths[in16(entry + 2)] ?? 0) * in32(entry + 4);
    const value = start + in32(entry + 8);
    if (length > 4 && length < 1000 && fits(value, length)) picture.fill(0, value, value + length);
    picture.fill(0, entry + 2, entry + 12);
  }
}

import { withoutEdges } from './edges.ts';
import { seenLine } from './seenText.ts';

/** As long as a file's name may be, its ending included. */
export const longestName = 150;

/** What one system or another takes for something else than a part of a name. */
const notOfNames = /[<>:"|?*]/g;
/** Which way a text runs is no part of its name: `gpj.exe` could be read as something else. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The name of a file as it is kept and shown: in NFC, without the folders it came from, line breaks and what nobody sees.
 * Its ending stays, however long it is.
 * @param given as a browser or a person has it
 */
export function cleanName(given: string): string {
  // eslint-disable-next-line no-control-regex
  const line = given.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').replace(directions, '');
  const last = seenLine(line).split(/[/\\]/).at(-1) ?? '';
  const name = withoutEdges(last.replace(notOfNames, '_').replace(/\s+/g, ' '), (one) => '. '.includes(one));
  if (name === '') return 'file';
  const ending = endingOf(name);
  const stem = ending === '' ? name : name.slice(0, -ending.length - 1);
  const letters = Array.from(stem).slice(0, longestName - (ending === '' ? 0 : ending.length + 1));
  return ending === '' ? letters.join('').trimEnd() : `${letters.join('').trimEnd()}.${ending}`;
}

/** What stands behind a name's last dot; empty where that is no ending. */
export const endingOf = (name: string): string => /(?<=.)\.([\p{L}\p{N}]{1,10})$/u.exec(name)?.[1] ?? '';

/** As large as a file may be, and of one form: so many files and so many bytes. */
export const mostOfFile = 20_000_000;
export const mostFiles = { atOnce: 50, bytes: 250_000_000 };

/** Names that no system takes for the same: the second `c.pdf`, in whatever case, is `C (2).pdf`. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(['index.csv']);
  const counts = new Map<string, number>();
  return names.map((name) => {
    const ending = endingOf(name);
    const stem = ending === '' ? name : name.slice(0, -ending.length - 1);
    let unique = name;
    for (let count = counts.get(keyOf(name)) ?? 1; taken.has(keyOf(unique));) {
      count += 1;
      counts.set(keyOf(name), count);
      unique = ending === '' ? `${stem} (${count})` : `${stem} (${count}).${ending}`;
    }
    taken.add(keyOf(unique));
    return unique;
  });
}

const keyOf = (name: string) => name.normalize('NFC').toLowerCase();

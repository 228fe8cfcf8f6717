import { inFigures } from '../../../shared/numbers.ts';
import { packed, type Pack } from '../../../threads/packs.ts';
import { mostLines, type BankLine } from './bankLine.ts';
import { linesOfEntry } from './camtEntry.ts';
import { NotPlain, readElements, textAt, type Element } from './xmlTree.ts';

const inOnePack = 50;
const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'iso-8859-1', 'iso-8859-15', 'windows-1252', 'us-ascii'];

/** The lines of a camt.053 file in packs, and the currencies of its accounts; or what is wrong. */
export type ReadCamt = { currencies: string[]; lines: number; packs: Pack[] } | { problem: string };

const damaged = 'The XML in this file is damaged or incomplete. Download the file from your bank again.';
const notOurs = 'This is XML, but not a camt.053 file. Download the statement as camt.053 from your bank.';

/** A wrong file: what is said about it. */
class Wrong extends Error {
  override name = 'Wrong';
}

/** Reads a camt.053 file of any version, 001.02 and later: every entry of every statement, a batch in its parts. */
export default function readCamt({ content }: { content: Uint8Array }): ReadCamt {
  const text = decoded(content);
  if (text === null) return { problem: damaged };
  const tooMany = `There are more than ${inFigures(mostLines)} lines, which is the limit. Download shorter periods.`;
  for (const name of ['Ntry', 'TxDtls'])
    if (countOf(text, name) > mostLines) return { problem: tooMany };
  const lines: BankLine[] = [];
  const currencies = new Set<string>();
  let [depth, account] = [0, ''];
  try {
    readElements(text, {
      parents: new Set(['BkToCstmrStmt', 'Stmt']),
      root: (element) => {
        depth += 1;
        if (depth === 1) checkDocument(element);
        else if (element.name !== 'BkToCstmrStmt') throw new Wrong(otherMessage(element.name));
      },
      take: (element) => {
        if (element.name === 'Stmt') account = '';
        if (element.name === 'Acct') account = textAt(element, 'Ccy');
        if (element.name !== 'Ntry') return;
        const read = linesOfEntry(element, account);
        for (const line of read) lines.push(line);
        const currency = account || read[0]?.currency;
        if (currency) currencies.add(currency);
      },
    });
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message };
    if (error instanceof NotPlain)
      return { problem: 'This file contains parts that a bank’s file never has, so it wasn’t read. Download it from your bank again.' };
    return { problem: damaged };
  }
  if (depth < 2) return { problem: notOurs };
  if (lines.length === 0) return { problem: 'There are no entries in this statement.' };
  if (lines.length > mostLines) return { problem: tooMany };
  return { currencies: [...currencies], lines: lines.length, packs: packed(lines, inOnePack) };
} // prettier-ignore

/** The root says which message it is, and in which version. */
function checkDocument({ name, attributes }: Element): void {
  if (name !== 'Document') throw new Wrong(notOurs);
  const spaces = Object.entries(attributes).filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'));
  const message = spaces.map(([, space]) => /camt\.(\d{3})\.(\d{3})\.(\d{2})/.exec(space)).find(Boolean);
  if (!message) throw new Wrong(notOurs);
  if (message[1] !== '053') throw new Wrong(otherMessage(`camt.${message[1]}`));
  if (Number(message[3]) < 2)
    throw new Wrong('This is camt.053.001.01, which is too old. Ask your bank for version 001.02 or later.');
}

const otherMessage = (name: string): string =>
  /^camt\.\d{3}$/.test(name)
    ? `This is a ${name} file, not camt.053. Download the statement as camt.053 from your bank.`
    : notOurs;

/** How often an element begins, whatever its prefix. */
function countOf(text: string, name: string): number {
  let count = 0;
  for (
    let at = text.indexOf(name);
    at >= 0 && count <= mostLines;
    at = text.indexOf(name, at + name.length)
  ) {
    const before = text[at - 1];
    const after = text[at + name.length] ?? '';
    if ((before === '<' || before === ':') && /[\s>/]/.test(after) && opens(text, at)) count += 1;
  }
  return count;
}

/** A name behind a prefix begins an element, if nothing but the prefix is between it and the bracket, which has no slash. */
const opens = (text: string, at: number): boolean =>
  /<(?:[\w.-]{1,40}:)?$/.test(text.slice(Math.max(0, at - 42), at));

/** The text, in the encoding that it names; null where it isn't in it. */
function decoded(content: Uint8Array): string | null {
  const [first, second] = content;
  const start = Buffer.from(content.subarray(0, 200)).toString('latin1');
  const marked = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  const named = /^[^<]{0,3}<\?xml[^>]*encoding=["']([\w.-]+)["']/i.exec(start)?.[1]?.toLowerCase() ?? 'utf-8';
  const encoding = marked ?? (named === 'utf8' ? 'utf-8' : named);
  if (!encodings.includes(encoding)) return null;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    return null;
  }
} // prettier-ignore

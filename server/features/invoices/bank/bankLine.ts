import type { Day } from '../../../shared/days.ts';
import { cutText, seenLine, seenWords } from '../../../shared/seenText.ts';

/** Lines of a file at most: what they pay is recorded at once. */
export const mostLines = 2_000;

/** A line of a bank's file, as it was read. */
export interface BankLine {
  day: Day | null;
  /** In the smallest unit; below zero where money went out. */
  minor: string | null;
  currency: string;
  payer: string;
  purpose: string;
  /** The bank's own ID of the line. */
  bankId: string | null;
  /** What the bank's ID makes of it, by which it is known in other files; null without one. */
  identity: string | null;
  /** Why it is no incoming payment. */
  notTaken: string | null;
  /** Why somebody has to decide, whatever fits. */
  doubt: string | null;
  /** Why it can't be read. */
  problem: string | null;
}

/** A text of a file as it is kept: what nobody sees and what is too long is left out. */
export const keptText = (text: string, most: number): string =>
  cutText(seenLine(seenWords(text).replaceAll('\n', ' ')), most);

/** What banks write where there is no ID. */
const noId = /^(?:notprovided|not provided|nonref|none|null|n\/?a|unknown|[-0.\s]*)$/i;

/** An ID as lines are known by it; null where the bank gave none. */
export function idOrNone(text: string): string | null {
  const id = keptText(text, 100);
  return noId.test(id) ? null : id;
}

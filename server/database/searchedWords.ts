import { fewMarks } from '../shared/seenText.ts';

/** Country codes of phone numbers. Those that aren't here have three digits. */
const ofOne = /^[17]/;
const ofTwo = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;
/** With fewer digits, it's part of a phone, or something else. */
const fewest = 6;

/**
 * The words of a search. The database decides how they are compared, for the text and the word alike (`search_word`). Here,
 * only commas and spaces separate them, so that *Builder, Bob* is the same as *Bob Builder*.
 * @param phones whether phones are searched too: one typed with spaces then is one word, without what differs at home and
 *   abroad
 */
export function wordsOf(typed: string, { phones = false } = {}): string[] {
  const number = phones ? phoneIn(typed) : null;
  if (number !== null) return [number];
  return [...new Set(typed.split(/[\s,;]+/u))].filter((word) => word !== '');
}

/**
 * The digits of a phone that are in it however it is written: `030 123-4567`, `+49 30 1234567` and `0049 (0)30 1234567` are
 * all `301234567`. Null if it isn't a whole phone; part of one is a word like any other.
 */
function phoneIn(typed: string): string | null {
  const plain = fewMarks(typed)
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '');
  const text = plain.replace(/^\s*tel:/i, '').trim();
  if (!/^\(?[+0][\d\s()/.\u2010-\u2015-]*$/u.test(text)) return null;
  const digits = text.replace(/\(\s*0\s*\)/g, '').replace(/\D/g, '');
  if (digits.length < fewest) return null;
  const abroad = /^(?:\+|00)/.test(text.replace('(', ''));
  const figures = abroad ? withoutCountry(digits.replace(/^00/, '')) : digits;
  return figures.replace(/^0/, '');
}

const withoutCountry = (digits: string) => digits.slice(ofOne.test(digits) ? 1 : ofTwo.test(digits) ? 2 : 3);

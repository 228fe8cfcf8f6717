/** What a spreadsheet may take for the beginning of a formula; full-width signs are signs to it, too. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/u;
/** A number, with what groups its figures. */
const number = /^[+-]?\d[\d.,’' \u00A0\u202F]*(?:[eE][+-]?\d+)?\s?%?$/u;
/** A phone: figures, what parts them, and an extension. Nothing in it could be a name or a call. */
const phone = /^\+\d[\d\s()/.\u2010-\u2015-]*(?:\s(?:ext\.?|extn\.?|x|dw)\s\d{1,6})?$/iu;
/** Dashes alone say that there is nothing. */
const dashes = /^[-\s]+$/;

/**
 * A text as it stands in an export: what a spreadsheet would take for a formula gets an apostrophe in front (S21). Numbers, phones
 * and a lone dash stay as they are, or nobody could reckon with them or dial them.
 */
export function csvCell(text: string): string {
  if (!formula.test(text)) return text;
  const harmless = number.test(text) || phone.test(text) || (dashes.test(text) && !/[\t\r\n]/.test(text));
  return harmless ? text : `'${text}`;
}

/** What a spreadsheet may take for the beginning of a formula; full-width signs are signs to it, too. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/u;
/** A number, with what groups its figures. */
const number = /^[+-]?\d[\d.,’' \u00A0\u202F]*(?:[eE][+-]?\d+)?\s?%?$/u;
/** A phone: figures, what parts them, and an extension. Nothing in it could be a name or a call. */
const phone = /^\+\d[\d\s()/.\u2010-\u2015-]*(?:\s(?:ext\.?|extn\.?|x|dw)\s\d{1,6})?$/iu;
/** Dashes alone say that there is nothing. */
const dashes = /^[-\s]+$/;

/** A line of a list, without anything that could be a call. */
const item = /^- [^=|(!]*$/;

/**
 * A text as it stands in an export: what a spreadsheet would take for a formula gets an apostrophe in front (S21). Numbers, phones
 * and a lone dash stay as they are, or nobody could reckon with them or dial them. What comes behind a sign that parts cells is
 * looked at as well: a reader that parts them by another sign than the file's knows nothing of the quotes in the midst of its cell.
 */
export function csvCell(text: string): string {
  return guarded(text).replaceAll(/(?<=[,;\t\r\n])[=+\-@＝＋－＠][^,;\t\r\n]*/gu, (piece) =>
    item.test(piece) ? piece : guarded(piece),
  );
}

const harmless = (text: string) =>
  number.test(text) || phone.test(text) || (dashes.test(text) && !/[\t\r\n]/.test(text));

const guarded = (text: string) => (formula.test(text) && !harmless(text) ? `'${text}` : text);

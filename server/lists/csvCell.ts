/** What a spreadsheet may take for the beginning of a formula, also in full width. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/u;
/** A number, with its thousands separators. */
const number = /^[+-]?\d[\d.,’' \u00A0\u202F]*(?:[eE][+-]?\d+)?\s?%?$/u;
/** A phone: digits, what separates them, and an extension. Nothing in it could be a name or a call. */
const phone = /^\+\d[\d\s()/.\u2010-\u2015-]*(?:\s(?:ext\.?|extn\.?|x|dw)\s\d{1,6})?$/iu;
/** Dashes alone mean that there is nothing. */
const dashes = /^[-\s]+$/;

/** A line of a list, without anything that could be a call. */
const item = /^- [^=|(!]*$/;

/**
 * A text as it appears in an export. If a spreadsheet would take it for a formula, it gets an apostrophe in front (S21).
 * Numbers, phones and a single dash stay as they are, or nobody could calculate with them or dial them. What follows a
 * separator within the text is checked as well: a reader that splits cells at another sign than the file's doesn't respect
 * the quotes in the middle of its cell.
 */
export function csvCell(text: string): string {
  return guarded(text).replaceAll(/(?<=[,;\t\r\n])[=+\-@＝＋－＠][^,;\t\r\n]*/gu, (piece) =>
    item.test(piece) ? piece : guarded(piece),
  );
}

const harmless = (text: string) =>
  number.test(text) || phone.test(text) || (dashes.test(text) && !/[\t\r\n]/.test(text));

const guarded = (text: string) => (formula.test(text) && !harmless(text) ? `'${text}` : text);

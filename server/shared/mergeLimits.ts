/**
 * As many records as one merger moves at most: it is one transaction, and others wait for it (S31). 10,000 take a second, and three
 * on a machine that six others keep busy, of the five that a statement has.
 */
export const mostMoved = 10_000;
/** The same in words. */
export const mostMovedInWords = mostMoved.toLocaleString('en');

/** So many people are judged one by one before a merger. */
export const mostNamed = 200;

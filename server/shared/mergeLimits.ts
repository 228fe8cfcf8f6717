/** As many records as one merger moves at most: it is one transaction, and others wait for it (S31). */
export const mostMoved = 2_000;

/** So many people are judged one by one before a merger. */
export const mostNamed = 200;

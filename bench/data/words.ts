/** In the names of three records of each kind. */
export const rareWord = 'Okapi';
/** In the names of every fourth record. */
export const commonWord = 'South';
/** In none. */
export const wordOfNothing = 'zzzz';

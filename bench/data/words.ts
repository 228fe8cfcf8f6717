/** In the names of three records of each kind. */
export const rareWord = 'Okapi';
/** In the names of every fourth record. */
export const commonWord = 'South';
/** In none. */
export const wordOfNothing = 'zzzz';

/** The word in the names of the n-th record: the rare one in three of them, the common one in every fourth. */
export const word = (n: string) =>
  `case when ${n} in (2, 7, 13) then '${rareWord}' else (array['North', '${commonWord}', 'East', 'West'])[1 + (${n} + ${n} / 7) % 4] end`;

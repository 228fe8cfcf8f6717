/**
 * S18: the note is the transaction's own start, so that a setting which outlived its transaction (a session-level SET
 * through the pool) neither passes for a context nor keeps the next one from beginning.
 */
export const begun = 'extract(epoch from now())::text';

/** The first statement of whatever begins. */
export const onceInTransaction = `  if current_setting('app.begun', true) = ${begun} then raise exception 'begun twice' using errcode = 'GH003'; end if;
`;

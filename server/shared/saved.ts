import type { FieldErrors } from '../forms/parse.ts';

/** Why nothing is saved. */
export interface Refused {
  ok: false;
  errors: FieldErrors;
  /** Seconds to wait, where a limit is used up (S11). */
  retryAfter?: number;
}

/** A limit is used up (S11). */
type UsedUp = Error & { retryAfter: number };

/** What saving a form comes to: something is saved, or there is something to mend (as `Db.attempt` says it). */
export type Saved<T> = { ok: true; value: T } | Refused;

/** It is saved where no constraint could speak against it. */
export const saved = <T>(value: T) => ({ ok: true, value }) as const;

/** Nothing is saved: the form is shown again with these messages, or with what there is to wait for. */
export const refused = (why: FieldErrors | UsedUp): Refused =>
  why instanceof Error
    ? { ok: false, errors: { _form: why.message }, retryAfter: why.retryAfter }
    : { ok: false, errors: why };

/** Saves unless something is wrong that no field by itself could tell. */
export const unlessWrong = <T>(errors: FieldErrors, save: () => Promise<Saved<T>> | Saved<T>) =>
  Object.keys(errors).length > 0 ? refused(errors) : save();

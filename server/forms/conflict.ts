import type { Typed } from './parse.ts';
import { formOf, type FormState } from './state.ts';

/**
 * The form shown again because somebody else saved the record since (S25): both values of every field that differs.
 * @param words how to say a field's values where they are no words: a record's id, a box that is ticked
 */
export function formInConflict(
  typed: Typed,
  saved: object & { version: number },
  labels: Readonly<Record<string, string>>,
  words: Readonly<Record<string, (value: string) => string>> = {},
): FormState {
  const theirs = formOf(saved).values;
  const conflict = Object.entries(labels)
    .map(([name, label]) => ({ name, label, theirs: join(theirs[name]), yours: join(typed[name]) }))
    .filter((field) => field.theirs !== field.yours)
    .map(({ name, label, ...values }) => {
      const inWords = words[name] ?? ((value: string) => value);
      return { label, theirs: inWords(values.theirs), yours: inWords(values.yours) };
    });
  return { values: typed, errors: {}, version: saved.version, conflict };
}

/** A check box in words, for `formInConflict`. */
export const tickedInWords = (value: string) => (value === 'on' ? 'Ticked' : 'Not ticked');

const join = (value: string | readonly string[] | undefined) =>
  typeof value === 'string' ? value : (value ?? []).join(', ');

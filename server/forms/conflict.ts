import type { Db } from '../database/db.ts';
import { agoInWords } from '../shared/ago.ts';
import { isUuid } from '../shared/uuid.ts';
import { fingerprint } from '../shared/fingerprint.ts';
import { fingerprints, joined } from './fingerprints.ts';
import { seenField, type Typed } from './parse.ts';
import { valuesOf, type FormState } from './state.ts';

/**
 * The form shown again because somebody else has saved the record since (S25). Only what really differs from what the person
 * saw is compared. A field that they never touched takes the saved value.
 * @param words how to show a field's values that aren't words: a record's id, a ticked box
 */
export function formInConflict(
  typed: Typed,
  saved: object & { version: number },
  labels: Readonly<Record<string, string>>,
  words: Readonly<Record<string, (value: string) => string>> = {},
): FormState {
  const theirs = valuesOf(saved);
  const seen = seenIn(typed);
  const fields = Object.entries(labels).map(([name, label]) => {
    const [saved, yours] = [joined(theirs[name]), joined(typed[name])];
    const was = seen?.get(name);
    return { name, label, saved, yours, touched: was === undefined || was !== fingerprint(yours), was };
  });
  const differing = fields.filter(({ saved, yours, was }) => saved !== yours && was !== fingerprint(saved));
  const kept = fields.filter(({ name, touched }) => !touched && theirs[name] !== undefined);
  const taken = Object.fromEntries(kept.map(({ name }) => [name, theirs[name] ?? '']));
  const inWords = (name: string, value: string) => (words[name] ?? ((one: string) => one))(value);
  return {
    values: { ...typed, ...taken, [seenField]: fingerprints(theirs) },
    errors: {},
    version: saved.version,
    conflict: {
      said: 'Somebody else changed this while you were editing',
      fields: differing.map(({ name, label, saved, yours, touched }) => ({
        label,
        theirs: inWords(name, saved),
        yours: touched ? inWords(name, yours) : null,
      })),
    },
  };
}

/** A check box in words, for `formInConflict`. */
export const tickedInWords = (value: string) => (value === 'on' ? 'Ticked' : 'Not ticked');

/** Says who saved the record and when, from the audit log. If the log has nothing, the state stays as it is. */
export async function withSaver(db: Db | undefined, state: FormState, id: unknown): Promise<FormState> {
  if (!db || !state.conflict || !isUuid(id)) return state;
  const [last] = await db.call<{ who: string; is_own: boolean; seconds: number }>('last_change', id);
  if (!last) return state;
  const who = last.is_own ? 'You changed this in another tab' : `${last.who} changed this`;
  return { ...state, conflict: { ...state.conflict, said: `${who} ${agoInWords(last.seconds)}` } };
}

/** Nobody has changed anything that is on the form, so what was typed can be saved after all. */
export const isHarmless = ({ conflict, values }: FormState, typed: Typed) =>
  conflict?.fields.length === 0 && typed[seenField] !== undefined && values[seenField] !== undefined;

function seenIn(typed: Typed): Map<string, string> | null {
  const sent = typed[seenField];
  if (typeof sent !== 'string' || sent === '') return null;
  return new Map(
    sent.split(' ').flatMap((one) => {
      const [name, print] = one.split(':');
      return name !== undefined && print !== undefined ? [[name, print] as const] : [];
    }),
  );
}

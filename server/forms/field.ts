import { z } from 'zod';

/** What reading a field comes to. */
export type Read<T> = { value: T } | { error: string };
/** A field of a form: takes what was sent, gives a value or a message. */
export type Field<T> = z.ZodType<T>;
/** Options of a field that must not be left empty. */
export type Required<O> = O & { required: true };

/** Makes a field of a reader. Absence is the reader's to judge: a check box that isn't ticked is not sent at all. */
export function field<T>(read: (raw: unknown) => Read<T>): Field<T> {
  return z
    .unknown()
    .optional()
    .transform((raw, context) => {
      const result = read(raw);
      if ('value' in result) return result.value;
      context.addIssue({ code: 'custom', message: result.error });
      return z.NEVER;
    });
}

/** The one text under a name; where a list was sent, a message (S6). */
export function single(raw: unknown, label: string): Read<string> {
  if (raw === undefined) return { value: '' };
  return typeof raw === 'string'
    ? { value: raw }
    : { error: `${label} was sent more than once. Load the page again.` };
}

/**
 * What is said beside a required field that was left empty: *Enter a customer number.*, *Choose a facility.* A label whose
 * words are all capitalised (*Account Type*, *Admin Access*) is a name and stays as it is.
 */
export const leftEmpty = (verb: 'Enter' | 'Choose', label: string): string => `${verb} ${oneOf(label)}.`;

/** What is said beside a choice of a record that was sent something else: *Choose a facility from the list.* */
export const notListed = (label: string): string => `Choose ${oneOf(label)} from the list.`;

function oneOf(label: string): string {
  const isName = /[ /]\p{Lu}\p{Ll}/u.test(label);
  const words = isName ? label : label.charAt(0).toLowerCase() + label.slice(1);
  return `${/^[aeio]/i.test(label) ? 'an' : 'a'} ${words}`;
}

import { z } from 'zod';

/** The result of reading a field. */
export type Read<T> = { value: T } | { error: string };
/** A field of a form: reads what was sent and returns a value or a message. */
export type Field<T> = z.ZodType<T>;
/** Options of a required field. */
export type Required<O> = O & { required: true };

/** Makes a field from a reader. The reader decides what absence means: an unticked check box is not sent at all. */
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

/** The one text under a name. If a list was sent, a message (S6). */
export function single(raw: unknown, label: string): Read<string> {
  if (raw === undefined) return { value: '' };
  return typeof raw === 'string'
    ? { value: raw }
    : { error: `${label} was sent more than once. Load the page again.` };
}

/**
 * The message beside a required field that was left empty: *Enter a customer number.*, *Choose a facility.* A label in which
 * every word is capitalised (*Account Type*, *Admin Access*) is a name and stays as it is.
 */
export const leftEmpty = (verb: 'Enter' | 'Choose', label: string): string => `${verb} ${oneOf(label)}.`;

/** The message beside a choice of a record if something else was sent: *Choose a facility from the list.* */
export const notListed = (label: string): string => `Choose ${oneOf(label)} from the list.`;

function oneOf(label: string): string {
  const isName = /[ /]\p{Lu}\p{Ll}/u.test(label);
  const words = isName ? label : label.charAt(0).toLowerCase() + label.slice(1);
  return `${/^[aeio]/i.test(label) ? 'an' : 'a'} ${words}`;
}

import { z } from 'zod';
import type { Field } from './field.ts';

/** A message for each field that has one; `_form` is for the form as a whole. */
export type FieldErrors = Record<string, string>;
/** What was typed, ready to be shown in the form again. */
export type Typed = Record<string, string | string[]>;

/** What the form said it was opened with (fingerprints.ts). It stays with what was typed. */
export const seenField = '_seen';
/** Whose the record is that a form adds to, as its page said it (ofCustomer.ts); it stays with what was typed. */
export const customerField = '_customer';
const staying = new Set([seenField, customerField]);

export type FormResult<T> = { ok: true; values: T } | { ok: false; errors: FieldErrors; typed: Typed };

/** A form: its fields by name, and no others (S6). */
export function form<F extends Record<string, Field<unknown>>>(fields: F) {
  return z.strictObject(fields);
}

/** What a valid form returns. */
export type FormValues<S extends z.ZodType> = z.output<S>;

/**
 * Reads a body with a form (S6).
 * @param schema made by `form`, with `.refine(…, { path: ['field'], error: '…' })` where fields depend on each other
 * @param body a parsed urlencoded body; names that begin with `_` belong to the framework and are ignored
 * @returns the values; or a message for each faulty field, with exactly what was typed, except for passwords, which no page
 *   shows again
 */
export function parseForm<S extends z.ZodType>(
  schema: S,
  body: Readonly<Record<string, unknown>>,
): FormResult<FormValues<S>> {
  const sent = Object.entries(body).filter(([name]) => !name.startsWith('_'));
  const result = schema.safeParse(Object.fromEntries(sent));
  if (result.success) return { ok: true, values: result.data };
  const unknown = new Set<string>();
  const errors: FieldErrors = {};
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) unknown.add(key);
      errors['_form'] ??= 'This form is out of date. Load the page again, then send it again.';
      continue;
    }
    errors[issue.path[0] === undefined ? '_form' : String(issue.path[0])] ??= issue.message;
  }
  return { ok: false, errors, typed: typedOf(Object.entries(body).filter(([name]) => !unknown.has(name))) };
}

/** The fields of a body that can be read, even if others are wrong. */
export function readable<S extends z.ZodType>(
  schema: S,
  body: Readonly<Record<string, unknown>>,
): Partial<FormValues<S>> {
  const values: Record<string, unknown> = {};
  if (!(schema instanceof z.ZodObject)) return {};
  for (const [name, one] of Object.entries(schema.shape)) {
    const read = (one as Field<unknown>).safeParse(body[name]);
    if (read.success) values[name] = read.data;
  }
  return values as Partial<FormValues<S>>;
}

/** What a form was sent with, for showing it again when the fault is somewhere other than in its fields. */
export function typedOf(sent: readonly (readonly [string, unknown])[]): Typed {
  const typed: Typed = {};
  for (const [name, value] of sent) {
    if ((name.startsWith('_') && !staying.has(name)) || /password/i.test(name)) continue;
    if (typeof value === 'string') typed[name] = value;
    else if (Array.isArray(value)) typed[name] = value.filter((one) => typeof one === 'string');
  }
  return typed;
}

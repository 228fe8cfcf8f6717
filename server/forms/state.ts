import { fingerprints } from './fingerprints.ts';
import { seenField, type FieldErrors, type Typed } from './parse.ts';

/** A form as its view shows it: what is in the fields, what is wrong, and which version of the record it was opened with. */
export interface FormState {
  values: Readonly<Record<string, string | string[]>>;
  errors: FieldErrors;
  /** The record's version, null for a new one; sent along as `_version` (S25). */
  version: number | null;
  /** Who saved in the meantime, and what, beside what was typed; `yours` is null where nothing was typed. */
  conflict: {
    said: string;
    fields: readonly { label: string; theirs: string; yours: string | null }[];
  } | null;
}

/** An empty form, with what is known in advance. */
export function newForm(values: Record<string, string> = {}): FormState {
  return { values, errors: {}, version: null, conflict: null };
}

/**
 * The form of a saved record.
 * @param chosen fields that don't hold the saved value: a choice that came with the address
 */
export function formOf(record: object & { version: number }, chosen: Typed = {}): FormState {
  const saved = valuesOf(record);
  const values = { ...saved, ...chosen, [seenField]: fingerprints(saved) };
  return { values, errors: {}, version: record.version, conflict: null };
}

/** A record's values as a form holds them: booleans become `on` or empty, and null becomes empty. */
export const valuesOf = (record: object): Typed =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, isTexts(value) ? value : asText(value)]),
  );

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** The form shown again with what was typed and what is wrong with it. */
export function formAgain(typed: Typed, errors: FieldErrors, version: number | null): FormState {
  return { values: typed, errors, version, conflict: null };
}

/**
 * Does a record's form hold something that isn't saved, or a message? Only then does the record's page show the form at once
 * instead of the facts.
 * @param labels of the form's fields, by name
 */
export function isEdited(
  { values, errors, conflict }: FormState,
  record: object,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (Object.keys(errors).length > 0 || conflict !== null) return true;
  const saved = new Map(Object.entries(record));
  const text = (value: unknown) => (Array.isArray(value) ? value.map(asText).join() : asText(value));
  return Object.keys(labels).some((name) => saved.has(name) && text(values[name]) !== text(saved.get(name)));
}

/** The largest integer that the database can store. */
const mostOfInteger = 2 ** 31 - 1;

/** The version that a form was opened with. If it was tampered with, 0, which no record has. */
export function versionOf(body: Readonly<Record<string, unknown>>): number {
  const version = Number(body['_version']);
  return Number.isInteger(version) && version > 0 && version <= mostOfInteger ? version : 0;
}

function asText(value: unknown): string {
  if (value === null || value === undefined || value === false) return '';
  if (value === true) return 'on';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What a form holds under a name that several check boxes share. */
export const listIn = (value: string | string[] | undefined): string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

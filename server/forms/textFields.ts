import { field, leftEmpty, single, type Field, type Read, type Required } from './field.ts';

export interface TextOptions {
  /** the field's label, which its messages name */
  label: string;
  /** in characters, as Postgres counts them */
  max: number;
  required?: boolean;
  /** what is said when it is left empty, where the label alone makes no sentence */
  missing?: string;
  /** line breaks and tabs are let through */
  multiline?: boolean;
}

function length(text: string): number {
  return Array.from(text).length;
}

// Control characters, halves of characters, and the marks that turn the direction of the text that follows them.
const unkept = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

function readText(raw: unknown, options: TextOptions): Read<string | null> {
  const sent = single(raw, options.label);
  if ('error' in sent) return sent;
  const { label, max } = options;
  const text = sent.value.normalize('NFC').replace(/\r\n?/g, '\n').trim();
  if (text === '')
    return options.required ? { error: options.missing ?? leftEmpty('Enter', label) } : { value: null };
  if (unkept.test(options.multiline ? text.replace(/[\n\t]/g, '') : text)) {
    return {
      error: `Remove ${options.multiline ? '' : 'line breaks and '}special control characters from ${label}.`,
    };
  }
  const used = length(text);
  if (used > max) return { error: `${label} is ${used} characters long. Shorten it to ${max}.` };
  return { value: text };
}

/** A text: trimmed, in NFC, bounded, without control characters (S6). Left empty it is null, or an error when required. */
export function text(options: Required<TextOptions>): Field<string>;
export function text(options: TextOptions): Field<string | null>;
export function text(options: TextOptions): Field<string | null> {
  return field((raw) => readText(raw, options));
}

/** A text of a certain form, with a message of its own for any other. */
function formed(
  options: TextOptions,
  isFormed: (text: string) => boolean,
  message: string,
): Field<string | null> {
  return field((raw) => {
    const read = readText(raw, options);
    if ('error' in read || read.value === null || isFormed(read.value)) return read;
    return { error: message };
  });
}

type Short = Omit<TextOptions, 'max' | 'multiline'>;

/** An email address, kept as typed. */
export function email(options: Required<Short>): Field<string>;
export function email(options: Short): Field<string | null>;
export function email(options: Short): Field<string | null> {
  return formed(
    { missing: 'Enter an email address.', ...options, max: 254 },
    (text) =>
      /^[^\s@<>()[\]\\,;:"]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u.test(
        text,
      ),
    'Enter an email address, such as name@example.com.',
  );
}

/** A telephone number in any country's writing. */
export function phone(options: Required<Short>): Field<string>;
export function phone(options: Short): Field<string | null>;
export function phone(options: Short): Field<string | null> {
  return formed(
    { missing: 'Enter a phone number.', ...options, max: 40 },
    (text) => /^[-+0-9 ()./#*,;extEXT]+$/.test(text) && /(?:\d\D*){3}/.test(text),
    'Enter a phone number, such as 020 7946 0000.',
  );
}

/**
 * A password exactly as typed, not trimmed and not judged: that is `newPasswordErrors` (S10), which knows the names that
 * * it must not contain. `parseForm` never gives it back to a form.
 * @param missing what is said when it is left empty, where the label alone makes no sentence
 */
export function password({ label, missing }: { label: string; missing?: string }): Field<string> {
  return field((raw) => {
    const sent = single(raw, label);
    if ('error' in sent || sent.value !== '') return sent;
    return { error: missing ?? leftEmpty('Enter', label) };
  });
}

/** A password that may be left out (an invitation is sent instead): empty is null. */
export function optionalPassword({ label }: { label: string }): Field<string | null> {
  return field((raw) => {
    const sent = single(raw, label);
    return 'error' in sent ? sent : { value: sent.value === '' ? null : sent.value };
  });
}

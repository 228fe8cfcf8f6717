import { hyphened, seenLine, seenText } from '../shared/seenText.ts';
import { field, leftEmpty, single, type Field, type Read, type Required } from './field.ts';

export interface TextOptions {
  /** the field's label, which its messages name */
  label: string;
  /** in characters, as Postgres counts them */
  max: number;
  required?: boolean;
  /** the message when it is left empty, if the label alone makes no sentence */
  missing?: string;
  /** line breaks and tabs are allowed */
  multiline?: boolean;
}

function length(text: string): number {
  return Array.from(text).length;
}

/** Control characters and unpaired surrogates, which no text on one line keeps. */
export const unkept = /[\p{Cc}\p{Cs}]/u;

function readText(raw: unknown, options: TextOptions): Read<string | null> {
  const sent = single(raw, options.label);
  if ('error' in sent) return sent;
  const { label, max } = options;
  const text = options.multiline ? seenText(sent.value).trim() : seenLine(sent.value);
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

/**
 * A text as people see it (`seenText`): trimmed, limited in length, without control characters (S6). If it is empty, null, or
 * an error when required.
 */
export function text(options: Required<TextOptions>): Field<string>;
export function text(options: TextOptions): Field<string | null>;
export function text(options: TextOptions): Field<string | null> {
  return field((raw) => readText(raw, options));
}

/** A text in a given format, with its own message for any other. */
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

/** What a field makes of a raw value, for fields that build on another one. */
function taken(read: Field<string | null>, raw: unknown): Read<string | null> {
  const result = read.safeParse(raw);
  return result.success ? { value: result.data } : { error: result.error.issues[0]?.message ?? '' };
}

type Short = Omit<TextOptions, 'max' | 'multiline'>;

/** An email address, kept as typed. A dash that a program made of its hyphen becomes a hyphen again. */
export function email(options: Required<Short>): Field<string>;
export function email(options: Short): Field<string | null>;
export function email(options: Short): Field<string | null> {
  const read = formed(
    { missing: 'Enter an email address.', ...options, max: 254 },
    (text) =>
      /^[^\s@<>()[\]\\,;:"]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u.test(
        text,
      ),
    'Enter an email address, such as name@example.com.',
  );
  return field((raw) => taken(read, typeof raw === 'string' ? hyphened(raw) : raw));
}

/** What may come before a number that was copied with its label or as a link. */
const telephone = /^tel(?:ephone|efon)?(?![a-z])[ .:]*/i;
/** The word for an extension in several languages, before its digits. */
const extension =
  /(?<![a-z])(?:x|extension|extn|ext|dw|durchwahl|nst|app|int|poste|anexo|ramal|toestel|tst|wew)(?:\.|(?![a-z]))[ .:=]*(?=0)/g;

/** Whether it is a telephone number: any dash and any digits will do. */
function isPhone(text: string): boolean {
  const plain = text
    .normalize('NFKC')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\p{Nd}/gu, '0')
    .toLowerCase()
    .replace(extension, '');
  return /^[-+0 ()./#*,;]+$/.test(plain) && /(?:0[^0]*){3}/.test(plain);
}

/** A telephone number in any country's format, kept as it was typed. A label that was copied with it is removed. */
export function phone(options: Required<Short>): Field<string>;
export function phone(options: Short): Field<string | null>;
export function phone(options: Short): Field<string | null> {
  const read = formed(
    { missing: 'Enter a phone number.', ...options, max: 40 },
    isPhone,
    'Enter a phone number, such as 020 7946 0000.',
  );
  return field((raw) => taken(read, typeof raw === 'string' ? seenLine(raw).replace(telephone, '') : raw));
}

/**
 * A password exactly as typed, neither trimmed nor checked: `newPasswordErrors` does that (S10), which knows the names that
 * it may not contain. `parseForm` never puts it back into a form.
 * @param missing the message when it is left empty, if the label alone makes no sentence
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

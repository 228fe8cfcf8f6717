import Mustache from 'mustache';
import type { FieldErrors } from '../forms/parse.ts';
import { mailKinds, type MailKind } from './kinds.ts';
import type { MailVariable } from './variables.ts';

/** What a tenant can put in its own words: one source of the subject, the text and the HTML. */
export interface Template {
  subject: string;
  body: string;
}

/** What the variables of an email come to; one that is missing comes to nothing. */
export type Variables = Readonly<Record<string, string>>;

/** A stretch of a template: words, or the name of what stands there. */
export type Piece = { text: string } | { variable: string };

/** Characters of each, and how often one variable may stand in it: its value may be a long text. */
export const templateLimits = { subject: 200, body: 8_000, uses: 20 } as const;

/** A template that can't be read; the message says why, in words for whoever writes it. */
class TemplateError extends Error {
  override name = 'TemplateError';
}

/** Every variable of a kind by its name. */
export function variablesOf(kind: MailKind): Readonly<Record<string, MailVariable>> {
  return mailKinds[kind].variables;
}

/** What a kind's variables may come to: for a preview where there is no record of that kind. */
export function exampleOf(kind: MailKind): Variables {
  return Object.fromEntries(Object.entries(variablesOf(kind)).map(([name, { example }]) => [name, example]));
}

/**
 * Takes a template's subject or body apart. Mustache reads it; of what it knows only `{{name}}` is let through, so that
 * a template can't loop, hide, include or write unescaped.
 * @throws TemplateError for a brace too many or too few, and for any other kind of tag
 */
export function piecesOf(source: string): Piece[] {
  return parsed(source).map(([type, value]) => {
    if (type === 'name') return { variable: value };
    if (type !== 'text') throw new TemplateError('can use only plain names, such as {{first_name}}.');
    if (value.includes('}}')) throw new TemplateError('has “}}” without “{{” before it.');
    return { text: value };
  });
}

/**
 * What is wrong with a template of that kind: a message for `subject` and `body` each; nothing when it can be saved. A
 * variable that isn't known is named, with all that there are; so is the link that the email is sent for, where it is left
 * out: without it an invitation invites nobody.
 */
export function checkTemplate(kind: MailKind, { subject, body }: Template): FieldErrors {
  const errors: FieldErrors = {};
  const inSubject = /[\r\n\u2028\u2029]/.test(subject)
    ? 'needs to be on one line.'
    : fault(kind, subject, templateLimits.subject);
  const inBody = fault(kind, body, templateLimits.body) ?? missingLink(kind, body);
  if (inSubject !== null) errors['subject'] = `Subject ${inSubject}`;
  if (inBody !== null) errors['body'] = `Body ${inBody}`;
  return errors;
}

function fault(kind: MailKind, source: string, max: number): string | null {
  if (source.trim() === '') return 'can’t be empty.';
  const { length } = Array.from(source);
  if (length > max) return `is ${length} characters long. Shorten it to ${max}.`;
  let pieces: Piece[];
  try {
    pieces = piecesOf(source);
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
  const known = variablesOf(kind);
  const unknown = pieces.find((piece) => 'variable' in piece && !Object.hasOwn(known, piece.variable));
  if (!unknown || !('variable' in unknown)) return usedTooOften(pieces);
  const all = Object.keys(known).map((name) => `{{${name}}}`);
  return `uses {{${unknown.variable}}}, which this email doesn’t have. You can use ${all.join(', ')}.`;
}

function usedTooOften(pieces: readonly Piece[]): string | null {
  const uses = new Map<string, number>();
  for (const piece of pieces)
    if ('variable' in piece) uses.set(piece.variable, (uses.get(piece.variable) ?? 0) + 1);
  const [name, times] = [...uses].find(([, n]) => n > templateLimits.uses) ?? [];
  return name === undefined
    ? null
    : `uses {{${name}}} ${times ?? 0} times. The limit is ${templateLimits.uses}.`;
}

function missingLink(kind: MailKind, body: string): string | null {
  const { needs } = mailKinds[kind];
  if (needs === undefined) return null;
  const has = piecesOf(body).some((piece) => 'variable' in piece && piece.variable === needs);
  return has ? null : `needs {{${needs}}}. Without that link, nobody can use the email.`;
}

function parsed(source: string): [type: string, value: string][] {
  // A writer of its own: the shared one keeps every template that it has ever seen.
  const writer = new Mustache.Writer();
  try {
    return writer.parse(source, ['{{', '}}']) as [string, string][];
  } catch {
    throw new TemplateError(
      'has a variable that isn’t closed or can’t be read. Write each one like {{first_name}}.',
    );
  }
}

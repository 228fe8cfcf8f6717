import type { Request, Response } from 'express';
import { typedOf, type FieldErrors, type Typed } from '../forms/parse.ts';
import { seal, unseal } from '../secrets/seal.ts';
import { isUuid } from '../shared/uuid.ts';
import { fromField } from './cameFrom.ts';
import type { CookieSide } from './cookieSessions.ts';
import type { Services } from './services.ts';

/** The parameter of an address that asks for a form to be shown again. */
export const againParameter = '_again';

/** Why a form is shown again: what was wrong with it, or nothing, when its session had ended before it was read. */
export interface ShownAgain {
  errors: FieldErrors;
  status: number;
  /** The page is no form but what its POST drew, such as a question: it is drawn by the same work, which is taken back. */
  drawn?: true;
}

/** A record that was made of the same form a while ago. */
export interface SentBefore {
  made: string;
  path: string;
  /** Seconds since. */
  ago: number;
  /** It had files, which are kept nowhere: to send it again, they are chosen again. */
  withFiles?: true;
}

/** A form that waits to be shown again. */
export interface KeptForm {
  body: Typed;
  again: ShownAgain;
  /** Asks before it makes the same record twice. */
  before?: SentBefore;
}

/** Bytes of a form that is kept: a body has 100 KB at most, and a list of rows may be as long again in JSON. */
const longest = 300_000;
const purpose = 'kept form';

/** Is the answer to be a page of its own in a browser? Where it says nothing of that (plain http), it asks for https. */
export const isNavigation = ({ headers }: Request): boolean =>
  (headers['sec-fetch-mode'] ?? (headers['upgrade-insecure-requests'] && 'navigate')) === 'navigate';

/** Stands in a kept form for a password that was typed: its page says that it is to be typed again. */
export const passwordTypedField = '_password_typed';
/** Stands in a kept form for files that were chosen: its page says that they are to be chosen again. */
export const filesSentField = '_files_sent';
const passwords = ['password', 'present_password', 'new_password'];

/**
 * What of a body is kept: all that was typed, but for passwords, and what the form says of itself, such as the version that
 * it was opened with. Files are no part of a body.
 */
export function typedIn(body: Readonly<Record<string, unknown>>): Typed {
  const carried = Object.entries(body).filter(
    (field): field is [string, string] =>
      /^_(?!form_id|send_again|username|.*password)/i.test(field[0]) && typeof field[1] === 'string',
  );
  const hadPassword = passwords.some((name) => typeof body[name] === 'string' && body[name] !== '');
  return {
    ...typedOf(Object.entries(body)),
    ...Object.fromEntries(carried),
    ...(hadPassword && { [passwordTypedField]: '1' }),
  };
}

interface Keeping {
  services: Services;
  request: Request;
  response: Response;
}

/** Keeps a form as `keepForm` does. @returns its id */
export async function sealedForm(
  { services, request, response }: Keeping,
  { slug, side, owner }: { slug: string; side: CookieSide; owner?: Buffer | null },
  form: KeptForm,
): Promise<string | null> {
  const { cookieSessions, keys, lookups } = services;
  const tokenHash = owner ?? cookieSessions.tokenHash(request, side);
  const text = JSON.stringify(form);
  if (!tokenHash || Buffer.byteLength(text) > longest) return null;
  const key = cookieSessions.giveFormKey(request, response);
  return lookups.keepForm(slug, tokenHash, seal(keys, purpose, `${slug} ${key}`, text));
}

/**
 * Keeps a form for an hour, sealed: it takes a key of the server's, which no backup has, and one that this browser alone has.
 * @param owner the session that it is kept for; the browser's own, if left out
 * @returns where to ask for it, or null where there is nobody to keep it for, or too much of it
 */
export async function keepForm(
  asking: Keeping,
  whose: { slug: string; side: CookieSide; owner?: Buffer | null },
  form: KeptForm,
): Promise<string | null> {
  const id = await sealedForm(asking, whose, form);
  if (id === null) return null;
  const url = new URL(asking.request.originalUrl, 'http://own.invalid');
  url.searchParams.set(againParameter, id);
  const from = form.body[fromField];
  if (typeof from === 'string') url.searchParams.set(fromField, from);
  return url.pathname + url.search;
}

/** The form that an address asks for; null when it is kept no more, or for somebody else, or in another browser. */
export async function keptForm(
  { services, request }: { services: Services; request: Request },
  { slug, side, id }: { slug: string; side: CookieSide; id: string | undefined },
): Promise<KeptForm | null> {
  const { cookieSessions, keys, lookups } = services;
  const tokenHash = cookieSessions.tokenHash(request, side);
  const key = cookieSessions.formKey(request);
  if (!tokenHash || key === null || !isUuid(id)) return null;
  const sealed = await lookups.keptForm(slug, tokenHash, id);
  const text = sealed && unseal(keys, purpose, `${slug} ${key}`, sealed);
  return text === null ? null : (JSON.parse(text) as KeptForm);
}

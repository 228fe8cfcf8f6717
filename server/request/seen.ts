import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { seenField } from '../shared/seenText.ts';
import { inTurns } from '../shared/turns.ts';
import { HttpError } from './errors.ts';

type Fields = Readonly<Record<string, string | string[]>>;

const notForm =
  'What you sent couldn’t be read as a form in UTF-8, so nothing was saved. Go back and send it again.';
const badTexts = new WeakSet<IncomingMessage>();

/**
 * Notes a form that isn't the UTF-8 that it says, or has a % that stands for nothing. Its reader would take all of such a text as
 * it's written, and store `M%FCller`. No browser sends it, and nobody knows what it means.
 */
export function noteBadText(
  request: IncomingMessage,
  _response: ServerResponse,
  body: Buffer,
  charset: string,
): void {
  if (charset !== 'utf-8') return;
  const text = body.toString('latin1');
  const bytes = text.replace(/%[\da-f]{2}/gi, (one) => String.fromCharCode(parseInt(one.slice(1), 16)));
  if (/%(?![\da-f]{2})/i.test(text) || !isUtf8(Buffer.from(bytes, 'latin1'))) badTexts.add(request);
}

/**
 * Middleware after the one that reads bodies: from here on, every field of every form is as a person sees it (S37), whoever
 * reads it. Such a body is small. A form with a file uses `seenForm`.
 */
export function readSeen(request: Request, _response: Response, next: NextFunction): void {
  if (badTexts.has(request)) throw new HttpError(400, notForm);
  const body = request.body as Fields | undefined;
  if (body) request.body = Object.fromEntries(Object.entries(body).map(seen));
  next();
}

/**
 * The same for a form that may have thousands of fields: a few at a time (S31).
 * @param fileText the field that holds a file's text; its reader handles its cells, some of which may be passwords
 */
export const seenForm = async (body: Fields, fileText?: string): Promise<Fields> =>
  Object.fromEntries(
    await inTurns(Object.entries(body), (field) => (field[0] === fileText ? field : seen(field))),
  );

const seen = ([name, value]: [string, string | string[]]): [string, string | string[]] => [
  name,
  seenField(name, value),
];

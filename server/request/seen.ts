import type { NextFunction, Request, Response } from 'express';
import { seenField } from '../shared/seenText.ts';
import { inTurns } from '../shared/turns.ts';

type Fields = Readonly<Record<string, string | string[]>>;

/**
 * Middleware after the one that reads bodies: from here on, every field of every form is as a person sees it (S37), whoever
 * reads it. Such a body is small. A form with a file uses `seenForm`.
 */
export function readSeen(request: Request, _response: Response, next: NextFunction): void {
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

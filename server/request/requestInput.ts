import type { Request } from 'express';
import { seenWords } from '../shared/seenText.ts';
import { isUuid } from '../shared/uuid.ts';

/** The ids in the address; null when one of them can't be an id, as no page has such an address. */
export function paramsOf(request: Request): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) {
    if (typeof value !== 'string') return null;
    if (/^id$|Id$/.test(name) && !isUuid(value)) return null;
    params[name] = value;
  }
  return params;
}

/** The parameters of an address, as they look. */
export function queryOf(request: Request): Record<string, string | undefined> {
  const query: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.query))
    if (typeof value === 'string') query[name] = seenWords(value);
  return query;
}

/** The fields of a form. */
export function bodyOf(request: Request): Record<string, string | string[]> {
  return { ...(request.body as Record<string, string | string[]> | undefined) };
}

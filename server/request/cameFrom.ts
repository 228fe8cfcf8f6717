import type { Request } from 'express';
import { pathOnSide } from './returnPath.ts';

/** Carries, as a field of a form and in addresses, the page that somebody opened the form from. */
export const fromField = '_from';

/** A form is no page to go back to, with the pages that find something for it. */
const isForm = (path: string) => /\/(?:new|edit)(?:[/?]|$)/.test(path);

/**
 * The page of this side from which somebody opened a form, for its *Cancel*: what the form itself says, or else the page that
 * the browser says it came from.
 * @returns null where it isn't known, or isn't a page to go back to: *Cancel* then leads to the form's list
 */
export function cameFrom({ query, body, headers, path }: Request, side: 'staff' | 'portal'): string | null {
  const said = query[fromField] ?? (body as Record<string, unknown> | undefined)?.[fromField];
  if (said !== undefined) return pathOnSide(side, said);
  const referer = headers.referer ?? '';
  if (!URL.canParse(referer)) return null;
  const { host, pathname, search } = new URL(referer);
  if (host !== headers.host || isForm(pathname) || pathname === path) return null;
  return pathOnSide(side, pathname + search);
}

/**
 * Where an action on a list leads: to the list with the search, filters and page that it was pressed with. What a form has added leads to
 * the whole list, where it is shown.
 */
export function listAsItWas(path: string, request: Request, side: 'staff' | 'portal'): string {
  if (request.method !== 'POST' || request.path === path) return path;
  const from = cameFrom(request, side);
  return from?.startsWith(`${path}?`) === true ? from : path;
}

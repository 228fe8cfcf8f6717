import { seenField, typedOf, type Typed } from './parse.ts';
import { href } from '../shared/href.ts';

/** What is in a form that leads to a find page and comes back with a choice; nothing of it is saved. */
export interface CarriedFields {
  typed: Typed;
  /** The same, as hidden fields and parameters of the way there and back. */
  kept: Record<string, string>;
}

/**
 * Reads what a form's *Choose…* brought along in the address (views/partials/recordChoice.ejs), so that nothing typed is
 * lost on the way to a find page and back, without script.
 * @param labels the form's fields by name; nothing else is taken
 * @param chosen the field that the find page fills in, which it sends itself
 * @returns null when nothing was brought along
 */
export function carriedFields(
  query: Readonly<Record<string, string | undefined>>,
  labels: Readonly<Record<string, string>>,
  chosen: string,
): CarriedFields | null {
  if (query['_typed'] === undefined) return null;
  const typed = typedOf(
    Object.entries(query).filter(([name]) => Object.hasOwn(labels, name) || name === seenField),
  );
  const fields = Object.entries(typed).filter(
    (field): field is [string, string] => typeof field[1] === 'string' && field[0] !== chosen,
  );
  const version = query['_version'];
  return {
    typed,
    kept: { _typed: '1', ...(version !== undefined && { _version: version }), ...Object.fromEntries(fields) },
  };
}

/**
 * Where a form with passwords leads to its find page, which is by POST: the address takes along what was typed except for
 * the passwords, which no address may hold. Those have to be typed again.
 * @param labels as for `carriedFields`
 */
export function hrefCarrying(
  path: string,
  body: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>>,
): string {
  const typed = typedOf(Object.entries(body).filter(([name]) => Object.hasOwn(labels, name)));
  const fields = Object.entries(typed).filter(
    (field): field is [string, string] => typeof field[1] === 'string',
  );
  return href(path, { _typed: '1', ...Object.fromEntries(fields) });
}

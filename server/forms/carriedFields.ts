import { seenField, typedOf, type Typed } from './parse.ts';
import { href } from '../shared/href.ts';
import { isUuid } from '../shared/uuid.ts';

/** Says in an address that a form's fields come along: they are kept under the id that it has, or stand beside it. */
export const typedField = '_typed';

/** What a form carries to a find page, which returns with a choice. Nothing of it is saved. */
export interface CarriedFields {
  typed: Typed;
  /** The same, as hidden fields and as parameters of the address, for the way there and back. */
  kept: Record<string, string>;
}

/**
 * Reads what a form's *Choose…* carries (views/partials/leadsOn.ejs, request/carriedForm.ts). So nothing typed is lost on the way
 * to a find page and back, without script.
 * @param labels the form's fields by name; nothing else is read
 * @param chosen the field that the find page fills in and sends itself
 * The page that the form was opened from goes along (request/cameFrom.ts).
 * @returns null when the address carries nothing
 */
export function carriedFields(
  query: Readonly<Record<string, string | undefined>>,
  labels: Readonly<Record<string, string>>,
  chosen: string,
): CarriedFields | null {
  const kept = query[typedField];
  if (kept === undefined) return null;
  const typed = typedOf(
    Object.entries(query).filter(([name]) => Object.hasOwn(labels, name) || name === seenField),
  );
  const fields = Object.entries(typed).filter(
    (field): field is [string, string] => typeof field[1] === 'string' && field[0] !== chosen,
  );
  const { _version: version, _from: from } = query;
  if (isUuid(kept))
    return { typed, kept: { [typedField]: kept, ...(from !== undefined && { _from: from }) } };
  return {
    typed,
    kept: {
      _typed: '1',
      ...(version !== undefined && { _version: version }),
      ...(from !== undefined && { _from: from }),
      ...Object.fromEntries(fields),
    },
  };
}

/**
 * Where a form with passwords goes to its find page, which is by POST. The address carries what was typed except for the
 * passwords, which no address may hold. They have to be typed again.
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
  const from = typeof body['_from'] === 'string' ? { _from: body['_from'] } : {};
  return href(path, { _typed: '1', ...from, ...Object.fromEntries(fields) });
}

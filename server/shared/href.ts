/** What a query parameter may be given as; nothing is written for `null`, `undefined` and the empty text. */
export type QueryValue = string | number | boolean | null | undefined;

/**
 * An address of our own with its query, `href('/assets', { q: 'pump & valve', after: null })` → `/assets?q=pump+%26+valve`.
 * Empty values are left out, so that the plain list keeps its plain address.
 */
export function href(path: string, params: Readonly<Record<string, QueryValue>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== '') query.append(name, String(value));
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

import { href } from '../shared/href.ts';

/**
 * A list as it was narrowed, from what its form sent along.
 * @param path the list's own; nothing that is sent leads elsewhere
 * @param narrowed its query, such as `q=pump&sort=-due`
 */
export const listAt = (path: string, narrowed: unknown): string =>
  href(path, Object.fromEntries(new URLSearchParams(typeof narrowed === 'string' ? narrowed : '')));

const own = 'http://own.invalid';
const longest = 1000;

/** Addresses that lead in or out: coming back to one of them would be a circle, or would carry a token along (A4). */
const entrances =
  /^\/(?:(?:admin|operator)\/)?(?:login|logout|sign_out|link|invitation|forgot_password|reset_password|unsubscribe|set_up)(?:\/|$)/i;

/**
 * Reads an address to go on to (`next`, `to`) and keeps its path and query only (S7). `//evil`, `/\evil` and their
 * encoded and dotted forms, which browsers read as another host, are refused.
 * @returns path and query on our own origin, or null when it is none: the caller then goes to its usual page
 */
export function safePath(input: unknown): string | null {
  if (typeof input !== 'string' || input.length > longest || !input.startsWith('/')) return null;
  if (hasTricks(input) || !URL.canParse(input, own)) return null;
  const url = new URL(input, own);
  if (url.origin !== own || !isPlainPath(url.pathname)) return null;
  return url.pathname + url.search;
}

/**
 * The path of an address as routes read it: without the query; capitals and a slash at the end make no difference, and
 * nothing is decoded. Whatever compares paths compares these, or a page would be of one side and its cookies of the other.
 */
export function routedPath(address: string): string {
  const path = (address.split('?')[0] ?? '').toLowerCase();
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Is this address one of the back office's, all of which begin with /admin? With or without a query. */
export function isAdminPath(address: string): boolean {
  const path = routedPath(address);
  return path === '/admin' || path.startsWith('/admin/');
}

/** Is this address one of the operator's, on the platform's own host? */
export function isOperatorPath(address: string): boolean {
  const path = routedPath(address);
  return path === '/operator' || path.startsWith('/operator/');
}

/**
 * The same for one side of a tenant's host: the back office's pages begin with /admin, the portal's don't.
 * @returns null also for a page of the other side, where this session is worth nothing
 */
export function pathOnSide(side: 'staff' | 'portal', input: unknown): string | null {
  const path = safePath(input);
  if (path === null) return null;
  return isAdminPath(path) === (side === 'staff') ? path : null;
}

/** Reads the path as often decoded as a careless proxy might: what it becomes must be a plain path each time. */
function isPlainPath(encoded: string): boolean {
  let path = encoded;
  for (let round = 0; round < 4; round += 1) {
    if (hasTricks(path) || path.includes('//') || /\/\.{1,2}(?:\/|$)/.test(path) || entrances.test(path))
      return false;
    const decoded = decode(path);
    if (decoded === null) return false;
    if (decoded === path) return true;
    path = decoded;
  }
  return false;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Backslashes (a slash to a browser) and control characters (browsers drop tabs and line ends from addresses). */
function hasTricks(text: string): boolean {
  return /[\\\p{Cc}]/u.test(text) || text.startsWith('//');
}

import { routedPath } from './returnPath.ts';
import type { Route } from './route.ts';

/** Finds the page that a form's address belongs to: its own, or the nearest one above it. */
export type NearestPage = (address: string) => string;

/** @param routes all of them; only pages for signed-in people are used */
export function nearestPageOf(routes: readonly Route[]): NearestPage {
  const pages = routes
    .filter(
      ({ method, side, path }) =>
        method === 'get' && (side === 'staff' || side === 'portal') && !path.includes('.'),
    )
    .map(({ path }) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`));
  return (address) => {
    let path = routedPath(address);
    while (path.length > 1 && !pages.some((page) => page.test(path)))
      path = path.slice(0, path.lastIndexOf('/')) || '/';
    return path;
  };
}

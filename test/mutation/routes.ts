import type { PortalAllow, StaffAllow } from '../../server/request/allow.ts';
import type { Route } from '../../server/request/route.ts';
import type { Mutant } from './mutant.ts';

const everybody: Readonly<Record<'staff' | 'portal', readonly (StaffAllow | PortalAllow)[]>> = {
  staff: ['staff'],
  portal: ['link', 'customer_user', 'contact_user', 'partner_user', 'agent_user'],
};

/** A mutant for each route and kind of person who may not call it: it lets them in. */
export function routeMutants(routes: readonly Route[]): Mutant[] {
  return routes.flatMap((route) =>
    route.side === 'staff' || route.side === 'portal'
      ? everybody[route.side]
          .filter((word) => !(route.allow as readonly string[]).includes(word))
          .map((word) => opened(route, word))
      : [],
  );
}

function opened(route: Route, word: StaffAllow | PortalAllow): Mutant {
  const { side, method, path, allow } = route;
  const set = (to: unknown) => {
    Object.assign(route, { allow: to });
    return Promise.resolve();
  };
  const name = `${side} ${method} ${path}`;
  return {
    name: `${name}: open to ${word}`,
    of: name,
    questions: [
      ...(word === 'staff' ? ['test/unit/withoutRights.test.ts'] : []),
      'test/requests/routeMatrix.test.ts',
    ].map((file) => ({ file, title: new RegExp(` ${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) })),
    breakIt: () => set([...allow, word]),
    mendIt: () => set(allow),
  };
}

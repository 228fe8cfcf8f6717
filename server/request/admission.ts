import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { addressOf } from './clientAddress.ts';
import { FairGate, Refused, type Bound, type Leave } from './fairGate.ts';
import { networkOf } from './network.ts';
import { createRoom, type Room } from './room.ts';
import { receiving } from './receiving.ts';
import type { CookieSessions } from './cookieSessions.ts';
import { Busy } from './errors.ts';
import { hostOf } from './requestFacts.ts';
import type { Route } from './route.ts';

/** What a request needs: a page, something that keeps the database busy for longer, or a whole list as a file. */
export type Lane = 'pages' | 'heavy' | 'exports';

type Scope = 'tenant' | 'tenantsNetwork' | 'network' | 'session';

interface LaneBounds {
  whole: Bound;
  /** How long somebody waits to be let in, in seconds. */
  patience: number;
  scopes: Record<Scope, Bound>;
}

/**
 * A refusal is sent after a moment, in milliseconds, and only to so many at once: a script that asks again at once would
 * otherwise keep the process busy refusing.
 */
const refusing = { after: 1_000, most: 500 };
/** How long a piece of long work lets pages go first, in milliseconds. An endless stream of pages doesn't stop it. */
const politeness = 30;
/** Exports that are fetched at the same time, for each that may be made. Each is at most 32 MB of memory, a ZIP next to nothing. */
const fetchedForEach = 4;
/** How long fetching an export may take, in milliseconds. */
const longestDownload = 5 * 60_000;
/** The same for a ZIP of many files, which may be hundreds of times as big. */
const longestZip = 30 * 60_000;

/**
 * How many requests a process answers at once (S33). Pages get as many places as keep cores and connections busy. One tenant
 * has at most half of them, and one session a few. Heavy requests leave cores to the pages of others. All lanes together have
 * no more places than a pool has connections, so nobody waits for a connection, and no tenant holds them all.
 * @param cores how many this process can use
 * @param connections of the pool of staff, and of the portal's
 */
export function admissionBounds(cores: number, connections: number): Record<Lane, LaneBounds> {
  const heavy = Math.max(1, Math.min(8, Math.floor(connections / 4), Math.max(2, Math.floor(cores))));
  const pages = Math.max(2, Math.min(Math.max(8, Math.floor(4 * cores)), connections - 2 * heavy));
  const half = Math.floor(pages / 2);
  const most = (inside: number, waiting: number): Bound => ({ inside, waiting });
  return {
    pages: {
      whole: most(pages, 400),
      patience: 10,
      scopes: {
        tenant: most(half, 200),
        tenantsNetwork: most(half, 100),
        network: most(Math.ceil((pages * 3) / 4), 150),
        session: most(Math.min(3, half), 50),
      },
    },
    heavy: {
      whole: most(heavy, 100),
      patience: 30,
      scopes: {
        tenant: most(Math.ceil(heavy / 4), 40),
        tenantsNetwork: most(Math.ceil(heavy / 4), 40),
        network: most(heavy, 60),
        session: most(1, 20),
      },
    },
    exports: {
      whole: most(heavy, 50),
      patience: 60,
      scopes: {
        tenant: most(Math.ceil(heavy / 4), 10),
        tenantsNetwork: most(Math.ceil(heavy / 4), 10),
        network: most(heavy, 20),
        session: most(1, 5),
      },
    },
  };
}

/** Which lane a request takes. */
export function laneOf(
  route: Pick<Route, 'path'> & { heavy?: boolean; multipart?: object; files?: true },
  query: object,
): Lane {
  if (/\.(?:csv|zip)$/.test(route.path)) return 'exports';
  const { q, _q: found } = query as Readonly<Record<string, unknown>>;
  const searches = [q, found].some((words) => words !== undefined && words !== '');
  return searches || route.heavy === true || route.multipart !== undefined ? 'heavy' : 'pages';
}

/** A request's place among those that are being answered. */
export interface Place {
  /** Gives the place back during a wait that doesn't need it, and then takes one again. */
  stepOut<T>(work: () => Promise<T>): Promise<T>;
  leave(): void;
}

export interface Admission {
  /**
   * Waits until the request may be answered. Somebody who goes away while waiting gives up the place in the queue.
   * @throws {Busy} when the session, the network, the tenant or the process has as many places as it may, and as many
   *   waiting
   */
  enter(route: Route, request: Request, response: Response): Promise<Place>;
  /** An export is made, and what is left is to fetch it: the next one may be made meanwhile. */
  isMade(response: Response): void;
  /** Await this between the pieces of long work: it lets pages that are being answered go first, for a moment. */
  pagesFirst(): Promise<void>;
}

/** Decides how many requests are answered at once, in fair shares for tenants, networks and sessions (S33). */
export function createAdmission(
  cookieSessions: Pick<CookieSessions, 'tokenHash'>,
  bounds: Record<Lane, LaneBounds>,
): Admission {
  const gate = ({ scopes, whole, patience }: LaneBounds) =>
    new FairGate<Scope>(scopes, whole, patience * 1000);
  const gates = { pages: gate(bounds.pages), heavy: gate(bounds.heavy), exports: gate(bounds.exports) };
  // Somebody who fetches slowly, or not at all, keeps nobody else from an export: the slowest gives way.
  const fetching = createRoom({
    all: fetchedForEach * bounds.exports.whole.inside,
    ofOne: Infinity,
    patience: 0,
  });
  const making = new WeakMap<Response, () => void>();
  let refused = 0;
  async function refuse(error: unknown, session: string): Promise<never> {
    if (refused < refusing.most) {
      refused += 1;
      await pause(refusing.after);
      refused -= 1;
    }
    return asAnswer(error, session);
  }
  return {
    pagesFirst: () => gates.pages.empty(politeness),
    isMade: (response) => making.get(response)?.(),
    async enter(route, request, response) {
      const lane = laneOf(route, request.query);
      const session = sessionOf(request, route, cookieSessions);
      const keys = keysOf(request, session);
      const entering = { asker: response };
      let leave = await gates[lane].enter(keys, entering).catch((error: unknown) => refuse(error, session));
      const longest = route.path.endsWith('.zip') ? longestZip : longestDownload;
      const fetched = () => {
        if (making.delete(response)) leaveWhenSent(response, leave, { room: fetching, longest });
      };
      if (lane === 'exports') making.set(response, fetched);
      return {
        async stepOut(work) {
          leave();
          try {
            return await work();
          } finally {
            // Requests that come back were already limited by what they waited for.
            leave = await gates[lane]
              .enter(keys, { ...entering, patient: true })
              .catch((error: unknown) => asAnswer(error, session));
          }
        },
        leave() {
          if (lane === 'exports') fetched();
          else leave();
        },
      };
    },
  };
}

function keysOf(request: Request, session: string): Record<Scope, string> {
  const host = hostOf(request);
  const tenant = host.kind === 'tenant' ? host.slug : '';
  const network = networkOf(addressOf(request));
  return {
    tenant,
    tenantsNetwork: `${tenant} ${network}`,
    network,
    session: `${tenant} ${network} ${session}`,
  };
}

/** The session of everybody who sends none. */
const strangers = 'stranger';

/**
 * The session that the browser claims to have. Nobody has checked yet whether it is real. Strangers of one network share one.
 */
function sessionOf(request: Request, route: Route, sessions: Pick<CookieSessions, 'tokenHash'>): string {
  if (route.side === 'platform' || route.side === 'public') return strangers;
  const view = route.side === 'portal' ? sessions.tokenHash(request, 'view') : null;
  return (view ?? sessions.tokenHash(request, route.side))?.toString('base64') ?? strangers;
}

/**
 * The file is in memory until it is fetched. Until then, session and tenant get no other, and there is a time limit. Other tenants may
 * have theirs made meanwhile, from the same network too.
 */
function leaveWhenSent(
  response: Response,
  leave: Leave,
  { room, longest }: { room: Room; longest: number },
): void {
  if (response.closed) {
    leave();
    return;
  }
  const deadline = setTimeout(() => response.destroy(), longest);
  const fetched = room.take('', 1, receiving(response));
  response.once('close', () => {
    clearTimeout(deadline);
    fetched();
    leave();
  });
  leave.openGate('network' satisfies Scope);
}

/** @throws {Busy} with a message for the person who can do something about it */
function asAnswer(error: unknown, session: string): never {
  if (!(error instanceof Refused)) throw error;
  // A stranger may not have opened anything before, but others of the network have.
  if (error.by === 'session') throw new Busy(session === strangers ? 'network' : 'session');
  throw new Busy(error.by === 'network' || error.by === 'tenantsNetwork' ? 'network' : 'all');
}

import { setMaxListeners } from 'node:events';
import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { signedIn } from '../support/app.ts';
import { password, type Cast, type Player } from '../support/cast.ts';

/** What became of the requests of a load. */
export interface Tally {
  asked: number;
  /** Answered as it should be. */
  fine: number;
  /** 503, or 429 where too many ask, in plain words with Retry-After: that is what a dead or missing connection may cost. */
  unavailable: number;
  /** Anything else: broken off, no answer within the patience, an answer that is none. Each with its reason. */
  lost: string[];
  /** The longest that anybody waited for a 503, in milliseconds. */
  slowest: number;
  /** The comments that were answered as kept. */
  kept: string[];
}

/** People at work, until they are told to stop. */
export interface Load {
  tally: Tally;
  /** Waits until so many more requests have been answered as they should be; throws when they aren't within a minute. */
  fineAgain(count: number): Promise<void>;
  stop(): Promise<Tally>;
}

interface Ask {
  what: string;
  path: string;
  headers: OutgoingHttpHeaders;
  /** A form's fields. */
  body?: Record<string, string>;
  expected: number;
}

/** Nobody waits longer: a request that is not answered by then hangs. */
const patience = 20_000;

/**
 * Lets people work: staff and customers read pages, a visitor opens the way in and signs in, staff write comments, each of which
 * has one email sent.
 * @param portOf where the next request goes
 * @param atOnce how many of each kind
 */
export async function startLoad(cast: Cast, portOf: () => number, atOnce = 1): Promise<Load> {
  const tally: Tally = { asked: 0, fine: 0, unavailable: 0, lost: [], slowest: 0, kept: [] };
  const agent = new Agent({ keepAlive: true });
  const ending = new AbortController();
  const { signal } = ending;
  // Everybody's rest ends with it.
  setMaxListeners(0, signal);
  const host = { Host: `${cast.slug}.localhost:3000` };
  const as = async (player: Player): Promise<OutgoingHttpHeaders> => {
    const { cookies } = await signedIn(player);
    return { ...host, Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  };
  const [staff, customer] = [await as(cast.players.technician), await as(cast.players.customerUser)];
  const seed = Math.random().toString(36).slice(2);
  let written = 0;
  const pages = (headers: OutgoingHttpHeaders, paths: string[]) => (turn: number) => {
    const path = paths[turn % paths.length] ?? '/';
    return { what: path, path, headers, expected: 200 };
  };
  const comment = (): Ask => {
    const body = { body: `Word ${++written} of ${seed}.` };
    const path = `/admin/tickets/${cast.tickets.ofNorth}/comments`;
    return { what: 'a comment', path, headers: staff, body, expected: 303 };
  };
  const signIn = (): Ask => {
    const body = { username: 'contactuser', password };
    return { what: 'a sign-in', path: '/login', headers: host, body, expected: 303 };
  };

  async function send(ask: Ask): Promise<void> {
    tally.asked += 1;
    const began = Date.now();
    const { status, why, unavailable } = await answerTo(portOf(), agent, ask);
    if (status === ask.expected) {
      tally.fine += 1;
      if (ask.what === 'a comment') tally.kept.push(ask.body?.['body'] ?? '');
    } else if (unavailable) {
      tally.unavailable += 1;
      tally.slowest = Math.max(tally.slowest, Date.now() - began);
    } else tally.lost.push(`${ask.what}: ${why}`);
  }
  const work = async (next: (turn: number) => Ask, rest: number) => {
    for (let turn = 0; !signal.aborted; turn += 1) {
      await send(next(turn));
      await pause(rest, undefined, { signal }).catch(() => undefined);
    }
  };
  const workers = Array.from({ length: atOnce }, () => [
    work(pages(staff, ['/admin/customers', '/admin/tickets', '/admin/assets']), 0),
    work(pages(customer, ['/assets', '/', '/tickets']), 0),
    work(pages(host, ['/login', '/forgot_password']), 20),
    work(comment, 20),
  ]).flat();
  workers.push(work(signIn, 500));
  return {
    tally,
    async fineAgain(count) {
      const goal = tally.fine + count;
      const latest = Date.now() + 60_000;
      while (tally.fine < goal && Date.now() < latest) await pause(10);
      if (tally.fine < goal)
        throw new Error(`nobody is answered any more: ${tally.lost.slice(-5).join('; ')}`);
    },
    async stop() {
      ending.abort();
      await Promise.all(workers);
      agent.destroy();
      return tally;
    },
  };
}

function answerTo(
  port: number,
  agent: Agent,
  { path, headers, body }: Ask,
): Promise<{ status: number; why: string; unavailable: boolean }> {
  const form = body && new URLSearchParams(body).toString();
  const sent: OutgoingHttpHeaders = form
    ? {
        ...headers,
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': Buffer.byteLength(form),
      }
    : headers;
  return new Promise((resolve) => {
    const fail = (why: string) => resolve({ status: 0, why, unavailable: false });
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      agent,
      headers: sent,
      method: form ? 'POST' : 'GET',
      timeout: patience,
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', (error) => fail(error.message));
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('error', (error) => fail(error.message));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        // Either the database is missing, or too many ask at once (S33): a page says so, and when to come back.
        const plain = /<h1>[^<]+<\/h1>/.test(text) && response.headers['retry-after'] !== undefined;
        const whole = status !== 200 || text.trimEnd().endsWith('</html>');
        resolve({
          status: whole ? status : 0,
          why: `answered ${status}`,
          unavailable: (status === 503 || status === 429) && plain,
        });
      });
    });
    asked.end(form);
  });
}

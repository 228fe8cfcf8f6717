import { Agent, request } from 'node:http';
import type { BenchActor } from './dataset.ts';

/** What came back: the bytes of the body as they were sent. */
export interface Got {
  status: number;
  /** Where a redirect leads. */
  location: string | undefined;
  bytes: number;
  body: Buffer;
}

/** One GET to a server on 127.0.0.1 as a tenant's host; Node's resolver doesn't know `x.localhost`, so Host is given. */
export function get(
  port: number,
  path: string,
  {
    actor,
    slug = actor?.slug ?? 'big',
    agent,
    encoding,
  }: { actor?: BenchActor | null; slug?: string; agent?: Agent; encoding?: string } = {},
): Promise<Got> {
  const headers: Record<string, string> = { Host: `${slug}.localhost` };
  if (actor) headers['Cookie'] = cookieOf(actor);
  if (encoding) headers['Accept-Encoding'] = encoding;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, ...(agent && { agent }) }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const body = Buffer.concat(parts);
        const { statusCode = 0, headers: its } = response;
        resolve({ status: statusCode, location: its.location, bytes: body.length, body });
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

/** One POST of a form, with a file or without, as a browser sends it. Returns where the answer leads; throws when nowhere. */
export async function post(
  port: number,
  path: string,
  actor: BenchActor,
  sent: FormData | URLSearchParams,
): Promise<string> {
  const encoded = new Response(sent);
  const body = Buffer.from(await encoded.arrayBuffer());
  const headers = {
    Host: `${actor.slug}.localhost`,
    Cookie: cookieOf(actor),
    'Content-Type': encoded.headers.get('content-type') ?? '',
    'Content-Length': body.length,
    'Sec-Fetch-Site': 'same-origin',
  };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
      response.resume();
      const { location } = response.headers;
      if (location === undefined) reject(new Error(`${path} answered ${response.statusCode ?? 0}`));
      else response.on('end', () => resolve(location));
    })
      .on('error', reject)
      .end(body);
  });
}

/** The cookie of somebody who is signed in. */
export const cookieOf = ({ side, token, signature }: BenchActor) =>
  `gatehouse_${side}=${encodeURIComponent(`s:${token}.${signature}`)}`;

/** Requests per second of clients who ask again and again, each on a connection of its own. */
export async function throughput(
  port: number,
  path: string,
  clients: readonly BenchActor[],
  seconds: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients.length });
  const end = Date.now() + seconds * 1000;
  let answered = 0;
  const began = process.hrtime.bigint();
  await Promise.all(
    clients.map(async (actor) => {
      while (Date.now() < end) {
        const { status } = await get(port, path, { actor, agent });
        if (status !== 200) throw new Error(`${path} answered ${status}`);
        answered += 1;
      }
    }),
  );
  const elapsed = Number(process.hrtime.bigint() - began) / 1e9;
  agent.destroy();
  return answered / elapsed;
}

/** Asks so many times, by `lanes` clients at once, each on a connection that stays open. Throws when an answer isn't 200. */
export async function ask(
  port: number,
  path: string,
  { actor, lanes, times, encoding }: { actor: BenchActor; lanes: number; times: number; encoding?: string },
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  let left = times;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (left > 0) {
        left -= 1;
        const { status } = await get(port, path, {
          actor,
          agent,
          ...(encoding !== undefined && { encoding }),
        });
        if (status !== 200) throw new Error(`${path} answered ${status}`);
      }
    }),
  );
  agent.destroy();
}

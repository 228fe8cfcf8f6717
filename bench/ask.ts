import { Agent, request } from 'node:http';
import type { BenchActor } from './dataset.ts';

/** What came back: the bytes of the body as they were sent. */
export interface Got {
  status: number;
  bytes: number;
  body: Buffer;
}

/** One GET to a server on 127.0.0.1 as a tenant's host; Node's resolver doesn't know `x.localhost`, so Host is given. */
export function get(
  port: number,
  path: string,
  { actor, agent, encoding }: { actor?: BenchActor; agent?: Agent; encoding?: string } = {},
): Promise<Got> {
  const headers: Record<string, string> = { Host: `${actor?.slug ?? 'big'}.localhost` };
  if (actor) headers['Cookie'] = `gatehouse_${actor.side}=${encodeURIComponent(`s:${actor.token}.unsigned`)}`;
  if (encoding) headers['Accept-Encoding'] = encoding;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, ...(agent && { agent }) }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const body = Buffer.concat(parts);
        resolve({ status: response.statusCode ?? 0, bytes: body.length, body });
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

/** Requests per second of `lanes` clients who ask again and again, each on a connection of its own. */
export async function throughput(
  port: number,
  path: string,
  actor: BenchActor,
  lanes: number,
  seconds: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const end = Date.now() + seconds * 1000;
  let answered = 0;
  const began = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
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

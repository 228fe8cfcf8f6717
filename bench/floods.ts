import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchActor } from './dataset.ts';
import { cookieOf } from './ask.ts';

/** What one tenant does to the others' disadvantage: so many clients, each of which asks again as soon as it is answered. */
export interface FloodOrder {
  kind:
    | 'bulk file'
    | 'multipart'
    | 'uploads'
    | 'dry runs'
    | 'sign-ins'
    | 'exports'
    | 'ZIPs'
    | 'searches'
    | 'who can see';
  clients: number;
  port: number;
  actor: BenchActor;
  /** of an asset, for its files and *Who can see this?* */
  assetId: string;
  /** of a facility whose assets have certificates */
  facilityId: string;
}

/** What became of a flood's requests. */
export interface FloodResult {
  answered: number;
  /** told to come back later: 429 or 503 with Retry-After */
  refused: number;
  /** anything else: an error, or a connection that broke */
  failed: number;
}

interface Asked {
  method: 'GET' | 'POST';
  path: string;
  type?: string;
  body?: Buffer;
}

const bulkFile = Buffer.from(`account_type,user_id,name,email\r\n${'a\r\n'.repeat(50_000)}`);

/** As large as a file may be; the same one again and again, so that none of them is kept twice. */
const largeFile = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(19_900_000)]);
/** Half as many rows as an import may have. */
const importedFile = Buffer.from(
  `Customer number,Name,Phone\r\n${Array.from({ length: 5_000 }, (_, n) => `X-${n},Customer ${n},020 7946 0000\r\n`).join('')}`,
);

/** What a client of this flood sends; the n-th time. */
function asked({ kind, assetId, facilityId }: FloodOrder, n: number): Asked {
  switch (kind) {
    case 'bulk file':
      return { method: 'POST', path: '/admin/accounts/bulk', ...multipart([['file', bulkFile]]) };
    case 'multipart': {
      const field = Buffer.alloc(2_000, 'x');
      const fields = Array.from({ length: 2_000 }, (_, at): [string, Buffer] => [`field${at}`, field]);
      return { method: 'POST', path: '/admin/accounts/bulk', ...multipart(fields) };
    }
    case 'uploads': {
      const parts = [
        ['kind', Buffer.from('other')],
        ['files', largeFile],
      ] as const;
      return { method: 'POST', path: `/admin/assets/${assetId}/documents`, ...multipart(parts) };
    }
    case 'dry runs':
      return { method: 'POST', path: '/admin/imports/customers', ...multipart([['file', importedFile]]) };
    case 'sign-ins': {
      const body = Buffer.from(`username=nobody${n}&password=wrong`);
      return { method: 'POST', path: '/login', type: 'application/x-www-form-urlencoded', body };
    }
    case 'exports':
      return { method: 'GET', path: '/admin/assets/export.csv' };
    case 'ZIPs':
      return { method: 'GET', path: `/admin/assets/certificates.zip?facility=${facilityId}` };
    case 'searches':
      return { method: 'GET', path: `/admin/assets?q=maker+${n % 40}` };
    case 'who can see':
      return { method: 'GET', path: `/admin/assets/${assetId}/who` };
  }
}

function multipart(parts: readonly (readonly [string, Buffer])[]): { type: string; body: Buffer } {
  const boundary = 'the-bench-draws-a-line-here';
  const body = parts.flatMap(([name, content]) => {
    const file = name === 'file' ? '; filename="a.csv"' : name === 'files' ? '; filename="a.pdf"' : '';
    return [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ];
  });
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** One request from a network of its own, 127.0.0.2: limits by network are not the neighbour's. */
function send({ port, actor }: FloodOrder, agent: Agent, what: Asked): Promise<keyof FloodResult> {
  const headers: Record<string, string | number> = {
    Host: `${actor.slug}.localhost`,
    Cookie: what.path === '/login' ? '' : cookieOf(actor),
    'Sec-Fetch-Site': 'same-origin',
    ...(what.body && { 'Content-Type': what.type ?? '', 'Content-Length': what.body.length }),
  };
  const { method, path } = what;
  return new Promise((resolve) => {
    const sent = request(
      { host: '127.0.0.1', localAddress: '127.0.0.2', port, path, method, headers, agent },
      (response) => {
        const status = response.statusCode ?? 0;
        const told = [429, 503].includes(status) && response.headers['retry-after'] !== undefined;
        response.resume();
        response.on('error', () => {
          resolve('failed');
        });
        response.on('end', () => {
          resolve(told ? 'refused' : status < 500 ? 'answered' : 'failed');
        });
      },
    );
    sent.on('error', () => {
      resolve('failed');
    });
    sent.end(what.body);
  });
}

/**
 * A process of its own, which the machine gives its time after everybody else: what is measured is the product, not how
 * fast this one asks. A client that is told to come back later does so after a moment, as the fastest script would that
 * wants answers.
 */
process.once('message', (order: FloodOrder) => {
  setPriority(19);
  const agent = new Agent({ keepAlive: true, maxSockets: order.clients });
  const result: FloodResult = { answered: 0, refused: 0, failed: 0 };
  const stop = new AbortController();
  let n = 0;
  const clients = Array.from({ length: order.clients }, async () => {
    while (!stop.signal.aborted) {
      n += 1;
      const end = await send(order, agent, asked(order, n));
      result[end] += 1;
      if (end !== 'answered') await pause(100);
    }
  });
  process.once('message', () => {
    stop.abort();
    process.send?.(result);
    // Their connections break with this process: who waits for an answer is gone.
    process.exit(0);
  });
  void Promise.all(clients);
});

import { request, type IncomingHttpHeaders } from 'node:http';
import type { Express } from 'express';
import { addressOf, keepAlive } from './listening.ts';

/** What came back, as it came. */
export interface Arrived {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

/**
 * Sends a request to an app of the tests and reads all of the answer. By node:http itself: a client around it, and an answer
 * that is compressed here and unpacked there, take a tenth of all that a request costs.
 * @param headers later ones replace earlier ones
 */
export async function send(app: Express, { method, path, headers, body }: Asked): Promise<Arrived> {
  const address = await addressOf(app);
  const asked = request(address, { method, path: asBrowsersWriteIt(address, path), agent: keepAlive });
  for (const [name, value] of headers) asked.setHeader(name, value);
  return new Promise((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        // It was refused before all of it was read: nobody will take the rest, which would wait to be sent for as long as the run lasts.
        if (!asked.writableFinished) asked.destroy();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(parts) });
      });
    });
    asked.end(body ?? '');
  });
}

interface Asked {
  method: string;
  path: string;
  headers: readonly (readonly [name: string, value: string])[];
  body?: Buffer | string | undefined;
}

/** Signs that no address may hold are encoded. What leads upwards stays, since it is the app that has to answer it. */
function asBrowsersWriteIt(address: string, path: string): string {
  if (/(?:^|\/)(?:\.|%2e){1,2}(?:[/?]|$)/i.test(path)) return path;
  const { pathname, search } = new URL(`${address}${path}`);
  return `${pathname}${search}`;
}

import { Agent as HttpAgent, request as overHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import aws4 from 'aws4';
import { Unavailable } from '../../request/errors.ts';
import type { Bucket } from '../../shared/storageUrl.ts';

/** One request to a store. */
export interface Asked {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Behind the bucket's name; empty for the bucket itself. */
  key: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** What is sent, made anew for each try, with its size and checksum. */
  body?: { content: () => Readable; size: number; sha256: string };
}

/** The checksum of nothing. */
const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** Milliseconds that a store may say nothing, and the pauses before it is asked again. */
const patience = 10_000;
const pauses = [100, 500];

/**
 * Asks a store that speaks as S3 does, with a signed request, and once or twice more where it fails for a moment.
 * @returns what it answers, whose content has to be read or thrown away; 404 is an answer like others
 * @throws Unavailable where it can't be reached, or says that it can't answer or that we may not ask
 */
export function createAsking(bucket: Bucket): (asked: Asked) => Promise<IncomingMessage> {
  const isSecure = bucket.endpoint.protocol === 'https:';
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });

  function once({ method, key, query = {}, headers = {}, body }: Asked): Promise<IncomingMessage> {
    const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const path = `/${bucket.name}${key === '' ? '' : `/${key}`}${search.length > 0 ? `?${search.join('&')}` : ''}`;
    const signed = aws4.sign(
      {
        ...{ service: 's3', region: bucket.region, method, host: bucket.endpoint.host, path },
        headers: {
          ...headers,
          'X-Amz-Content-Sha256': body?.sha256 ?? nothing,
          ...(method === 'PUT' && { 'Content-Length': body?.size ?? 0 }),
        },
      },
      bucket,
    );
    return new Promise((resolve, reject) => {
      const request = (isSecure ? overHttps : overHttp)(
        {
          ...{ method, path, agent, hostname: bucket.endpoint.hostname, port: bucket.endpoint.port },
          headers: signed.headers as Record<string, string>,
          timeout: patience,
        },
        resolve,
      );
      request.once('timeout', () => request.destroy(new Error('the store says nothing')));
      request.once('error', reject);
      if (!body) {
        request.end();
        return;
      }
      const content = body.content();
      content.once('error', (error) => request.destroy(error));
      content.pipe(request);
    });
  }

  return async (asked) => {
    for (let tries = 0; ; tries += 1) {
      const answer = await once(asked).catch((error: unknown) => error);
      if (!(answer instanceof Error) && isMessage(answer)) {
        const { statusCode: status = 0 } = answer;
        if (status < 400 || status === 404 || status === 416) return answer;
        answer.resume();
        if (status < 500 && status !== 429) throw new Unavailable(new Error(`the store answers ${status}`));
      }
      const pause = pauses[tries];
      if (pause === undefined)
        throw new Unavailable(answer instanceof Error ? answer : new Error('the store can’t answer'));
      await wait(pause);
    }
  };
}

const isMessage = (answer: unknown): answer is IncomingMessage =>
  typeof answer === 'object' && answer !== null && 'statusCode' in answer;

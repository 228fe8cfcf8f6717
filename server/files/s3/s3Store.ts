import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Unavailable } from '../../request/errors.ts';
import type { Bucket } from '../../shared/storageUrl.ts';
import { checkKey, unavailable, type Store } from '../store.ts';
import { createAsking } from './askStore.ts';
import { keysIn } from './keysIn.ts';

/** What arrived of a file that is on its way to the store. */
interface Spooled {
  path: string;
  size: number;
  sha256: string;
}

/**
 * A store in a bucket that speaks as S3 does (docs/decisions/files.md). A store wants to know a file's size and checksum before its
 * first byte, so a file arrives on this machine and goes on from there.
 * @param spool the folder where files arrive; none stays there
 */
export function s3Store(bucket: Bucket, spool: string): Store {
  const ask = createAsking(bucket);

  /** Takes a file in, and removes it again behind `work`. */
  async function spooled<T>(content: Readable, work: (file: Spooled) => Promise<T>): Promise<T> {
    const path = join(spool, randomUUID());
    const hash = createHash('sha256');
    let size = 0;
    try {
      await mkdir(spool, { recursive: true, mode: 0o700 });
      const file = await open(path, 'wx', 0o600);
      try {
        for await (const chunk of content as AsyncIterable<Buffer>) {
          hash.update(chunk);
          size += chunk.length;
          await file.writeFile(chunk);
        }
      } finally {
        await file.close();
      }
      return await work({ path, size, sha256: hash.digest('hex') });
    } catch (error) {
      throw unavailable(error);
    } finally {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  async function put(key: string, { path, size, sha256 }: Spooled): Promise<void> {
    const body = { content: () => (size === 0 ? Readable.from([]) : createReadStream(path)), size, sha256 };
    const answer = await ask({ method: 'PUT', key, body });
    answer.resume();
    if (answer.statusCode !== 200)
      throw new Unavailable(new Error(`the store answers ${answer.statusCode ?? 0}`));
  }

  async function* bytesOf(key: string, range?: { start: number; end: number }): AsyncGenerator<Buffer, void> {
    const headers: Record<string, string> = range ? { Range: `bytes=${range.start}-${range.end}` } : {};
    const answer = await ask({ method: 'GET', key, headers });
    if (answer.statusCode !== (range ? 206 : 200)) {
      answer.resume();
      throw new Error('the file is gone');
    }
    answer.setTimeout(quietFor, () => answer.destroy(new Error('the store says nothing')));
    try {
      yield* answer as AsyncIterable<Buffer>;
    } catch (error) {
      throw new Unavailable(error);
    }
  }

  return {
    write: (key, content) => {
      checkKey(key);
      return spooled(content, (file) => put(key, file));
    },
    async facts(key) {
      checkKey(key);
      const answer = await ask({ method: 'HEAD', key });
      answer.resume();
      if (answer.statusCode !== 200) return null;
      const { 'content-length': size, 'last-modified': at = '', etag = '' } = answer.headers;
      return { size: Number(size), stamp: `${etag} ${at}`, at: new Date(at) };
    },
    read: (key, range) => {
      checkKey(key);
      return Readable.from(bytesOf(key, range), { objectMode: false });
    },
    async remove(key) {
      checkKey(key);
      (await ask({ method: 'DELETE', key })).resume();
    },
    async *list(folder) {
      let next: string | null = null;
      do {
        const query: Record<string, string> = {
          ...(next !== null && { 'continuation-token': next }),
          ...{ 'list-type': '2', prefix: `${folder}/` },
        };
        const answer = await ask({ method: 'GET', key: '', query });
        if (answer.statusCode !== 200) {
          answer.resume();
          throw new Unavailable(new Error('the bucket is gone'));
        }
        const listed = await keysIn(answer);
        yield* listed.keys;
        ({ next } = listed);
      } while (next !== null);
    },
  };
}

/** Milliseconds that a store may be quiet in the middle of a file. */
const quietFor = 30_000;

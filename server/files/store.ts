import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Unavailable } from '../request/errors.ts';

/** What is known of a file without reading it. `stamp` changes whenever the file does. */
export interface StoredFacts {
  size: number;
  stamp: string;
  at: Date;
}

/**
 * Where files lie (docs/decisions/files.md). A key is made of our own ids, never of a name that somebody typed, and is written
 * once. Every method throws Unavailable where the store can't be reached or is full.
 */
export interface Store {
  /** Writes a whole file, or nothing: what fails on the way leaves none behind. */
  write(key: string, content: Readable): Promise<void>;
  /** Null where there is no such file. */
  facts(key: string): Promise<StoredFacts | null>;
  /** Its bytes, from `start` up to and including `end`. The stream fails if the file is gone meanwhile. */
  read(key: string, range?: { start: number; end: number }): Readable;
  /** Removes a file; one that isn't there is no fault. */
  remove(key: string): Promise<void>;
  /** The keys that begin with a folder's name. */
  list(folder: string): AsyncGenerator<string, void>;
}

/** A key as it was given, if it is one: of our own ids alone. */
export function checkKey(key: string): string {
  if (!/^[a-z]+(?:\/[0-9a-f-]+)+$/.test(key)) throw new Error(`${key} is no key of a file`);
  return key;
}

/** A store in a folder of this machine, which all processes share. */
export function folderStore(root: string): Store {
  const pathOf = (key: string) => join(root, ...checkKey(key).split('/'));
  return {
    async write(key, content) {
      const path = pathOf(key);
      const part = `${path}.part`;
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        // Flushed, since a row is to stand for it after a power cut too.
        await pipeline(content, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }));
        await rename(part, path);
      } catch (error) {
        await rm(part, { force: true }).catch(() => undefined);
        throw unavailable(error);
      }
    },
    async facts(key) {
      try {
        const { size, mtimeMs, mtime } = await stat(pathOf(key));
        return { size, stamp: String(mtimeMs), at: mtime };
      } catch (error) {
        if (!isMissing(error)) throw unavailable(error);
      }
      return null;
    },
    read: (key, range) => createReadStream(pathOf(key), range),
    async remove(key) {
      try {
        await rm(pathOf(key), { force: true });
        // What a process was writing when it was killed.
        await rm(`${pathOf(key)}.part`, { force: true });
      } catch (error) {
        throw unavailable(error);
      }
    },
    async *list(folder) {
      let entries;
      try {
        entries = await opendir(join(root, folder), { recursive: true });
      } catch (error) {
        if (isMissing(error)) return;
        throw unavailable(error);
      }
      for await (const entry of entries) {
        const key = join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/');
        if (entry.isFile() && !entry.name.endsWith('.part')) yield key;
      }
    },
  };
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);
const isMissing = (error: unknown) => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

/** A disk that is full or away is no fault of whoever asks. What a sender broke off stays what it is. */
export const unavailable = (error: unknown): unknown =>
  codeOf(error) !== undefined && /^E[A-Z]+$/.test(String(codeOf(error))) ? new Unavailable(error) : error;

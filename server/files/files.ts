import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { HttpError, Unavailable } from '../request/errors.ts';
import { mostOfFile } from '../shared/fileNames.ts';
import { BadPicture, drawLogo, isPicture, redraw } from './pictures.ts';
import { headBytes, typeByContent, typeProblem } from './types.ts';
import type { Store } from './store.ts';

/** Which file it is: whose, and by what id. */
export interface FileId {
  tenantId: string;
  fileId: string;
}

/** A file that is in the store. */
export interface StoredFile {
  fileId: string;
  size: number;
  mediaType: string;
  sha256: string;
  /** Of a logo, how large it is. */
  pixels?: { width: number; height: number };
}

/** What became of a file that was sent: it is in the store, or in words why it isn't. */
export type Received = { file: StoredFile; problem?: never } | { problem: string; file?: never };

/** The bytes of a file, after they were compared with what the row says of them. */
export type Found = { read(range?: { start: number; end: number }): Readable } | 'missing' | 'changed';

/** Of a tenant's files, those that have a row, and those that wait for one. */
export type KnownFiles = (
  tenantId: string,
  fileIds: readonly string[],
) => Promise<ReadonlyMap<string, 'kept' | 'waits'>>;

/** Files of documents: they are written before their rows, and swept up where no row came of them (A26, S20). */
export interface Files {
  /**
   * Puts a file into the store while it arrives. It counts the bytes, whatever was said of them, and reads the rest of one
   * that is too large to its end, since others may follow it.
   * @throws Unavailable where the store can't be reached or is full
   */
  receive(
    tenantId: string,
    name: string,
    content: Readable,
    /** For the company's logo only a picture is taken, and what is kept of it is small. */
    as?: 'document' | 'logo',
  ): Promise<Received>;
  /** The transaction that was to give these files rows is over: those without one are removed. */
  settle(tenantId: string, fileIds: readonly string[], kept: ReadonlySet<string> | 'unknown'): Promise<void>;
  /** Removes what was left by processes that ended in between. Returns how many files. */
  sweep(known: KnownFiles, olderThan: number): Promise<number>;
  /** The ids of a tenant's files, but for those that may get their rows only now. */
  stored(tenantId: string): AsyncGenerator<string, void>;
  /** A file for its reader; said, where it isn't there or isn't what was put there. */
  find(id: FileId, is: Pick<StoredFile, 'size' | 'sha256'>): Promise<Found>;
}

/** Where a file is in its store. */
export const keyOf = ({ tenantId, fileId }: FileId) => `files/${tenantId}/${fileId.slice(0, 2)}/${fileId}`;
/** Says that a file may have no row yet: it is there before the file, and goes when the transaction is over. */
const markOf = ({ tenantId, fileId }: FileId) => `incoming/${tenantId}/${fileId}`;
/** How many files are remembered as what they should be. */
const mostRemembered = 2000;

/** Makes the files of one store. */
export function createFiles(store: Store, logger: Pick<Logger, 'warn'>): Files {
  /** By key, with the stamp that the file had when it was read and found right. */
  const right = new Map<string, string>();

  async function remove(id: FileId): Promise<void> {
    await store.remove(keyOf(id));
    await store.remove(markOf(id));
  }

  /** Writes a file under an id of its own, with its mark; what fails leaves neither. */
  async function put(tenantId: string, content: Readable): Promise<Put> {
    const id = { tenantId, fileId: randomUUID() };
    await store.write(markOf(id), Readable.from([]));
    const hash = createHash('sha256');
    const seen = { size: 0, head: [] as Buffer[], headSize: 0 };
    const counted = async function* (): AsyncGenerator<Buffer, void> {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        seen.size += chunk.length;
        if (seen.size > mostOfFile) continue;
        if (seen.headSize < headBytes) {
          seen.head.push(chunk);
          seen.headSize += chunk.length;
        }
        hash.update(chunk);
        yield chunk;
      }
    };
    try {
      await store.write(keyOf(id), Readable.from(counted(), { objectMode: false }));
    } catch (error) {
      await remove(id).catch(() => undefined);
      throw error;
    }
    const head = Buffer.concat(seen.head).subarray(0, headBytes);
    return { fileId: id.fileId, size: seen.size, head, sha256: hash.digest('hex') };
  }

  /** The copy of a picture that is kept, in place of the one that came. */
  async function redrawn(tenantId: string, came: string, mediaType: string): Promise<Put> {
    const original = { tenantId, fileId: came };
    try {
      return await redraw(
        tenantId,
        mediaType,
        () => store.read(keyOf(original)),
        (picture) => put(tenantId, picture),
      );
    } finally {
      await remove(original);
    }
  }

  async function receive(
    tenantId: string,
    name: string,
    content: Readable,
    as: 'document' | 'logo' = 'document',
  ): Promise<Received> {
    const came = await put(tenantId, content);
    const mediaType = await typeByContent(came.head);
    const problem = problemOf(came.size, name, mediaType);
    if (problem !== null) {
      await remove({ tenantId, fileId: came.fileId });
      return { problem };
    }
    const fileOf = ({ fileId, size, sha256 }: Put) => ({ file: { fileId, size, mediaType, sha256 } });
    if (as === 'document' && !isPicture(mediaType)) return fileOf(came);
    try {
      if (as === 'logo') return { file: await logoOf(tenantId, came.fileId, mediaType) };
      const copy = await redrawn(tenantId, came.fileId, mediaType);
      if (copy.size <= mostOfFile) return fileOf(copy);
      await remove({ tenantId, fileId: copy.fileId });
      return { problem: `It’s larger than ${mostOfFile / 1_000_000} MB.` };
    } catch (error) {
      if (error instanceof BadPicture) return { problem: error.message };
      throw error;
    }
  }

  /** The small picture that is kept as a logo, in place of the one that came. */
  async function logoOf(tenantId: string, came: string, mediaType: string): Promise<StoredFile> {
    const original = { tenantId, fileId: came };
    try {
      const { picture, ...pixels } = await drawLogo(tenantId, mediaType, () => store.read(keyOf(original)));
      const { fileId, size, sha256 } = await put(tenantId, Readable.from([picture]));
      return { fileId, size, sha256, mediaType: 'image/png', pixels };
    } finally {
      await remove(original);
    }
  }

  return {
    receive,
    async settle(tenantId, fileIds, kept) {
      for (const fileId of fileIds) {
        const id = { tenantId, fileId };
        try {
          // What nobody can tell now, the sweeper asks the rows about.
          if (kept === 'unknown') continue;
          if (kept.has(fileId)) await store.remove(markOf(id));
          else await remove(id);
        } catch (error) {
          logger.warn({ error }, 'a file that was sent was not settled');
        }
      }
    },
    async sweep(known, olderThan) {
      let swept = 0;
      for await (const { tenantId, fileIds } of inPacks(oldMarks(store, olderThan))) {
        const has = await known(tenantId, fileIds);
        for (const fileId of fileIds) {
          if (has.get(fileId) === 'waits') continue;
          if (has.has(fileId)) await store.remove(markOf({ tenantId, fileId }));
          else {
            await remove({ tenantId, fileId });
            swept += 1;
          }
        }
      }
      return swept;
    },
    async *stored(tenantId) {
      for await (const key of store.list(`files/${tenantId}`)) {
        const fileId = key.split('/').at(-1) ?? '';
        if ((await store.facts(markOf({ tenantId, fileId }))) === null) yield fileId;
      }
    },
    async find(id, { size, sha256 }) {
      const key = keyOf(id);
      const facts = await store.facts(key);
      if (!facts) return 'missing';
      if (facts.size !== size) return 'changed';
      if (right.get(key) !== facts.stamp) {
        if ((await hashOf(store.read(key))) !== sha256) return 'changed';
        if (right.size >= mostRemembered) right.delete(right.keys().next().value ?? '');
        right.set(key, facts.stamp);
      }
      return { read: (range) => store.read(key, range) };
    },
  };
}

/** A file that was written, with what its type is told by. */
interface Put {
  fileId: string;
  size: number;
  head: Buffer;
  sha256: string;
}

function problemOf(size: number, name: string, mediaType: string): string | null {
  if (size === 0) return 'It’s empty.';
  if (size > mostOfFile) return `It’s larger than ${mostOfFile / 1_000_000} MB.`;
  return typeProblem(name, mediaType);
}

/**
 * The checksum of what comes, or null where it breaks off: a file that goes while it is read is missing.
 * @throws Unavailable where it breaks off because the store is gone
 */
async function hashOf(content: Readable): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) hash.update(chunk);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    return null;
  }
  return hash.digest('hex');
}

async function* oldMarks(store: Store, olderThan: number): AsyncGenerator<FileId, void> {
  for await (const key of store.list('incoming')) {
    const [, tenantId = '', fileId = ''] = key.split('/');
    const facts = await store.facts(key);
    if (facts && Date.now() - facts.at.getTime() >= olderThan) yield { tenantId, fileId };
  }
}

/** Files of one tenant each, so many at a time. */
async function* inPacks(
  all: AsyncIterable<FileId>,
  size = 500,
): AsyncGenerator<{ tenantId: string; fileIds: string[] }, void> {
  let pack: { tenantId: string; fileIds: string[] } | null = null;
  for await (const { tenantId, fileId } of all) {
    if (pack && (pack.tenantId !== tenantId || pack.fileIds.length === size)) {
      yield pack;
      pack = null;
    }
    pack ??= { tenantId, fileIds: [] };
    pack.fileIds.push(fileId);
  }
  if (pack) yield pack;
}

/** What a person is told of a file that isn't as it was put into the store. */
export const lostFile = (why: 'missing' | 'changed'): HttpError =>
  new HttpError(
    410,
    why === 'missing'
      ? 'This file is missing from our storage, so it can’t be downloaded. Tell us, and we’ll restore it from a backup.'
      : 'This file has changed since it was uploaded, so it can’t be downloaded. Tell us, and we’ll restore it from a backup.',
  );

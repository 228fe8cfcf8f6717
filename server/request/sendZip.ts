import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { ZipFile } from 'yazl';
import type { Files } from '../files/files.ts';
import type { ZipReply } from './reply.ts';

/** What the index says of a file that can't be sent. */
const notes = { missing: 'Missing from our storage', changed: 'Changed since it was uploaded' } as const;

/**
 * Sends files as one ZIP, one after the other, each compared with its checksum before. What is missing stands in the index,
 * which comes last; what breaks off in the middle breaks the connection, so that nobody takes it for whole.
 * @throws Unavailable where the store is gone
 */
export async function sendZip(
  { files }: { files: Files },
  response: Response,
  { filename, entries, made = [], texts = [], index, type = 'application/zip' }: Omit<ZipReply, 'kind'>,
): Promise<void> {
  // A store that is gone is said before anything is sent of the ZIP.
  const [first] = entries;
  const foundFirst = first && (await files.find(first.file, first.file));
  response.attachment(filename).type(type);
  // It has no length beforehand, and packed it is no smaller.
  response.setHeader('Cache-Control', 'no-store, no-transform');
  const zip = new ZipFile();
  const sent = pipeline(zip.outputStream, response).catch(() => undefined);
  zip.on('error', () => response.destroy());
  const isOver = () => response.destroyed;
  for (const { name, content } of texts) zip.addReadStream(Readable.from(content), name, { compress: true });
  const noted = new Map<string, string>();
  for (const [place, { name, at, file }] of entries.entries()) {
    if (isOver()) return;
    const found = place === 0 && foundFirst ? foundFirst : await orBreak(files.find(file, file), response);
    if (typeof found === 'string') {
      noted.set(file.fileId, notes[found]);
      continue;
    }
    const content = found.read();
    // The library doesn't listen for that, and an error that nobody listens for would end the process.
    content.on('error', () => response.destroy());
    const over = new Promise((resolve) => content.once('close', resolve));
    zip.addReadStream(content, name, { mtime: at, compress: false, size: file.size });
    await Promise.race([over, sent]);
    if (isOver()) content.destroy();
  }
  for (const { name, make } of made) {
    if (isOver()) return;
    zip.addBuffer(Buffer.from(await orBreak(make(), response)), name, { compress: false });
  }
  if (index) zip.addBuffer(Buffer.from(index(noted)), 'index.csv', { compress: true });
  zip.end();
  await sent;
}

/** What work comes to; if it fails, the connection breaks off. */
async function orBreak<T>(work: Promise<T> | T, response: Response): Promise<T> {
  try {
    return await work;
  } catch (error) {
    response.destroy();
    throw error;
  }
}

import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { lostFile, type Files } from '../files/files.ts';
import { typeToSend } from '../files/types.ts';
import { asPreview } from './securityHeaders.ts';
import type { FileReply } from './reply.ts';
import { receiving } from './receiving.ts';
import { createRoom, type Room } from './room.ts';

const keeping = {
  for_ever: 'public, max-age=31536000, immutable, no-transform',
  an_hour: 'public, max-age=3600, no-transform',
} as const;

/** Files that are sent at the same time: a limited number, of which no tenant gets all, and whoever is slow gives way (S33). */
const rooms = new WeakMap<Files, Room>();
/** A receiver that takes nothing for so long, in milliseconds, gets nothing more. */
const patience = 30_000;

/**
 * Sends a file as an attachment, or the part of it that was requested (S20). First, its bytes are compared with what they
 * were when it was stored. The request has given up its turn by then, so a slow receiver keeps nobody waiting.
 * @throws HttpError 410 when it is missing or has changed; Unavailable when too many are being sent
 */
export async function sendFile(
  { files }: { files: Files },
  request: Request,
  response: Response,
  { file, inline, kept }: FileReply,
): Promise<void> {
  const found = await files.find(file, file);
  if (typeof found === 'string') throw lostFile(found);
  const leave = roomOf(files).take(file.tenantId, 1, receiving(response));
  response.once('close', leave);
  // A name's ending says nothing. The content tells the type.
  response.attachment(file.name).setHeader('Content-Type', typeToSend(file.mediaType));
  if (inline) asPreview(response, file.mediaType);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('ETag', `"${file.sha256}"`);
  // If it were compressed on the way, it would have no length and no ranges.
  response.setHeader('Cache-Control', kept ? keeping[kept] : 'no-store, no-transform');
  if (kept) {
    // Mail programs that are web pages show it, too.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    if (request.fresh) {
      response.status(304).end();
      return;
    }
  }
  const range = rangeOf(request, file);
  if (range === 'none') {
    response.setHeader('Content-Range', `bytes */${file.size}`);
    // Whoever asked for a part that isn't there keeps nothing, which a cache between would hand to others as the file.
    response.setHeader('Cache-Control', 'no-store, no-transform');
    response.status(416).end();
    return;
  }
  if (range) {
    response.status(206);
    response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`);
  }
  response.setHeader('Content-Length', range ? range.end - range.start + 1 : file.size);
  if (request.method === 'HEAD') response.end();
  else void pour(found.read(range ?? undefined), response);
}

function roomOf(files: Files): Room {
  let room = rooms.get(files);
  if (!room) rooms.set(files, (room = createRoom({ all: 200, ofOne: 50 })));
  return room;
}

/** The one part that was requested; `none`: there is no such part; null: all of it. */
function rangeOf(
  request: Request,
  { size, sha256 }: FileReply['file'],
): { start: number; end: number } | 'none' | null {
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== `"${sha256}"`) return null;
  // More of its end than it has is all of it, which the parser takes for nothing.
  const last = Number(/^bytes=-(\d+)$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (last > size) return { start: 0, end: size - 1 };
  const ranges = request.range(size);
  if (ranges === -1) return 'none';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  const [range] = ranges;
  return range ?? null;
}

/**
 * Somebody who has gone away needs no answer. If a file breaks off, so does the connection, so that nobody takes it for
 * complete.
 */
async function pour(content: Readable, response: Response): Promise<void> {
  response.setTimeout(patience, () => response.destroy());
  await pipeline(content, response).catch(() => {
    response.destroy();
  });
}

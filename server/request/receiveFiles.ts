import { Readable } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import type { Files, Received } from '../files/files.ts';
import { cleanName, mostFiles, mostOfFile } from '../shared/fileNames.ts';
import { addressOf } from './clientAddress.ts';
import { HttpError, inWords as inWordsOf, tooManyOf, type TooMany } from './errors.ts';
import { networkOf } from './network.ts';
import { plainFields, sending, slowest, watchBody } from './multipart.ts';
import type { Room } from './room.ts';
import { createRoom } from './room.ts';
import type { PortalRoute, StaffRoute } from './route.ts';
import { seenForm } from './seen.ts';
import type { Services } from './services.ts';
import { keepFields, senderInTurn } from './upload.ts';

/** A file of a form, in the order in which they were sent. */
export type SentFile = Received & { name: string };

/** What a form with files contained, and which of the files got a row. */
export interface SentFiles {
  files: readonly SentFile[];
  /** Why the form could not be read. Nothing of it is kept then. */
  problem: string | null;
  /** A row of this transaction refers to the file. */
  keep(fileId: string): void;
  /** The file waits to get a row later. If none comes, the sweeper removes it. */
  wait(fileId: string): void;
}

/** Forms with files that are received at the same time: a limited number, and no tenant gets all of them (S31). */
export const filesRoom = (): Room => createRoom({ all: 24, ofOne: 6 });

const received = new WeakMap<Request, SentFiles>();

/** The files of a request, or null if its route takes none or the sender wasn't allowed to send them. */
export const filesOf = (request: Request): SentFiles | null => received.get(request) ?? null;

/** The same by network: in the portal nobody sends many at once from one place, whatever sessions they have. */
export const networksRoom = (): Room => createRoom({ all: 24, ofOne: 3 });

interface Rooms {
  files: Room;
  portalFiles: Room;
  networks: Room;
  fields: Room;
}

/**
 * Middleware of a route that takes files. Each goes to the store as it arrives, before any transaction begins. A stranger's
 * files are not read. After the answer is sent, files without a row are removed (A26).
 */
export function receiveFiles(
  route: StaffRoute | PortalRoute,
  services: Services,
  rooms: Rooms,
): RequestHandler {
  const {
    side,
    mostFields: fields = 20,
    mostFiles: atOnce = mostFiles.atOnce,
    filesAs: as = 'document',
  } = route;
  return async (request, response, next) => {
    const sender = await senderInTurn(route, services, request, response);
    const isGone = () => response.closed;
    if (isGone()) return;
    if ('tenantId' in sender && request.is('multipart/form-data')) {
      const announced = Number(request.headers['content-length'] ?? mostFiles.bytes);
      if (announced > mostFiles.bytes) throw tooMuch();
      let spent: TooMany | null = null;
      if (side === 'staff') response.once('close', rooms.files.take(sender.slug, 1, sending(request)));
      else if (announced > smallForm) {
        const network = `${sender.slug} ${networkOf(addressOf(request))}`;
        response.once('close', rooms.portalFiles.take(sender.slug, 1, sending(request)));
        response.once('close', rooms.networks.take(network, 1, sending(request)));
        spent = await spend(services, sender.who, announced);
      }
      const { files, admission } = services;
      const to: To = {
        ...{ files, tenantId: sender.tenantId, atOnce, fields, spent, as },
        pagesFirst: () => admission.pagesFirst(),
      };
      if (!isGone()) await receive(request, response, to);
    }
    if ('left' in sender)
      await keepFields(request, response, sender, { services, side, room: rooms.fields, fields });
    next();
  };
}

/** As large as a form without files may be (S31); what is no larger needs no room of its own. */
const smallForm = 100_000;

/** S11, S31: so many megabytes within an hour, of a person of the portal or of all the people with one secure link. */
const spend = ({ limits }: Services, { id, byLink }: { id: string; byLink: boolean }, bytes: number) =>
  tooManyOf(limits.spend(byLink ? 'link_files' : 'portal_files', id, Math.ceil(bytes / 1_000_000)));

/** Where the files of a form go, whose they are, and how many there may be. */
interface To {
  files: Files;
  tenantId: string;
  atOnce: number;
  fields: number;
  /** The sender's budget is used up: what was typed is read, and no file. */
  spent: TooMany | null;
  /** What becomes of them. */
  as: 'document' | 'logo';
  pagesFirst(): Promise<void>;
}

async function receive(request: Request, response: Response, to: To): Promise<void> {
  const { files, tenantId } = to;
  const sent: SentFile[] = [];
  const kept = new Set<string>();
  const waiting = new Set<string>();
  response.once('close', () => {
    const ids = sent.flatMap(({ file }) => (file ? [file.fileId] : []));
    // If a transaction failed at its very end, nobody knows its outcome. The sweeper looks for the rows.
    const isSure = kept.size + waiting.size === 0 || response.statusCode === 303;
    const settled = ids.filter((id) => !waiting.has(id));
    void files.settle(tenantId, settled, isSure ? kept : 'unknown');
  });
  const problem = await read(request, response, { ...to, sent });
  received.set(request, {
    ...{ files: problem === null ? sent : [], problem },
    ...{ keep: (id) => kept.add(id), wait: (id) => waiting.add(id) },
  });
}

/** Reads the form; returns a message if it couldn't be read. */
async function read(
  request: Request,
  response: Response,
  to: To & { sent: SentFile[] },
): Promise<string | null> {
  const { atOnce, fields, spent } = to;
  let stopAtFile: (reason: StoppedAtFile) => void = () => undefined;
  const stored: Promise<unknown>[] = [];
  const parse = multer({
    storage: spent ? nothing((reason) => stopAtFile(reason)) : intoStore({ ...to, stored }),
    limits: {
      files: atOnce,
      fields,
      parts: atOnce + fields,
      // More than a comment of 10,000 characters takes in any script, so that a longer one comes back to be shortened.
      fieldSize: 400_000,
      fieldNameSize: 100,
      fieldNestingDepth: 0,
      headerPairs: 100,
    },
    defParamCharset: 'utf8',
  }).array('files');
  const error = await new Promise<unknown>((resolve, reject) => {
    const stop = watchBody(request, { pace: slowest, most: mostFiles.bytes, tooMuch }, (reason) => {
      request.unpipe();
      reject(reason);
    });
    stopAtFile = (reason) => {
      stop();
      request.unpipe();
      resolve(reason);
    };
    parse(request, response, (failed: unknown) => {
      stop();
      resolve(failed);
    });
  });
  if (error instanceof HttpError) throw error;
  // A store that stops reading breaks the form off: what it says comes first, since nothing is wrong with what was sent.
  for (const end of error ? await Promise.allSettled(stored) : [])
    if (end.status === 'rejected' && end.reason instanceof HttpError) throw end.reason;
  if (error instanceof StoppedAtFile) {
    request.body = await seenForm(plainFields(request.body));
    return spentInWords(spent);
  }
  if (error) return inWords(error, atOnce);
  request.body = await seenForm(plainFields(request.body));
  return null;
}

/** How many bytes of a file come before pages are let go first. */
const piece = 262_144;

/** What arrives is parsed and hashed by the thread that answers pages, so between its pieces those go first (S33). */
const inPieces = (stream: Readable, pagesFirst: () => Promise<void>): Readable =>
  Readable.from(
    (async function* () {
      let since = 0;
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        yield chunk;
        since += chunk.length;
        if (since < piece) continue;
        since = 0;
        await pagesFirst();
      }
    })(),
    { objectMode: false },
  );

/** Files go to the store one by one as they arrive. A fault in one doesn't affect the others. */
const intoStore = (
  to: Pick<To, 'files' | 'tenantId' | 'as' | 'pagesFirst'> & { sent: SentFile[]; stored: Promise<unknown>[] },
): StorageEngine => ({
  _handleFile(_request, { originalname, stream }, done) {
    // A browser sends a field without any file as an empty one without a name.
    const name = cleanName(originalname);
    const place = to.sent.push({ name, problem: 'It didn’t arrive complete.' }) - 1;
    const received = to.files.receive(to.tenantId, name, inPieces(stream, to.pagesFirst), to.as);
    to.stored.push(received);
    received.then(
      (result) => {
        to.sent[place] = { name, ...result };
        done(null, {});
      },
      (error: unknown) => {
        stream.resume();
        done(error);
      },
    );
  },
  _removeFile(_request, _file, done) {
    done(null);
  },
});

/** What comes before the first file was read, and nothing after it. */
class StoppedAtFile extends Error {}

const nothing = (stop: (reason: StoppedAtFile) => void): StorageEngine => ({
  _handleFile: () => stop(new StoppedAtFile()),
  _removeFile: (_request, _file, done) => done(null),
});

const spentInWords = (spent: TooMany | null) =>
  'You’ve sent as many files as you can for now. Send it without files, or wait ' +
  `${inWordsOf(spent?.retryAfter ?? 1)} and choose them again.`;

const tooMuch = () =>
  new HttpError(
    413,
    `You sent more than ${mostFiles.bytes / 1_000_000} MB at once, so nothing was saved. Go back and send fewer files at once; ` +
      `each can have up to ${mostOfFile / 1_000_000} MB.`,
  );

function inWords(error: unknown, atOnce: number): string {
  const code = error instanceof MulterError ? error.code : null;
  if (code === 'LIMIT_FILE_COUNT' || code === 'LIMIT_PART_COUNT')
    return `You can upload ${atOnce} files at once. Choose fewer.`;
  if (code === 'LIMIT_FIELD_VALUE')
    return 'What you wrote is far too long. Shorten it, and choose the files again.';
  if (error instanceof MulterError || !(error instanceof Error) || !('status' in error))
    return 'The files didn’t arrive complete. Send them again.';
  throw error;
}

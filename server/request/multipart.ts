import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { HttpError, Unavailable } from './errors.ts';
import type { Holding } from './room.ts';

/** What a form contained: its fields, and the file, if there is one. */
export interface SentForm {
  body: Readonly<Record<string, string | string[]>>;
  file: { name: string; content: Buffer } | null;
}

const mostOfFile = 5_000_000;
/** A whole body: its file or the long text in its place, the other fields, and the form's own overhead. */
const mostOfBody = mostOfFile + 1_000_000;
/** Bytes a second, after the first seconds. Slower senders would hold their room for ever. */
export const slowest = { bytes: 16_000, after: 10 };

const limits = {
  fileSize: mostOfFile,
  files: 1,
  fieldSize: mostOfFile,
  fieldNameSize: 100,
  // A name with brackets would become a nested value, or a list as long as the number in them says.
  fieldNestingDepth: 0,
  headerPairs: 100,
};

/** How much memory a form could take, before any of it is read. */
export function announcedSize(request: Request): number {
  const length = Number(request.headers['content-length'] ?? mostOfBody);
  if (length > mostOfBody) throw tooLarge();
  return length;
}

/**
 * Reads a multipart form. Its bytes are counted as they arrive, all of them together, whatever its headers say. Anything
 * beyond the limits is dropped at once, and so is a sender who is too slow (S31).
 * @param fields how many fields the form has at most
 * @param pace the speed that a sender needs to keep
 * @returns the form, or a message why it couldn't be read
 * @throws HttpError 413, 408
 */
export async function readMultipart(
  request: Request,
  response: Response,
  fields: number,
  pace = slowest,
): Promise<SentForm | { problem: string }> {
  const read = multer({
    storage: multer.memoryStorage(),
    limits: { ...limits, fields, parts: fields + 1 },
    defParamCharset: 'utf8',
  }).single('file');
  const error = await new Promise<unknown>((resolve, reject) => {
    const stop = watchBody(request, { pace, most: mostOfBody, tooMuch: tooLarge }, (reason) => {
      request.unpipe();
      reject(reason);
    });
    read(request, response, (failed: unknown) => {
      stop();
      resolve(failed);
    });
  });
  if (error) return { problem: inWords(error) };
  const { file } = request;
  return {
    body: plainFields(request.body),
    file:
      file && (file.size > 0 || file.originalname !== '')
        ? { name: file.originalname, content: file.buffer }
        : null,
  };
}

/** Where a file goes that nobody should keep. */
const nowhere: multer.StorageEngine = {
  _handleFile: (_request, { stream }, done) => {
    stream.once('end', () => done(null, {}));
    stream.resume();
  },
  _removeFile: (_request, _file, done) => done(null),
};

/**
 * Reads only the fields of a form whose sender needs to sign in first, so that what was typed can be kept. Its files are
 * ignored.
 * @returns nothing for a form that is too large or can't be read
 */
export async function readFields(
  request: Request,
  response: Response,
  fields: number,
): Promise<Record<string, string | string[]>> {
  const read = multer({
    storage: nowhere,
    limits: { ...limits, files: 20, fieldSize: 300_000, fields, parts: fields + 20 },
    defParamCharset: 'utf8',
  }).any();
  const failed = await new Promise<unknown>((resolve) => {
    const stop = watchBody(request, { pace: slowest, most: mostOfBody, tooMuch: tooLarge }, (reason) => {
      request.unpipe();
      resolve(reason);
    });
    read(request, response, (error: unknown) => {
      stop();
      resolve(error);
    });
  });
  return failed ? {} : plainFields(request.body);
}

/** Milliseconds that the beginning of a body is waited for. */
const longestWait = 2_000;

/** What comes first of a body, and is still there to be read afterwards; nothing of one that is empty or doesn't come. */
export const peek = (request: Request): Promise<Buffer> =>
  new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error'];
    const look = () => {
      clearTimeout(timer);
      for (const event of events) request.off(event, look);
      const first = request.readableEnded ? null : (request.read() as Buffer | null);
      if (first !== null) request.unshift(first);
      resolve(first ?? Buffer.alloc(0));
    };
    const timer = setTimeout(look, longestWait);
    for (const event of events) request.on(event, look);
  });

const ends = new WeakMap<Request, (reason: HttpError) => void>();

/** Somebody who sends a body: how fast, and how they give way while it comes (S31). What has come to its end stays. */
export function sending(request: Request): Holding {
  const before = request.socket.bytesRead;
  return {
    passed: () => request.socket.bytesRead - before,
    giveWay() {
      const end = ends.get(request);
      end?.(new Unavailable());
      return end !== undefined;
    },
  };
}

/** Counts what comes of a body, and says when it is too much or too slow; returns what ends it. */
export function watchBody(
  request: Request,
  { pace: { bytes, after }, most, tooMuch }: { pace: typeof slowest; most: number; tooMuch: () => HttpError },
  refuse: (reason: HttpError) => void,
): () => void {
  let received = 0;
  let seconds = 0;
  const stop = () => {
    clearInterval(timer);
    request.off('data', count);
    ends.delete(request);
  };
  const end = (reason: HttpError) => {
    stop();
    refuse(reason);
  };
  const count = (part: Buffer) => {
    received += part.length;
    if (received > most) end(tooMuch());
  };
  const timer = setInterval(() => {
    seconds += 1;
    if (received < (seconds - after) * bytes)
      end(
        new HttpError(
          408,
          'What you sent took too long to arrive, so nothing was saved. Go back and send it again.',
        ),
      );
  }, 1000);
  request.on('data', count);
  ends.set(request, end);
  return stop;
}

const tooLarge = () =>
  new HttpError(
    413,
    'You sent more than this form can hold, so nothing was saved. A file can have up to ' +
      `${mostOfFile / 1_000_000} MB. Go back and send less at once.`,
  );

/** Only texts, each under its name. */
export function plainFields(body: unknown): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(body ?? {}) as [string, unknown][]) {
    if (typeof value === 'string') fields[name] = value;
    else if (Array.isArray(value))
      fields[name] = value.filter((one): one is string => typeof one === 'string');
  }
  return fields;
}

function inWords(error: unknown): string {
  const code = error instanceof MulterError ? error.code : null;
  if (code === 'LIMIT_FILE_SIZE' || code === 'LIMIT_FIELD_VALUE')
    return `It’s too large. The limit is ${mostOfFile / 1_000_000} MB.`;
  if (code === 'LIMIT_FIELD_COUNT' || code === 'LIMIT_PART_COUNT')
    return 'This form has too many fields to send at once. Open it again and send less.';
  return 'It didn’t arrive complete. Send it again.';
}

import { Busy, HttpError, newReference, NotFound, Suspended, TooMany, Unavailable } from './errors.ts';

/** What the error page shows. */
interface ErrorLocals {
  status: number;
  title: string;
  message: string;
  /** given if the log has more about it */
  reference: string | null;
  /** trying again in a moment may work, without any change */
  passes: boolean;
}

/** How an error is answered and what is logged about it. */
export interface ErrorAnswer {
  status: number;
  view: 'errors/error';
  locals: ErrorLocals;
  headers: Record<string, string>;
  /** null: nothing that anybody needs to look at */
  log: { level: 'warn' | 'error'; error: LoggedError } | null;
}

/** The parts of an error that contain nothing a person typed (S23). */
export interface LoggedError {
  name: string;
  message: string;
  code?: string;
  constraint?: string;
  table?: string;
  stack?: string;
}

const titles: Record<number, string> = {
  400: 'That couldn’t be read',
  403: 'Not allowed',
  404: 'Page not found',
  408: 'This took too long',
  409: 'This form has expired',
  413: 'That’s too large',
  415: 'That couldn’t be read',
  429: 'Too many attempts',
  500: 'Something went wrong',
  503: 'Not available right now',
};

const inputMessages: Record<number, string> = {
  400: 'Your browser sent something that couldn’t be read. Go back and try again.',
  415: 'What you sent is in a format that can’t be read here, so nothing was saved. Go back and try again.',
};

/**
 * A33: for a record that went to another customer while something was added to it. The person who lost it isn't told where it
 * went.
 */
const changedMeanwhile =
  'Somebody changed this while you were writing, so nothing was saved. Go back, where your text is still there, and load the page again.';

/**
 * Turns any error into an answer (S8, S26). Our own errors have their own messages. A database that is gone or full is 503
 * with Retry-After. A body that can't be read is the sender's fault. Everything else is 500 with a reference number.
 * @param reference the request's id, so that the page and the log name the same
 */
export function describeError(error: unknown, reference: string = newReference()): ErrorAnswer {
  const known = recognise(error);
  const status = known?.status ?? 500;
  // Too many requests are not a fault, and a flood must not fill the log.
  const logged = (status === 500 || status === 503) && !(known instanceof Busy);
  const headers: Record<string, string> = {};
  if (known instanceof TooMany || known instanceof Busy) headers['Retry-After'] = String(known.retryAfter);
  if (known instanceof Unavailable) headers['Retry-After'] = '5';
  return {
    status,
    view: 'errors/error',
    locals: {
      status,
      title: titleOf(known, status),
      message: known?.message ?? 'This is our fault, and it has been logged. Nothing was saved.',
      reference: logged ? reference : null,
      passes: known instanceof Busy || known instanceof Unavailable,
    },
    headers,
    log: logged ? { level: status === 503 ? 'warn' : 'error', error: errorForLog(rootOf(error)) } : null,
  };
}

/** A result of `errorForLog`. The logger's serializer meets it again and lets it through. */
const reduced = new WeakSet<object>();

function titleOf(known: HttpError | null, status: number): string {
  if (known instanceof Busy) return 'Too much at once';
  if (known instanceof Suspended) return 'This company is suspended';
  return titles[status] ?? 'That didn’t work';
}

/** The log's view of an error: never a body, a URL, a detail line of the database or a value that was typed (S23). */
export function errorForLog(error: unknown): LoggedError {
  if (typeof error === 'object' && error !== null && reduced.has(error)) return error as LoggedError;
  if (!(error instanceof Error))
    return { name: typeof error, message: 'something that is no Error was thrown' };
  const { code, constraint, table } = error as Error & Record<string, unknown>;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const state = sqlState(error);
  // Messages of class 22 (data exceptions) and of a failed decoding quote what was typed.
  const quotes = state?.startsWith('22') === true || error instanceof URIError || isOfBodyParser(error);
  const logged: LoggedError = {
    name: error.name,
    message: quotes ? '(left out: it may quote input)' : error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(typeof table === 'string' ? { table } : {}),
    stack: frames.join('\n'),
  };
  reduced.add(logged);
  return logged;
}

function recognise(error: unknown): HttpError | null {
  if (error instanceof HttpError) return error;
  if (!(error instanceof Error)) return null;
  if (isDatabaseGone(error)) return new Unavailable(error);
  if ('constraint' in error && error.constraint === 'customer_changed')
    return new HttpError(409, changedMeanwhile);
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  if (status === undefined) return null;
  if (error instanceof URIError) return new HttpError(400, inputMessages[400] ?? '');
  // What Express's own parts throw: a missing static file, a body that can't be read.
  if (status === 403 || status === 404) return new NotFound();
  const message = status === 413 ? tooLarge(error) : inputMessages[status];
  return message === undefined ? null : new HttpError(status, message);
}

/** What of a form is too large, and how much it can hold. */
function tooLarge(error: Error): string {
  const { type, limit, length } = error as Error & Record<string, unknown>;
  const kilobytes = (bytes: unknown) => `${Math.ceil(Number(bytes) / 1024).toLocaleString('en')} KB`;
  const saved = 'Nothing was saved. Go back with your browser’s Back button, where your text is still there.';
  if (type === 'parameters.too.many')
    return (
      `You chose or filled in too much. This form can send ${mostParameters.toLocaleString('en')} entries at once. ` +
      `${saved} Send fewer at once.`
    );
  if (typeof limit !== 'number') return `What you sent is too large for this form. ${saved} Shorten it.`;
  const sent =
    typeof length === 'number' && length > limit ? `is about ${kilobytes(length)}` : 'is too large';
  return (
    `The text that you sent ${sent}. This form can hold ${kilobytes(limit)}, which is about 100,000 letters. ` +
    `${saved} Shorten it.`
  );
}

/** As many entries as a form sends, and as much text. */
export const mostParameters = 2000;
export const mostText = '100kb';

/** How messages of pg and its pool begin when a connection is gone or couldn't be had. */
const lostConnection = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'timeout expired',
  'Cannot use a pool after',
  'Client has encountered a connection error',
  'Client was closed',
  'Query read timeout',
];

/** The database can't be reached, is full, is going down, or gave up on a statement or lock: try again later. */
function isDatabaseGone(error: Error): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(?:08|53|57|40001|40P01|55P03)/.test(state) || state === '25P03';
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'connect') return true;
  if (code !== undefined && /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/.test(code))
    return true;
  if (error.name === 'KnexTimeoutError') return true;
  return lostConnection.some((words) => error.message.startsWith(words));
}

/** The five characters of a Postgres error code. Node's own codes are words. */
function sqlState(error: Error): string | null {
  const { code, severity } = error as Error & { code?: unknown; severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' && code.length === 5 ? code : null;
}

function isOfBodyParser(error: Error): boolean {
  return 'type' in error && typeof error.type === 'string' && 'expose' in error;
}

function rootOf(error: unknown): unknown {
  return error instanceof Unavailable && error.cause !== undefined ? error.cause : error;
}

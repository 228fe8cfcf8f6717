import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import type pg from 'pg';
import type { Notice } from './frame.ts';

/** Staff, portal and view sessions are separate cookies, side by side in one browser (S3, A8); so is the operator's. */
export type CookieSide = 'staff' | 'portal' | 'view' | 'operator';

declare module 'express-session' {
  interface SessionData {
    /** Shown once, on the next page. */
    notice: Notice | null;
    /** Keeps a new session from being discarded as empty. */
    opened: boolean;
  }
}

export interface CookieSessions {
  /**
   * SHA-256 of the session id that the browser sent; null without one, or where its signature isn't ours. Doesn't read the
   * store: whether there is such a session, the database says.
   */
  tokenHash(request: Request, side: CookieSide): Buffer | null;
  /** Gives the browser a new session id (S12); returns its hash. */
  renew(request: Request, response: Response, side: CookieSide): Promise<Buffer>;
  /** Discards the browser's session. */
  forget(request: Request, response: Response, side: CookieSide): Promise<void>;
  /** Makes the browser forget a session that has ended anyway. */
  drop(response: Response, side: CookieSide): void;
  /** Stores a notice for the next page; it is saved when this returns. */
  leaveNotice(request: Request, response: Response, side: CookieSide, notice: Notice): Promise<void>;
  /** The waiting notice, if any, once. Reads the store only when the browser says that there is one. */
  takeNotice(request: Request, response: Response, side: CookieSide): Promise<Notice | null>;
  /** Opens the forms that were kept for this browser, together with a key of the server; null without one. */
  formKey(request: Request): string | null;
  /** Gives this browser such a key for another hour; returns it. */
  giveFormKey(request: Request, response: Response): string;
  /** Lets the browser keep a sealed refusal for an hour, or until somebody signs in or out: nobody is signed in who could own it. */
  keepRefusal(response: Response, sealed: string): void;
  refusal(request: Request): string | null;
  /** The columns that this browser shows in lists, for whoever came by a secure link (A42); null for none. */
  columns(request: Request): string | null;
  /** Lets the browser keep them; an empty text is forgotten. */
  keepColumns(response: Response, text: string): void;
  /** The id by which this browser is a known one (S11), or null. */
  deviceId(request: Request): string | null;
  /** Makes this browser a known one; returns its id. */
  rememberDevice(request: Request, response: Response): string;
}

/** As long as the longest session that the row can belong to, so that the store never forgets a live one. */
const days: Record<CookieSide, number> = { staff: 0.5, portal: 7, view: 0.5, operator: 0.5 };

/**
 * Cookie sessions by express-session, stored by connect-pg-simple under the hash of their id (S13). They carry notices. Who
 * somebody is, is in `login_sessions` under the same hash. So the store is read only when something is written or waiting,
 * and not on every request (docs/decisions/sessions.md).
 * @param secrets sign the cookies, newest first
 */
export function createCookieSessions(pool: pg.Pool, secrets: string[], secure: boolean): CookieSessions {
  const prefix = secure ? '__Host-' : '';
  const nameOf = (side: CookieSide) => `${prefix}gatehouse_${side}`;
  const waiting = (side: CookieSide) => `${prefix}gatehouse_${side}_notice`;
  const device = `${prefix}gatehouse_device`;
  const forms = `${prefix}gatehouse_forms`;
  const columns = `${prefix}gatehouse_columns`;
  const refused = `${prefix}gatehouse_refused`;
  const cookie = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const;

  const middleware = (side: CookieSide): RequestHandler =>
    session({
      name: nameOf(side),
      secret: secrets,
      store: new HashedStore({
        pool,
        tableName: 'sessions',
        ttl: days[side] * 24 * 60 * 60,
        disableTouch: true,
        pruneSessionInterval: 60 * 60,
      }),
      genid: () => randomBytes(32).toString('base64url'),
      resave: false,
      saveUninitialized: false,
      cookie,
    });
  const run: Record<CookieSide, RequestHandler> = {
    staff: middleware('staff'),
    portal: middleware('portal'),
    view: middleware('view'),
    operator: middleware('operator'),
  };

  async function load(request: Request, response: Response, side: CookieSide): Promise<void> {
    // TLS may end in front of us. The configured address says whether the browser used https.
    if (secure) Object.defineProperty(request, 'secure', { value: true, configurable: true });
    await new Promise<void>((resolve, reject) => {
      void run[side](request, response, (error?: unknown) => (error ? reject(asError(error)) : resolve()));
    });
  }
  const cookieOf = (request: Request, name: string) => readCookie(request.headers.cookie, name);
  const dropRefusal = (request: Request, response: Response) => {
    if (cookieOf(request, refused) !== undefined) response.clearCookie(refused, cookie);
  };

  const hashOfSession = (request: Request, side: CookieSide): Buffer | null => {
    const [, id, signature] = signed.exec(cookieOf(request, nameOf(side)) ?? '') ?? [];
    if (id === undefined || signature === undefined) return null;
    return secrets.some((secret) => isSignature(signature, id, secret)) ? sha256(id) : null;
  };
  // A page asks for it several times, and a request's cookies don't change.
  const hashes = new WeakMap<Request, Partial<Record<CookieSide, Buffer | null>>>();

  return {
    tokenHash(request, side) {
      const known = hashes.get(request) ?? {};
      hashes.set(request, known);
      return (known[side] ??= hashOfSession(request, side));
    },
    async renew(request, response, side) {
      // What was refused here before is nothing for whoever signs in now.
      dropRefusal(request, response);
      await load(request, response, side);
      await promised((done) => request.session.regenerate(done));
      request.session.opened = true;
      await promised((done) => request.session.save(done));
      return sha256(request.session.id);
    },
    async forget(request, response, side) {
      dropRefusal(request, response);
      await load(request, response, side);
      await promised((done) => request.session.destroy(done));
      response.clearCookie(nameOf(side), cookie);
    },
    drop(response, side) {
      response.clearCookie(nameOf(side), cookie);
    },
    async leaveNotice(request, response, side, notice) {
      if (!('session' in request)) await load(request, response, side);
      request.session.notice = notice;
      await promised((done) => request.session.save(done));
      response.cookie(waiting(side), '1', { ...cookie, maxAge: 60_000 });
    },
    async takeNotice(request, response, side) {
      if (cookieOf(request, waiting(side)) === undefined) return null;
      response.clearCookie(waiting(side), cookie);
      await load(request, response, side);
      const { notice } = request.session;
      if (!notice) return null;
      request.session.notice = null;
      await promised((done) => request.session.save(done));
      return notice;
    },
    formKey: (request) => formKeyIn(cookieOf(request, forms)),
    giveFormKey(request, response) {
      const key = formKeyIn(cookieOf(request, forms)) ?? randomBytes(32).toString('base64url');
      response.cookie(forms, key, { ...cookie, maxAge: 60 * 60 * 1000 });
      return key;
    },
    keepRefusal(response, sealed) {
      response.cookie(refused, sealed, { ...cookie, maxAge: 60 * 60 * 1000 });
    },
    refusal: (request) => cookieOf(request, refused) ?? null,
    columns: (request) => cookieOf(request, columns) ?? null,
    keepColumns(response, text) {
      if (text === '') response.clearCookie(columns, cookie);
      else response.cookie(columns, text, { ...cookie, maxAge: longestCookie });
    },
    deviceId: (request) => cookieOf(request, device) ?? null,
    rememberDevice(request, response) {
      const known = cookieOf(request, device);
      const id = known !== undefined && /^[\w-]{36}$/.test(known) ? known : randomUUID();
      response.cookie(device, id, { ...cookie, maxAge: longestCookie });
      return id;
    },
  };
}

/** As long as browsers keep one. */
const longestCookie = 400 * 24 * 60 * 60 * 1000;

/** How express-session writes a cookie: the id, and its signature in Base64. */
const signed = /^s:([\w-]{20,100})\.([\w+/]{43})$/;

function isSignature(sent: string, id: string, secret: string): boolean {
  const own = createHmac('sha256', secret).update(id).digest();
  return timingSafeEqual(own, Buffer.from(sent, 'base64'));
}

const formKeyIn = (sent: string | undefined) =>
  sent !== undefined && /^[\w-]{43}$/.test(sent) ? sent : null;

/** The store sees only hashes. Somebody who reads its table, or a backup of it, can't take over a session. */
class HashedStore extends connectPgSimple(session) {
  override get(sid: string, callback: (error: unknown, data?: session.SessionData | null) => void): void {
    super.get(hashOf(sid), callback);
  }
  override set(sid: string, data: session.SessionData, callback?: (error?: unknown) => void): void {
    super.set(hashOf(sid), data, callback);
  }
  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    super.destroy(hashOf(sid), callback);
  }
}

/** SHA-256 of a token: 256 random bits need no slow hash. */
export function sha256(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

const hashOf = (sid: string) => sha256(sid).toString('base64url');

/** The decoded value of one cookie of a Cookie header, or undefined. */
function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) {
      try {
        return decodeURIComponent(part.slice(at + 1).trim());
      } catch {
        return undefined;
      }
    }
  }
  return undefined;
}

function promised(call: (done: (error?: unknown) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(asError(error)) : resolve()));
  });
}

const asError = (error: unknown) =>
  error instanceof Error ? error : new Error('session store', { cause: error });

import type { Db } from '../database/db.ts';
import type { Operators } from '../database/operators.ts';
import type { Threads } from '../threads/pool.ts';
import type { PortalActor, StaffActor, Tenant } from './actor.ts';
import type { CookieSide } from './cookieSessions.ts';
import type { KeptForm, ShownAgain } from './keptForms.ts';
import type { SentForm } from './multipart.ts';
import type { Passwords } from './passwords.ts';
import type { SentFiles } from './receiveFiles.ts';
import type { Services } from './services.ts';

/** What is known about the request itself. */
export interface RequestFacts {
  slug: string;
  address: string;
  browser: string;
  /** How the browser wants dates written. */
  locale: string;
  /** Path and query. */
  path: string;
  /** The device cookie's id, or null on an unknown browser (S11). */
  deviceId: string | null;
}

/** Starts and ends cookie sessions; the rows that count are in `login_sessions`. */
export interface SessionControl {
  /** A new session id for this browser on one side (S12); returns the hash under which its row is stored. */
  renew(side: CookieSide): Promise<Buffer>;
  /** The hash of the session id that the browser sent, or null. */
  tokenHash(side: CookieSide): Buffer | null;
  /** Makes the browser forget a session that has ended anyway. */
  drop(side: CookieSide): void;
  /** Forgets the browser's session of one side. */
  forget(side: CookieSide): Promise<void>;
  /** A form that was kept to be shown again, for the person who sent it from this browser. */
  keptForm(side: CookieSide, id: string | undefined): Promise<KeptForm | null>;
  /** Keeps what was typed in a form, sealed, while its reader finds something for it; null where it's too much. */
  keepTyped(side: CookieSide, body: Readonly<Record<string, unknown>>): Promise<string | null>;
  /** The columns that this browser shows in lists (A42), and another choice of them. */
  columns(): string | null;
  keepColumns(text: string): void;
  /** Remembers this browser as known to a user who has signed in with it. */
  rememberDevice(): string;
}

/** What a route's `read` made of a form, or a message why the form could not be read. */
export type Upload = { content: unknown; problem?: never } | { problem: string };

/** Reads a form before any transaction begins. Long work runs in a thread (S31). */
export type ReadSent<T> = (sent: SentForm, by: { threads: Threads; slug: string }) => Promise<T>;

/** What every handler gets. */
export interface Common {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string | undefined>>;
  body: Readonly<Record<string, string | string[]>>;
  request: RequestFacts;
  session: SessionControl;
  /** The form is only shown again, with what was typed: nothing is saved (S25). */
  again?: ShownAgain;
  passwords: Passwords;
  services: Services;
}

/** What a handler gets: only what its own side has. */
export type PlatformContext = Common;
/** The platform's operator, who sees tenants, and nothing that one of them keeps. */
export interface OperatorContext extends Common {
  operator: { email: string };
  /** Of the session; every question and decision carries it. */
  tokenHash: Buffer;
  operators: Operators;
}
export interface PublicContext extends Common {
  tenant: Tenant;
}
export interface StaffContext extends PublicContext {
  actor: StaffActor;
  db: Db;
  /** For a route that takes multipart forms: what its `read` returned. */
  upload: Upload | null;
  /** For a route that takes files: the files that arrived. */
  sentFiles: SentFiles | null;
}
export interface PortalContext extends PublicContext {
  actor: PortalActor;
  db: Db;
  /** For a route that takes files: the files that arrived. */
  sentFiles: SentFiles | null;
}

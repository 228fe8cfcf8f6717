import type { RequestRole } from '../../db/roles.ts';
import type { Db } from '../database/db.ts';
import type { Operators } from '../database/operators.ts';
import type { Actor, PortalActor, StaffActor, StaffPermission, Tenant } from './actor.ts';
import type { Reply } from './reply.ts';
import type { KeptForm, ShownAgain } from './keptForms.ts';
import type { Passwords } from './passwords.ts';
import type { Services } from './services.ts';
import type { SentForm } from './multipart.ts';
import type { SentFiles } from './receiveFiles.ts';
import type { Threads } from '../threads/pool.ts';
import type { CookieSide } from './cookieSessions.ts';

/**
 * Where a route belongs: the platform's own host, its operator's pages there, a tenant's sign-in pages, its back office, its
 * portal.
 */
export type Side = 'platform' | 'operator' | 'public' | 'staff' | 'portal';

/** Who may call a staff route: everybody in the back office, administrators, or those with a permission (administrators have all). */
export type StaffAllow = 'staff' | 'administrator' | StaffPermission;

/**
 * Who may call a portal route. For a contact user, that is a permission of their contact, or always. Admin Access opens what
 * a customer user may do (A14).
 */
export type PortalAllow =
  | 'link'
  | 'customer_user'
  | 'contact_user'
  | 'partner_user'
  | 'agent_user'
  | 'contact_user:admin_access'
  | 'contact_user:edit_contact'
  | 'contact_user:create_work_order'
  | 'contact_user:access_billing'
  | 'contact_user:access_reports'
  /** Everybody who can create users, for a customer, a contact or a partner (A19). Admin Access alone isn't enough. */
  | 'can_create_users'
  | 'partner_user:can_create_users';

/** Everybody who sees a customer's portal: its people, its link, its agent (A21). */
export const customerReaders: readonly PortalAllow[] = [
  'link',
  'customer_user',
  'contact_user',
  'agent_user',
];
/** Everybody who sees a customer's money (A10, A13, A14, A21). */
export const payers: readonly PortalAllow[] = [
  'link',
  'customer_user',
  'contact_user:access_billing',
  'agent_user',
];
/** Everybody in the portal, partners included (A20a). */
export const everyReader: readonly PortalAllow[] = [...customerReaders, 'partner_user'];
/** Everybody who signed in with a password, and so has a profile. */
export const withPassword: readonly PortalAllow[] = [
  'customer_user',
  'contact_user',
  'agent_user',
  'partner_user',
];

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
  /** Remembers this browser as known to a user who has signed in with it. */
  rememberDevice(): string;
}

/** What a route's `read` made of a form, or a message why the form could not be read. */
export type Upload = { content: unknown; problem?: never } | { problem: string };

/** Reads a form before any transaction begins. Long work runs in a thread (S31). */
type ReadSent<T> = (sent: SentForm, by: { threads: Threads; slug: string }) => Promise<T>;

interface Common {
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

type Handler<C> = (context: C) => Promise<Reply> | Reply;

interface RouteOf<S extends Side, A, C> {
  side: S;
  method: 'get' | 'post';
  path: string;
  allow: readonly A[];
  handler: Handler<C>;
  /** Also open while the password needs to be changed first (A6). */
  beforePasswordChange?: boolean;
  /** Open to staff viewing the portal as somebody (A8). By default, GET is and POST isn't. */
  viewers?: boolean;
  /** Shows a form again instead of doing what its POST does. Any change is rolled back (`againRoute`). */
  again?: true;
  /** Where to send somebody who is signed in to the back office only (A6). It may use parameters of the address. */
  staffTwin?: string;
  /** Takes a multipart form with at most this many fields, and how to read it. Only for routes of the back office. */
  multipart?: { fields: number; read?: ReadSent<unknown>; fileText?: string; file?: true };
  /** Takes a multipart form with files, which go to the store as they arrive. Only where somebody has signed in. */
  files?: true;
  /** How many of them, if not as many as other forms take. */
  mostFiles?: number;
  /** How many fields its form has besides, if more than a few. */
  mostFields?: number;
  /** Keeps the database busy for longer than most pages (S33). A search always counts as heavy. */
  heavy?: boolean;
  /**
   * A page whose own queries keep their plans for contacts of few facilities, if there is no search, filter or sort order. An
   * index gives the contact's rows in that order, however much the tenant has, so one plan serves them all
   * (docs/performance.md, Kept statements).
   */
  keepsPlans?: true;
  /**
   * Accepts a POST from anywhere (S4): for an action that only the token in the address decides, whatever body or cookie
   * comes with it, and that can do no harm. Only for public routes.
   */
  fromAnywhere?: boolean;
  /** It asks before something that can't be undone, which is the POST of the same address. */
  asks?: true;
}

export type PlatformRoute = RouteOf<'platform', 'anyone', PlatformContext>;
export type OperatorRoute = RouteOf<'operator', 'operator', OperatorContext>;
export type PublicRoute = RouteOf<'public', 'anyone', PublicContext>;
export type StaffRoute = RouteOf<'staff', StaffAllow, StaffContext>;
export type PortalRoute = RouteOf<'portal', PortalAllow, PortalContext>;
export type Route = PlatformRoute | OperatorRoute | PublicRoute | StaffRoute | PortalRoute;

interface Options<A> {
  allow: readonly A[];
  beforePasswordChange?: boolean;
  viewers?: boolean;
  staffTwin?: string;
  heavy?: boolean;
  keepsPlans?: true;
}

/** A page of the back office; `allow` says who may open it, with no default. */
export function staffGet(
  path: string,
  options: Options<StaffAllow>,
  handler: Handler<StaffContext>,
): StaffRoute {
  return { side: 'staff', method: 'get', path, ...options, handler };
}

/** A question of the back office before something that can't be undone: the POST of the same address. */
export function staffAsk(
  path: string,
  options: Options<StaffAllow>,
  handler: Handler<StaffContext>,
): StaffRoute {
  return { ...staffGet(path, options, handler), asks: true };
}

/** An action of the back office: one transaction (S24). */
export function staffPost(
  path: string,
  options: Options<StaffAllow>,
  handler: Handler<StaffContext>,
): StaffRoute {
  return { side: 'staff', method: 'post', path, ...options, handler };
}

/**
 * An action of the back office with a multipart form, for files and for forms with more fields than others have. Nothing is
 * read from somebody who may not call it.
 * @param options `fields` is how many the form has at most; `read` turns it into what the handler gets as `sent`, before
 *   the transaction begins; `fileText` names the field that has a file's text, which only `read` knows how to read; `file`: it
 *   has a file, which isn't kept when the form is
 */
export function staffUpload<T>(
  path: string,
  {
    allow,
    ...multipart
  }: { allow: readonly StaffAllow[]; fields: number; read: ReadSent<T>; fileText?: string; file?: true },
  handler: Handler<StaffContext & { sent: { content: T; problem?: never } | { problem: string } }>,
): StaffRoute {
  return {
    side: 'staff',
    method: 'post',
    path,
    allow,
    multipart,
    handler: (context) =>
      // Nothing was read, because the sender has only just got access.
      handler({
        ...context,
        sent: (context.upload as { content: T } | { problem: string } | null) ?? notRead,
      }),
  };
}

/**
 * An action of the back office with files, which are in the store when the transaction begins. Those that it calls `keep` for
 * have a row then, those that it calls `wait` for get one later, and the others are removed (A26). Nothing is read from somebody who
 * may not call it.
 */
export function staffFiles(
  path: string,
  options: Options<StaffAllow> & { mostFiles?: number },
  handler: Handler<StaffContext & { sent: SentFiles }>,
): StaffRoute {
  return {
    ...staffPost(path, options, (context) =>
      // Nothing was read, because the sender has only just got access, or it was another kind of form.
      handler({ ...context, sent: context.sentFiles ?? noFiles }),
    ),
    files: true,
  };
}

/**
 * An action of the portal with files, as `staffFiles`. Those who may only look send none, and what others send within an hour is
 * bounded before anything is read (S31).
 */
export function portalFiles(
  path: string,
  options: Options<PortalAllow> & { mostFields?: number },
  handler: Handler<PortalContext & { sent: SentFiles }>,
): PortalRoute {
  return {
    ...portalPost(path, options, (context) => handler({ ...context, sent: context.sentFiles ?? noFiles })),
    files: true,
  };
}

const noFiles: SentFiles = { files: [], problem: null, keep: () => undefined, wait: () => undefined };

const notRead = { problem: 'It didn’t arrive complete. Send it again.' };

/** A page of the portal. */
export function portalGet(
  path: string,
  options: Options<PortalAllow>,
  handler: Handler<PortalContext>,
): PortalRoute {
  return { side: 'portal', method: 'get', path, ...options, handler };
}

/** A question of the portal before something that can't be undone: the POST of the same address. */
export function portalAsk(
  path: string,
  options: Options<PortalAllow>,
  handler: Handler<PortalContext>,
): PortalRoute {
  return { ...portalGet(path, options, handler), viewers: false, asks: true };
}

/** An action of the portal: one transaction (S24). */
export function portalPost(
  path: string,
  options: Options<PortalAllow>,
  handler: Handler<PortalContext>,
): PortalRoute {
  return { side: 'portal', method: 'post', path, ...options, handler };
}

/** A page on a tenant's host that needs no sign-in. */
export function publicGet(path: string, handler: Handler<PublicContext>): PublicRoute {
  return { side: 'public', method: 'get', path, allow: ['anyone'], handler };
}

/** An action on a tenant's host that needs no sign-in. */
export function publicPost(
  path: string,
  handler: Handler<PublicContext>,
  options: { fromAnywhere?: true } = {},
): PublicRoute {
  return { side: 'public', method: 'post', path, allow: ['anyone'], handler, ...options };
}

/** A page of the platform's own host. */
export function platformGet(path: string, handler: Handler<PlatformContext>): PlatformRoute {
  return { side: 'platform', method: 'get', path, allow: ['anyone'], handler };
}

/** An action on the platform's own host. */
export function platformPost(path: string, handler: Handler<PlatformContext>): PlatformRoute {
  return { side: 'platform', method: 'post', path, allow: ['anyone'], handler };
}

/** A page of the platform's operator. */
export function operatorGet(path: string, handler: Handler<OperatorContext>): OperatorRoute {
  return { side: 'operator', method: 'get', path, allow: ['operator'], handler };
}

/** A question of the operator's before something that can't be undone: the POST of the same address. */
export function operatorAsk(path: string, handler: Handler<OperatorContext>): OperatorRoute {
  return { ...operatorGet(path, handler), asks: true };
}

/** An action of the platform's operator. */
export function operatorPost(path: string, handler: Handler<OperatorContext>): OperatorRoute {
  return { side: 'operator', method: 'post', path, allow: ['operator'], handler };
}

/**
 * May staff viewing a portal (A8) use this route? They may read unless it says otherwise, and do anything else only if it
 * says so.
 */
export function isForViewers({ method, viewers }: StaffRoute | PortalRoute): boolean {
  return viewers ?? method === 'get';
}

/** Do a route's queries keep their plans for a role, when it is requested without parameters? */
export function keepsPlans(route: StaffRoute | PortalRoute, role: RequestRole): boolean {
  return route.keepsPlans === true && /^portal_contact(_ro)?$/.test(role);
}

/** A19: an agent and people who came by a link never can. */
const createsUsers = (actor: PortalActor) =>
  actor.kind !== 'link' && actor.kind !== 'agent_user' && actor.canCreateUsers;

/** May this actor call a route with this list (the second wall in docs/access.md)? */
export function isAllowed(actor: Actor, allow: readonly (StaffAllow | PortalAllow)[]): boolean {
  return allow.some((word) => {
    if (actor.kind === 'staff') {
      if (word === 'staff' || actor.isAdministrator) return true;
      return actor.permissions.some((permission) => permission === word);
    }
    if (word === actor.kind) return true;
    if (word === 'can_create_users') return createsUsers(actor);
    if (word === 'partner_user:can_create_users') return actor.kind === 'partner_user' && createsUsers(actor);
    if (actor.kind !== 'contact_user' || !actor.contact) return false;
    const { adminAccess, editContact, createWorkOrder, accessBilling, accessReports } = actor.contact;
    if (adminAccess && (word === 'customer_user' || word.startsWith('contact_user:'))) return true;
    return (
      (word === 'contact_user:edit_contact' && editContact) ||
      (word === 'contact_user:create_work_order' && createWorkOrder) ||
      (word === 'contact_user:access_billing' && accessBilling) ||
      (word === 'contact_user:access_reports' && accessReports)
    );
  });
}

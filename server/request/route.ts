import type { PortalAllow, StaffAllow } from './allow.ts';
import type {
  OperatorContext,
  PlatformContext,
  PortalContext,
  PublicContext,
  ReadSent,
  StaffContext,
} from './contexts.ts';
import type { SentFiles } from './receiveFiles.ts';
import type { Reply } from './reply.ts';

/**
 * Where a route belongs: the platform's own host, its operator's pages there, a tenant's sign-in pages, its back office, its
 * portal.
 */
export type Side = 'platform' | 'operator' | 'public' | 'staff' | 'portal';

type Handler<C> = (context: C) => Promise<Reply> | Reply;

/** Whether also while a facility is chosen, for which some lists ask other queries. */
export type KeepsPlans = 'always' | 'at all facilities';

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
  /** What becomes of them, if they aren't documents. */
  filesAs?: 'logo';
  /** How many fields its form has besides, if more than a few. */
  mostFields?: number;
  /** Keeps the database busy for longer than most pages (S33). A search always counts as heavy. */
  heavy?: boolean;
  /**
   * A page whose queries keep their plans for contacts of few facilities, if there is no search, filter or sort order. An index
   * gives the contact's rows in that order, or those of each facility (`Db.atEachFacility`), however much the tenant has, so one
   * plan serves them all (docs/performance.md, Kept statements).
   */
  keepsPlans?: KeepsPlans;
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
  keepsPlans?: KeepsPlans;
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
  options: Options<StaffAllow> & { mostFiles?: number; filesAs?: 'logo' },
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

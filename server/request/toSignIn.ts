import type { Request, Response } from 'express';
import { asActor, NoSession } from '../database/asActor.ts';
import { typedOf } from '../forms/parse.ts';
import { href } from '../shared/href.ts';
import { NotFound } from './errors.ts';
import { formIdField } from './formOnce.ts';
import { formOwner } from './formOwner.ts';
import { keepForm, typedIn } from './keptForms.ts';
import type { NearestPage } from './nearestPage.ts';
import { redirect } from './reply.ts';
import { routedPath, safePath } from './returnPath.ts';
import type { PortalRoute, StaffRoute } from './route.ts';
import { send } from './send.ts';
import type { Services } from './services.ts';

/** What was asked for, and what was sent along. */
interface Sent {
  slug: string;
  params: Readonly<Record<string, string>>;
  body: Readonly<Record<string, string | string[]>>;
}

/** Why a session is worth nothing any more. */
export type Ended = 'ended' | 'link_ended' | 'link_needs_password';

/**
 * Sends a visitor to sign in, and back afterwards. A tenant that doesn't exist has no sign-in page (A1). What was typed in a form
 * whose session has ended is kept meanwhile, for whom the form was drawn for: the browser may not know any more (S25).
 */
export async function toSignIn(
  route: StaffRoute | PortalRoute,
  { services, request, response }: { services: Services; request: Request; response: Response },
  { body, params, slug }: Sent,
  { ended, nearest }: { ended: Ended | null; nearest: NearestPage },
): Promise<void> {
  if (!(await services.lookups.tenant(slug))) throw new NotFound();
  const isPost = route.method === 'post';
  const owner = isPost ? formOwner(services.keys, { slug, side: route.side }, body[formIdField]) : null;
  const form = { body: typedIn(body), again: { errors: {}, status: 200 } };
  const kept =
    isPost && Object.keys(typedOf(Object.entries(body))).length > 0
      ? await keepForm({ services, request, response }, { slug, side: route.side, owner }, form)
      : null;
  const pressed = isPost ? nearest(request.originalUrl) : null;
  const next = kept ?? (pressed === null || isStart(pressed) ? wantedPage(route, request) : pressed);
  const why = whyOf({ ended: ended ?? (owner === null ? null : 'ended'), kept: kept !== null });
  const twin = route.staffTwin?.replace(/:(\w+)/g, (_, name: string) => params[name] ?? '');
  // Of what somebody has scanned, staff have a page of their own: they go on to that one.
  const reply =
    twin !== undefined && (await hasStaffSession(services, request, slug))
      ? redirect(twin)
      : redirect(
          href(route.side === 'staff' ? '/admin/login' : '/login', { next, why, staff: next && twin }),
        );
  await send(services, request, response, { reply, side: 'public' });
}

/** Why the reader is at the sign-in page; what was typed is only spoken of where it is kept. */
const whyOf = ({ ended, kept }: { ended: Ended | null; kept: boolean }) =>
  kept && ended === 'ended' ? 'ended_kept' : ended;

/** The page to come back to after signing in; null for the start page. */
export function wantedPage(route: StaffRoute | PortalRoute, request: Request): string | null {
  const path = route.method === 'get' ? safePath(request.originalUrl) : null;
  return path === null || isStart(path) ? null : path;
}

const isStart = (path: string) => !path.includes('?') && ['/', '/admin'].includes(routedPath(path));

async function hasStaffSession(services: Services, request: Request, slug: string): Promise<boolean> {
  const tokenHash = services.cookieSessions.tokenHash(request, 'staff');
  if (!tokenHash) return false;
  try {
    return await asActor(services.pools, { side: 'staff', tokenHash, slug, readOnly: true }, () =>
      Promise.resolve(true),
    );
  } catch (error) {
    if (error instanceof NoSession) return false;
    throw error;
  }
}

import type { Request } from 'express';
import type { Begun } from '../database/asActor.ts';
import type { Db } from '../database/db.ts';
import { href } from '../shared/href.ts';
import { sentBefore } from './againRoute.ts';
import type { Actor, Tenant } from './actor.ts';
import { anothersPage, type Anothers } from './anothersForm.ts';
import { noteAsker } from './asker.ts';
import { NotFound } from './errors.ts';
import { claimForm } from './formOnce.ts';
import { readBarChoices, type BarChoices } from './frameOf.ts';
import { leadOn } from './leadOn.ts';
import { noteForLog } from './log.ts';
import type { RequestPasswords } from './passwords.ts';
import { notFound, redirect, type Reply } from './reply.ts';
import { routedPath } from './returnPath.ts';
import { isAllowed } from './allow.ts';
import { isForViewers, type PortalRoute, type StaffRoute } from './route.ts';
import { wantedPage } from './toSignIn.ts';

/** What a handler gets whoever asks. */
export type CommonContext = Omit<
  Parameters<StaffRoute['handler']>[0],
  'tenant' | 'actor' | 'db' | 'passwords'
> & {
  passwords: RequestPasswords;
};

/** A form of somebody else's: what it would do isn't even asked. The page is the POST's own answer, and says nothing of any record. */
export async function answerAnothers(
  anothers: Anothers,
  anew: string,
  request: Request,
  db: Db,
  begun: Begun,
): Promise<Done> {
  const { actor, tenant } = begun;
  noteAsker(request, begun);
  noteForLog(request, { tenant: tenant.slug, actor: 'userId' in actor ? actor.userId : 'link' });
  return {
    ...begun,
    reply: anothersPage(anothers, actor, anew),
    barChoices: await readBarChoices(db, actor),
  };
}

/** An answer, with what the page's frame needs besides. */
export interface Done extends Begun {
  reply: Reply;
  barChoices?: BarChoices;
}

/** What a route answers to an actor: refusals by its rights, a form that was sent before, or what its handler says. */
export async function answer(
  route: StaffRoute | PortalRoute,
  request: Request,
  common: CommonContext,
  db: Db,
  begun: Begun,
): Promise<Done> {
  const { actor, tenant } = begun;
  noteAsker(request, begun);
  noteForLog(request, { tenant: tenant.slug, actor: 'userId' in actor ? actor.userId : 'link' });
  const viewed = actor.kind !== 'staff' && actor.viewer !== null;
  const nothing = async (): Promise<Done> => ({
    ...begun,
    reply: notFound(),
    barChoices: await readBarChoices(db, actor),
  });
  if (viewed && !isForViewers(route)) return nothing();
  if (!viewed && actor.kind !== 'link' && actor.mustChangePassword && !route.beforePasswordChange) {
    const to = actor.kind === 'staff' ? '/admin/change_password' : '/change_password';
    return { ...begun, reply: redirect(href(to, { next: wantedPage(route, request) })) };
  }
  if (!isAllowed(actor, route.allow)) return nothing();
  if (route.method === 'get') {
    const [barChoices, reply] = await Promise.all([
      readBarChoices(db, actor),
      run(route, { ...common, tenant, db }, begun),
    ]);
    const url = request.originalUrl;
    const led = reply.kind === 'not_found' ? await leadOn(route, { db, params: common.params, url }) : null;
    return { ...begun, reply: led ?? reply, barChoices };
  }
  // Somebody who can't write can't claim a form either, so what an agent or a viewer chooses may be done twice.
  if (actor.kind !== 'staff' && actor.readOnly)
    return {
      ...begun,
      reply: await run(route, { ...common, tenant, db }, begun),
      barChoices: await readBarChoices(db, actor),
    };
  const claim = await claimForm(db, {
    sessionId: actor.sessionId,
    body: common.body,
    path: routedPath(request.path),
    files: 'multipart' in route ? null : (common.sentFiles?.files ?? []),
  });
  if ('answered' in claim) {
    const { path, notice } = claim.answered;
    return { ...begun, reply: { ...redirect(path ?? start(actor)), notice } };
  }
  if ('before' in claim)
    return {
      ...begun,
      reply: sentBefore(common, claim.before, request.originalUrl),
      barChoices: await readBarChoices(db, actor),
    };
  const reply = await run(route, { ...common, tenant, db }, begun);
  if (reply.kind === 'redirect') await claim.keepAnswer(reply, db.made);
  return reply.kind === 'page' || reply.kind === 'not_found'
    ? { ...begun, reply, barChoices: await readBarChoices(db, actor) }
    : { ...begun, reply };
}

const start = (actor: Actor) => (actor.kind === 'staff' ? '/admin' : '/');

async function run(
  route: StaffRoute | PortalRoute,
  context: CommonContext & { tenant: Tenant; db: Db },
  { actor }: Begun,
): Promise<Reply> {
  if (route.side === 'staff' && actor.kind === 'staff') return route.handler({ ...context, actor });
  if (route.side === 'portal' && actor.kind !== 'staff') return route.handler({ ...context, actor });
  throw new NotFound();
}

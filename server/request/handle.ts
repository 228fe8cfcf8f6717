import type { Request, RequestHandler, Response } from 'express';
import { asActor, NoSession, NoTenant, type Begun } from '../database/asActor.ts';
import type { Db } from '../database/db.ts';
import { href } from '../shared/href.ts';
import { suspensionOf } from './suspension.ts';
import { seenWords } from '../shared/seenText.ts';
import { isUuid } from '../shared/uuid.ts';
import type { Actor, Tenant } from './actor.ts';
import type { Place } from './admission.ts';
import { forgetTenant, noteAsker } from './asker.ts';
import { NotFound } from './errors.ts';
import { sentBefore } from './againRoute.ts';
import { anothersForm, anothersPage, type Anothers } from './anothersForm.ts';
import { claimForm } from './formOnce.ts';
import { isNavigation, keepForm, typedIn } from './keptForms.ts';
import { leadOn } from './leadOn.ts';
import { noteForLog } from './log.ts';
import { noteLook } from './looks.ts';
import { handleOperator } from './handleOperator.ts';
import type { NearestPage } from './nearestPage.ts';
import { refusedElsewhere, refusedHere } from './refusedPage.ts';
import { notFound, redirect, type Reply } from './reply.ts';
import { RequestPasswords } from './passwords.ts';
import { routedPath } from './returnPath.ts';
import {
  isAllowed,
  isForViewers,
  keepsPlans,
  type PortalRoute,
  type Route,
  type StaffRoute,
} from './route.ts';
import { send } from './send.ts';
import { toSignIn, wantedPage, type Ended } from './toSignIn.ts';
import type { Services } from './services.ts';
import { readBarChoices, type BarChoices } from './frameOf.ts';
import { factsOf, sessionControl } from './requestFacts.ts';
import { filesOf } from './receiveFiles.ts';
import { uploadOf } from './upload.ts';

/** The Express handler of a route: its turn, transaction, rights, handler, commit, answer. */
export function handle(route: Route, services: Services, nearest: NearestPage): RequestHandler {
  return async (request: Request, response: Response): Promise<void> => {
    noteForLog(request, { route: route.path });
    const place = await services.admission.enter(route, request, response);
    try {
      await handleInTurn(route, services, nearest, request, response, place);
    } finally {
      place.leave();
    }
  };
}

async function handleInTurn(
  route: Route,
  services: Services,
  nearest: NearestPage,
  request: Request,
  response: Response,
  place: Place,
): Promise<void> {
  const params = paramsOf(request);
  if (!params) throw new NotFound();
  const facts = factsOf(request, services);
  const asking = { tenant: facts.slug, address: facts.address };
  const passwords = new RequestPasswords(services.hashing, asking, place);
  const common = {
    params,
    query: queryOf(request),
    body: bodyOf(request),
    upload: uploadOf(request),
    sentFiles: filesOf(request),
    request: facts,
    session: sessionControl(request, response, services),
    passwords,
    services,
  };
  if (route.side === 'platform') {
    const answered = refusedHere({ services, request }) ?? (await route.handler(common));
    const reply = refusedElsewhere({ services, request, response }, answered);
    await send(services, request, response, { reply, side: 'platform' });
    return;
  }
  if (route.side === 'operator') {
    await handleOperator(route, { services, request, response }, common);
    return;
  }
  if (route.side === 'public') {
    const tenant = await services.lookups.tenant(common.request.slug);
    if (!tenant) throw new NotFound();
    noteForLog(request, { tenant: tenant.slug });
    noteAsker(request, { tenant, actor: null });
    const answered = refusedHere({ services, request }) ?? (await route.handler({ ...common, tenant }));
    const reply = refusedElsewhere({ services, request, response }, answered);
    await send(services, request, response, { reply, side: 'public', tenant });
    return;
  }
  await handleSignedIn(route, services, nearest, request, response, common);
}

type CommonContext = Omit<Parameters<StaffRoute['handler']>[0], 'tenant' | 'actor' | 'db' | 'passwords'> & {
  passwords: RequestPasswords;
};

async function handleSignedIn(
  route: StaffRoute | PortalRoute,
  services: Services,
  nearest: NearestPage,
  request: Request,
  response: Response,
  common: CommonContext,
): Promise<void> {
  // While a view is live it wins on every portal address (A8); when it is over, the person's own session counts again.
  if (route.side === 'portal' && services.cookieSessions.tokenHash(request, 'view')) {
    if ((await answerAs('view', route, services, request, response, common, nearest)) === 'answered') return;
    services.cookieSessions.drop(response, 'view');
  }
  const result = await answerAs(route.side, route, services, request, response, common, nearest);
  if (result === 'answered') return;
  const { params, body } = common;
  const sent = { params, body, slug: common.request.slug };
  await toSignIn(route, { services, request, response }, sent, { ended: result, nearest });
}

/** Answers as the actor of one of the browser's sessions, or says why none of them is live. */
async function answerAs(
  side: 'staff' | 'portal' | 'view',
  route: StaffRoute | PortalRoute,
  services: Services,
  request: Request,
  response: Response,
  common: CommonContext,
  nearest: NearestPage,
): Promise<'answered' | Ended | null> {
  const { slug } = common.request;
  const tokenHash = services.cookieSessions.tokenHash(request, side);
  if (!tokenHash) return null;
  try {
    const who = {
      side,
      tokenHash,
      slug,
      readOnly: route.method === 'get' && route.again !== true,
      address: common.request.address,
      locale: common.request.locale,
    };
    const anothers = await anothersForm(
      route, { services, request, response }, { slug, side, tokenHash }, common.body,
    ); // prettier-ignore
    const work = (db: Db, begun: Begun) =>
      anothers === null
        ? answer(route, request, common, db, begun)
        : answerAnothers(anothers, nearest(request.originalUrl), request, db, begun);
    const done = await common.passwords.around(() =>
      asActor(services.pools, who, work, {
        keep: ({ reply }) => route.again !== true && isKept(route, reply),
        betweenPages: () => services.admission.pagesFirst(),
      }),
    );
    const reply =
      (anothers === null &&
        (await keptInstead(route, services, request, response, common, side, done.reply))) ||
      done.reply;
    await send(services, request, response, { ...done, reply, side: route.side });
    noteLook(route, services, request, tokenHash, { ...done, reply });
    if (Date.now() - done.seenAt.getTime() > 60_000) {
      services.lookups.noteSeen(slug, tokenHash).catch((error: unknown) => {
        services.logger.warn({ error }, 'last seen was not noted');
      });
    }
    return 'answered';
  } catch (error) {
    if (error instanceof NoTenant) {
      forgetTenant(slug);
      throw (await suspensionOf(services, slug, tokenHash)) ?? new NotFound();
    }
    if (!(error instanceof NoSession)) throw error;
    return error.reason ?? 'ended';
  }
}

/**
 * What a browser is answered that went to a page by a form which was refused, or whose POST asks a question: on to a GET that
 * shows it again, so that *Back* never leads to a POST (docs/decisions/forms.md). Others get the page at once; null.
 */
async function keptInstead(
  route: StaffRoute | PortalRoute,
  services: Services,
  request: Request,
  response: Response,
  { body, request: { slug } }: CommonContext,
  side: 'staff' | 'portal' | 'view',
  reply: Reply,
): Promise<Reply | null> {
  if (route.method === 'get' || !isNavigation(request)) return null;
  if (reply.kind !== 'page' && reply.kind !== 'document') return null;
  // A text in a file's place may hold passwords, so it is kept nowhere; on this page alone it isn't lost.
  const fileText = 'multipart' in route ? route.multipart.fileText : undefined;
  if (fileText !== undefined && (body[fileText] ?? '') !== '') return null;
  // What a route says itself of a refusal is shown again as well; the others are asked once more what is in the way.
  const drawn = reply.kind === 'document' || reply.status < 400 ? ({ drawn: true } as const) : {};
  const said = reply.kind === 'page' ? reply.again : null;
  const again = said ?? { again: { errors: {}, status: reply.status, ...drawn } };
  const form = { body: typedIn(body), ...again };
  const path = await keepForm({ services, request, response }, { slug, side }, form);
  return path === null ? null : redirect(path);
}

/** A refusal rolls back, and so does whatever else a POST draws, a question or a document: it only shows what would be. */
function isKept({ method }: Route, reply: Reply): boolean {
  if (reply.kind === 'page') return method === 'get' && reply.status < 400;
  return reply.kind !== 'not_found' && reply.kind !== 'document';
}

/** A form of somebody else's: what it would do isn't even asked. The page is the POST's own answer, and says nothing of any record. */
async function answerAnothers(
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

interface Done extends Begun {
  reply: Reply;
  barChoices?: BarChoices;
}

async function answer(
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
    const keeps = keepsPlans(route, begun.role) && Object.keys(request.query).length === 0;
    const [barChoices, , reply] = await Promise.all([
      readBarChoices(db, actor),
      // Only now: the bar shows a few of the tenant's facilities, and which ones depends on what is known by now.
      keeps ? db.keepPlans() : undefined,
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
    hasFile: 'multipart' in route || 'files' in route,
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

/** The ids in the address; null when one of them can't be an id, as no page has such an address. */
function paramsOf(request: Request): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) {
    if (typeof value !== 'string') return null;
    if (/^id$|Id$/.test(name) && !isUuid(value)) return null;
    params[name] = value;
  }
  return params;
}

function queryOf(request: Request): Record<string, string | undefined> {
  const query: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.query))
    if (typeof value === 'string') query[name] = seenWords(value);
  return query;
}

function bodyOf(request: Request): Record<string, string | string[]> {
  return { ...(request.body as Record<string, string | string[]> | undefined) };
}

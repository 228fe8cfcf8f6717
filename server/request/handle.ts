import type { Request, RequestHandler, Response } from 'express';
import { asActor, NoSession, NoTenant, type Begun } from '../database/asActor.ts';
import type { Db } from '../database/db.ts';
import { despiteDeadlocks } from '../database/deadlocks.ts';
import { suspensionOf } from './suspension.ts';
import type { Place } from './admission.ts';
import { answer, answerAnothers, type CommonContext } from './answer.ts';
import { forgetTenant, noteAsker } from './asker.ts';
import { NotFound } from './errors.ts';
import { anothersForm } from './anothersForm.ts';
import { withCarried } from './carriedForm.ts';
import { isNavigation, keepForm, typedIn } from './keptForms.ts';
import { noteForLog } from './log.ts';
import { noteLook } from './looks.ts';
import { handleOperator } from './handleOperator.ts';
import type { NearestPage } from './nearestPage.ts';
import { refusedElsewhere, refusedHere } from './refusedPage.ts';
import { redirect, type Reply } from './reply.ts';
import { RequestPasswords } from './passwords.ts';
import { bodyOf, paramsOf, queryOf } from './requestInput.ts';
import type { PortalRoute, Route, StaffRoute } from './route.ts';
import { send } from './send.ts';
import { toSignIn, type Ended } from './toSignIn.ts';
import type { Services } from './services.ts';
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
      ...(route.keepsPlans && Object.keys(request.query).length === 0 && { keepsPlans: route.keepsPlans }),
    };
    const anothers = await anothersForm(
      route, { services, request, response }, { slug, side, tokenHash }, common.body,
    ); // prettier-ignore
    const carried = route.method === 'get' ? await withCarried(common, side, request.originalUrl) : common;
    const work = async (db: Db, begun: Begun) =>
      anothers === null
        ? 'gone' in carried
          ? { ...begun, reply: carried.gone }
          : answer(route, request, { ...common, query: carried.query }, db, begun)
        : answerAnothers(anothers, nearest(request.originalUrl), request, db, begun);
    const done = await common.passwords.around(() =>
      despiteDeadlocks(() =>
        asActor(services.pools, who, work, {
          keep: ({ reply }) => route.again !== true && isKept(route, reply),
          betweenPages: () => services.admission.pagesFirst(),
        }),
      ),
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

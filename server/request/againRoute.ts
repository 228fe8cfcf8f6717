import type { PortalActor, StaffActor } from './actor.ts';
import { againParameter, filesSentField, passwordTypedField } from './keptForms.ts';
import type { NearestPage } from './nearestPage.ts';
import { page, redirect, type PageReply, type Reply } from './reply.ts';
import type { PortalContext, StaffContext } from './contexts.ts';
import { isForViewers, type PortalRoute, type StaffRoute } from './route.ts';
import { agoInWords } from '../shared/ago.ts';
import type { KeptForm, SentBefore } from './keptForms.ts';
import { formIdField, sendAgainField } from './formOnce.ts';

/** What happens only once, and so doesn't when a form is shown again. */
class OnlyOnce extends Error {}

/** What is said of a form that was kept. */
export const againWords = {
  kept: 'You were signed out before this was saved, but what you typed is still here. Check it, then save it.',
  passwords: 'Passwords aren’t kept, so enter them again.',
  files: 'Files aren’t kept, so choose them again.',
  gone: 'What you typed is kept for an hour at most, and only for you in this browser. It isn’t here any more.',
  notDone:
    'You were signed out before this was done, so nothing has changed. Do it again if you still want to.',
  notInTheWay: 'What was in the way is gone, but nothing has changed yet. Do it again if you still want to.',
} as const;

/**
 * The page that shows a form again after it was refused, or after its session had ended, or what else its POST drew (S25). It
 * asks the same route as the form's POST, so its rights and the policies count as they stand now, and takes back whatever that
 * would change. The history of the browser holds this page, a GET, in place of the POST.
 */
export function againRoute(route: StaffRoute | PortalRoute, nearest: NearestPage): StaffRoute | PortalRoute {
  const shown = { method: 'get', again: true, viewers: isForViewers(route) } as const;
  return route.side === 'staff'
    ? {
        ...route,
        ...shown,
        handler: (context: StaffContext) => showAgain(context, 'staff', route, nearest),
      }
    : {
        ...route,
        ...shown,
        handler: (context: PortalContext) => showAgain(context, 'portal', route, nearest),
      };
}

type Context = StaffContext | PortalContext;

interface Form<C extends Context> {
  handler(context: C): Promise<Reply> | Reply;
}

/** What was typed is here again, and which of it isn't. */
const keptWords = ({ body }: KeptForm): string =>
  [
    againWords.kept,
    ...(body[passwordTypedField] === undefined ? [] : [againWords.passwords]),
    ...(body[filesSentField] === undefined ? [] : [againWords.files]),
  ].join(' ');

async function showAgain<C extends Context>(
  context: C,
  side: 'staff' | 'portal',
  route: Form<C>,
  nearest: NearestPage,
): Promise<Reply> {
  const { actor, request, session, query } = context;
  const kept = await session.keptForm(isViewer(actor) ? 'view' : side, query[againParameter]);
  if (!kept) return redirect(nearest(request.path), againWords.gone, 'info');
  if (kept.before) return sentBefore(kept, kept.before, request.path);
  const again = kept.again.drawn ? {} : { again: kept.again };
  const reply = await attempt(() =>
    route.handler({ ...context, ...harmless(context), body: kept.body, ...again }),
  );
  const wasRead = kept.again.status >= 400 || kept.again.drawn === true;
  if (reply?.kind === 'page')
    return { ...reply, again: null, notice: wasRead ? null : { tone: 'info', text: keptWords(kept) } };
  if (reply?.kind === 'not_found' || reply?.kind === 'document') return reply;
  // A button that only goes to another page.
  if (reply?.kind === 'redirect' && reply.notice === null) return reply;
  return redirect(nearest(request.path), wasRead ? againWords.notInTheWay : againWords.notDone, 'warn');
}

const isViewer = (actor: StaffActor | PortalActor) => actor.kind !== 'staff' && actor.viewer !== null;

/** What reaches beyond the transaction, which is taken back: no session begins, and nothing is counted. */
function harmless({ session, services }: Context): Pick<Context, 'session' | 'services'> {
  const refuse = () => Promise.reject(new OnlyOnce());
  const limits = Object.fromEntries(Object.keys(services.limits).map((name) => [name, refuse]));
  const never = () => {
    throw new OnlyOnce();
  };
  const hasFailures: typeof services.limits.hasFailures = (...about) => services.limits.hasFailures(...about);
  return {
    session: {
      ...session,
      renew: refuse,
      keepTyped: refuse,
      forget: refuse,
      drop: never,
      keepColumns: never,
      rememberDevice: never,
    },
    // Whether somebody has failed sign-ins is only read.
    services: {
      ...services,
      limits: { ...(limits as unknown as typeof services.limits), hasFailures },
    },
  };
}

async function attempt(work: () => Promise<Reply> | Reply): Promise<Reply | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OnlyOnce) return null;
    throw error;
  }
}

/** Asks before the same record is created twice. */
export function sentBefore({ body }: Pick<KeptForm, 'body'>, before: SentBefore, address: string): PageReply {
  const fields = Object.entries(body)
    .filter(([name]) => name !== formIdField && name !== sendAgainField)
    .flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: one })));
  const locals = {
    fields,
    made: before.made,
    href: before.path,
    ago: agoInWords(before.ago),
    withFiles: before.withFiles === true,
    action: address.split('?')[0],
  };
  const reply = page(
    'forms/sentBefore',
    { ...locals, again: sendAgainField },
    { title: 'Send this form again?', status: 409 },
  );
  return { ...reply, again: { again: { errors: {}, status: 409 }, before } };
}

import type { PortalActor, PortalUserActor } from '../../request/actor.ts';
import { NotFound } from '../../request/errors.ts';
import { ask } from '../../request/question.ts';
import { redirect, type PageReply } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import { withPassword } from '../../request/allow.ts';
import type { PortalContext } from '../../request/contexts.ts';
import { portalAsk, portalGet, portalPost, type Route } from '../../request/route.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { refusedWith, submit } from '../../forms/submit.ts';
import { saved } from '../../shared/saved.ts';
import { sendsRecallNotices } from '../../domain/assets/recallNotices.queries.ts';
import { noticesForm } from './notices/notices.form.ts';
import { listMyNotices, saveMyNotices } from './notices/notices.queries.ts';
import { eventsOf } from './notices/notices.words.ts';
import { datesForm, datesView } from './dates/dates.form.ts';
import { changeOwnPassword } from './ownPassword.ts';
import { profilePages } from './profile.pages.ts';
import { endOtherSessions, getOwnRecord, listOpenSessions, setOwnDates } from './profile.queries.ts';
import { changed, endedInWords, signOutQuestion } from './profile.words.ts';

const root = '';
const path = '/my_profile';
const own = { allow: withPassword, viewers: false };
// An agent's role writes nothing (A21), and nothing that an agent could turn off is sent to one.
const choosers = { ...own, allow: withPassword.filter((word) => word !== 'agent_user') };
const beforeChange = { ...own, beforePasswordChange: true };

/** One's own profile and password in the portal (A6). */
export const profilePortalRoutes: readonly Route[] = [
  portalGet(
    path,
    { allow: ['link', ...withPassword], viewers: false, staffTwin: '/admin/my_profile' },
    (context) => {
      const { actor, tenant } = context;
      if (actor.kind !== 'link') return profilePage(context, actor);
      return profilePages.ofLink({ tenantName: tenant.name, customerName: actor.subject.name });
    },
  ),

  portalPost(path, own, async (context) => {
    const actor = personOf(context.actor);
    const wrong = await changeOwnPassword({ ...context, actor }, 'portal');
    if (!wrong) return redirect(path, changed);
    return refusedWith(
      await profilePage(context, actor, wrong.errors, wrong.status),
      wrong.errors,
      wrong.status,
    );
  }),

  portalPost(`${path}/notifications`, choosers, (context) => {
    const actor = personOf(context.actor);
    return submit(context, {
      form: noticesForm(eventsOf(actor)),
      save: async (values) => {
        await saveMyNotices(context.db, actor.userId, values);
        return saved(null);
      },
      done: () => redirect(path, 'Saved.'),
      again: ({ errors }, status) => profilePage(context, actor, errors, status),
    });
  }),

  portalPost(`${path}/dates`, own, (context) =>
    submit(context, {
      form: datesForm,
      save: async (values) => {
        await setOwnDates(context.db, values);
        return saved(null);
      },
      done: () => redirect(path, 'Saved.'),
      again: ({ errors }, status) => profilePage(context, personOf(context.actor), errors, status),
    }),
  ),

  portalAsk(`${path}/sign_out_everywhere`, own, async ({ db, actor }) => {
    const open = await listOpenSessions(db, personOf(actor).userId, 'portal');
    return ask(signOutQuestion(path, Math.max(open.length - 1, 0)));
  }),

  portalPost(`${path}/sign_out_everywhere`, own, async ({ db }) =>
    redirect(path, endedInWords(await endOtherSessions(db))),
  ),

  portalGet('/change_password', beforeChange, ({ actor, query }) =>
    profilePages.changePassword({
      root,
      must: personOf(actor).mustChangePassword,
      next: pathOnSide('portal', query['next']),
    }),
  ),

  portalPost('/change_password', beforeChange, async (context) => {
    const actor = personOf(context.actor);
    const next = pathOnSide('portal', context.body['next']);
    const wrong = await changeOwnPassword({ ...context, actor }, 'portal');
    if (!wrong) return redirect(next ?? '/', changed);
    const must = actor.mustChangePassword;
    const shown = profilePages.changePassword({ root, must, next, errors: wrong.errors }, wrong.status);
    return refusedWith(shown, wrong.errors, wrong.status);
  }),
];

/** `allow` keeps links out already; this tells the compiler. */
function personOf(actor: PortalActor): PortalUserActor {
  if (actor.kind === 'link') throw new NotFound();
  return actor;
}

async function profilePage(
  { db }: PortalContext,
  actor: PortalUserActor,
  errors: FieldErrors = {},
  status = 200,
): Promise<PageReply> {
  const [own, notices, sessions, sendsRecalls] = await Promise.all([
    getOwnRecord(db, actor.userId),
    listMyNotices(db, actor.userId, eventsOf(actor)),
    listOpenSessions(db, actor.userId, 'portal'),
    eventsOf(actor).includes('recall_notice') ? sendsRecallNotices(db) : true,
  ]);
  const belongsTo = Object.entries({
    Partner: actor.partner,
    Agent: actor.agent,
    Customer: actor.agent ? null : actor.customer,
    Contact: actor.contact,
  }).flatMap(([label, of]) => (of ? [{ label, value: of.name }] : []));
  const person = { name: actor.name, username: actor.username, email: own.email, belongsTo };
  return profilePages.profile(
    {
      ...{ root, person, sessions, thisSession: actor.sessionId, errors },
      notices: notices.map((one) => ({ ...one, isSent: one.event !== 'recall_notice' || sendsRecalls })),
      dates: datesView(own, db.calendar),
    },
    status,
  );
}

import { ask } from '../../request/question.ts';
import { redirect, type PageReply } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../request/route.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { refusedWith, submit } from '../../forms/submit.ts';
import { saved } from '../../shared/saved.ts';
import { noticesForm } from './notices/notices.form.ts';
import { listMyNotices, saveMyNotices } from './notices/notices.queries.ts';
import { eventsOf } from './notices/notices.words.ts';
import { datesForm, datesView } from './dates/dates.form.ts';
import { changeOwnPassword } from './ownPassword.ts';
import { profilePages } from './profile.pages.ts';
import { endOtherSessions, getOwnRecord, listOpenSessions, setOwnDates } from './profile.queries.ts';
import { changed, endedInWords, signOutQuestion } from './profile.words.ts';

const root = '/admin';
const path = `${root}/my_profile`;
const beforeChange = { allow: ['staff'] as const, beforePasswordChange: true };

/** One's own profile and password in the back office (A6). */
export const profileAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['staff'] }, (context) => profilePage(context)),

  staffPost(path, { allow: ['staff'] }, async (context) => {
    const wrong = await changeOwnPassword(context, 'staff');
    if (!wrong) return redirect(path, changed);
    return refusedWith(await profilePage(context, wrong.errors, wrong.status), wrong.errors, wrong.status);
  }),

  staffPost(`${path}/notifications`, { allow: ['staff'] }, (context) =>
    submit(context, {
      form: noticesForm(eventsOf(context.actor)),
      save: async (values) => {
        await saveMyNotices(context.db, context.actor.userId, values);
        return saved(null);
      },
      done: () => redirect(path, 'Saved.'),
      again: ({ errors }, status) => profilePage(context, errors, status),
    }),
  ),

  staffPost(`${path}/dates`, { allow: ['staff'] }, (context) =>
    submit(context, {
      form: datesForm,
      save: async (values) => {
        await setOwnDates(context.db, values);
        return saved(null);
      },
      done: () => redirect(path, 'Saved.'),
      again: ({ errors }, status) => profilePage(context, errors, status),
    }),
  ),

  staffAsk(`${path}/sign_out_everywhere`, { allow: ['staff'] }, async ({ db, actor }) => {
    const open = await listOpenSessions(db, actor.userId, 'staff');
    return ask(signOutQuestion(path, Math.max(open.length - 1, 0)));
  }),

  staffPost(`${path}/sign_out_everywhere`, { allow: ['staff'] }, async ({ db }) =>
    redirect(path, endedInWords(await endOtherSessions(db))),
  ),

  staffGet(`${root}/change_password`, beforeChange, ({ actor, query }) =>
    profilePages.changePassword({
      root,
      must: actor.mustChangePassword,
      next: pathOnSide('staff', query['next']),
    }),
  ),

  staffPost(`${root}/change_password`, beforeChange, async (context) => {
    const next = pathOnSide('staff', context.body['next']);
    const wrong = await changeOwnPassword(context, 'staff');
    if (!wrong) return redirect(next ?? root, changed);
    const must = context.actor.mustChangePassword;
    const shown = profilePages.changePassword({ root, must, next, errors: wrong.errors }, wrong.status);
    return refusedWith(shown, wrong.errors, wrong.status);
  }),
];

async function profilePage(
  { db, actor }: StaffContext,
  errors: FieldErrors = {},
  status = 200,
): Promise<PageReply> {
  const [own, notices, sessions] = await Promise.all([
    getOwnRecord(db, actor.userId),
    listMyNotices(db, actor.userId, eventsOf(actor)),
    listOpenSessions(db, actor.userId, 'staff'),
  ]);
  const belongsTo = [{ label: 'Current lab', value: actor.lab?.name ?? '' }];
  const person = { name: actor.name, username: actor.username, email: own.email, belongsTo };
  return profilePages.profile(
    {
      ...{ root, person, notices, sessions, thisSession: actor.sessionId, errors },
      dates: datesView(own, db.calendar),
    },
    status,
  );
}

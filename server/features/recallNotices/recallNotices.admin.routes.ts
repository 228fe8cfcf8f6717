import { countDue, listDue, readRecallSettings } from '../../domain/assets/recallNotices.queries.ts';
import { checkbox, integer } from '../../forms/choiceFields.ts';
import { form } from '../../forms/parse.ts';
import { newForm, type FormState } from '../../forms/state.ts';
import { submit } from '../../forms/submit.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { asSubject } from '../../request/asSubject.ts';
import { page, redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { addDays, monthEnd, type Day } from '../../shared/days.ts';
import { href } from '../../shared/href.ts';
import { saved } from '../../shared/saved.ts';
import { isUuid } from '../../shared/uuid.ts';
import {
  recipientById,
  recipients,
  saveRecallSettings,
  wantsRecalls,
  type Recipient,
} from './recallNotices.queries.ts';

const path = '/admin/recall_notices';
const labels = { on: 'Send recall notices', days: 'Days ahead' } as const;
const settingsForm = form({
  on: checkbox({ label: labels.on }),
  days: integer({ label: labels.days, min: 1, max: 365, required: true }),
});

/** Recall notices (A27): on or off, how far ahead, who got one when, and what each person would get today. */
export const recallNoticeRoutes: readonly Route[] = [
  // Whoever asks for others could look for themselves (A8).
  staffGet(path, { allow: ['view_portals'], heavy: true }, (context) => noticesPage(context)),

  // Without what each would get today: that is read as each of them.
  staffGet(`${path}/export.csv`, { allow: ['view_portals'] }, (context) => listCsv(context, recipients)),

  staffPost(path, { allow: ['administrator'] }, (context) =>
    submit(context, {
      form: settingsForm,
      save: async (values) => {
        await saveRecallSettings(context.db, values);
        return saved(null);
      },
      done: (_saved, { on }) => redirect(path, on ? 'Recall notices are on.' : 'Recall notices are off.'),
      again: (state, status) => noticesPage(context, state, status),
    }),
  ),
];

async function noticesPage(context: StaffContext, typed?: FormState, status = 200): Promise<PageReply> {
  const [settings, { list, rows, empty }] = await Promise.all([
    readRecallSettings(context.db),
    listPage(context, path, recipients, {
      none: {
        title: 'Nobody uses the portal yet',
        text: 'People who sign in to the portal can get recall notices.',
      },
    }),
  ]);
  const state = typed ?? newForm({ on: settings.on ? 'on' : '', days: String(settings.days) });
  const [people, shown] = await Promise.all([
    Promise.all(rows.map(async (one) => ({ ...one, ...(await wouldGet(context, one, settings)) }))),
    assetsOf(context, settings.days),
  ]);
  const mayChange = isAllowed(context.actor, ['administrator']);
  return page(
    'recallNotices/list',
    { state, labels, settings, list, people, shown, empty, mayChange },
    { title: 'Recall notices', status },
  );
}

/** What somebody would get now, in words, and where its assets are listed. */
interface WouldGet {
  today: string;
  /** They are turned off, by themselves or for everybody who hasn't chosen. */
  isOff: boolean;
  assetsAt: string | null;
}

/** What somebody would get now: it is read as that person. */
async function wouldGet(
  context: StaffContext,
  one: Recipient,
  settings: { on: boolean; days: number },
): Promise<WouldGet> {
  const nothing = (today: string) => ({ today, isOff: false, assetsAt: null });
  if (one.state !== 'active') return nothing('Can’t sign in');
  const own = await asSubject(context, { userId: one.id }, async ({ db }) => {
    const [count, wanted] = await Promise.all([countDue(db, one.days ?? settings.days), wantsRecalls(db)]);
    return { count, wanted };
  });
  if (own === null) return nothing('Can’t sign in');
  if (!own.wanted) return { ...nothing('Turned off'), isOff: true };
  if (!settings.on) return nothing('Nothing: notices are off');
  if (!one.email) return nothing('No email address');
  const { from, next } = periodOf(one.every ?? 'weekly', context.db.calendar.today);
  if (one.sent_on !== null && one.sent_on >= from)
    return nothing(`Nothing: the next one is on ${context.db.calendar.date(next)} at the earliest`);
  if (own.count === 0) return nothing('Nothing due');
  const today = own.count === 1 ? '1 asset' : `${own.count > 1000 ? '1,000+' : own.count} assets`;
  return { ...nothing(today), assetsAt: href(path, { who: one.id }) };
}

/** The week or month that a day is in, which has one notice: when it began, and when the next one does. */
function periodOf(every: 'weekly' | 'monthly', day: Day): { from: Day; next: Day } {
  if (every === 'monthly') return { from: `${day.slice(0, 8)}01`, next: addDays(monthEnd(day), 1) };
  const from = addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
  return { from, next: addDays(from, 7) };
}

/** The assets that the person named in the address would be told of, the longest overdue first; null without one. */
async function assetsOf(context: StaffContext, usualDays: number): Promise<object | null> {
  const id = context.query['who'];
  if (!isUuid(id)) return null;
  const one = await recipientById(context.db, id);
  if (!one) return null;
  const days = one.days ?? usualDays;
  const assets = await asSubject(context, { userId: id }, ({ db }) => listDue(db, days));
  return assets && { name: one.name, days, assets };
}

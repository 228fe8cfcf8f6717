import { countDue, readRecallSettings } from '../../domain/assets/recallNotices.queries.ts';
import { checkbox, integer } from '../../forms/choiceFields.ts';
import { form } from '../../forms/parse.ts';
import { newForm, type FormState } from '../../forms/state.ts';
import { submit } from '../../forms/submit.ts';
import { listPage } from '../../lists/listPage.ts';
import { asSubject } from '../../request/asSubject.ts';
import { page, redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { saved } from '../../shared/saved.ts';
import { recipients, saveRecallSettings, type Recipient } from './recallNotices.queries.ts';

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
  const people = await Promise.all(
    rows.map(async (one) => ({ ...one, today: await wouldGet(context, one, settings.days) })),
  );
  const mayChange = isAllowed(context.actor, ['administrator']);
  return page(
    'recallNotices/list',
    { state, labels, settings, list, people, empty, mayChange },
    { title: 'Recall notices', status },
  );
}

/** What somebody would get now, in words: it is read as that person. */
async function wouldGet(context: StaffContext, one: Recipient, usualDays: number): Promise<string> {
  if (one.is_off) return 'Turned off';
  if (one.state !== 'active') return 'Can’t sign in';
  if (!one.email) return 'No email address';
  const count = await asSubject(context, { userId: one.id }, ({ db }) => countDue(db, one.days ?? usualDays));
  if (count === null) return 'Can’t sign in';
  if (count === 0) return 'Nothing due';
  return count === 1 ? '1 asset' : `${count > 1000 ? '1,000+' : count} assets`;
}

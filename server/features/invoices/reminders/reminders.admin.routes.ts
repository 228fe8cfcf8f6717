import { checkbox, integer } from '../../../forms/choiceFields.ts';
import { form, type FormValues } from '../../../forms/parse.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import { page, redirect, type PageReply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import type { Calendar } from '../../../shared/dates.ts';
import { addDays, type Day } from '../../../shared/days.ts';
import { unlessWrong, saved } from '../../../shared/saved.ts';
import { keep, see } from '../invoices.admin.routes.ts';
import { rowForView } from '../invoices.pages.ts';
import { nextReminder, remindedList, type RemindedRow } from './reminders.list.ts';
import { readReminderSettings, saveReminderSettings, type ReminderSettings } from './reminders.queries.ts';

const path = '/admin/reminders';
const labels = {
  on: 'Send reminders about invoices',
  days_1: 'First reminder (days)',
  days_2: 'Second reminder (days)',
  days_3: 'Last reminder (days)',
  estimate_days: 'Before an estimate expires (days)',
} as const;
const days = (name: keyof typeof labels) => integer({ label: labels[name], min: 0, max: 365 });
const settingsForm = form({
  on: checkbox({ label: labels.on }),
  days_1: integer({ label: labels.days_1, min: 0, max: 365, required: true }),
  days_2: days('days_2'),
  days_3: days('days_3'),
  estimate_days: integer({ label: labels.estimate_days, min: 0, max: 60 }),
});

/** Reminders (A27): when they are sent, and which invoices get the next one when. */
export const reminderRoutes: readonly Route[] = [
  staffGet(path, see, (context) => remindersPage(context)),
  staffGet(`${path}/export.csv`, see, async (context) =>
    listCsv(context, remindedList(context.db, await readReminderSettings(context.db))),
  ),

  staffPost(path, { allow: ['administrator'] }, (context) =>
    submit(context, {
      form: settingsForm,
      more: inOrder,
      save: (values) =>
        unlessWrong(inOrder(values), async () => {
          const all = [values.days_1, values.days_2, values.days_3].filter((one) => one !== null);
          const { on, estimate_days: before } = values;
          await saveReminderSettings(context.db, { on, days: all, estimateDays: before ?? 0 });
          return saved(null);
        }),
      done: (_saved, { on }) => redirect(path, on ? 'Saved. Reminders are on.' : 'Saved. Reminders are off.'),
      again: (state, status) => remindersPage(context, state, status),
    }),
  ),
];

/** Each step comes later than the one before it. */
function inOrder(values: Partial<FormValues<typeof settingsForm>>): Record<string, string> {
  const { days_1: one = null, days_2: two = null, days_3: three = null } = values;
  if (two !== null && one !== null && two <= one)
    return { days_2: 'Enter more days than for the first reminder.' };
  if (three !== null && two === null)
    return { days_2: 'Enter when the second reminder is sent, or leave out the last.' };
  if (three !== null && two !== null && three <= two)
    return { days_3: 'Enter more days than for the second reminder.' };
  return {};
}

const typedOf = ({ on, days: [one, two, three], estimateDays }: ReminderSettings) =>
  newForm({
    on: on ? 'on' : '',
    days_1: String(one ?? ''),
    days_2: String(two ?? ''),
    days_3: String(three ?? ''),
    estimate_days: estimateDays === 0 ? '' : String(estimateDays),
  });

async function remindersPage(context: StaffContext, typed?: FormState, status = 200): Promise<PageReply> {
  const { db, actor } = context;
  const { calendar } = db;
  const settings = await readReminderSettings(db);
  const { list, rows, empty } = await listPage(context, path, remindedList(db, settings), {
    none: { title: 'Nothing is overdue', text: 'Invoices appear here from the day after they were due.' },
  });
  const invoices = rows.map((row) => {
    const next = nextReminder(settings, row);
    return {
      ...rowForView(row, calendar),
      last:
        row.last_step === null ? null : `${stepInWords(row.last_step)}, ${calendar.date(row.last_on ?? '')}`,
      next: nextInWords(settings, row, next, calendar),
    };
  });
  const mayChange = isAllowed(actor, ['administrator']);
  const mayKeep = isAllowed(actor, keep.allow);
  return page(
    'invoices/reminders/list',
    { state: typed ?? typedOf(settings), labels, settings, list, invoices, empty, mayChange, mayKeep },
    { title: 'Reminders', status },
  );
}

/** When the next reminder of an invoice comes, or why none does. */
function nextInWords(
  { on, days }: ReminderSettings,
  { is_stopped, has_payers, last_step: last, due_on: due }: RemindedRow,
  next: Day | null,
  calendar: Calendar,
): string {
  if (is_stopped) return 'Stopped';
  if (on && !has_payers && days[last ?? 0] !== undefined) return 'Nobody to send it to';
  if (next === null) return '–';
  const day = next <= calendar.today ? 'Today' : calendar.date(next);
  const sent = last ?? 0;
  const after = days[sent] ?? 0;
  const why =
    next === addDays(due, after)
      ? `${daysInWords(after)} after the due date`
      : `${daysInWords(after - (days[sent - 1] ?? 0))} after the last one`;
  return `${stepInWords(sent + 1)}, ${day}: ${why}`;
}

const daysInWords = (days: number) => `${days} ${days === 1 ? 'day' : 'days'}`;

/** A step in words. */
export const stepInWords = (step: number): string => ['First', 'Second', 'Last'][step - 1] ?? String(step);

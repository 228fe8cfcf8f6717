import { readDueRules } from '../../../domain/workOrders/service.queries.ts';
import { choice, integer } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { page, redirect, type PageReply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { saved } from '../../../shared/saved.ts';
import { readGraceDays, readScheduleDays, saveServiceDates } from './serviceDates.queries.ts';

const path = '/admin/settings/service_dates';
const keep = { allow: ['administrator'] } as const;
const labels = {
  counts_from: 'Next service counts from',
  lands_on: 'It falls on',
  grace_days: 'Days of grace',
  schedule_days: 'Draft work orders ahead (days)',
} as const;
const froms = [
  { value: 'done', label: 'The day the work was done' },
  { value: 'due', label: 'The day it was due' },
] as const;
const days = [
  { value: 'day', label: 'The same day of the month' },
  { value: 'month_end', label: 'The last day of the month' },
] as const;
const datesForm = form({
  counts_from: choice(
    froms.map(({ value }) => value),
    { label: labels.counts_from },
  ),
  lands_on: choice(
    days.map(({ value }) => value),
    { label: labels.lands_on },
  ),
  grace_days: integer({ label: labels.grace_days, min: 0, max: 90, required: true }),
  schedule_days: integer({ label: labels.schedule_days, min: 1, max: 365 }),
});

/** How the company counts the date of the next service, and from when on it calls one overdue. */
export const serviceDateRoutes: readonly Route[] = [
  staffGet(path, keep, async ({ db }) => {
    const [rules, grace, days] = await Promise.all([
      readDueRules(db),
      readGraceDays(db),
      readScheduleDays(db),
    ]);
    return datesPage(
      newForm({
        counts_from: rules.countsFrom,
        lands_on: rules.landsOn,
        grace_days: String(grace),
        schedule_days: String(days ?? ''),
      }),
    );
  }),

  staffPost(path, keep, (context) =>
    submit(context, {
      form: datesForm,
      save: async (values) => {
        const before = await readScheduleDays(context.db);
        await saveServiceDates(context.db, values);
        return saved(values.schedule_days !== null && values.schedule_days !== before);
      },
      done: (isOther) =>
        redirect(
          path,
          `Saved. This doesn’t change dates that are already set.${isOther ? ` ${workedOut}` : ''}`,
        ),
      again: datesPage,
    }),
  ),
];

const workedOut = 'Orders to confirm are being worked out. This takes up to 10 minutes.';

const datesPage = (state: FormState, status = 200): PageReply =>
  page('workOrders/serviceDates', { state, labels, froms, days }, { title: 'Service dates', status });

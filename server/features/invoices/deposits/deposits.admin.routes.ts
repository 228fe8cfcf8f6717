import { money, readPercent, thousandths, typedDecimal } from '../../../domain/money/amounts.ts';
import { form } from '../../../forms/parse.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { text } from '../../../forms/textFields.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { page, redirect, type PageReply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { refused } from '../../../shared/saved.ts';
import { estimatePage, keep, path } from '../estimates/estimates.admin.routes.ts';
import { getStaffEstimate, type StaffEstimate } from '../estimates/estimates.queries.ts';
import { depositRows } from './deposits.queries.ts';
import { makeDeposit, noDeposit, percentTaken } from './making.queries.ts';

const labels = { percent: 'Percentage' } as const;
const depositForm = form({ percent: text({ label: labels.percent, max: 20, required: true }) });

/** A deposit for an approved estimate: an invoice of so many percent of it, in advance. */
export const depositRoutes: readonly Route[] = [
  staffGet(
    `${path}/:id/deposit`,
    keep,
    withRecord(getStaffEstimate, async (context, estimate) => {
      const missing = await noDeposit(context.db, estimate);
      if (missing !== null) return redirect(`${path}/${estimate.id}`, missing, 'info');
      return formPage(context, estimate, newForm());
    }),
  ),
  staffPost(
    `${path}/:id/deposit`,
    keep,
    withRecord(getStaffEstimate, async (context, estimate) => {
      const { db, actor } = context;
      const missing = await noDeposit(db, estimate);
      if (missing !== null) return estimatePage(context, estimate, missing, 422);
      return submit(context, {
        form: depositForm,
        save: (values) => {
          const percent = readPercent(values.percent, db.calendar.locale);
          if ('error' in percent) return refused({ percent: percent.error });
          if (percent.value === 0n) return refused({ percent: 'Enter a percentage above 0.' });
          return makeDeposit(db, estimate, percent.value, actor.name);
        },
        done: (id) =>
          redirect(
            `/admin/invoices/${id}`,
            'Draft of the deposit created. It gets its number when you issue it.',
          ),
        again: (state, status) => formPage(context, estimate, state, status),
      });
    }),
  ),
];

async function formPage(
  { db }: StaffContext,
  estimate: StaffEstimate,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const { locale } = db.calendar;
  const taken = percentTaken(await depositRows(db, estimate.id), estimate.revision);
  const label = estimateNumber(estimate.number);
  return page(
    'estimates/deposit',
    {
      state,
      labels,
      estimate: {
        ...{ id: estimate.id, label, customer: estimate.customer },
        total: money(BigInt(estimate.total_minor), estimate.currency, locale),
      },
      taken: taken === 0n ? null : `${typedDecimal(taken, thousandths, locale)} %`,
    },
    { title: `Create deposit for ${label}`, status },
  );
}

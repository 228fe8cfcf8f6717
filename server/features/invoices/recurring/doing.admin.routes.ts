import { ask } from '../../../request/question.ts';
import { redirect, redirectWithUndo } from '../../../request/reply.ts';
import { staffAsk, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { keep } from '../invoices.admin.routes.ts';
import { path, planPage } from './recurring.admin.routes.ts';
import { getRecurring, moveRecurring, onResuming, type Recurring } from './recurring.queries.ts';

const at = ({ id }: Recurring) => `${path}/${id}`;
const somebodyElse = 'Somebody changed this recurring invoice in the meantime. Check it first.';

/** What is done with a recurring invoice: pause, resume, end. */
export const recurringDoingRoutes: readonly Route[] = [
  staffPost(
    `${path}/:id/pause`,
    keep,
    withRecord(getRecurring, async (context, plan) => {
      if (plan.state !== 'active') return redirect(at(plan), 'This recurring invoice isn’t active.', 'info');
      const done = await moveRecurring(context.db, plan, { state: 'paused', paused_why: 'person' });
      return done
        ? redirectWithUndo(at(plan), `${plan.name} paused. No invoices are created until you resume it.`, {
            action: `${at(plan)}/resume`,
            fields: {},
          })
        : planPage(context, plan, somebodyElse, 422);
    }),
  ),
  staffPost(
    `${path}/:id/resume`,
    keep,
    withRecord(getRecurring, async (context, plan) => {
      if (plan.state !== 'paused') return redirect(at(plan), 'This recurring invoice isn’t paused.', 'info');
      const { calendar } = context.db;
      const { next } = onResuming(plan, calendar.today);
      // What was paused over its last date has nothing left to create.
      const isOver = plan.last_on !== null && next > plan.last_on;
      const done = await moveRecurring(
        context.db,
        plan,
        isOver
          ? { state: 'ended', paused_why: null, next_on: null }
          : { state: 'active', paused_why: null, next_on: next },
      );
      if (!done) return planPage(context, plan, somebodyElse, 422);
      return isOver
        ? redirect(at(plan), `${plan.name} ended, because its last date has passed.`, 'info')
        : redirect(at(plan), `${plan.name} resumed. The next invoice is for ${calendar.date(next)}.`);
    }),
  ),

  staffAsk(
    `${path}/:id/end`,
    keep,
    withRecord(getRecurring, (_context, plan) =>
      plan.state === 'ended'
        ? redirect(at(plan))
        : ask({
            title: `End ${plan.name}?`,
            says: [
              `No more invoices will be created for ${plan.customer}. Those that exist stay as they are. You can’t undo this.`,
            ],
            action: `${at(plan)}/end`,
            button: 'End recurring invoice',
            back: { href: at(plan), label: plan.name },
          }),
    ),
  ),
  staffPost(
    `${path}/:id/end`,
    keep,
    withRecord(getRecurring, async (context, plan) => {
      if (plan.state === 'ended')
        return redirect(at(plan), 'This recurring invoice has already ended.', 'info');
      const done = await moveRecurring(context.db, plan, { state: 'ended', paused_why: null, next_on: null });
      return done ? redirect(at(plan), `${plan.name} ended.`) : planPage(context, plan, somebodyElse, 422);
    }),
  ),
];

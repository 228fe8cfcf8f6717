import { choice, id } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { text } from '../../../forms/textFields.ts';
import { redirect, type PageReply, type Reply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { estimateNumber, workOrderNumber } from '../../../shared/numbers.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { estimatePage, path, see } from './estimates.admin.routes.ts';
import { estimatePages } from './estimates.pages.ts';
import { getStaffEstimate, type StaffEstimate } from './estimates.queries.ts';
import { makeOrder, placesForWork, workDescription } from './links.queries.ts';

/** Whoever keeps work orders makes one of an estimate, if they see estimates. */
const makeWork = { allow: ['keep_work_orders'] } as const;

/** Labels of the form. */
const workLabels = { type_id: 'Type', facility_id: 'Facility', description: 'Description' } as const;
const workForm = form({
  type_id: id({ label: workLabels.type_id }),
  facility_id: id({ label: workLabels.facility_id }),
  description: text({ label: workLabels.description, max: 10_000, multiline: true }),
  // The estimate's page sends this: what is clear by itself is not asked for.
  now: choice(['', '1'], { label: 'Now' }),
});

/** An approved estimate becomes a work order, once; where its facility isn't clear, a form asks for it. */
export const estimateWorkRoutes: readonly Route[] = [
  staffGet(
    `${path}/:id/work_order`,
    makeWork,
    withRecord(getSeen, async (context, estimate) => {
      if (estimate.work_order_id !== null) return redirect(`/admin/work_orders/${estimate.work_order_id}`);
      if (estimate.status !== 'approved') return redirect(`${path}/${estimate.id}`);
      const { facilities, types } = await placesForWork(context.db, estimate.customer_id);
      const description = await workDescription(context.db, estimate, estimateNumber(estimate.number));
      return formPage(
        context,
        estimate,
        newForm({
          type_id: types[0]?.id ?? '',
          facility_id: facilities.length === 1 ? (facilities[0]?.id ?? '') : '',
          description,
        }),
      );
    }),
  ),
  staffPost(
    `${path}/:id/work_order`,
    makeWork,
    withRecord(getSeen, async (context, estimate): Promise<Reply> => {
      const { db, actor, body } = context;
      if (estimate.work_order_id !== null)
        return redirect(
          `/admin/work_orders/${estimate.work_order_id}`,
          'This estimate already has a work order.',
          'info',
        );
      if (estimate.status !== 'approved')
        return estimatePage(
          context,
          estimate,
          'You can create a work order only from an approved estimate.',
          422,
        );
      const { facilities, types } = await placesForWork(db, estimate.customer_id);
      const by = { name: actor.name, userId: actor.userId, isStaff: true };
      const made = (order: { id: string; number: number } | null) =>
        order
          ? redirect(
              `/admin/work_orders/${order.id}`,
              `${workOrderNumber(order.number)} created from estimate ${estimateNumber(estimate.number)}.`,
            )
          : redirect(
              `${path}/${estimate.id}`,
              'Somebody else has just done this. Check the estimate.',
              'info',
            );
      if (body['now'] === '1') {
        const [facility, type] = [facilities.length === 1 ? facilities[0] : undefined, types[0]];
        if (!facility || !type)
          return redirect(
            `${path}/${estimate.id}/work_order`,
            'Choose the facility where the work will be done.',
            'info',
          );
        const description = await workDescription(db, estimate, estimateNumber(estimate.number));
        const values = { type_id: type.id, facility_id: facility.id, description };
        return made(await makeOrder(db, estimate, values, by));
      }
      return submit(
        { ...context, body: { ...body, now: '' } },
        {
          form: workForm,
          save: async ({ type_id: type, facility_id: facility, description }) => {
            const errors: Record<string, string> = {};
            if (!types.some((one) => one.id === type)) errors['type_id'] = 'Choose a type from the list.';
            if (!facilities.some((one) => one.id === facility))
              errors['facility_id'] = `Choose one of ${estimate.customer}’s facilities from the list.`;
            if (Object.keys(errors).length > 0) return refused(errors);
            const values = { type_id: type, facility_id: facility, description: description ?? '' };
            return saved(await makeOrder(db, estimate, values, by));
          },
          done: made,
          again: (state, status) => formPage(context, estimate, state, status),
        },
      );
    }),
  ),
];

/** An estimate, for those who see estimates; whoever only keeps work orders has none. */
async function getSeen(
  db: StaffContext['db'],
  estimateId: string,
  { actor }: StaffContext,
): Promise<StaffEstimate | undefined> {
  return isAllowed(actor, see.allow) ? getStaffEstimate(db, estimateId) : undefined;
}

async function formPage(
  { db }: StaffContext,
  estimate: StaffEstimate,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const places = await placesForWork(db, estimate.customer_id);
  return estimatePages.workOrder(estimate, { state, labels: workLabels, ...places }, status);
}

import { optionalId } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { submit } from '../../../forms/submit.ts';
import { listPage } from '../../../lists/listPage.ts';
import { page, redirect, type Reply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { href } from '../../../shared/href.ts';
import { idIn } from '../../../shared/uuid.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { isOpen, keep, path } from '../workOrders.admin.routes.ts';
import { orderLabels } from '../workOrders.form.ts';
import { getStaffOrder, type StaffOrder } from '../workOrders.queries.ts';
import { assign, findTechnician, techniciansToFind, type FoundTechnician } from './technician.queries.ts';

const technicianForm = form({ user_id: optionalId({ label: orderLabels.technician_id }) });

/** The technician of a work order, found among the active users (1); assigning needs a personnel record (5). */
export const technicianRoutes: readonly Route[] = [
  staffGet(
    `${path}/:id/technician`,
    keep,
    withRecord(getStaffOrder, (context, order) => finder(context, order, null)),
  ),

  staffPost(
    `${path}/:id/technician`,
    keep,
    withRecord(getStaffOrder, (context, order) => {
      const { db } = context;
      return submit(context, {
        form: technicianForm,
        save: async ({ user_id: userId }) => {
          const user = userId === null ? undefined : await findTechnician(db, userId);
          const defect = user ? defectOf(user) : 'Choose a technician from the list.';
          if (!user || defect !== null) return refused({ user_id: defect ?? '' });
          return (await assign(db, order.id, user.personnel_id))
            ? saved(user)
            : refused({ user_id: 'The work order has ended, so you can’t change its technician.' });
        },
        done: ({ name }) =>
          redirect(`${path}/${order.id}`, `${workOrderNumber(order.number)} is assigned to ${name}.`),
        again: ({ errors }, status) =>
          finder(context, order, errors['user_id'] ?? errors['_form'] ?? '', status),
      });
    }),
  ),
];

/** Why work can't be assigned to a user; null where it can. */
function defectOf({ name, is_external, personnel_id, inactive_id }: FoundTechnician): string | null {
  if (is_external) return `${name} is a portal user. Only staff can have jobs.`;
  if (personnel_id !== null) return null;
  if (inactive_id !== null)
    return `The personnel record of ${name} is inactive, so you can’t assign jobs to them. Make it active first.`;
  return `${name} has no active personnel record, so you can’t assign jobs to them. Add one first.`;
}

async function finder(
  { db, query, actor }: StaffContext,
  order: StaffOrder,
  error: string | null,
  status = 200,
): Promise<Reply> {
  const here = `${path}/${order.id}`;
  if (!isOpen(order)) return redirect(here);
  const asked = query['chosen'] === '1' ? query : { ...query, chosen: '1', current_facility: 'on' };
  const found = techniciansToFind(actor.lab?.id ?? null);
  const { list, rows } = await listPage({ db, query: asked }, `${here}/technician`, found);
  const locals = {
    ...{ order: { ...order, label: workOrderNumber(order.number) }, here, list, error },
    lab: actor.lab?.name ?? null,
    mayAddPersonnel: isAllowed(actor, ['keep_records']),
    users: rows.map((user) => ({ ...user, selectable: defectOf(user) === null })),
    // The personnel form leads back here, with the search as it is and its user chosen.
    from: href(`${here}/technician`, { ...list.query }),
    picked: idIn(query['user_id']),
  };
  return page('workOrders/technician', locals, { title: 'Find Technician', status });
}

import { customersToFind } from '../../../domain/customers/choices.queries.ts';
import { facilitiesToFind } from '../../../domain/facilities/choices.queries.ts';
import { carriedFields } from '../../../forms/carriedFields.ts';
import { findPage } from '../../../lists/findPage.ts';
import type { Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { idIn } from '../../../shared/uuid.ts';
import { keep, path } from '../workOrders.admin.routes.ts';
import { newOrderLabels } from '../workOrders.form.ts';
import { workOrderAdminPages } from '../workOrders.pages.ts';
import { getStaffOrder, type StaffOrder } from '../workOrders.queries.ts';
import { techniciansToFind } from './places.queries.ts';

const fields = { customer: 'customer_id', facility: 'facility_id', technician: 'technician_id' } as const;
type Field = (typeof fields)[keyof typeof fields];

/** The find pages of an order's form, for where a drop-down would be too long. Nothing is saved before the form is. */
export const workOrderPlaceRoutes: readonly Route[] = Object.entries(fields).flatMap(([name, field]) => [
  staffGet(`${path}/new/${name}`, keep, (context) => find(context, field, null)),
  staffGet(
    `${path}/:id/edit/${name}`,
    keep,
    withRecord(getStaffOrder, (context, order) => find(context, field, order)),
  ),
]);

async function find(context: StaffContext, field: Field, order: StaffOrder | null): Promise<Reply> {
  const backTo = order ? `${path}/${order.id}/edit` : `${path}/new`;
  const carried = carriedFields(context.query, newOrderLabels, field)?.typed;
  const customer = carried ? idIn(carried['customer_id']) : (order?.customer_id ?? null);
  const more = {
    path: `${backTo}/${field.replace('_id', '')}`,
    backTo,
    labels: newOrderLabels,
    field,
    saved: order?.[field] ?? null,
    leave: order ? null : path,
  };
  if (field === 'customer_id')
    return workOrderAdminPages.find(field, await findPage(context, { ...more, list: customersToFind }));
  if (field === 'facility_id')
    return workOrderAdminPages.find(
      field,
      await findPage(context, { ...more, list: facilitiesToFind(customer) }),
    );
  return workOrderAdminPages.find(field, await findPage(context, { ...more, list: techniciansToFind }));
}

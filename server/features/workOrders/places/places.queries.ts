import { readChoices, type Choice, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { searchIn } from '../../../database/search.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { List } from '../../../lists/listPage.ts';

const personnel = (db: Db): Query =>
  db.from('personnel', 'p').whereNull('p.archived_at').where('p.status', 'active');
const nameOf = (db: Db) => db.raw(`trim(p.first_name || ' ' || p.last_name) as name`);

/** The personnel records that work is assigned to, and the one that has it. */
export function technicianChoices(db: Db, chosen: string | null): Promise<Choices> {
  const inOrder = (rows: Query) =>
    rows.select('p.id', nameOf(db), 'p.job_title as detail').orderBy(['p.sort_name', 'p.id']);
  return readChoices(
    db,
    inOrder(personnel(db)),
    chosen === null ? null : inOrder(db.from('personnel', 'p')).where('p.id', chosen),
  );
}

/** Is there an active personnel record of this id, to which work can be assigned? */
export async function activeTechnician(db: Db, id: string): Promise<boolean> {
  return (await db.row(personnel(db).where('p.id', id).select('p.id'))) !== undefined;
}

/** The types that a form offers: those in use, and the one that it has. */
export function typeChoices(db: Db, chosen: string | null): Promise<Choices> {
  const types = () =>
    db
      .from('work_order_types', 't')
      .select('t.id', 't.name', db.raw('null as detail'))
      .orderBy(['t.name_lc', 't.id']);
  return readChoices(
    db,
    types().where('t.active', true),
    chosen === null ? null : types().where('t.id', chosen),
  );
}

interface Places {
  type_id: string;
  customer_id: string | null;
  facility_id: string;
  lab_id: string | null;
  technician_id: string | null;
}

/**
 * The customer of an order's facility, with what is wrong with what the form names. What the order has already isn't
 * asked again.
 */
export async function placeOf(
  db: Db,
  values: Places,
  before: Places | null,
): Promise<{ customerId: string | null; errors: FieldErrors }> {
  const [facility, type, lab, technician] = await Promise.all([
    db.row<{ customer_id: string | null; customer: string | null; active: boolean }>(
      db
        .from('facilities', 'f')
        .leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
        .where('f.id', values.facility_id)
        .select('f.customer_id', 'c.name as customer', 'f.active'),
    ),
    values.type_id === before?.type_id ||
      db.row(db.from('work_order_types').where({ id: values.type_id, active: true }).select('id')),
    values.lab_id === null ||
      values.lab_id === before?.lab_id ||
      db.row(db.from('facilities').where({ id: values.lab_id, is_lab: true, active: true }).select('id')),
    values.technician_id === null ||
      values.technician_id === before?.technician_id ||
      activeTechnician(db, values.technician_id),
  ]);
  const errors: FieldErrors = {};
  if (!type) errors['type_id'] = 'Choose a type from the list.';
  if (!lab) errors['lab_id'] = 'Choose one of your labs, or the facility itself.';
  if (!technician) errors['technician_id'] = 'Choose a technician from the list.';
  if (!facility || (!facility.active && values.facility_id !== before?.facility_id))
    errors['facility_id'] = 'Choose a facility from the list.';
  else if (values.customer_id !== null && facility.customer_id !== values.customer_id)
    errors['facility_id'] = facility.customer
      ? `This facility belongs to ${facility.customer}. Choose one of the customer’s own.`
      : 'This facility is your own. Choose one of the customer’s, or no customer.';
  return { customerId: facility?.customer_id ?? null, errors };
}

/** The active personnel records, on the find page. */
export const techniciansToFind: List<Choice> = {
  noun: { one: 'technician', many: 'technicians' },
  sorts: [{ key: 'name', label: 'Name', column: 'p.sort_name', type: 'text' }],
  alias: 'p',
  search: searchIn(['p.search_text']),
  rows: personnel,
  columns: (db) => ['p.id', nameOf(db), 'p.job_title as detail'],
};

import { readChoices, type Choice, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { search, searchIn } from '../../../database/search.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { List } from '../../../lists/listPage.ts';

/** A facility on the find page of an order's form. */
export interface FoundFacility extends Choice {
  customer: string | null;
}

const customers = (db: Db): Query => db.from('customers', 'c').whereNull('c.archived_at');
const customersInOrder = (db: Db): Query =>
  customers(db).select('c.id', 'c.name', 'c.number as detail').orderBy(['c.sort_name', 'c.id']);
const facilitiesInOrder = (db: Db): Query =>
  db.from('facilities', 'f').select('f.id', 'f.name', 'f.code as detail').orderBy(['f.sort_name', 'f.id']);
const personnel = (db: Db): Query =>
  db.from('personnel', 'p').whereNull('p.archived_at').where('p.status', 'active');
const nameOf = (db: Db) => db.raw(`trim(p.first_name || ' ' || p.last_name) as name`);

/** The customers that a form or a filter offers: active ones, and the one that it has. */
export function customerChoices(db: Db, chosen: string | null): Promise<Choices> {
  return readChoices(
    db,
    customersInOrder(db).where('c.status', 'active'),
    chosen === null ? null : customersInOrder(db).where('c.id', chosen),
  );
}

/** The active facilities that a form or a filter offers, the customer's where one is chosen, and the one that it has. */
export function facilityChoices(db: Db, customerId: string | null, chosen: string | null): Promise<Choices> {
  const offered = facilitiesInOrder(db).where('f.active', true);
  if (customerId !== null) void offered.where('f.customer_id', customerId);
  return readChoices(db, offered, chosen === null ? null : facilitiesInOrder(db).where('f.id', chosen));
}

/** The company's labs, in which work can be done. */
export function labChoices(db: Db, chosen: string | null): Promise<Choices> {
  return readChoices(
    db,
    facilitiesInOrder(db).where({ 'f.is_lab': true, 'f.active': true }),
    chosen === null ? null : facilitiesInOrder(db).where('f.id', chosen),
  );
}

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

/** The active customers, on the find page. */
export const customersToFind: List<Choice> = {
  noun: { one: 'customer', many: 'customers' },
  sorts: [{ key: 'name', label: 'Name', column: 'c.sort_name', type: 'text' }],
  alias: 'c',
  search: (db, words) => search(db, 'customers', words),
  rows: (db) => customers(db).where('c.status', 'active'),
  columns: () => ['c.id', 'c.name', 'c.number as detail'],
};

/** The active facilities on the find page: one customer's, or all. */
export const facilitiesToFind = (customerId: string | null): List<FoundFacility> => ({
  noun: { one: 'facility', many: 'facilities' },
  sorts: [{ key: 'name', label: 'Name', column: 'f.sort_name', type: 'text' }],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words, customerId === null ? 'all' : { customerId }),
  rows: (db) => {
    const rows = db
      .from('facilities', 'f')
      .leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
      .where('f.active', true);
    return customerId === null ? rows : rows.where('f.customer_id', customerId);
  },
  columns: () => ['f.id', 'f.name', 'f.code as detail', 'c.name as customer'],
});

/** The active personnel records, on the find page. */
export const techniciansToFind: List<Choice> = {
  noun: { one: 'technician', many: 'technicians' },
  sorts: [{ key: 'name', label: 'Name', column: 'p.sort_name', type: 'text' }],
  alias: 'p',
  search: searchIn(['p.search_text']),
  rows: personnel,
  columns: (db) => ['p.id', nameOf(db), 'p.job_title as detail'],
};

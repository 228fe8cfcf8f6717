import type { Db, Query } from '../../database/db.ts';
import { noteRelationsLeft, relationsLeft } from '../../domain/contacts/leaving.queries.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { FacilityValues as Typed } from './facilities.form.ts';

/** What is kept of a facility's form. */
export type FacilityValues = Omit<Typed, 'moves'>;

export interface FacilityRow {
  id: string;
  code: string;
  name: string;
  customer_id: string | null;
  customer_name: string | null;
  is_lab: boolean;
  address: string | null;
  active: boolean;
}

export interface Facility extends FacilityRow {
  version: number;
}

/** What a list of facilities has of each. */
export const listed = [
  'f.id', 'f.code', 'f.name', 'f.customer_id', 'f.is_lab', 'f.address', 'f.active',
]; // prettier-ignore

/** Facilities with their customers as `c`. */
export const withCustomer = (query: Query): Query =>
  query.leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' });

/** All that a facility's form and page have of it. */
export const shown = [...listed, 'c.name as customer_name', 'f.version'];

/** A facility, or undefined when there is none that the actor may see. */
export function getFacility(db: Db, id: string): Promise<Facility | undefined> {
  return db.row(withCustomer(db.from('facilities', 'f')).where({ 'f.id': id }).select(shown));
}

/** The facilities with one of these codes, as the database compares them. */
export async function facilitiesCoded(
  db: Db,
  keys: readonly string[],
): Promise<(Facility & { code_key: string })[]> {
  if (keys.length === 0) return [];
  return db.rows(
    withCustomer(db.from('facilities', 'f'))
      .joinRaw('join unnest(?::text[]) as g(key) on f.code_key = g.key', [[...keys]])
      .select(shown)
      .select('f.code_key'),
  );
}

/** Adds a facility; returns its id. */
export function addFacility(db: Db, values: FacilityValues): Promise<string> {
  return db.insert('facilities', values);
}

/**
 * Saves a facility if it is still the version that was seen (S25). At another customer its assets come along and the contacts of
 * others lose it, in the database (A33); the log is told who.
 */
export async function saveFacility(
  db: Db,
  id: string,
  version: number,
  values: FacilityValues,
): Promise<'saved' | 'stale' | 'gone'> {
  const left = await relationsLeft(db, { facilityId: id, customerId: values.customer_id });
  const result = await db.updateVersion('facilities', id, version, values);
  if (result === 'saved') noteRelationsLeft(db, left);
  return result;
}

/** What stands in the way of saving a facility so, beside its fields; `before` is null for a new one. */
export async function facilityConflicts(
  db: Db,
  before: Facility | null,
  values: FacilityValues,
): Promise<FieldErrors> {
  const errors: FieldErrors = {};
  if (values.customer_id !== null && values.customer_id !== before?.customer_id) {
    const customer = db.from('customers').where({ id: values.customer_id }).whereNull('archived_at');
    if (!(await db.row(customer.select('id')))) errors['customer_id'] = 'Choose a customer from the list.';
  }
  if (!before?.is_lab || (values.is_lab && values.active)) return errors;
  const people = db.from('user_labs', 'l').where({ 'l.facility_id': before.id });
  if (!values.is_lab) {
    const related = await db.count(people);
    if (related > 0)
      errors['is_lab'] = `${users(related)} assigned to this lab. Add another lab for them first.`;
    return errors;
  }
  const stranded = await db.count(
    people
      .join('users as u', { 'u.tenant_id': 'l.tenant_id', 'u.id': 'l.user_id' })
      .whereNull('u.archived_at')
      .whereNotExists(
        db
          .from('user_labs', 'o')
          .join('facilities as x', { 'x.tenant_id': 'o.tenant_id', 'x.id': 'o.facility_id' })
          .whereRaw('o.user_id = l.user_id and o.facility_id <> l.facility_id and x.active')
          .select(db.raw('1')),
      ),
  );
  if (stranded > 0)
    errors['active'] = `${users(stranded)} not assigned to any other active lab. Add one for them first.`;
  return errors;
}

const users = (count: number) => (count === 1 ? '1 user is' : `${count} users are`);

import type { Db } from '../../../database/db.ts';

/** A type of work orders, as a company keeps it. */
export interface WorkOrderType {
  id: string;
  name: string;
  asks_outcome: boolean;
  customer_signs: boolean;
  steps: string[];
  active: boolean;
  version: number;
}

export type TypeRecord = Omit<WorkOrderType, 'id' | 'version'>;

/** The columns of a type. */
export const typeColumns = ['id', 'name', 'asks_outcome', 'customer_signs', 'steps', 'active', 'version'];
/** As many types as an import knows; a company has a handful. */
const mostTypes = 200;

/** All types, by name. */
export function listTypes(db: Db): Promise<WorkOrderType[]> {
  return db.rows(db.from('work_order_types').select(typeColumns).orderBy(['name_lc', 'id']).limit(mostTypes));
}

/** A type, or undefined. */
export function getType(db: Db, id: string): Promise<WorkOrderType | undefined> {
  return db.row(db.from('work_order_types').where({ id }).select(typeColumns));
}

/** Adds a type; returns its id. */
export function addType(db: Db, record: TypeRecord): Promise<string> {
  return db.insert('work_order_types', record);
}

/** Saves a type if it is still the version that was seen (S25). Orders that have it keep it, in use or not. */
export function saveType(
  db: Db,
  id: string,
  version: number,
  record: TypeRecord,
): Promise<'saved' | 'stale' | 'gone'> {
  return db.updateVersion('work_order_types', id, version, record);
}

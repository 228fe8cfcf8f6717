import type { Db } from '../../database/db.ts';

/** A price of the company's list. */
export interface PriceItem {
  id: string;
  code: string;
  description: string;
  unit: string | null;
  unit_price: string;
  currency: string;
  tax_milli: number;
  type_id: string | null;
  active: boolean;
  version: number;
}
export type PriceRecord = Omit<PriceItem, 'id' | 'version'>;

/** The columns of a price. */
export const priceColumns = [
  'id', 'code', 'description', 'unit', 'unit_price', 'currency', 'tax_milli', 'type_id', 'active', 'version',
]; // prettier-ignore
/** A price, or undefined. */
export const getPrice = (db: Db, id: string): Promise<PriceItem | undefined> =>
  db.row(db.from('price_list_items').where({ id }).select(priceColumns));

/** The types of work that a price can be for. */
export const typesForPrices = (db: Db): Promise<{ id: string; name: string }[]> =>
  db.rows(db.from('work_order_types').orderBy(['name_lc', 'id']).limit(200).select('id', 'name'));

/** Adds a price; returns its id. */
export const addPrice = (db: Db, record: PriceRecord): Promise<string> =>
  db.insert('price_list_items', record);

/** Saves a price if it is still the version that was seen (S25); documents that have it keep what they say. */
export const savePrice = (db: Db, id: string, version: number, record: PriceRecord) =>
  db.updateVersion('price_list_items', id, version, record);

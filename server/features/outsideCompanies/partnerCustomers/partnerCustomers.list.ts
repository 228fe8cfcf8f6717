import type { Db } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { ExportedList, List } from '../../../lists/listPage.ts';
import { fieldColumns } from '../../../lists/csv.ts';
import { filterBy } from '../../../lists/spec.ts';
import { outsideCompanyStatuses, partnerCustomerLabels as labels } from '../outsideCompanies.form.ts';

/** A customer as its partner sees it (A20a). */
export interface PartnerCustomer {
  id: string;
  number: string;
  name: string;
  phone: string | null;
  email: string | null;
  address: string | null;
  status: 'active' | 'inactive';
}

/** Where the customer's assets stand. */
export interface PartnerFacility {
  id: string;
  code: string;
  name: string;
  address: string | null;
}

const listed = ['c.id', 'c.number', 'c.name', 'c.phone', 'c.email', 'c.address', 'c.status'];

/** The partner's customers. */
export const customerList: ExportedList<PartnerCustomer> = {
  noun: { one: 'customer', many: 'customers' },
  sorts: [
    { key: 'name', label: labels.name, column: 'c.sort_name', type: 'text' },
    { key: 'number', label: labels.number, column: 'c.number_lc', type: 'text' },
  ],
  filters: [{ ...filterBy('status', labels.status, outsideCompanyStatuses), column: 'c.status' }],
  alias: 'c',
  search: (db, words) => search(db, 'customers', words, 'reach'),
  whole: true,
  rows: (db) => db.from('customers', 'c'),
  columns: () => listed,
  csv: {
    name: 'customers',
    columns: fieldColumns(labels, 'number', 'name', 'phone', 'email', 'address', 'status'),
  },
};

/** A customer, or undefined when there is none that the actor may see. */
export function getCustomer(db: Db, id: string): Promise<PartnerCustomer | undefined> {
  return db.row(db.from('customers', 'c').where({ 'c.id': id }).select(listed));
}

/** A customer's facilities. */
export const facilitiesOf = (customerId: string): List<PartnerFacility> => ({
  noun: { one: 'facility', many: 'facilities' },
  sorts: [
    { key: 'name', label: 'Name', column: 'f.sort_name', type: 'text' },
    { key: 'code', label: 'Code', column: 'f.code_lc', type: 'text' },
  ],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words, { customerId }),
  rows: (db) => db.from('facilities', 'f').where({ 'f.customer_id': customerId }),
  columns: () => ['f.id', 'f.code', 'f.name', 'f.address'],
});

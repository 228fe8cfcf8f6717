import { search } from '../../../database/search.ts';
import { fieldColumns, recordIdColumn } from '../../../lists/csv.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import { customerStatuses } from '../../../domain/customers/customers.form.ts';
import { tabLabels } from './customerTabs.pages.ts';

/** A facility on its customer's page. */
export interface CustomerFacility {
  id: string;
  code: string;
  name: string;
  address: string | null;
  active: boolean;
}

/** A contact on its customer's page. */
export interface CustomerContact {
  id: string;
  title: string | null;
  first_name: string;
  last_name: string;
  job_title: string | null;
  phone: string | null;
  email: string | null;
  status: 'active' | 'inactive';
  /** Portal users that are assigned to it. */
  portal_users: number;
}

const status = filterBy('status', tabLabels.status, customerStatuses);

/** A customer's facilities. */
export const facilitiesOf = (customerId: string): ExportedList<CustomerFacility> => ({
  noun: { one: 'facility', many: 'facilities' },
  sorts: [
    { key: 'name', label: tabLabels.name, column: 'f.sort_name', type: 'text' },
    { key: 'code', label: tabLabels.code, column: 'f.code_lc', type: 'text' },
  ],
  filters: [status],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words, { customerId }),
  whole: true,
  rows: (db, { filters }) => {
    const query = db.from('facilities', 'f').where({ 'f.customer_id': customerId });
    return filters['status'] ? query.where('f.active', filters['status'] === 'active') : query;
  },
  columns: () => ['f.id', 'f.code', 'f.name', 'f.address', 'f.active'],
  csv: {
    name: 'facilities',
    columns: [
      ...fieldColumns(tabLabels, 'code', 'name', 'address'),
      { heading: tabLabels.active, value: (row) => (row.active ? 'Yes' : 'No') },
      recordIdColumn,
    ],
  },
});

/** A customer's contacts. */
export const contactsOf = (customerId: string): ExportedList<CustomerContact> => ({
  noun: { one: 'contact', many: 'contacts' },
  sorts: [{ key: 'name', label: tabLabels.name, column: 'k.sort_name', type: 'text' }],
  filters: [{ ...status, column: 'k.status' }],
  alias: 'k',
  search: (db, words) => search(db, 'contacts', words, { customerId }),
  whole: true,
  rows: (db) => db.from('contacts', 'k').where({ 'k.customer_id': customerId, 'k.archived_at': null }),
  columns: (db) => [
    ...['id', 'title', 'first_name', 'last_name', 'job_title', 'phone', 'email', 'status'].map(
      (name) => `k.${name}`,
    ),
    db.raw(`(select count(*)::int from portal_users p
      where p.tenant_id = k.tenant_id and p.contact_id = k.id and p.archived_at is null) as portal_users`),
  ],
  csv: {
    name: 'contacts',
    columns: [
      ...fieldColumns(
        { ...tabLabels, first_name: 'First name', last_name: 'Last name' },
        ...(['title', 'first_name', 'last_name', 'job_title', 'phone', 'email', 'status'] as const),
      ),
      { heading: 'Portal Users', as: 'number', value: (row) => row.portal_users },
      recordIdColumn,
    ],
  },
});

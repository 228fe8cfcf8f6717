import type { Db } from '../../../database/db.ts';
import { search, type Found } from '../../../database/search.ts';
import { portalUserLabels as labels } from '../../../domain/portalUsers/portalUsers.form.ts';
import { portalUserColumns, portalUserSpec } from '../../../domain/portalUsers/portalUsers.list.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import type { Customer } from '../customers.queries.ts';
import {
  listed,
  ofContact,
  ofCustomer,
  withContact,
  withUser,
  type PortalUser,
} from './portalUsers.queries.ts';

/** A customer's portal users. */
export const portalUserList = (
  customer: Pick<Customer, 'id'> & { name?: string },
): ExportedList<PortalUser> => ({
  ...portalUserSpec,
  noun: { one: 'portal user', many: 'portal users' },
  search: (db, words) => searched(db, customer.id, words),
  rows: (db) => withUser(ofCustomer(db, customer.id)),
  // Without a word or a state to look for, nobody has to ask who they are.
  counted: (db, { search, filters }) =>
    search === '' && !filters['state'] ? ofCustomer(db, customer.id) : withUser(ofCustomer(db, customer.id)),
  columns: () => [...listed, 'p.contact_id as of_contact'],
  finish: (rows, db) =>
    rows
      .leftJoin('contacts as k', (on) => {
        on.on('k.id', 'p.of_contact').andOnVal('k.tenant_id', db.tenantId).andOnNull('k.archived_at');
      })
      .select('p.*', ...ofContact(db)),
  csv: {
    name: 'portal_users',
    columns: portalUserColumns({
      heading: labels.contact_id,
      value: (row) => (row.scope === 'customer' ? (customer.name ?? null) : row.contact_name),
    }),
  },
});

/** Portal users are found by their user or by their contact. */
async function searched(db: Db, customerId: string, words: string): Promise<Found> {
  const [users, people] = await Promise.all([
    search(db, 'users', words),
    search(db, 'contacts', words, { customerId }),
  ]);
  return {
    none: users.none && people.none,
    many: false,
    narrow: (query) => {
      if (words === '') return;
      void withContact(query).where((either) => {
        void either.where((user) => users.narrow(user, 'u')).orWhere((person) => people.narrow(person, 'k'));
      });
    },
  };
}

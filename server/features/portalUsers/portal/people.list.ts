import { searchIn } from '../../../database/search.ts';
import { portalUserColumns, portalUserSpec } from '../../../domain/portalUsers/portalUsers.list.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { personLabels as labels } from './people.form.ts';
import { asked, contactOf, listed, people, type PortalPerson } from './people.queries.ts';

/** Whose a customer's user is, in words. */
export const whoseInWords = ({ scope, contact }: Pick<PortalPerson, 'scope' | 'contact'>): string =>
  scope === 'customer' ? 'The customer' : (contact ?? 'None');

const yes = (is: boolean) => (is ? 'Yes' : 'No');

/** *Account › Users*: the users of the own customer or partner (A19). They are few, so a search looks at each. */
export const peopleList = (isPartner: boolean): ExportedList<PortalPerson> => ({
  ...portalUserSpec,
  noun: { one: 'user', many: 'users' },
  sorts: [
    { key: 'name', label: 'Name', column: 'u.sort_name', type: 'text' },
    { key: 'username', label: 'Username', column: 'u.username_lc', type: 'text' },
  ],
  searchLabel: 'Search by name, username or email',
  search: searchIn(['u.search_text']),
  rows: people,
  columns: () => listed,
  finish: (rows, db) => rows.select('p.*', asked(db, 'p'), ...(isPartner ? [] : [contactOf(db)])),
  csv: {
    name: 'users',
    columns: portalUserColumns<PortalPerson>(
      ...(isPartner ? [] : [{ heading: labels.contact_id, value: whoseInWords }]),
      { heading: labels.can_create_users, value: (person) => yes(person.can_create_users) },
      ...(isPartner
        ? [
            {
              heading: labels.claim_authorization_required,
              value: (person: PortalPerson) => yes(person.claim_authorization_required),
            },
          ]
        : []),
    ),
  },
});

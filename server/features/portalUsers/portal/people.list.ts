import { searchIn } from '../../../database/search.ts';
import { portalUserColumns, portalUserSpec } from '../../../domain/portalUsers/portalUsers.list.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { asked, listed, people, type PortalPerson } from './people.queries.ts';

/** *Account › Users*: the users of the own customer or partner (A19). They are few, so a search looks at each. */
export const peopleList: ExportedList<PortalPerson> = {
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
  finish: (rows, db) => rows.select('p.*', asked(db, 'p')),
  csv: { name: 'users', columns: portalUserColumns<PortalPerson>() },
};

import { search } from '../../database/search.ts';
import { fieldColumns } from '../../lists/csv.ts';
import { blockedColumn } from '../../domain/portalUsers/portalUsers.list.ts';
import type { ExportedList, List } from '../../lists/listPage.ts';
import { filterBy } from '../../lists/spec.ts';
import { userKinds, userLabels as labels, userStates } from './users.form.ts';
import { missingLabs, type Lab } from './labs/userLabs.queries.ts';
import { listed, users, type UserRow } from './users.queries.ts';

/** The users, in the back office. */
export const userList: ExportedList<UserRow> = {
  noun: { one: 'user', many: 'users' },
  searchLabel: 'Search users by name, username or email',
  sorts: [
    { key: 'name', label: labels.last_name, column: 'u.sort_name', type: 'text' },
    { key: 'username', label: labels.username, column: 'u.username_lc', type: 'text' },
  ],
  filters: [
    filterBy('kind', 'Kind', userKinds),
    { ...filterBy('state', 'Status', userStates), column: 'u.state' },
  ],
  alias: 'u',
  search: (db, words) => search(db, 'users', words),
  whole: true,
  rows: (db, { filters: { kind } }) =>
    kind ? users(db).where('u.is_external', kind === 'external') : users(db),
  columns: () => listed,
  csv: {
    name: 'users',
    columns: [
      ...fieldColumns(labels, 'username', 'first_name', 'last_name', 'initials', 'email'),
      { heading: 'Kind', value: (row) => (row.is_external ? 'External' : 'Internal') },
      {
        heading: 'Status',
        value: ({ state }) => userStates.find(({ value }) => value === state)?.label ?? null,
      },
      blockedColumn,
      { heading: 'Last sign-in', as: 'moment', value: (row) => row.last_sign_in_at?.toISOString() ?? null },
    ],
  },
};

/** The active labs that a user doesn't have yet. */
export const labsToFind = (userId: string): List<Lab> => ({
  noun: { one: 'lab', many: 'labs' },
  sorts: [
    { key: 'name', label: 'Name', column: 'f.sort_name', type: 'text' },
    { key: 'code', label: 'Code', column: 'f.code_lc', type: 'text' },
  ],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words, 'reach'),
  rows: (db) => missingLabs(db, userId),
  columns: () => ['f.id', 'f.code', 'f.name', 'f.active'],
});

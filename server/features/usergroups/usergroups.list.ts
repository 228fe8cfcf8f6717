import { searchIn } from '../../database/search.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { fieldColumns } from '../../lists/csv.ts';
import { filterBy } from '../../lists/spec.ts';
import { permissionsInWords, usergroupLabels as labels } from './usergroups.form.ts';
import { listed, mostMembers, type Usergroup } from './usergroups.queries.ts';

/** The usergroups, in the back office. */
export const usergroupList: ExportedList<Usergroup> = {
  noun: { one: 'usergroup', many: 'usergroups' },
  sorts: [{ key: 'name', label: labels.name, column: 'g.name_lc', type: 'text' }],
  filters: [
    filterBy('kind', 'Kind', [
      { value: 'internal', label: 'Internal' },
      { value: 'external', label: 'External' },
    ]),
  ],
  alias: 'g',
  search: searchIn(['g.search_text']),
  rows: (db, { filters: { kind } }) => {
    const query = db.from('usergroups', 'g');
    return kind ? query.where('g.is_external', kind === 'external') : query;
  },
  columns: (db) => listed(db, mostMembers + 1),
  csv: {
    name: 'usergroups',
    columns: [
      ...fieldColumns(labels, 'name'),
      { heading: labels.is_external, value: (group) => (group.is_external ? 'Yes' : 'No') },
      {
        heading: labels.permissions,
        value: (group) =>
          group.is_administrators ? 'Everything' : permissionsInWords(group.permissions.join(', ')),
      },
      { heading: 'Users', value: (group) => group.members },
    ],
  },
};

/** The same with everybody counted, for its export. */
export const wholeUsergroupList: ExportedList<Usergroup> = {
  ...usergroupList,
  columns: (db) => listed(db, null),
};

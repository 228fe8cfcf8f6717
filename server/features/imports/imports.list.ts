import type { List } from '../../lists/listPage.ts';
import { filterBy } from '../../lists/spec.ts';
import { ofImport, rowColumns, wordsIn, type Import, type Row } from './imports.queries.ts';
import { outcomes } from './imports.words.ts';

/** A file's rows as the dry run left them. */
export const rowList = (found: Import): List<Row> => ({
  noun: { one: 'row', many: 'rows' },
  searchLabel: 'Search rows',
  sorts: [{ key: 'line', label: 'Row', column: 'r.line', type: 'bigint' }],
  filters: [{ ...filterBy('outcome', 'Result', outcomes), column: 'r.outcome' }],
  alias: 'r',
  rows: (db, { search }) =>
    search === ''
      ? ofImport(db, found)
      : ofImport(db, found).whereRaw('r.id = any (array(?))', [wordsIn(db, found, search)]),
  columns: () => rowColumns,
});

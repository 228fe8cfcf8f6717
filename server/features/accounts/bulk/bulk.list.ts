import type { List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import type { Row } from './bulk.judge.ts';
import { ofImport, rowColumns, wordsIn, type Import } from './bulk.queries.ts';
import { outcomes } from './bulk.words.ts';

/** An import's rows as the dry run left them. */
export const rowList = ({ id }: Import): List<Row & { id: string }> => ({
  noun: { one: 'row', many: 'rows' },
  searchLabel: 'Search rows by User ID, name or email',
  sorts: [{ key: 'line', label: 'Line', column: 'r.line', type: 'bigint' }],
  filters: [{ ...filterBy('outcome', 'Result', outcomes), column: 'r.outcome' }],
  alias: 'r',
  rows: (db, { search }) =>
    search === ''
      ? ofImport(db, id)
      : ofImport(db, id).whereRaw('r.id = any (array(?))', [wordsIn(db, id, search)]),
  columns: () => ['r.id', ...rowColumns],
});

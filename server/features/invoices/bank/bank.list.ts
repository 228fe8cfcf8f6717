import { whereContains } from '../../../database/contains.ts';
import type { Db, Query } from '../../../database/db.ts';
import type { List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import { lineColumns, ofFile, type BankFile, type StoredLine } from './bank.queries.ts';
import { outcomes } from './bank.words.ts';

/** The lines in which words stand. */
function wordsIn(db: Db, found: BankFile, words: string): Query {
  const texts = ofFile(db, found)
    .select('r.id', db.raw("concat_ws(' ', r.payer, r.purpose, r.bank_id) as words"))
    .as('w');
  const query = db
    .from('tenants', 't')
    .joinRaw('cross join ?', [db.raw('?', [texts])])
    .select('w.id');
  whereContains(query, ['w.words'], words);
  return query;
}

/** A file's lines as the dry run left them. */
export const lineList = (found: BankFile): List<StoredLine> => ({
  noun: { one: 'line', many: 'lines' },
  searchLabel: 'Search lines',
  sorts: [
    { key: 'line', label: 'Line', column: 'r.line', type: 'bigint' },
    { key: 'amount', label: 'Amount', column: 'r.amount_minor', type: 'bigint', nullable: true },
  ],
  filters: [{ ...filterBy('outcome', 'Result', outcomes), column: 'r.outcome' }],
  alias: 'r',
  rows: (db, { search }) =>
    search === '' ? ofFile(db, found) : ofFile(db, found).whereIn('r.id', wordsIn(db, found, search)),
  columns: lineColumns,
});

import { whereContains } from '../../../database/contains.ts';
import type { List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import { lineColumns, ofFile, type BankFile, type StoredLine } from './bank.queries.ts';
import { outcomes } from './bank.words.ts';

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
  rows: (db, { search }) => {
    const lines = ofFile(db, found);
    if (search !== '') whereContains(lines, ['r.payer', 'r.purpose', 'r.bank_id'], search);
    return lines;
  },
  columns: lineColumns,
});

import type { Db } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import { plainAmount } from '../../domain/money/amounts.ts';
import type { CsvColumn } from '../../lists/csv.ts';
import type { OfRecord } from '../../lists/ofRecord.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { filterBy } from '../../lists/spec.ts';
import { claimNumber, workOrderNumber } from '../../shared/numbers.ts';
import { claimLabels as labels } from './claims.form.ts';
import { claimColumns, withOrder, type Claim } from './claims.queries.ts';
import { answerWords, claimBadge, claimStateWords } from './claims.words.ts';

/** A claim in a list; staff see its partner's name. */
export interface ClaimRow extends Claim {
  partner?: string;
}

const columns: readonly CsvColumn<ClaimRow>[] = [
  { heading: 'Number', value: ({ number }) => claimNumber(number) },
  { heading: labels.customer_id, value: ({ customer }) => customer },
  { heading: labels.asset_id, value: ({ asset_name: asset }) => asset },
  { heading: labels.description, value: ({ description }) => description },
  { heading: labels.failed_on, as: 'day', value: ({ failed_on: day }) => day },
  {
    heading: labels.amount,
    as: 'number',
    value: ({ amount_minor: minor, currency }) =>
      minor === null ? null : plainAmount(BigInt(minor), currency),
  },
  { heading: 'Currency', value: ({ amount_minor: minor, currency }) => (minor === null ? null : currency) },
  { heading: 'Status', value: ({ status }) => claimBadge(status).text },
  { heading: 'Service order', value: ({ order_number: order }) => order && workOrderNumber(order) },
  { heading: 'Filed by', value: ({ filed_by: by }) => by },
  { heading: 'Filed', as: 'moment', value: (claim) => claim.created_at.toISOString() },
];

const ofPartner: CsvColumn<ClaimRow> = { heading: 'Partner', value: ({ partner }) => partner ?? null };

const byStatus = { ...filterBy('status', 'Status', claimStateWords), column: 'w.status' };

/** The claims that the actor sees: its partner's (A20a), or all of the company. */
export const claimList: ExportedList<ClaimRow> = {
  noun: { one: 'claim', many: 'claims' },
  searchLabel: 'Search by number, asset or description',
  sorts: [
    { key: 'newest', label: 'Filed', direction: 'desc', column: 'w.created_at', type: 'timestamptz' },
    { key: 'number', label: 'Number', column: 'w.number', type: 'bigint' },
  ],
  filters: [byStatus, filterBy('answer', 'Comments', [{ value: 'wanted', label: answerWords.wanted }])],
  alias: 'w',
  search: (db, words) => search(db, 'warranty_claims', words),
  whole: true,
  rows: (db, { filters }) => {
    const rows = db.from('warranty_claims', 'w');
    return filters['answer'] === 'wanted' ? rows.where('w.wants_answer', true) : rows;
  },
  columns: claimColumns,
  finish: withOrder,
  csv: { name: 'claims', columns },
};

/** The same for staff, with whose they are: of all partners, or of one. */
export const staffClaimListOf = (partner: OfRecord | null): ExportedList<ClaimRow> => ({
  ...claimList,
  filters: [byStatus, filterBy('answer', 'Comments', [{ value: 'needed', label: answerWords.needed }])],
  rows: (db, { filters }) => {
    const rows = db.from('warranty_claims', 'w');
    if (partner) void rows.where('w.partner_id', partner.id);
    return filters['answer'] === 'needed' ? rows.where('w.needs_answer', true) : rows;
  },
  finish: (rows, _db: Db) =>
    withOrder(rows)
      .join('partners as n', { 'n.tenant_id': 'p.tenant_id', 'n.id': 'p.partner_id' })
      .select('n.name as partner'),
  csv: { name: 'claims', columns: [...columns.slice(0, 1), ofPartner, ...columns.slice(1)] },
});

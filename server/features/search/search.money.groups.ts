import { payers } from '../../request/allow.ts';
import { claimNumber, estimateNumber, invoiceNumber } from '../../shared/numbers.ts';
import { byNumber, nameOf, newest, numberIn, type Group } from './search.groups.ts';

const staff = ['view_records', 'keep_billing'] as const;

/** Invoices, estimates and claims by number and purchase order, for those who have their pages (A13, A20). */
export const moneyGroups: readonly Group[] = [
  {
    ...{ key: 'invoices', label: 'Invoices', table: 'invoices', staff, portal: payers },
    list: { staff: '/admin/invoices', portal: '/invoices' },
    rows: (db) => db.from('invoices', 'r'),
    columns: (db) => [
      ...['r.id', 'r.kind', 'r.number'],
      db.raw(
        `concat_ws(', ', ${nameOf('customers', 'customer_id')}, nullif(r.purchase_order, '')) as detail`,
      ),
    ],
    order: newest,
    exact: (query, typed) => {
      const [invoice, note] = [numberIn(typed, 'INV'), numberIn(typed, 'CN')];
      const number = invoice ?? note;
      if (number === null) return null;
      // A number alone may be either's.
      if (invoice === null) void query.where('r.kind', 'credit_note');
      else if (note === null) void query.where('r.kind', 'invoice');
      return query.where('r.number', number);
    },
    hit: ({ id, kind, number, detail }) => ({
      ...{ id, detail },
      name: invoiceNumber(kind === 'credit_note' ? kind : 'invoice', number ?? null),
    }),
  },
  {
    ...{ key: 'estimates', label: 'Estimates', table: 'estimates', staff, portal: payers },
    list: { staff: '/admin/estimates', portal: '/estimates' },
    rows: (db) => db.from('estimates', 'r'),
    columns: (db) => [
      ...['r.id', 'r.number'],
      // A next version's draft has its estimate's number.
      db.raw(`concat_ws(', ', case r.status when 'draft' then 'Draft' end, ${nameOf('customers', 'customer_id')},
        nullif(r.purchase_order, '')) as detail`),
    ],
    order: newest,
    exact: byNumber('EST'),
    hit: ({ id, number, detail }) => ({ id, detail, name: estimateNumber(number ?? '') }),
  },
  {
    ...{ key: 'claims', label: 'Claims', table: 'warranty_claims' },
    ...{ staff: ['view_records', 'keep_claims'], portal: ['partner_user'] },
    list: { staff: '/admin/claims', portal: '/claims' },
    rows: (db) => db.from('warranty_claims', 'r'),
    columns: (db) => [
      ...['r.id', 'r.number', 'r.asset_name as name'],
      db.raw(`${nameOf('customers', 'customer_id')} as detail`),
    ],
    order: newest,
    exact: byNumber('CL'),
    hit: ({ number, name, ...row }) => ({ ...row, name: `${claimNumber(number ?? '')} ${name ?? ''}` }),
  },
];

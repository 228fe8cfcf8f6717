import type { TableName } from '../../../db/policies/index.ts';

/**
 * A kind of record that *Who can see this?* is asked of (A32). All have a customer; some stand at a facility, some are
 * assigned to a contact. Its page in the back office is `/admin/` and its path.
 */
export interface RecordType {
  table: TableName & ('assets' | 'work_orders' | 'tickets' | 'warranty_claims' | 'invoices' | 'estimates');
  path: string;
  one: string;
  many: string;
  /** What one is called: SQL over the row `r`. */
  name: string;
  /** The columns that its policies may go by, besides customer_id. */
  facility?: 'facility_id';
  contact?: 'contact_id';
  /** It is about money: a contact needs *Access Billing* (A13). */
  billing?: true;
}

/** The kinds of records; another one is another line. */
export const recordTypes: readonly RecordType[] = [
  { table: 'assets', path: 'assets', one: 'asset', many: 'assets', name: 'coalesce(r.code, r.description)', facility: 'facility_id' },
  { table: 'work_orders', path: 'work_orders', one: 'work order', many: 'work orders', name: `'WO-' || r.number`, facility: 'facility_id' },
  {
    ...{ table: 'tickets', path: 'tickets', one: 'ticket', many: 'tickets' },
    ...{ name: `'T-' || r.number || ' ' || r.subject`, contact: 'contact_id' },
  },
  { table: 'invoices', path: 'invoices', one: 'invoice', many: 'invoices', billing: true,
    name: `case r.kind when 'invoice' then 'INV-' else 'CN-' end || coalesce(r.number::text, 'draft')` },
  { table: 'estimates', path: 'estimates', one: 'estimate', many: 'estimates', name: `'EST-' || r.number`, billing: true },
  { table: 'warranty_claims', path: 'claims', one: 'claim', many: 'claims', name: `'CL-' || r.number` },
]; // prettier-ignore

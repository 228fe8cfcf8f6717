import type { TableName } from '../../../db/policies/index.ts';
import { invoiceNumberInSql } from '../../shared/numbers.ts';

/**
 * A kind of record that *Who can see this?* is asked of (A32). All have a customer; some stand at a facility, some are
 * assigned to a contact. Its page in the back office is `/admin/` and its path.
 */
export interface RecordType {
  table: TableName &
    ('assets' | 'work_orders' | 'tickets' | 'warranty_claims' | 'invoices' | 'estimates' | 'documents');
  path: string;
  one: string;
  many: string;
  /** What one is called: SQL over the row `r`. */
  name: string;
  /** Where its page is, behind its path; left out where it is just there. */
  page?: string;
  /** What its policies may go by, besides customer_id: a column, or for the facility SQL over the row `r`. */
  facility?: string;
  contact?: 'contact_id';
  /** SQL over the row `r` that says why the portal shows it to nobody; null where it does. */
  hidden?: string;
  /** SQL over the row `r`: whether this one is about money, where only some are. */
  money?: string;
  /** It is about money: a contact needs *Access Billing* (A13). */
  billing?: true;
}

const standsIn = (table: string, column: string) =>
  `(select o.facility_id from ${table} o where o.tenant_id = r.tenant_id and o.id = r.${column})`;

/** A10a: nobody in the portal sees what staff haven't issued or sent yet. */
const stillDraft = `case when r.status = 'draft' then 'It’s still a draft.' end`;

/** The kinds of records; another one is another line. */
export const recordTypes: readonly RecordType[] = [
  { table: 'assets', path: 'assets', one: 'asset', many: 'assets', name: 'coalesce(r.code, r.description)', facility: 'r.facility_id' },
  {
    ...{ table: 'work_orders', path: 'work_orders', one: 'work order', many: 'work orders' },
    ...{ name: `'WO-' || r.number`, facility: 'r.facility_id' },
  },
  {
    ...{ table: 'tickets', path: 'tickets', one: 'ticket', many: 'tickets' },
    ...{ name: `'T-' || r.number || ' ' || r.subject`, contact: 'contact_id' },
  },
  {
    ...{ table: 'invoices', path: 'invoices', one: 'invoice', many: 'invoices', billing: true },
    ...{ name: invoiceNumberInSql('r'), hidden: stillDraft },
  },
  {
    ...{ table: 'estimates', path: 'estimates', one: 'estimate', many: 'estimates', billing: true },
    ...{ name: `'EST-' || r.number`, hidden: stillDraft },
  },
  {
    ...{ table: 'documents', path: 'documents', one: 'document', many: 'documents', name: 'r.name', page: '/edit' },
    facility: `coalesce(${standsIn('assets', 'asset_id')}, ${standsIn('work_orders', 'work_order_id')},
      ${standsIn('work_order_lines', 'work_order_line_id')})`,
    hidden: `case when r.archived_at is not null then 'It was deleted.'
      when r.replaced_at is not null then 'A newer version has taken its place.'
      when not r.shown then 'It isn’t shown in the portal.'
      when exists (select from invoices o where o.tenant_id = r.tenant_id and o.id = r.invoice_id and o.status = 'draft')
        then 'It belongs to an invoice that is still a draft.'
      when exists (select from estimates o where o.tenant_id = r.tenant_id and o.id = r.estimate_id and o.status = 'draft')
        then 'It belongs to an estimate that is still a draft.' end`,
    money: 'r.invoice_id is not null or r.estimate_id is not null',
  },
  { table: 'warranty_claims', path: 'claims', one: 'claim', many: 'claims', name: `'CL-' || r.number` },
]; // prettier-ignore

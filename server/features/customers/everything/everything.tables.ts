import type { Knex } from 'knex';
import type { Db, Query } from '../../../database/db.ts';
import { assetLabels, assetTexts } from '../../../domain/assets/assets.form.ts';
import { contactLabels, contactNames } from '../../../domain/contacts/contacts.form.ts';
import { customerLabels, customerNames } from '../../../domain/customers/customers.form.ts';
import { without } from '../../../shared/keys.ts';

/** One kind of what is kept of a customer: a file of its own, with a row for each. */
export interface Kept {
  file: string;
  rows: (db: Db, customerId: string) => Query;
  /** Headings, and what stands below them. */
  columns: (db: Db) => Readonly<Record<string, string | Knex.Raw>>;
  /** Headings of amounts, which are kept in the smallest unit of the row's *Currency*. */
  amounts?: readonly string[];
}

const mine = (table: Parameters<Db['from']>[0], alias: string) => (db: Db, customerId: string) =>
  db.from(table, alias).where(`${alias}.customer_id`, customerId).orderBy(`${alias}.id`);

/** The rows of a table that hang on another one's, which are the customer's. */
const below =
  (table: Parameters<Db['from']>[0], alias: string, owner: string, of: string, key: string) =>
  (db: Db, customerId: string) =>
    db
      .from(table, alias)
      .join(`${owner} as ${of}`, {
        [`${of}.tenant_id`]: `${alias}.tenant_id`,
        [`${of}.id`]: `${alias}.${key}`,
      })
      .where(`${of}.customer_id`, customerId)
      .orderBy(`${alias}.id`);

const named = (table: string, as: string, from: string, key: string) => (query: Query) =>
  query.leftJoin(`${table} as ${as}`, {
    [`${as}.tenant_id`]: `${from}.tenant_id`,
    [`${as}.id`]: `${from}.${key}`,
  });

const facility = (from: string) => named('facilities', 'f', from, 'facility_id');
/** The columns of a form, under its labels. */
const filledIn = <Name extends string>(
  alias: string,
  labels: Readonly<Record<Name, string>>,
  names: readonly Name[],
) => Object.fromEntries(names.map((name) => [labels[name], `${alias}.${name}`]));
const number = (db: Db, prefix: string, column: string) => db.raw('? || ??', [prefix, column]);
const thousandths = (db: Db, column: string) => db.raw('trim_scale(?? / 1000.0)', [column]);
const lines = (db: Db, alias: string) => ({
  Section: `${alias}.section`,
  Description: `${alias}.description`,
  Quantity: thousandths(db, `${alias}.quantity_milli`),
  Unit: `${alias}.unit`,
  'Discount %': thousandths(db, `${alias}.discount_milli`),
  'Tax %': thousandths(db, `${alias}.tax_milli`),
  Net: `${alias}.net_minor`,
});

/** Everything that is kept of a customer but the files themselves. */
export const everythingKept: readonly Kept[] = [
  {
    file: 'customer.csv',
    rows: (db, id) => db.from('customers', 'c').where('c.id', id),
    columns: () => ({ ...filledIn('c', customerLabels, customerNames), Added: 'c.created_at' }),
  },
  {
    file: 'facilities.csv',
    rows: mine('facilities', 'f'),
    columns: () => ({ Code: 'f.code', Name: 'f.name', Address: 'f.address', Active: 'f.active' }),
  },
  {
    file: 'contacts.csv',
    rows: (db, id) => mine('contacts', 'k')(db, id).whereNull('k.archived_at'),
    columns: () => filledIn('k', contactLabels, without(contactNames, 'customer_id')),
  },
  {
    file: 'contacts_facilities.csv',
    rows: (db, id) => facility('x')(below('contact_facilities', 'x', 'contacts', 'k', 'contact_id')(db, id)),
    columns: () => ({ 'First name': 'k.first_name', 'Last name': 'k.last_name', Facility: 'f.name' }),
  },
  {
    file: 'portal_users.csv',
    rows: (db, id) =>
      named(
        'users',
        'u',
        'p',
        'user_id',
      )(named('contacts', 'k', 'p', 'contact_id')(mine('portal_users', 'p')(db, id))).whereNull(
        'p.archived_at',
      ),
    columns: () => ({
      Username: 'u.username',
      'First name': 'u.first_name',
      'Last name': 'u.last_name',
      Email: 'u.email',
      Status: 'u.state',
      'Contact first name': 'k.first_name',
      'Contact last name': 'k.last_name',
      'Can Create Users': 'p.can_create_users',
    }),
  },
  {
    file: 'assets.csv',
    rows: (db, id) => facility('a')(mine('assets', 'a')(db, id)),
    columns: () => ({
      ...filledIn('a', assetLabels, assetTexts),
      Facility: 'f.name',
      Status: 'a.status',
      'Service interval (months)': 'a.service_interval_months',
      'Last service': 'a.last_service_on',
      'Next service': 'a.next_service_on',
      'Service required': 'a.service_required',
      'Earlier IDs': 'a.earlier_codes',
    }),
  },
  {
    file: 'asset_services.csv',
    rows: (db, id) =>
      named(
        'work_order_types',
        'y',
        's',
        'type_id',
      )(below('asset_services', 's', 'assets', 'a', 'asset_id')(db, id)),
    columns: () => ({
      'Asset ID': 'a.code',
      Asset: 'a.description',
      Type: 'y.name',
      'Service interval (months)': 's.interval_months',
      'Last service': 's.last_service_on',
      'Next service': 's.next_service_on',
      Required: 's.service_required',
    }),
  },
  {
    file: 'work_orders.csv',
    rows: (db, id) =>
      named('work_order_types', 'y', 'w', 'type_id')(facility('w')(mine('work_orders', 'w')(db, id))),
    columns: (db) => ({
      Number: number(db, 'WO-', 'w.number'),
      Type: 'y.name',
      Facility: 'f.name',
      Status: 'w.status',
      Reason: 'w.reason',
      Description: 'w.description',
      'Purchase order': 'w.purchase_order',
      'Wanted date': 'w.wanted_on',
      'Scheduled date': 'w.scheduled_on',
      'Opened by': 'w.opened_by',
      Opened: 'w.created_at',
    }),
  },
  {
    file: 'service_history.csv',
    rows: (db, id) => named('work_orders', 'w', 'l', 'work_order_id')(mine('work_order_lines', 'l')(db, id)),
    columns: (db) => ({
      Reference: 'l.reference',
      'Work order': number(db, 'WO-', 'w.number'),
      'Asset ID': 'l.asset_code',
      Asset: 'l.asset_description',
      Outcome: 'l.outcome',
      'Why it wasn’t done': 'l.not_done_reason',
      'Done by': 'l.technician_name',
      'Serviced on': 'l.serviced_on',
      'Next service': 'l.next_service_on',
      Remarks: 'l.remarks',
    }),
  },
  {
    file: 'work_order_comments.csv',
    rows: below('work_order_comments', 'x', 'work_orders', 'w', 'work_order_id'),
    columns: (db) => ({
      'Work order': number(db, 'WO-', 'w.number'),
      Written: 'x.created_at',
      By: 'x.author_name',
      Internal: 'x.internal',
      Comment: 'x.body',
    }),
  },
  {
    file: 'tickets.csv',
    rows: mine('tickets', 't'),
    columns: (db) => ({
      Number: number(db, 'T-', 't.number'),
      Subject: 't.subject',
      Description: 't.description',
      Status: 't.status',
      Priority: 't.priority',
      'Opened by': 't.opened_by',
      Opened: 't.created_at',
      Closed: 't.closed_at',
      'Old number': 't.reference',
    }),
  },
  {
    file: 'ticket_comments.csv',
    rows: below('ticket_comments', 'x', 'tickets', 't', 'ticket_id'),
    columns: (db) => ({
      Ticket: number(db, 'T-', 't.number'),
      Written: 'x.created_at',
      By: 'x.author_name',
      Internal: 'x.internal',
      Comment: 'x.body',
    }),
  },
  {
    file: 'claims.csv',
    rows: mine('warranty_claims', 'c'),
    columns: (db) => ({
      Number: number(db, 'CL-', 'c.number'),
      Asset: 'c.asset_name',
      Description: 'c.description',
      'Failure date': 'c.failed_on',
      Status: 'c.status',
      'Filed by': 'c.filed_by',
      Reason: 'c.reason',
      'Decided by': 'c.decided_by',
      Decided: 'c.decided_at',
      Amount: 'c.amount_minor',
      Currency: 'c.currency',
    }),
    amounts: ['Amount'],
  },
  {
    file: 'claim_comments.csv',
    rows: below('claim_comments', 'x', 'warranty_claims', 'c', 'claim_id'),
    columns: (db) => ({
      Claim: number(db, 'CL-', 'c.number'),
      Written: 'x.created_at',
      By: 'x.author_name',
      Internal: 'x.internal',
      Comment: 'x.body',
    }),
  },
  {
    file: 'estimates.csv',
    rows: mine('estimates', 'e'),
    columns: (db) => ({
      Number: number(db, 'EST-', 'e.number'),
      Version: 'e.revision',
      Status: 'e.status',
      Date: 'e.dated_on',
      'Valid until': 'e.valid_until',
      'Purchase order': 'e.purchase_order',
      Net: 'e.net_minor',
      Tax: 'e.tax_minor',
      Total: 'e.total_minor',
      Currency: 'e.currency',
      Terms: 'e.terms',
      Note: 'e.note',
      'Internal note': 'e.internal_note',
      Reason: 'e.reason',
    }),
    amounts: ['Net', 'Tax', 'Total'],
  },
  {
    file: 'estimate_lines.csv',
    rows: below('estimate_lines', 'l', 'estimates', 'e', 'estimate_id'),
    columns: (db) => ({
      Estimate: number(db, 'EST-', 'e.number'),
      Version: 'e.revision',
      ...lines(db, 'l'),
      Optional: 'l.optional',
      Currency: 'e.currency',
    }),
    amounts: ['Net'],
  },
  {
    file: 'invoices.csv',
    rows: mine('invoices', 'i'),
    columns: (db) => ({
      Number: invoiceNumber(db),
      Kind: 'i.kind',
      Status: 'i.status',
      Date: 'i.dated_on',
      'Due date': 'i.due_on',
      'Purchase order': 'i.purchase_order',
      Net: 'i.net_minor',
      Tax: 'i.tax_minor',
      Total: 'i.total_minor',
      Paid: 'i.paid_minor',
      Credited: 'i.credited_minor',
      Currency: 'i.currency',
      Note: 'i.note',
      'Internal note': 'i.internal_note',
    }),
    amounts: ['Net', 'Tax', 'Total', 'Paid', 'Credited'],
  },
  {
    file: 'invoice_lines.csv',
    rows: below('invoice_lines', 'l', 'invoices', 'i', 'invoice_id'),
    columns: (db) => ({ Invoice: invoiceNumber(db), ...lines(db, 'l'), Currency: 'i.currency' }),
    amounts: ['Net'],
  },
  {
    file: 'payments.csv',
    rows: mine('payments', 'p'),
    columns: () => ({
      Date: 'p.paid_on',
      Amount: 'p.amount_minor',
      Currency: 'p.currency',
      Method: 'p.method',
      Reference: 'p.reference',
      Reversed: 'p.reversed_at',
    }),
    amounts: ['Amount'],
  },
];

const invoiceNumber = (db: Db) =>
  db.raw(`case when i.kind = 'invoice' then 'INV-' else 'CN-' end || i.number`);

import { forRoles, record, type TableAccess } from './access.ts';
import { mayBill, ofCustomer } from './conditions.ts';
import { asContact, wholeCustomer } from './roleGroups.ts';

const draft = [
  'customer_id', 'dated_on', 'due_on', 'currency', 'purchase_order', 'note', 'internal_note', 'tax_reason', 'no_tax',
  'net_minor', 'tax_minor', 'total_minor', 'rates', 'buyer', 'seller',
]; // prettier-ignore
const shown = [
  'tenant_id', 'id', 'kind', 'status', 'number', 'customer_id', 'credits_id', 'dated_on', 'due_on', 'currency',
  'purchase_order', 'note', 'tax_reason', 'no_tax', 'net_minor', 'tax_minor', 'total_minor', 'rates', 'buyer', 'seller',
  'paid_minor', 'credited_minor', 'is_open', 'issued_at', 'number_rank', 'total_rank', 'search_text', 'created_at', 'deposit_of_id',
  'deposit_percent_milli', 'estimate_numbers',
]; // prettier-ignore
const deposit = ['deposit_of_id', 'deposit_percent_milli', 'deposit_revision'];
const deduction = ['tenant_id', 'id', 'invoice_id', 'deposit_id', 'rate_milli', 'net_minor', 'tax_minor'];
const paid = [
  'tenant_id', 'id', 'customer_id', 'paid_on', 'amount_minor', 'currency', 'reference', 'credit_of_id', 'reversed_at',
  'used_minor',
]; // prettier-ignore
const ofDay = ['tenant_id', 'id', 'customer_id', 'currency', 'kind', 'day', 'minor', 'entries', 'stands'];
const part = ['tenant_id', 'id', 'payment_id', 'invoice_id', 'amount_minor'];
const line = [
  'tenant_id', 'id', 'invoice_id', 'position', 'section', 'description', 'quantity_milli', 'unit',
  'unit_price', 'discount_milli',
  'tax_milli', 'net_minor',
]; // prettier-ignore
const issued = "status = 'issued'";
const ofInvoice = (table: string, more = '') =>
  `exists (select from invoices i where i.tenant_id = ${table}.tenant_id and i.id = ${table}.invoice_id${more})`;
const ofDraft = (table: string) => ofInvoice(table, " and i.status = 'draft'");
const drafts = 'A10a: A draft and what staff note inside reach nobody in the portal.';
const forContacts = `A13: Contact users see invoices and credit notes of their customer with Access Billing. ${drafts}`;
const forWhole = `A10, A14, A21: Customer users, contacts with Admin Access and agents see all invoices of the customer. ${drafts}`;

const ofBank = 'Staff take over files of their bank as far as their routes let them.';
const bankFile = [
  'state', 'sheets', 'sheet', 'columns', 'day_orders', 'decimal_mark', 'with_hidden', 'recorded_by', 'finished_at', 'told',
  'queued_at',
]; // prettier-ignore
const bankLine = [
  'paid_on', 'amount_minor', 'currency', 'payer', 'purpose', 'bank_id', 'bank_key', 'not_taken', 'doubt', 'problem',
  'outcome', 'says', 'invoice_ids', 'plan', 'choice', 'payment_id',
]; // prettier-ignore
const ofOpenFile = `exists (select from bank_files f where f.tenant_id = bank_lines.tenant_id and f.id = bank_lines.file_id
  and f.state <> 'done')`;

/** Invoices, credit notes and payments. The database gives the number, and lets nobody change what is issued (guard_invoice). */
export const billing = {
  invoices: {
    staff: {
      select: true,
      insert: {
        check: true,
        columns: [
          'tenant_id',
          'id',
          'kind',
          'credits_id',
          'work_order_id',
          'opened_by',
          ...deposit,
          ...draft,
        ],
      },
      update: { using: true, check: true, columns: [...draft, 'status', 'issued_by', ...record] },
      delete: "status = 'draft'",
      rule: 'Staff keep invoices as far as their routes let them; what is issued stays as it is.',
    },
    portal: {
      ...forRoles(wholeCustomer, { select: `${ofCustomer()} and ${issued}`, columns: shown, rule: forWhole }),
      ...forRoles(asContact, {
        select: `${ofCustomer()} and ${mayBill} and ${issued}`,
        columns: shown,
        rule: forContacts,
      }),
    },
    definers: {
      definer_search: 'select, update (paid_minor, credited_minor)',
      definer_mail: 'select, insert, update (status, issued_by, buyer, seller)',
    },
  },
  invoice_lines: {
    staff: {
      select: true,
      insert: { check: true, columns: line },
      delete: ofDraft('invoice_lines'),
      rule: 'Staff keep the lines of drafts; guard_invoice_line lets nobody touch those of what is issued.',
    },
    portal: forRoles([...wholeCustomer, ...asContact], {
      select: ofInvoice('invoice_lines'),
      columns: line,
      rule: 'A10, A13: who sees an invoice sees its lines.',
    }),
    definers: { definer_mail: 'select, insert' },
  },
  invoice_deductions: {
    staff: {
      select: true,
      insert: { check: true, columns: deduction },
      delete: ofDraft('invoice_deductions'),
      rule: 'Staff keep what drafts deduct of deposits; guard_invoice_line lets nobody touch that of what is issued.',
    },
    portal: forRoles([...wholeCustomer, ...asContact], {
      select: ofInvoice('invoice_deductions'),
      columns: deduction,
      rule: 'A10, A13: who sees an invoice sees which deposits it deducts.',
    }),
    definers: { definer_mail: 'select' },
  },
  payments: {
    staff: {
      select: true,
      insert: {
        check: true,
        columns: [
          'tenant_id', 'id', 'customer_id', 'paid_on', 'amount_minor', 'currency', 'method', 'reference', 'recorded_by',
          'credit_of_id', 'bank_key', 'bank_turn',
        ], // prettier-ignore
      },
      update: { using: 'reversed_at is null', check: true, columns: ['reversed_at', 'reversed_by'] },
      rule: 'Staff record payments and reverse them; nobody changes one otherwise.',
    },
    portal: {
      ...forRoles(wholeCustomer, {
        select: ofCustomer(),
        columns: paid,
        rule: 'A10, A14, A21: Whoever sees all invoices of the customer sees what was paid.',
      }),
      ...forRoles(asContact, {
        select: `${ofCustomer()} and ${mayBill}`,
        columns: paid,
        rule: 'A13: Contact users see what their customer has paid with Access Billing.',
      }),
    },
    definers: { definer_search: 'select, update (used_minor)' },
  },
  payment_parts: {
    staff: {
      select: true,
      insert: { check: true, columns: part },
      rule: 'Staff say which invoices a payment is for, once.',
    },
    portal: forRoles([...wholeCustomer, ...asContact], {
      select: `${ofInvoice('payment_parts')} and exists (select from payments p
        where p.tenant_id = payment_parts.tenant_id and p.id = payment_parts.payment_id)`,
      columns: part,
      rule: 'A10, A13: who sees a payment and an invoice sees how much of it was for that invoice.',
    }),
    definers: { definer_search: 'select' },
  },
  money_days: {
    staff: { select: true, rule: 'Staff see what money came to by day; triggers alone keep it.' },
    portal: {
      ...forRoles(wholeCustomer, {
        select: ofCustomer(),
        columns: ofDay,
        rule: 'A10, A14, A21: Whoever sees all invoices and payments of the customer sees what they come to.',
      }),
      ...forRoles(asContact, {
        select: `${ofCustomer()} and ${mayBill}`,
        columns: ofDay,
        rule: 'A13: Contact users see what their customer’s invoices and payments come to with Access Billing.',
      }),
    },
    definers: { definer_search: 'select, insert, update' },
  },
  bank_files: {
    staff: {
      select: true,
      insert: {
        check: true,
        columns: ['tenant_id', 'id', 'user_id', 'file_name', 'format', 'currency', ...bankFile],
      },
      update: { using: "state <> 'done'", check: true, columns: [...bankFile, ...record] },
      delete: "state <> 'done'",
      rule: `${ofBank} What was recorded stays as it was.`,
    },
    definers: { definer_jobs: 'select, update' },
  },
  bank_lines: {
    staff: {
      select: true,
      insert: {
        check: ofOpenFile,
        columns: ['tenant_id', 'id', 'file_id', 'sheet', 'line', 'hidden', 'cells', ...bankLine],
      },
      update: { using: ofOpenFile, check: ofOpenFile, columns: bankLine },
      delete: ofOpenFile,
      rule: `${ofBank} What was recorded stays as it was.`,
    },
  },
} satisfies Record<string, TableAccess>;

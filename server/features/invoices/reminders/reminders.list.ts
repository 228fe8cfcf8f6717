import type { Db } from '../../../database/db.ts';
import { search } from '../../../database/search.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import { plainAmount } from '../../../domain/money/amounts.ts';
import { toPay } from '../../../domain/money/invoices.words.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { addDays, type Day } from '../../../shared/days.ts';
import { invoiceLabels } from '../invoices.form.ts';
import { listedInvoice, withCustomer, type InvoiceRow } from '../invoices.queries.ts';
import type { ReminderSettings } from './reminders.queries.ts';

/** An invoice that is overdue, with its last reminder. */
export interface RemindedRow extends InvoiceRow {
  last_step: number | null;
  last_on: Day | null;
  is_stopped: boolean;
  /** Is there anybody at the customer who gets it? */
  has_payers: boolean;
}

/** On which day the next step of an invoice comes; null where there is none. Where nobody gets it, it waits. */
export function nextReminder({ on, days }: ReminderSettings, row: RemindedRow): Day | null {
  const last = row.last_step ?? 0;
  const after = days[last];
  if (!on || row.is_stopped || !row.has_payers || after === undefined) return null;
  const byDue = addDays(row.due_on, after);
  const byLast = row.last_on === null ? byDue : addDays(row.last_on, after - (days[last - 1] ?? 0));
  return byDue > byLast ? byDue : byLast;
}

/** Invoices that are overdue, the longest overdue first. */
export const remindedList = (db: Db, settings: ReminderSettings): ExportedList<RemindedRow> => ({
  noun: { one: 'overdue invoice', many: 'overdue invoices' },
  searchLabel: 'Search by number, purchase order or customer',
  sorts: [{ key: 'due', label: invoiceLabels.due_on, column: 'i.due_on', type: 'date' }],
  alias: 'i',
  search: (of, words) => search(of, 'invoices', words),
  rows: (of) => of.from('invoices', 'i').where('i.is_open', true).where('i.due_on', '<', db.calendar.today),
  columns: listedInvoice,
  finish: (rows, of) =>
    withCustomer(rows, of)
      .select(
        of.raw(`(select max(r.step) from reminders r
          where r.tenant_id = p.tenant_id and r.invoice_id = p.id) as last_step`),
      )
      .select(
        of.raw(`(select max(r.sent_on)::text from reminders r
          where r.tenant_id = p.tenant_id and r.invoice_id = p.id) as last_on`),
      )
      .select(
        of.raw(`exists (select from reminder_stops s where s.tenant_id = p.tenant_id
          and (s.invoice_id = p.id or s.customer_id = p.customer_id)) as is_stopped`),
      )
      .select(of.raw(`app.has_payers('invoice_reminder_1', p.customer_id) as has_payers`)),
  csv: {
    name: 'reminders',
    columns: [
      { heading: 'Number', value: (row) => invoiceNumber(row.kind, row.number) },
      { heading: invoiceLabels.customer_id, value: (row) => row.customer },
      { heading: invoiceLabels.due_on, as: 'day', value: (row) => row.due_on },
      { heading: invoiceLabels.currency, value: (row) => row.currency },
      { heading: 'To pay', as: 'number', value: (row) => plainAmount(toPay(row), row.currency) },
      { heading: 'Last reminder', as: 'day', value: (row) => row.last_on },
      { heading: 'Next reminder', as: 'day', value: (row) => nextReminder(settings, row) },
    ],
  },
});

import type { TableAccess } from './access.ts';

/** Reminders of invoices and estimates: which were sent, and where staff stopped them. */
export const reminders = {
  reminders: {
    staff: { select: true, rule: 'Staff see what was reminded of when; the clock alone writes it.' },
    definers: { definer_mail: 'select, insert' },
  },
  reminder_stops: {
    staff: {
      select: true,
      insert: {
        check: true,
        columns: ['tenant_id', 'id', 'invoice_id', 'customer_id', 'reason', 'stopped_by'],
      },
      delete: true,
      rule: 'Staff stop reminders of an invoice or a customer, and let them go on.',
    },
    definers: { definer_mail: 'select' },
  },
} satisfies Record<string, TableAccess>;

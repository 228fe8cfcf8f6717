import { record, type TableAccess } from './access.ts';

const plan = [
  'name', 'currency', 'every', 'unit', 'anchor_day', 'next_on', 'last_on', 'times', 'issues', 'payment_days',
  'purchase_order', 'tax_reason', 'no_tax', 'note', 'net_minor', 'tax_minor', 'total_minor', 'rates',
]; // prettier-ignore
const line = [
  'tenant_id', 'id', 'recurring_id', 'position', 'section', 'description', 'quantity_milli', 'unit',
  'unit_price', 'discount_milli',
  'tax_milli', 'net_minor',
]; // prettier-ignore

/** Invoices that recur: the plans, which nobody in the portal sees, and what the clock made of them. */
export const recurring = {
  recurring_invoices: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', 'customer_id', 'first_on', 'opened_by', ...plan] },
      update: { using: true, check: true, columns: [...plan, 'state', 'paused_why', ...record] },
      rule: 'Staff keep recurring invoices as far as their routes let them; what has ended stays so (guard_recurring).',
    },
    definers: { definer_mail: 'select, update (state, paused_why, next_on, made, version, updated_at)' },
  },
  recurring_lines: {
    staff: {
      select: true,
      insert: { check: true, columns: line },
      delete: true,
      rule: 'Staff keep the lines of recurring invoices.',
    },
    definers: { definer_mail: 'select' },
  },
  recurring_periods: {
    staff: { select: true, rule: 'Staff see what was made of which period; the clock alone writes it.' },
    definers: { definer_mail: 'select, insert' },
  },
} satisfies Record<string, TableAccess>;

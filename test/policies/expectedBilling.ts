import {
  allowed,
  everything,
  nobody,
  refused,
  type Expectation,
  type Rows,
  type Who,
} from './expectation.ts';

const staffAdd = { staff: allowed, portal: refused } as const;
/** A10, A10a, A13, A14: what is issued, for those who see the customer's money. */
const issued: Who<Rows> = {
  staff: everything,
  link: ['I-South'],
  customerUser: ['I-North'],
  contactWithPermissions: ['I-North'],
  adminContact: ['I-North'],
  adminContactWithOutside: ['I-North'],
  agentUser: ['I-North'],
  partnerUser: refused,
  portal: [],
};

/** Money, by hand from access.md. */
export const expectedBilling: Record<string, Expectation> = {
  invoices: {
    rules: 'A10, A10a, A13, A14',
    sees: issued,
    row: ({ own }) => ({
      tenant_id: own.tenantId,
      customer_id: own.customers.north,
      dated_on: '2026-01-01',
      due_on: '2026-01-31',
      currency: 'EUR',
      opened_by: '',
    }),
    adds: staffAdd,
    set: 'note = note',
    changes: { staff: everything, portal: refused },
    removes: { staff: ['draft'], portal: refused },
  },
  invoice_lines: {
    rules: 'A10, A13',
    sees: issued,
    row: ({ own }) => ({
      tenant_id: own.tenantId,
      invoice_id: own.invoices.draft,
      position: 2,
      description: 'Planted',
      quantity_milli: 1000,
      unit_price: 1,
      discount_milli: 0,
      tax_milli: 0,
      net_minor: 0,
    }),
    adds: staffAdd,
    set: "description = 'changed'",
    changes: nobody,
    removes: nobody,
  },
  payments: {
    rules: 'staff keep payments, and the portal sees what is paid on the invoice',
    sees: { staff: everything, portal: refused },
    row: ({ own }) => ({
      tenant_id: own.tenantId,
      customer_id: own.customers.north,
      paid_on: '2026-02-01',
      amount_minor: 100,
      currency: 'EUR',
      method: 'cash',
      recorded_by: '',
    }),
    adds: staffAdd,
    set: "reversed_by = 'changed'",
    changes: { staff: everything, portal: refused },
    removes: nobody,
  },
  payment_parts: {
    rules: 'staff keep payments, and the portal sees what is paid on the invoice',
    sees: { staff: everything, portal: refused },
    row: ({ own, sparePayment }) => ({
      tenant_id: own.tenantId,
      payment_id: sparePayment,
      invoice_id: own.invoices.ofNorth,
      amount_minor: 1,
    }),
    adds: staffAdd,
    set: 'amount_minor = 2',
    changes: nobody,
    removes: nobody,
  },
};

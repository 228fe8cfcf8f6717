import type { Db } from '../database/db.ts';
import { depositOf, lessDeposits } from '../domain/money/deposits.ts';
import { lineOf, rowOf, totalsRow, type LineRow } from '../domain/money/documentLines.form.ts';
import { sidesOf } from '../domain/money/parties.queries.ts';
import { totalsOf } from '../domain/money/totals.ts';
import { estimateNumber } from '../shared/numbers.ts';
import { daysFrom } from './dates.ts';

/** Adds a deposit of 30 % for an estimate that has the draft of its invoice: it was paid, and the invoice deducts it. */
export async function addDeposit(
  db: Db,
  { id, customer_id: customer, number }: { id: string; customer_id: string; number: string },
  by: string,
): Promise<void> {
  const draft = await db.row<{ invoice_id: string }>(db.from('estimates').where({ id }).select('invoice_id'));
  const rows = await db.rows<LineRow>(db.from('estimate_lines').where({ estimate_id: id }));
  if (!draft) return;
  const whole = totalsOf(rows.map(lineOf));
  const lines = (depositOf(whole.rates, [], 30_000n) ?? []).map(({ rate, net }) => ({
    description: `Deposit of 30 % for estimate ${estimateNumber(number)}`,
    ...{ quantity: 1000n, unitPrice: net * 10_000n, discount: 0n, tax: rate },
  }));
  const totals = totalsOf(lines);
  const deposit = await db.insert('invoices', {
    ...{ ...totalsRow(totals), customer_id: customer, currency: 'EUR', opened_by: by },
    ...{ deposit_of_id: id, deposit_percent_milli: 30_000, deposit_revision: 1 },
    ...{ dated_on: daysFrom(-40), due_on: daysFrom(-26) },
  });
  await db.insertMany(
    'invoice_lines',
    lines.map((line, at) => ({ invoice_id: deposit, ...rowOf(line, at + 1) })),
  );
  const issued = { status: 'issued', issued_by: by, ...(await sidesOf(db, customer)) };
  await db.update('invoices', { id: deposit }, issued);
  const amount = { amount_minor: String(totals.total) };
  const payment = await db.insert('payments', {
    ...{ ...amount, customer_id: customer, paid_on: daysFrom(-30), currency: 'EUR' },
    ...{ method: 'bank_transfer', reference: 'Bank statement', recorded_by: by },
  });
  await db.insert('payment_parts', { ...amount, payment_id: payment, invoice_id: deposit });
  await db.insertMany(
    'invoice_deductions',
    totals.rates.map(({ rate, net, tax }) => ({
      ...{ invoice_id: draft.invoice_id, deposit_id: deposit, rate_milli: Number(rate) },
      ...{ net_minor: String(net), tax_minor: String(tax) },
    })),
  );
  await db.update(
    'invoices',
    { id: draft.invoice_id },
    { ...totalsRow(lessDeposits(whole, totals.rates)), ...issued },
  );
}

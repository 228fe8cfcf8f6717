import type { Db } from '../../../database/db.ts';
import { money, thousandths, typedDecimal } from '../../../domain/money/amounts.ts';
import { depositOf } from '../../../domain/money/deposits.ts';
import { partiesOf } from '../../../domain/money/parties.queries.ts';
import { totalsOf } from '../../../domain/money/totals.ts';
import { addDays } from '../../../shared/days.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { refused, type Saved } from '../../../shared/saved.ts';
import { addDraft } from '../drafts.queries.ts';
import { forInvoice, type StaffEstimate } from '../estimates/estimates.queries.ts';
import { depositRows, depositsOf, isLive, type DepositRow } from './deposits.queries.ts';
import { invoicedBy } from './inTheWay.queries.ts';

/** As many deposits as one estimate has at most, credited ones included. */
const mostDeposits = 50;

/** What the present version's deposits come to, in thousandths of a percent; those that were credited are none. */
export const percentTaken = (deposits: readonly DepositRow[], revision: number): bigint =>
  deposits
    .filter((deposit) => isLive(deposit) && deposit.revision === revision)
    .reduce((sum, { percent }) => sum + percent, 0n);

/** Why an estimate takes no deposit now; null when it does. */
export async function noDeposit(db: Db, estimate: Pick<StaffEstimate, 'status' | 'invoice_id'>) {
  if (estimate.status !== 'approved')
    return 'You can create a deposit invoice only for an approved estimate.';
  const whole = await invoicedBy(db, estimate.invoice_id);
  return whole === null ? null : `${whole} has already been issued for this estimate.`;
}

/**
 * Makes the draft of a deposit: so many percent of what was approved, a line for each rate of tax. Those who do it at once wait for
 * one another at the estimate.
 * @param percent in thousandths
 */
export async function makeDeposit(
  db: Db,
  { id, number }: StaffEstimate,
  percent: bigint,
  by: string,
): Promise<Saved<string>> {
  const [held] = await db.rows<StaffEstimate>(
    db
      .from('estimates')
      .where({ id })
      .select(
        'id',
        'status',
        'revision',
        'invoice_id',
        'customer_id',
        'currency',
        'purchase_order',
        'total_minor',
      )
      .forNoKeyUpdate(),
  );
  if (!held) return refused({ _form: 'This estimate no longer exists.' });
  const missing = await noDeposit(db, held);
  if (missing !== null) return refused({ _form: missing });
  const { locale, today } = db.calendar;
  const inPercent = (value: bigint) => `${typedDecimal(value, thousandths, locale)} %`;
  const deposits = await depositRows(db, id);
  if (deposits.length >= mostDeposits)
    return refused({ percent: `An estimate has at most ${mostDeposits} deposits.` });
  const taken = percentTaken(deposits, held.revision);
  const left = 100_000n - taken;
  if (percent > left)
    return refused({
      percent:
        left > 0n
          ? `The deposits so far come to ${inPercent(taken)}. Enter ${inPercent(left)} or less.`
          : 'The deposits so far come to 100 %, so there’s nothing left for another one.',
    });
  const { totals: whole } = await forInvoice(db, held);
  const earlier = await depositsOf(db, id);
  const parts = depositOf(whole.rates, earlier, percent);
  if (parts === null) {
    const rest = whole.total - earlier.reduce((sum, { net, tax }) => sum + net + tax, 0n);
    return refused({
      percent: `Only ${money(rest, held.currency, locale)} is left after the deposits so far. Enter a smaller percentage.`,
    });
  }
  const lines = parts.map(({ rate, net }) => ({
    description: `Deposit of ${inPercent(percent)} for estimate ${estimateNumber(number)}`,
    ...{ quantity: 1000n, unitPrice: net * 10_000n, discount: 0n, tax: rate },
  }));
  const totals = totalsOf(lines);
  if (totals.total <= 0n) return refused({ percent: 'That comes to nothing. Enter a larger percentage.' });
  const { customer_id, currency, revision } = held;
  const parties = await partiesOf(db, customer_id);
  const days = { dated_on: today, due_on: addDays(today, parties?.paymentDays ?? 0) };
  const purchase_order = held.purchase_order ?? parties?.purchaseOrder ?? null;
  const values = { customer_id, currency, purchase_order, note: null, tax_reason: null, internal_note: null };
  return db.attempt(() =>
    addDraft(
      db,
      { ...values, ...days },
      { lines, totals },
      {
        opened_by: by,
        deposit_of_id: id,
        deposit_percent_milli: Number(percent),
        deposit_revision: revision,
      },
    ),
  );
}

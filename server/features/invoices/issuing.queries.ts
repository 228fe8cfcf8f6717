import type { Db } from '../../database/db.ts';
import { money } from '../../domain/money/amounts.ts';
import { lessDeposits } from '../../domain/money/deposits.ts';
import { partiesOf } from '../../domain/money/parties.queries.ts';
import { totalsOf } from '../../domain/money/totals.ts';
import { limits } from '../../shared/limits.ts';
import { refused, type Saved } from '../../shared/saved.ts';
import {
  amountsOf,
  deductAnew,
  deductDeposits,
  holdEstimates,
  takeBackDeductions,
} from './deposits/deposits.queries.ts';
import { creditInTheWay, depositInTheWay } from './deposits/inTheWay.queries.ts';
import { addDraft } from './drafts.queries.ts';
import { getInvoice, linesOf, type StaffInvoice } from './invoices.queries.ts';

/** Why a draft can't be issued yet; null when it can. */
export async function missingToIssue(db: Db, invoice: StaffInvoice): Promise<string | null> {
  const lines = await linesOf(db, invoice.id);
  if (lines.length === 0) return 'Add a line before you issue it.';
  if (BigInt(invoice.total_minor) < 0n) return belowNothing(invoice);
  const deposit = await depositInTheWay(db, invoice);
  if (deposit !== null) return deposit;
  if (invoice.credits_id !== null) {
    const credited = await getInvoice(db, invoice.credits_id);
    const left = credited ? BigInt(credited.total_minor) - BigInt(credited.credited_minor) : 0n;
    if (BigInt(invoice.total_minor) > left) return onlyLeft(left, invoice, db.calendar.locale);
    if (BigInt(invoice.total_minor) === 0n) return 'The total is 0. Enter what you want to credit.';
  }
  if (invoice.tax_reason === null && lines.some(({ line }) => line.tax === 0n))
    return 'A line has no tax. Enter the reason for no tax before you issue it.';
  return null;
}

/** What is said where more is credited than is left of an invoice. */
export const onlyLeft = (
  left: bigint,
  { currency }: Pick<StaffInvoice, 'currency'>,
  locale: string,
): string => `Only ${money(left, currency, locale)} can still be credited. Take something off.`;

function belowNothing({ kind, deductions }: StaffInvoice): string {
  if (kind === 'credit_note') return 'The total is below 0. A credit note needs a total above 0.';
  return deductions.length > 0
    ? 'The deposits come to more than this invoice. Credit a deposit first, or add what is missing.'
    : 'The total is below 0. Issue a credit note instead.';
}

/** Issues a draft: both sides are kept as they are now, and the database gives the number. Tells the customer's people. */
export async function issueInvoice(
  db: Db,
  invoice: Pick<StaffInvoice, 'id' | 'customer_id' | 'version'>,
  { by, keyVersion }: { by: string; keyVersion: string },
): Promise<Saved<'saved' | 'stale' | 'gone'>> {
  const parties = await partiesOf(db, invoice.customer_id);
  if (!parties) return refused({ _form: 'This customer has been deleted.' });
  return db.attempt(async () => {
    // Deposits and the invoice that deducts them wait for one another, so that it deducts what there is.
    const estimates = await holdEstimates(db, invoice.id);
    if (estimates.length > 0) await deductDeposits(db, invoice.id);
    const saved = await db.updateVersion('invoices', invoice.id, invoice.version, {
      status: 'issued',
      issued_by: by,
      buyer: JSON.stringify(parties.buyer),
      seller: JSON.stringify(parties.seller),
    });
    if (saved !== 'saved') return saved;
    await deductAnew(db, estimates);
    await db.call('tell_of_invoice', invoice.id, keyVersion, limits.mailedLink);
    return saved;
  });
}

/** Credits what is left of an issued invoice: a credit note with its lines, issued at once. */
export async function creditInvoice(
  db: Db,
  invoice: StaffInvoice,
  { by, today, keyVersion }: { by: string; today: string; keyVersion: string },
): Promise<Saved<string>> {
  // Locked before the draft refers to it: two who credit it at once would each wait for the other.
  const [locked] = await db.rows<{ credited_minor: string }>(
    db.from('invoices').where({ id: invoice.id }).select('credited_minor').forNoKeyUpdate(),
  );
  if (!locked || BigInt(locked.credited_minor) > 0n)
    return refused({ _form: 'This invoice has been credited already.' });
  const wrong = await creditInTheWay(db, invoice.id);
  if (wrong !== null) return refused({ _form: wrong });
  const lines = (await linesOf(db, invoice.id)).map(({ line }) => line);
  const { customer_id, currency, purchase_order, tax_reason, no_tax } = invoice;
  const days = { dated_on: today, due_on: today };
  const values = { customer_id, currency, purchase_order, tax_reason, no_tax, ...days };
  return db.attempt(async () => {
    const id = await addDraft(
      db,
      { ...values, note: null, internal_note: null },
      { lines, totals: lessDeposits(totalsOf(lines), amountsOf(invoice.deductions)) },
      { opened_by: by, kind: 'credit_note', credits_id: invoice.id },
    );
    await takeBackDeductions(db, id, invoice);
    const issued = await issueInvoice(db, { id, customer_id, version: 1 }, { by, keyVersion });
    if (!issued.ok || issued.value !== 'saved') throw new Error('a credit note was not issued');
    return id;
  });
}

import type { Db } from '../../../database/db.ts';
import { money } from '../../../domain/money/amounts.ts';

interface Sum {
  currency: string;
  minor: string;
}

/**
 * A customer's unused credit by currency, as a page lists it for those who see its money (A13): what is left of its payments, and what
 * was paid of invoices that were credited since. Indexes have just these, however much was ever paid.
 */
export async function unusedCredit(
  db: Db,
  customerId: string,
): Promise<readonly { label: string; value: string }[]> {
  const [left, over] = await Promise.all([
    db.rows<Sum>(
      db
        .from('payments', 'p')
        .where({ 'p.customer_id': customerId, 'p.reversed_at': null })
        .whereRaw('p.used_minor < p.amount_minor')
        .groupBy('p.currency')
        .select('p.currency', db.raw('sum(p.amount_minor - p.used_minor)::text as minor')),
    ),
    db.rows<Sum>(
      db
        .from('invoices', 'i')
        .where({ 'i.customer_id': customerId, 'i.status': 'issued', 'i.kind': 'invoice' })
        .whereRaw('i.paid_minor + i.credited_minor > i.total_minor')
        .groupBy('i.currency')
        .select('i.currency', db.raw('sum(i.paid_minor + i.credited_minor - i.total_minor)::text as minor')),
    ),
  ]);
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of [...left, ...over])
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
  return [...sums]
    .filter(([, minor]) => minor !== 0n)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, minor]) => ({
      label: `Credit in ${currency}`,
      value: money(minor, currency, db.calendar.locale),
    }));
}

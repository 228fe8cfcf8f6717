import type { Db } from '../../../database/db.ts';
import { money } from '../../../domain/money/amounts.ts';

interface Sum {
  currency: string;
  minor: string;
}

/**
 * A customer's unused credit by currency, as a page lists it for those who see its money (A13): what is left between the open
 * amounts and the balance of the account. Payments and invoices are each added up where they lie, however many there are.
 */
export async function unusedCredit(
  db: Db,
  customerId: string,
): Promise<readonly { label: string; value: string }[]> {
  const [billed, paid] = await Promise.all([
    db.rows<Sum>(
      db
        .from('invoices', 'i')
        .where({ 'i.customer_id': customerId, 'i.status': 'issued' })
        .groupBy('i.currency')
        .select('i.currency')
        .select(
          db.raw(`(coalesce(sum(i.total_minor - i.paid_minor - i.credited_minor) filter (where i.is_open), 0)
            - sum(case i.kind when 'invoice' then i.total_minor else -i.total_minor end))::text as minor`),
        ),
    ),
    db.rows<Sum>(
      db
        .from('payments', 'p')
        .where({ 'p.customer_id': customerId, 'p.reversed_at': null, 'p.credit_of_id': null })
        .groupBy('p.currency')
        .select('p.currency', db.raw('sum(p.amount_minor)::text as minor')),
    ),
  ]);
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of [...billed, ...paid])
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
  return [...sums]
    .filter(([, minor]) => minor !== 0n)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, minor]) => ({
      label: `Credit in ${currency}`,
      value: money(minor, currency, db.calendar.locale),
    }));
}

import type { Db } from '../../../database/db.ts';
import { money } from '../../../domain/money/amounts.ts';
import { creditsOf } from '../payments.queries.ts';

/** A customer's unused credit by currency, as a page lists it for those who see its money (A13). */
export async function unusedCredit(
  db: Db,
  customerId: string,
): Promise<readonly { label: string; value: string }[]> {
  const credits = await creditsOf(db, customerId);
  return credits.map(({ currency, minor }) => ({
    label: `Credit in ${currency}`,
    value: money(minor, currency, db.calendar.locale),
  }));
}

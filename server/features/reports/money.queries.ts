import type { Db, Query } from '../../database/db.ts';
import { addDays, type Day } from '../../shared/days.ts';
import type { Span } from './filter.ts';
import { beside, monthOf } from './months.queries.ts';

/** What is kept by day of the money of a customer, or of the whole company. */
const keptOf = (db: Db, { payerId }: Pick<Span, 'payerId'>, kinds: readonly string[]): Query =>
  db
    .from('money_days', 'd')
    .where('d.customer_id', payerId)
    .whereIn('d.kind', [...kinds]);

/** What was invoiced in each month less what was credited, each currency by itself. */
export async function spendByMonth(
  db: Db,
  span: Span,
): Promise<{ currency: string; months: { month: Day; minor: bigint }[] }[]> {
  const rows = await db.rows<{ month: Day; currency: string; minor: string }>(
    keptOf(db, span, ['invoiced'])
      .where('d.day', '>=', span.from)
      .where('d.day', '<', addDays(span.to, 1))
      .groupByRaw('1, 2')
      .havingRaw('sum(d.entries) <> 0')
      .select(monthOf(db, 'd.day'), 'd.currency', db.raw('sum(d.minor)::text as minor')),
  );
  return [...new Set(rows.map(({ currency }) => currency))].sort().map((currency) => ({
    currency,
    months: beside(
      span,
      rows.filter((row) => row.currency === currency),
      (month, row) => ({ month, minor: BigInt(row?.minor ?? 0) }),
    ),
  }));
}

/** For how many days invoices have been overdue. */
export const ages = ['current', 'to30', 'to60', 'to90', 'older'] as const;
export type Age = (typeof ages)[number];

/** What is owed in one currency, in its smallest unit, by how long it has been overdue. */
export interface Owed {
  currency: string;
  open: Record<Age, bigint>;
  /** What all invoices, credit notes and payments come to. What is open less this is credit that nobody has used. */
  balance: bigint;
}

/**
 * What is owed today. The portal doesn't see what each payment was for, so unused credit is what is left between the open
 * amounts and the balance of the account.
 */
export async function owedNow(db: Db, span: Pick<Span, 'payerId'>, today: Day): Promise<Owed[]> {
  const overdue = (from: number, to: number | null) =>
    db.raw(
      `coalesce(sum(d.minor) filter (where ?::date - d.day >= ? and (?::int is null or ?::date - d.day <= ?)), 0)::text`,
      [today, from, to, today, to],
    );
  const [open, moved, reversed] = await Promise.all([
    db.rows<{ currency: string } & Record<Age, string>>(
      keptOf(db, span, ['owed'])
        .where('d.stands', true)
        .groupBy('d.currency')
        .havingRaw('sum(d.minor) <> 0')
        .select('d.currency')
        .select({
          current: db.raw(`coalesce(sum(d.minor) filter (where d.day >= ?::date), 0)::text`, [today]),
          to30: overdue(1, 30),
          to60: overdue(31, 60),
          to90: overdue(61, 90),
          older: overdue(91, null),
        }),
    ),
    db.rows<{ currency: string; minor: string }>(
      keptOf(db, span, ['invoiced', 'paid'])
        .groupBy('d.currency')
        .select('d.currency')
        .select(db.raw("sum(case d.kind when 'invoiced' then d.minor else -d.minor end)::text as minor")),
    ),
    db.rows<{ currency: string; minor: string }>(
      (span.payerId === null
        ? db.from('payments', 'p')
        : db.from('payments', 'p').where('p.customer_id', span.payerId)
      )
        .where('p.credit_of_id', null)
        .whereNotNull('p.reversed_at')
        .groupBy('p.currency')
        .select('p.currency', db.raw('sum(p.amount_minor)::text as minor')),
    ),
  ]);
  const balances = new Map<string, bigint>();
  for (const { currency, minor } of [...moved, ...reversed])
    balances.set(currency, (balances.get(currency) ?? 0n) + BigInt(minor));
  const byCurrency = new Map(open.map((row) => [row.currency, row]));
  return [...balances.keys()].sort().flatMap((currency): Owed[] => {
    const row = byCurrency.get(currency);
    const amount = (age: Age) => BigInt(row?.[age] ?? 0);
    const balance = balances.get(currency) ?? 0n;
    // What is all paid says nothing.
    if (!row && balance === 0n) return [];
    return [
      {
        currency,
        open: {
          ...{ current: amount('current'), to30: amount('to30'), to60: amount('to60') },
          ...{ to90: amount('to90'), older: amount('older') },
        },
        balance,
      },
    ];
  });
}

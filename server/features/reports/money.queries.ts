import type { Db } from '../../database/db.ts';
import { addDays, type Day } from '../../shared/days.ts';
import type { Span } from './filter.ts';
import { beside, monthOf, ofCustomer } from './months.queries.ts';

/** What was invoiced in each month less what was credited, each currency by itself. */
export async function spendByMonth(
  db: Db,
  span: Span,
): Promise<{ currency: string; months: { month: Day; minor: bigint }[] }[]> {
  const rows = await db.rows<{ month: Day; currency: string; minor: string }>(
    ofCustomer(db.from('invoices', 'i'), 'i', span)
      .where('i.status', 'issued')
      .where('i.dated_on', '>=', span.from)
      .where('i.dated_on', '<', addDays(span.to, 1))
      .groupByRaw('1, 2')
      .select(monthOf(db, 'i.dated_on'), 'i.currency')
      .select(
        db.raw("sum(case i.kind when 'invoice' then i.total_minor else -i.total_minor end)::text as minor"),
      ),
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

const left = 'i.total_minor - i.paid_minor - i.credited_minor';

/**
 * What is owed today. The portal doesn't see what each payment was for, so unused credit is what is left between the open
 * amounts and the balance of the account.
 */
export async function owedNow(db: Db, { customerId }: Pick<Span, 'customerId'>, today: Day): Promise<Owed[]> {
  const of = { customerId };
  const overdue = (from: number, to: number | null) =>
    db.raw(
      `coalesce(sum(${left}) filter (where ?::date - i.due_on >= ? and (?::int is null or ?::date - i.due_on <= ?)), 0)::text`,
      [today, from, to, today, to],
    );
  const [open, invoiced, paid] = await Promise.all([
    db.rows<{ currency: string } & Record<Age, string>>(
      ofCustomer(db.from('invoices', 'i'), 'i', of)
        .where('i.is_open', true)
        .groupBy('i.currency')
        .select('i.currency')
        .select({
          current: db.raw(`coalesce(sum(${left}) filter (where i.due_on >= ?::date), 0)::text`, [today]),
          to30: overdue(1, 30),
          to60: overdue(31, 60),
          to90: overdue(61, 90),
          older: overdue(91, null),
        }),
    ),
    db.rows<{ currency: string; minor: string }>(
      ofCustomer(db.from('invoices', 'i'), 'i', of)
        .where('i.status', 'issued')
        .groupBy('i.currency')
        .select('i.currency')
        .select(
          db.raw("sum(case i.kind when 'invoice' then i.total_minor else -i.total_minor end)::text as minor"),
        ),
    ),
    db.rows<{ currency: string; minor: string }>(
      ofCustomer(db.from('payments', 'p'), 'p', of)
        .where({ 'p.reversed_at': null, 'p.credit_of_id': null })
        .groupBy('p.currency')
        .select('p.currency', db.raw('(-sum(p.amount_minor))::text as minor')),
    ),
  ]);
  const balances = new Map<string, bigint>();
  for (const { currency, minor } of [...invoiced, ...paid])
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

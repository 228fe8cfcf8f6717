import type { Db } from '../../../database/db.ts';
import type { Day } from '../../../shared/days.ts';

/** What a customer owes in one currency, by how long it has been overdue. Amounts are in the currency's smallest unit. */
export interface Aged {
  customer_id: string;
  customer: string;
  number: string;
  currency: string;
  /** Not due yet. */
  current: bigint;
  /** Overdue for up to 30 days, 31 to 60, 61 to 90, and longer. */
  to30: bigint;
  to60: bigint;
  to90: bigint;
  older: bigint;
  /** What was paid or credited and is for no invoice. */
  credit: bigint;
}

type Row = Record<'customer_id' | 'currency' | 'current' | 'to30' | 'to60' | 'to90' | 'older', string>;
type Credit = Record<'customer_id' | 'currency' | 'credit', string>;

/** As many customers as are on one page of it. */
export const mostAged = 500;

const left = 'i.total_minor - i.paid_minor - i.credited_minor';
/** The open amount of invoices that are overdue for so many days on the day. */
const overdue = (db: Db, today: Day, from: number, to: number | null) =>
  to === null
    ? db.raw(`coalesce(sum(${left}) filter (where ?::date - i.due_on >= ?), 0)::text`, [today, from])
    : db.raw(`coalesce(sum(${left}) filter (where ?::date - i.due_on between ? and ?), 0)::text`, [
        today,
        from,
        to,
      ]);

/** What is unused of payments, and what was paid before it was credited, by customer and currency. */
async function credits(db: Db, most: number): Promise<Map<string, bigint> | null> {
  const unused = db
    .from('payments', 'p')
    .where({ 'p.reversed_at': null })
    .whereRaw('p.used_minor < p.amount_minor')
    .groupBy('p.customer_id', 'p.currency')
    .limit(most + 1)
    .select('p.customer_id', 'p.currency')
    .select(db.raw('sum(p.amount_minor - p.used_minor)::text as credit'));
  const [paid, over] = await Promise.all([
    db.rows<Credit>(unused),
    db.rows<Credit>(
      db
        .from('invoices', 'i')
        .where({ 'i.status': 'issued', 'i.kind': 'invoice' })
        .whereRaw('i.paid_minor + i.credited_minor > i.total_minor')
        .groupBy('i.customer_id', 'i.currency')
        .limit(most + 1)
        .select('i.customer_id', 'i.currency')
        .select(db.raw('sum(i.paid_minor + i.credited_minor - i.total_minor)::text as credit')),
    ),
  ]);
  if (paid.length > most || over.length > most) return null;
  const sums = new Map<string, bigint>();
  for (const { customer_id: id, currency, credit } of [...paid, ...over])
    sums.set(`${id} ${currency}`, (sums.get(`${id} ${currency}`) ?? 0n) + BigInt(credit));
  return sums;
}

/**
 * Who owes what since when, by customer and currency; those who have only credit included.
 * @returns null where there are more of them than `most`
 */
export async function ageing(db: Db, today: Day, most: number): Promise<Aged[] | null> {
  const open = db
    .from('invoices', 'i')
    .where('i.is_open', true)
    .groupBy('i.customer_id', 'i.currency')
    .limit(most + 1)
    .select('i.customer_id', 'i.currency')
    .select({
      current: db.raw(`coalesce(sum(${left}) filter (where i.due_on >= ?::date), 0)::text`, [today]),
      to30: overdue(db, today, 1, 30),
      to60: overdue(db, today, 31, 60),
      to90: overdue(db, today, 61, 90),
      older: overdue(db, today, 91, null),
    });
  const [rows, unused] = await Promise.all([db.rows<Row>(open), credits(db, most)]);
  // Sums of which some are left out would be wrong.
  if (rows.length > most || unused === null) return null;
  const byKey = new Map(rows.map((row) => [`${row.customer_id} ${row.currency}`, row]));
  const keys = [
    ...new Set([...byKey.keys(), ...[...unused].flatMap(([key, sum]) => (sum === 0n ? [] : [key]))]),
  ];
  const customers = await named(db, [...new Set(keys.map((key) => key.split(' ')[0] ?? ''))]);
  const aged = keys.flatMap((key): Aged[] => {
    const [id = '', currency = ''] = key.split(' ');
    const customer = customers.get(id);
    const row = byKey.get(key);
    const amount = (name: 'current' | 'to30' | 'to60' | 'to90' | 'older') => BigInt(row?.[name] ?? 0);
    if (!customer) return [];
    return [
      {
        ...{ customer_id: id, customer: customer.name, number: customer.number, currency },
        ...{ current: amount('current'), to30: amount('to30'), to60: amount('to60'), to90: amount('to90') },
        ...{ older: amount('older'), credit: unused.get(key) ?? 0n },
      },
    ];
  });
  const place = new Map([...customers.keys()].map((id, at) => [id, at]));
  const placeOf = ({ customer_id: id }: Aged) => place.get(id) ?? 0;
  return aged.sort((a, b) => placeOf(a) - placeOf(b) || (a.currency < b.currency ? -1 : 1));
}

/** What a customer owes in all, less its unused credit. */
export const balanceOfAged = ({ current, to30, to60, to90, older, credit }: Aged): bigint =>
  current + to30 + to60 + to90 + older - credit;

/** Customers in the order of their names. */
async function named(db: Db, ids: readonly string[]) {
  const rows = await db.rows<{ id: string; name: string; number: string }>(
    db
      .from('customers')
      .whereIn('id', [...ids])
      .orderBy(['sort_name', 'id'])
      .select('id', 'name', 'number'),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

import type { Knex } from 'knex';
import type { Db, Query } from '../../../database/db.ts';
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

type Sums = Record<'currency' | Bucket, string>;
type Bucket = 'current' | 'to30' | 'to60' | 'to90' | 'older' | 'credit';

/** As many customers as are on one page of it. */
const mostAged = 100;

/** What money_days keeps of what is open, by the days that it is overdue, and of what is unused. */
function buckets(db: Db, today: Day): Record<Bucket, Knex.Raw> {
  const sum = (condition: string, values: readonly (string | number)[] = []) =>
    db.raw(`coalesce(sum(d.minor) filter (where ${condition}), 0)::text`, values);
  const overdue = (from: number, to: number) =>
    sum(`?::date - d.day between ? and ? and d.kind = 'owed'`, [today, from, to]);
  return {
    current: sum(`d.kind = 'owed' and d.day >= ?::date`, [today]),
    to30: overdue(1, 30),
    to60: overdue(31, 60),
    to90: overdue(61, 90),
    older: sum(`d.kind = 'owed' and ?::date - d.day >= 91`, [today]),
    credit: sum(`d.kind = 'credit'`),
  };
}

/** Several rows may be of one day: what they come to together may be nothing. */
const something =
  "sum(d.minor) filter (where d.kind = 'owed') <> 0 or sum(d.minor) filter (where d.kind = 'credit') <> 0";

const amounts = (row: Sums) => ({
  ...{ current: BigInt(row.current), to30: BigInt(row.to30), to60: BigInt(row.to60), to90: BigInt(row.to90) },
  ...{ older: BigInt(row.older), credit: BigInt(row.credit) },
});

/**
 * Who owes what since when, by customer and currency; those who have only credit included.
 * @returns null where there are more of them than `most`
 */
export async function ageing(db: Db, today: Day, most: number): Promise<Aged[] | null> {
  const rows = await db.rows<Sums & { customer_id: string }>(
    db
      .from('money_days', 'd')
      .where('d.stands', true)
      .whereNotNull('d.customer_id')
      .groupBy('d.customer_id', 'd.currency')
      .havingRaw(something)
      .limit(most + 1)
      .select('d.customer_id', 'd.currency', buckets(db, today)),
  );
  // Sums of which some are left out would be wrong.
  if (rows.length > most) return null;
  const customers = await named(db, [...new Set(rows.map((row) => row.customer_id))]);
  const aged = rows.flatMap((row): Aged[] => {
    const customer = customers.get(row.customer_id);
    if (!customer) return [];
    return [
      {
        ...{ customer_id: row.customer_id, customer: customer.name, number: customer.number },
        ...{ currency: row.currency, ...amounts(row) },
      },
    ];
  });
  const place = new Map([...customers.keys()].map((id, at) => [id, at]));
  const placeOf = ({ customer_id: id }: Aged) => place.get(id) ?? 0;
  return aged.sort((a, b) => placeOf(a) - placeOf(b) || (a.currency < b.currency ? -1 : 1));
}

/** The same of as many customers as a page has, in the order of their names. */
export interface AgedPage {
  rows: Aged[];
  /** What all of them come to, those on other pages too; each currency by itself. */
  sums: Aged[];
  /** After whom the next page begins; null on the last one. */
  next: string | null;
}

/** @param after the last customer of the page before */
export async function agedPage(db: Db, today: Day, after: string | null): Promise<AgedPage> {
  const [few, sums] = await Promise.all([
    whoOwes(db),
    db.rows<Sums>(
      db
        .from('money_days', 'd')
        .where('d.stands', true)
        .whereNull('d.customer_id')
        .groupBy('d.currency')
        .havingRaw(something)
        .orderBy('d.currency')
        .select('d.currency', buckets(db, today)),
    ),
  ]);
  const rows = await db.rows<Sums & { customer_id: string; customer: string; number: string }>(
    db
      .over(customersOf(db, few, after), 'c')
      .crossJoin(
        db.raw('lateral (?) as s', [
          db
            .from('money_days', 'd')
            .where('d.stands', true)
            .where('d.customer_id', db.raw('c.id'))
            .groupBy('d.currency')
            .havingRaw(something)
            .select('d.currency', buckets(db, today)),
        ]),
      )
      .orderBy(['c.sort_name', 'c.id', 's.currency'])
      .select('c.id as customer_id', 'c.name as customer', 'c.number', 's.*'),
  );
  const ids = [...new Set(rows.map((row) => row.customer_id))];
  const shown = new Set(ids.slice(0, mostAged));
  return {
    rows: rows.flatMap((row) => (shown.has(row.customer_id) ? [{ ...row, ...amounts(row) }] : [])),
    sums: sums.map((row) => ({
      ...{ customer_id: '', customer: '', number: '', currency: row.currency },
      ...amounts(row),
    })),
    next: ids.length > mostAged ? (ids[mostAged - 1] ?? null) : null,
  };
}

/** Who owes something or has credit: one look-up in an index for each; null where they are more than a page has. */
async function whoOwes(db: Db): Promise<string[] | null> {
  const one = () =>
    db
      .from('money_days', 'd')
      .where('d.stands', true)
      .orderBy('d.customer_id')
      .limit(1)
      .select('d.customer_id');
  const rows = await db.rows<{ id: string }>(
    db
      .over(
        db
          .from('tenants', 'own')
          .withRecursive(
            'whose',
            ['id'],
            db.raw('(?) union all select (?) from whose where whose.id is not null', [
              one().whereNotNull('d.customer_id'),
              one().where('d.customer_id', '>', db.raw('whose.id')),
            ]),
          )
          .joinRaw('cross join whose')
          .whereNotNull('whose.id')
          .limit(mostAged + 1)
          .select('whose.id'),
        'w',
      )
      .select('w.id'),
  );
  return rows.length > mostAged ? null : rows.map(({ id }) => id);
}

/** As many of them as a page has and one more, in the order of their names: those who are known, or each who has something. */
function customersOf(db: Db, few: readonly string[] | null, after: string | null): Query {
  const customers = db
    .from('customers', 'c')
    .orderBy(['c.sort_name', 'c.id'])
    .limit(mostAged + 1)
    .select('c.id', 'c.name', 'c.number', 'c.sort_name');
  if (after !== null)
    void customers.whereRaw(
      '(c.sort_name, c.id) > (select a.sort_name, a.id from customers a where a.tenant_id = ? and a.id = ?)',
      [db.tenantId, after],
    );
  if (few !== null) return customers.whereIn('c.id', [...few]);
  return customers.crossJoin(
    db.raw('lateral (?) as s', [
      db
        .from('money_days', 'd')
        .where('d.stands', true)
        .where('d.customer_id', db.raw('c.id'))
        .limit(1)
        .select(db.raw('1')),
    ]),
  );
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

import type { Db, Query } from '../../../database/db.ts';
import { addDays, type Day } from '../../../shared/days.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';

/** A line of a statement: what was charged is above zero, what was credited or paid below. */
export interface Entry {
  on: Day;
  text: string;
  /** The invoice or credit note that it is; null for a payment. */
  documentId: string | null;
  minor: bigint;
}

/** One currency of a statement: what stood before, what happened, and what stood at its end. */
export interface Account {
  currency: string;
  opening: bigint;
  entries: readonly (Entry & { balance: bigint })[];
  /** How many entries there are besides. */
  left: number;
  closing: bigint;
}

interface Days {
  from: Day;
  to: Day;
}

interface Standing {
  currency: string;
  opening: string;
  closing: string;
  entries: number;
}

interface Movement {
  on: Day;
  minor: string;
  id: string;
  kind: 'invoice' | 'credit_note' | 'payment' | 'reversal';
  number: string | null;
  /** The numbers of the invoices that a payment is for, as far as its reader sees them. */
  invoices: string[] | null;
}

/** A sum that is kept, as it stands in the account. */
const signed = "case d.kind when 'invoiced' then d.minor else -d.minor end";

/** As many of them as a line names. */
const mostNamed = 10;

const words: Record<Movement['kind'], string> = {
  invoice: 'Invoice',
  credit_note: 'Credit note',
  payment: 'Payment',
  reversal: 'Payment reversed',
};

/** What happened in one currency between two days: what it was, in the order of the account. */
function movements(db: Db, of: { customerId: string; currency: string }, { from, to }: Days): Query[] {
  const { companyZone } = db.calendar;
  const columns = (alias: string) => ['tenant_id', 'id', 'currency'].map((column) => `${alias}.${column}`);
  // Credit that pays another invoice stays within the account, and is no movement of it.
  const payments = () =>
    db
      .from('payments', 'p')
      .where({ 'p.customer_id': of.customerId, 'p.currency': of.currency, 'p.credit_of_id': null })
      .select(...columns('p'), 'p.reference as number');
  return [
    db
      .from('invoices', 'i')
      .where({ 'i.customer_id': of.customerId, 'i.currency': of.currency, 'i.status': 'issued' })
      .whereBetween('i.dated_on', [from, to])
      .orderByRaw('i.dated_on, i.kind desc, i.id')
      .select(...columns('i'), db.raw('i.number::text as number'), 'i.dated_on as day', 'i.kind')
      .select(db.raw("case i.kind when 'invoice' then i.total_minor else -i.total_minor end as minor")),
    payments()
      .whereBetween('p.paid_on', [from, to])
      .orderBy(['p.paid_on', 'p.id'])
      .select('p.paid_on as day', db.raw("'payment' as kind"), db.raw('-p.amount_minor as minor')),
    // A payment that was reversed later still stands, as it did then.
    payments()
      .where('p.reversed_at', '>=', db.dayBegins(from))
      .where('p.reversed_at', '<', db.dayBegins(addDays(to, 1)))
      .orderBy(['p.reversed_at', 'p.id'])
      .select(db.raw('(p.reversed_at at time zone ?)::date as day', [companyZone]))
      .select(db.raw("'reversal' as kind"), 'p.amount_minor as minor'),
  ];
}

/** What all movements came to before a day and up to another, by currency, and how many lie between: by the sums that are kept. */
async function standings(db: Db, customerId: string, { from, to }: Days) {
  const [kept, reversed] = await Promise.all([
    db.rows<Standing>(
      db
        .from('money_days', 'd')
        .where('d.customer_id', customerId)
        .whereIn('d.kind', ['invoiced', 'paid'])
        .where('d.day', '<=', to)
        .groupBy('d.currency')
        .select('d.currency')
        .select({
          opening: db.raw(`coalesce(sum(${signed}) filter (where d.day < ?::date), 0)::text`, [from]),
          closing: db.raw(`sum(${signed})::text`),
          entries: db.raw('coalesce(sum(d.entries) filter (where d.day >= ?::date), 0)::int', [from]),
        }),
    ),
    db.rows<Standing>(
      db
        .from('payments', 'p')
        .where({ 'p.customer_id': customerId, 'p.credit_of_id': null })
        .where('p.reversed_at', '<', db.dayBegins(addDays(to, 1)))
        .groupBy('p.currency')
        .select('p.currency')
        .select({
          opening: db.raw('coalesce(sum(p.amount_minor) filter (where p.reversed_at < ?), 0)::text', [
            db.dayBegins(from),
          ]),
          closing: db.raw('sum(p.amount_minor)::text'),
          entries: db.raw('count(*) filter (where p.reversed_at >= ?)::int', [db.dayBegins(from)]),
        }),
    ),
  ]);
  const sums = new Map<string, { opening: bigint; closing: bigint; entries: number }>();
  for (const { currency, opening, closing, entries } of [...kept, ...reversed]) {
    const sum = sums.get(currency) ?? { opening: 0n, closing: 0n, entries: 0 };
    sum.opening += BigInt(opening);
    sum.closing += BigInt(closing);
    sum.entries += entries;
    sums.set(currency, sum);
  }
  return sums;
}

/** Which invoices a payment was for: *for INV-1001, INV-1002*. */
function forInvoices(numbers: readonly string[] | null): string | null {
  if (numbers === null) return null;
  const named = numbers.slice(0, mostNamed).map((number) => invoiceNumber('invoice', number));
  const left = numbers.length - named.length;
  return `for ${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** *Payment for INV-1001*; with what the bank says, *Payment, Bank 7, for INV-1001*. */
const paymentWords = (what: string, reference: string | null, whose: string | null): string =>
  reference === null
    ? [what, whose].filter((part) => part !== null).join(' ')
    : [what, reference, whose].filter((part) => part !== null).join(', ');

const entryOf = ({ on, kind, number, id, minor, invoices }: Movement): Entry => {
  const isDocument = kind === 'invoice' || kind === 'credit_note';
  return {
    on,
    text: isDocument
      ? `${words[kind]} ${invoiceNumber(kind, number)}`
      : paymentWords(words[kind], number, forInvoices(invoices)),
    documentId: isDocument ? id : null,
    minor: BigInt(minor),
  };
};

/** The first so many movements of one currency, as lines; the movements of each kind come in this order. */
async function entriesOf(
  db: Db,
  of: { customerId: string; currency: string },
  days: Days,
  shown: number,
): Promise<Entry[]> {
  const found = await Promise.all(
    movements(db, of, days).map((kind) =>
      db.rows<Movement>(
        db
          .over(kind.limit(shown), 'm')
          .select('m.id', 'm.kind', 'm.number')
          .select(db.raw('m.day::text as "on"'), db.raw('m.minor::text as minor'))
          .select(
            db.raw(`case when m.kind in ('payment', 'reversal') then (select array_agg(x.number::text order by x.number)
              from payment_parts t join invoices x on x.tenant_id = t.tenant_id and x.id = t.invoice_id
              where t.tenant_id = m.tenant_id and t.payment_id = m.id) end as invoices`),
          ),
      ),
    ),
  );
  const order = ['invoice', 'credit_note', 'payment', 'reversal'];
  return found
    .flat()
    .sort((a, b) => (a.on === b.on ? order.indexOf(a.kind) - order.indexOf(b.kind) : a.on < b.on ? -1 : 1))
    .slice(0, shown)
    .map(entryOf);
}

/**
 * A customer's account between two days, both included, as it stood on the last of them; each currency by itself.
 * @param most null is returned where more happened
 * @param shown only the first so many lines of each currency are read
 */
export async function statementOf(
  db: Db,
  customerId: string,
  days: Days,
  most: number,
  shown = most,
): Promise<Account[] | null> {
  const sums = await standings(db, customerId, days);
  if ([...sums.values()].reduce((all, { entries }) => all + entries, 0) > most) return null;
  return Promise.all(
    [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(async ([currency, { opening, closing, entries: all }]): Promise<Account> => {
        const found = all === 0 ? [] : await entriesOf(db, { customerId, currency }, days, shown);
        let balance = opening;
        const entries = found.map((one) => {
          balance += one.minor;
          return { ...one, balance };
        });
        return { currency, opening, entries, left: Math.max(0, all - entries.length), closing };
      }),
  );
}

import type { Db, Query } from '../../../database/db.ts';
import type { Day } from '../../../shared/days.ts';
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
  closing: bigint;
}

interface Movement {
  currency: string;
  on: Day;
  minor: string;
  id: string;
  kind: 'invoice' | 'credit_note' | 'payment' | 'reversal';
  number: string | null;
  /** The numbers of the invoices that a payment is for, as far as its reader sees them. */
  invoices: string[] | null;
}

/** As many of them as a line names. */
const mostNamed = 10;

const words: Record<Movement['kind'], string> = {
  invoice: 'Invoice',
  credit_note: 'Credit note',
  payment: 'Payment',
  reversal: 'Payment reversed',
};

/**
 * Everything that happened: a payment that was reversed later still stands, as it did then. Each has its day as `day`. Credit that
 * pays another invoice stays within the account, and is no movement of it.
 */
function movements(db: Db, customerId: string): Query[] {
  const { companyZone } = db.calendar;
  const reversed = db.raw('(p.reversed_at at time zone ?)::date', [companyZone]);
  return [
    db
      .from('invoices', 'i')
      .where({ 'i.customer_id': customerId, 'i.status': 'issued' })
      .select('i.tenant_id', 'i.id', 'i.kind', 'i.number', 'i.currency', 'i.dated_on as day')
      .select(db.raw("case i.kind when 'invoice' then i.total_minor else -i.total_minor end as minor")),
    db
      .from('payments', 'p')
      .where({ 'p.customer_id': customerId, 'p.credit_of_id': null })
      .select('p.tenant_id', 'p.id', 'p.currency', 'p.reference as number', 'p.paid_on as day')
      .select(db.raw("'payment' as kind"), db.raw('-p.amount_minor as minor')),
    db
      .from('payments', 'p')
      .where({ 'p.customer_id': customerId, 'p.credit_of_id': null })
      .whereNotNull('p.reversed_at')
      .select('p.tenant_id', 'p.id', 'p.currency', 'p.reference as number', db.raw('? as day', [reversed]))
      .select(db.raw("'reversal' as kind"), 'p.amount_minor as minor'),
  ];
}

/** What had come together before a day, by currency: added up where it lies, however much it is. */
async function openings(db: Db, customerId: string, from: Day): Promise<Map<string, bigint>> {
  const found = await Promise.all(
    movements(db, customerId).map((kind) =>
      db.rows<{ currency: string; minor: string }>(
        db
          .over(kind, 'm')
          .where('m.day', '<', from)
          .groupBy('m.currency')
          .select('m.currency', db.raw('sum(m.minor)::text as minor')),
      ),
    ),
  );
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of found.flat())
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
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

/**
 * A customer's account between two days, both included, as it stood on the last of them; each currency by itself.
 * @returns null where more happened than `most`
 */
export async function statementOf(
  db: Db,
  customerId: string,
  { from, to }: { from: Day; to: Day },
  most: number,
): Promise<Account[] | null> {
  const [before, ...found] = await Promise.all([
    openings(db, customerId, from),
    ...movements(db, customerId).map((kind) =>
      db.rows<Movement>(
        db
          .over(kind, 'm')
          .whereBetween('m.day', [from, to])
          .limit(most + 1)
          .select('m.id', 'm.kind', 'm.number', 'm.currency')
          .select(db.raw('m.day::text as "on"'), db.raw('m.minor::text as minor'))
          .select(
            db.raw(`case when m.kind in ('payment', 'reversal') then (select array_agg(x.number::text order by x.number)
              from payment_parts t join invoices x on x.tenant_id = t.tenant_id and x.id = t.invoice_id
              where t.tenant_id = m.tenant_id and t.payment_id = m.id) end as invoices`),
          ),
      ),
    ),
  ]);
  const all = found.flat();
  if (all.length > most) return null;
  const order = ['invoice', 'credit_note', 'payment', 'reversal'];
  return [...new Set([...before.keys(), ...all.map(({ currency }) => currency)])].sort().map((currency) => {
    const opening = before.get(currency) ?? 0n;
    let balance = opening;
    const entries = all
      .filter((one) => one.currency === currency)
      .sort((a, b) => (a.on === b.on ? order.indexOf(a.kind) - order.indexOf(b.kind) : a.on < b.on ? -1 : 1))
      .map((one) => {
        balance += BigInt(one.minor);
        return { ...entryOf(one), balance };
      });
    return { currency, opening, entries, closing: balance };
  });
}

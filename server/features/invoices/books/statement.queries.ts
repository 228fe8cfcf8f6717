import type { Db } from '../../../database/db.ts';
import type { Day } from '../../../shared/days.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';

/** A line of a statement: what was charged is above zero, what was credited or paid below. */
export interface Entry {
  on: Day;
  text: string;
  href: string | null;
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
}

const words: Record<Movement['kind'], string> = {
  invoice: 'Invoice',
  credit_note: 'Credit note',
  payment: 'Payment',
  reversal: 'Payment reversed',
};

/** Everything that happened up to a day: a payment that was reversed later still stands, as it did then. */
async function movements(db: Db, customerId: string, to: Day): Promise<Movement[]> {
  const { companyZone } = db.calendar;
  const reversed = db.raw('(p.reversed_at at time zone ?)::date', [companyZone]);
  const [documents, payments, reversals] = await Promise.all([
    db.rows<Movement>(
      db
        .from('invoices', 'i')
        .where({ 'i.customer_id': customerId, 'i.status': 'issued' })
        .where('i.dated_on', '<=', to)
        .select('i.id', 'i.kind', 'i.number', 'i.currency')
        .select(db.raw('i.dated_on::text as "on"'))
        .select(
          db.raw("(case i.kind when 'invoice' then i.total_minor else -i.total_minor end)::text as minor"),
        ),
    ),
    db.rows<Movement>(
      db
        .from('payments', 'p')
        .where({ 'p.customer_id': customerId })
        .where('p.paid_on', '<=', to)
        .select('p.id', 'p.currency', 'p.reference as number')
        .select(db.raw("'payment' as kind"), db.raw('p.paid_on::text as "on"'))
        .select(db.raw('(-p.amount_minor)::text as minor')),
    ),
    db.rows<Movement>(
      db
        .from('payments', 'p')
        .where({ 'p.customer_id': customerId })
        .whereNotNull('p.reversed_at')
        .whereRaw('? <= ?::date', [reversed, to])
        .select('p.id', 'p.currency', 'p.reference as number')
        .select(db.raw("'reversal' as kind"), db.raw('?::text as "on"', [reversed]))
        .select(db.raw('p.amount_minor::text as minor')),
    ),
  ]);
  return [...documents, ...payments, ...reversals];
}

const entryOf = ({ on, kind, number, id, minor }: Movement): Entry => {
  const isDocument = kind === 'invoice' || kind === 'credit_note';
  return {
    on,
    text: isDocument
      ? `${words[kind]} ${invoiceNumber(kind, number)}`
      : [words[kind], number].filter(Boolean).join(', '),
    href: isDocument ? `/admin/invoices/${id}` : null,
    minor: BigInt(minor),
  };
};

/** A customer's account between two days, both included, as it stood on the last of them; each currency by itself. */
export async function statementOf(
  db: Db,
  customerId: string,
  { from, to }: { from: Day; to: Day },
): Promise<Account[]> {
  const all = await movements(db, customerId, to);
  const order = ['invoice', 'credit_note', 'payment', 'reversal'];
  return [...new Set(all.map(({ currency }) => currency))].sort().map((currency) => {
    const own = all.filter((one) => one.currency === currency);
    const opening = own.filter(({ on }) => on < from).reduce((sum, { minor }) => sum + BigInt(minor), 0n);
    let balance = opening;
    const entries = own
      .filter(({ on }) => on >= from)
      .sort((a, b) => (a.on === b.on ? order.indexOf(a.kind) - order.indexOf(b.kind) : a.on < b.on ? -1 : 1))
      .map((one) => {
        balance += BigInt(one.minor);
        return { ...entryOf(one), balance };
      });
    return { currency, opening, entries, closing: balance };
  });
}

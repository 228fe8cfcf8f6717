import type { Db, Query } from '../../../database/db.ts';
import {
  lineColumns,
  lineOf,
  rowOf,
  totalsRow,
  type DocumentLine,
  type LineRow,
} from '../../../domain/money/documentLines.form.ts';
import type { NoTax } from '../../../domain/money/noTax.ts';
import { nextPeriod, periodsUntil, type Rhythm, type Unit } from '../../../domain/money/periods.ts';
import type { Totals } from '../../../domain/money/totals.ts';
import type { Day } from '../../../shared/days.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { refused, type Saved } from '../../../shared/saved.ts';
import type { InvoiceRow } from '../invoices.queries.ts';

/** As many periods, and recurring invoices of one customer, as a page shows. */
const mostShown = 24;

export type RecurringState = 'active' | 'paused' | 'ended';

/** A recurring invoice in a list. */
export interface RecurringRow {
  id: string;
  name: string;
  customer_id: string;
  customer: string;
  every: number;
  unit: Unit;
  next_on: Day | null;
  state: RecurringState;
  paused_why: 'person' | 'customer' | 'failed' | null;
  issues: boolean;
  made: number;
  currency: string;
  total_minor: string;
  created_at: Date;
}

/** A whole recurring invoice. */
export interface Recurring extends RecurringRow {
  anchor_day: number;
  first_on: Day;
  last_on: Day | null;
  times: number | null;
  payment_days: number | null;
  purchase_order: string | null;
  tax_reason: string | null;
  no_tax: NoTax | null;
  note: string | null;
  net_minor: string;
  rates: { rate: string; net: string; tax: string }[];
  version: number;
}

export const listedRecurring = (db: Db) => [
  ...[
    'r.id',
    'r.tenant_id',
    'r.name',
    'r.customer_id',
    'r.every',
    'r.unit',
    'r.state',
    'r.paused_why',
    'r.issues',
  ],
  ...['r.made', 'r.currency', 'r.total_minor', 'r.created_at'],
  db.raw('r.next_on::text as next_on'),
];

/** Adds the customer's name; the rows are `p`. */
export const withCustomer = (rows: Query): Query =>
  rows
    .join('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .select('p.*', 'c.name as customer');

/** A recurring invoice, or undefined when there is none that the actor may see. */
export const getRecurring = (db: Db, id: string): Promise<Recurring | undefined> =>
  db.row(
    withCustomer(
      db.over(
        db
          .from('recurring_invoices', 'r')
          .where('r.id', id)
          .select(listedRecurring(db))
          .select(
            'r.anchor_day',
            'r.times',
            'r.payment_days',
            'r.purchase_order',
            'r.tax_reason',
            'r.no_tax',
            'r.note',
          )
          .select('r.net_minor', 'r.rates', 'r.version')
          .select(db.raw('r.first_on::text as first_on'), db.raw('r.last_on::text as last_on')),
        'p',
      ),
    ),
  );

/** A customer's recurring invoices that haven't ended, the next one first. */
export const recurringOf = (db: Db, customerId: string): Promise<RecurringRow[]> =>
  db.rows(
    withCustomer(
      db.over(
        db
          .from('recurring_invoices', 'r')
          .where('r.customer_id', customerId)
          .whereNot('r.state', 'ended')
          .orderBy(['r.next_on', 'r.id'])
          .limit(mostShown)
          .select(listedRecurring(db)),
        'p',
      ),
    ).orderBy(['p.next_on', 'p.id']),
  );

/** The lines of a recurring invoice in their order. */
export async function recurringLines(db: Db, id: string): Promise<{ line: DocumentLine; net: bigint }[]> {
  const rows = await db.rows<LineRow>(
    db.from('recurring_lines').where({ recurring_id: id }).orderBy('position').select(lineColumns),
  );
  return rows.map((row) => ({ line: lineOf(row), net: BigInt(row.net_minor) }));
}

/** An invoice that was made of a period; null when its draft was deleted. */
export interface MadePeriod {
  id: string;
  period_on: Day;
  invoice:
    | (Pick<InvoiceRow, 'kind' | 'status' | 'due_on' | 'total_minor' | 'paid_minor' | 'credited_minor'> & {
        id: string;
        label: string;
      })
    | null;
}

/** What was made, the newest first. */
export async function periodsMade(db: Db, id: string): Promise<MadePeriod[]> {
  const rows = await db.rows<
    InvoiceRow & { period: string; period_on: Day; invoice_id: string | null; number: string | null }
  >(
    db
      .from('recurring_periods', 'm')
      .leftJoin('invoices as i', { 'i.tenant_id': 'm.tenant_id', 'i.id': 'm.invoice_id' })
      .where('m.recurring_id', id)
      .orderBy('m.period_on', 'desc')
      .limit(mostShown)
      .select(
        'm.id as period',
        'm.invoice_id',
        'i.kind',
        'i.status',
        'i.number',
        'i.total_minor',
        'i.paid_minor',
      )
      .select(
        'i.credited_minor',
        db.raw('m.period_on::text as period_on'),
        db.raw('i.due_on::text as due_on'),
      ),
  );
  return rows.map(({ period, period_on: on, invoice_id: invoice, number, ...row }) => ({
    ...{ id: period, period_on: on },
    invoice: invoice === null ? null : { ...row, id: invoice, label: invoiceNumber(row.kind, number) },
  }));
}

/** What is saved of a recurring invoice besides its lines. */
export type RecurringDraft = Record<string, string | number | boolean | null>;
interface Content {
  lines: readonly DocumentLine[];
  totals: Totals;
}

/** As many as a company has at most, ended ones included: one clock works through all of them. */
const mostPlans = 1000;

/** Adds a recurring invoice. */
export async function addRecurring(
  db: Db,
  values: RecurringDraft,
  { lines, totals }: Content,
  openedBy: string,
): Promise<Saved<string>> {
  if ((await db.count(db.from('recurring_invoices').select('id'), mostPlans)) >= mostPlans)
    return refused({ _form: 'There are already 1,000 recurring invoices, which is the limit.' });
  return db.attempt(async () => {
    const id = await db.insert('recurring_invoices', {
      ...{ ...values, ...totalsRow(totals) },
      ...{ first_on: values['next_on'] ?? null, opened_by: openedBy },
    });
    await addLines(db, id, lines);
    return id;
  });
}

/** Saves a recurring invoice if it is still the version that was seen (S25): the clock counts as somebody else. */
export const saveRecurring = (
  db: Db,
  id: string,
  version: number,
  values: RecurringDraft,
  content: Content,
) =>
  db.attempt(async () => {
    const row = { ...values, ...totalsRow(content.totals) };
    const saved = await db.updateVersion('recurring_invoices', id, version, row);
    if (saved !== 'saved') return saved;
    await db.remove('recurring_lines', { recurring_id: id });
    await addLines(db, id, content.lines);
    return saved;
  });

const addLines = (db: Db, id: string, lines: readonly DocumentLine[]) =>
  db.insertMany(
    'recurring_lines',
    lines.map((line, at) => ({ recurring_id: id, ...rowOf(line, at + 1) })),
  );

/** The last period of which an invoice was made, or null. */
export async function lastMade(db: Db, id: string): Promise<Day | null> {
  const row = await db.row<{ period_on: Day }>(
    db
      .from('recurring_periods')
      .where({ recurring_id: id })
      .orderBy('period_on', 'desc')
      .select(db.raw('period_on::text as period_on')),
  );
  return row?.period_on ?? null;
}

/** The recurring invoice that an invoice was made by, or null. */
export async function planOf(db: Db, invoiceId: string): Promise<{ id: string; name: string } | null> {
  const row = await db.row<{ id: string; name: string }>(
    db
      .from('recurring_periods', 'x')
      .join('recurring_invoices as r', { 'r.tenant_id': 'x.tenant_id', 'r.id': 'x.recurring_id' })
      .where('x.invoice_id', invoiceId)
      .select('r.id', 'r.name'),
  );
  return row ?? null;
}

/** What says when invoices come. */
export type Dated = Pick<
  Recurring,
  'every' | 'unit' | 'anchor_day' | 'next_on' | 'last_on' | 'times' | 'made'
>;

/** The dates of its next invoices, at most so many. */
export function nextDates(plan: Dated, most: number): Day[] {
  const days: Day[] = [];
  let day = plan.next_on;
  while (day !== null && days.length < most) {
    if (plan.last_on !== null && day > plan.last_on) break;
    if (plan.times !== null && plan.made + days.length >= plan.times) break;
    days.push(day);
    day = nextPeriod(day, rhythmOf(plan));
  }
  return days;
}

/** How often a recurring invoice recurs. */
export const rhythmOf = ({ every, unit, anchor_day: anchorDay }: Dated): Rhythm => ({
  every,
  unit,
  anchorDay,
});

/**
 * What comes next when a paused one goes on. What staff paused leaves out the periods in between; what the clock paused catches
 * them up, since nobody wanted to be without them.
 */
export function onResuming(plan: Recurring, today: Day): { next: Day; missed: Day[]; catchesUp: boolean } {
  const next = plan.next_on ?? today;
  const until = periodsUntil(next, today, rhythmOf(plan));
  const catchesUp = plan.paused_why !== 'person';
  return { ...until, next: catchesUp ? next : until.next, catchesUp };
}

/** Pauses, resumes or ends one, if it is still as it was seen; false when it isn't. */
export async function moveRecurring(
  db: Db,
  { id, version }: Recurring,
  values: RecurringDraft & { state: RecurringState },
): Promise<boolean> {
  const moved = await db.attempt(() => db.updateVersion('recurring_invoices', id, version, values));
  return moved.ok && moved.value === 'saved';
}

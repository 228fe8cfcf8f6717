import type { Db } from '../database/db.ts';
import { rowOf, totalsRow } from '../domain/money/documentLines.form.ts';
import { totalsOf } from '../domain/money/totals.ts';
import { daysFrom } from './dates.ts';

/** Recurring invoices of the demo: one of each state, and one that is due, of which the clock makes a draft. */
const stories = [
  { name: 'Maintenance contract', text: 'Maintenance, {period}', cents: 24_900, day: 4, unit: 'month', issues: true },
  { name: 'Loan of a torque tester', text: 'Loan, {month}', cents: 8_500, day: 0, unit: 'month', issues: false },
  { name: 'Yearly audit', text: 'Audit of the measuring room {year}', cents: 120_000, day: 60, unit: 'year', issues: true, to: 'paused' },
  { name: 'Start-up support', text: 'Support, {period}', cents: 15_000, day: 10, unit: 'week', issues: true, to: 'ended' },
] as const; // prettier-ignore

/** Fills a customer of the demo with recurring invoices. */
export async function fillRecurring(db: Db, customer: string, by: string): Promise<void> {
  for (const { name, text, cents, day, unit, issues, ...story } of stories) {
    const next = daysFrom(day);
    const line = {
      description: text,
      ...{ quantity: 1000n, unitPrice: BigInt(cents) * 10_000n, discount: 0n, tax: 19_000n },
    };
    const id = await db.insert('recurring_invoices', {
      ...totalsRow(totalsOf([line])),
      ...{ name, customer_id: customer, currency: 'EUR', every: 1, unit, anchor_day: Number(next.slice(8)) },
      ...{ first_on: next, next_on: next, issues, opened_by: by },
    });
    await db.insert('recurring_lines', { recurring_id: id, ...rowOf(line, 1) });
    if (!('to' in story)) continue;
    await db.update(
      'recurring_invoices',
      { id },
      story.to === 'ended' ? { state: 'ended', next_on: null } : { state: 'paused', paused_why: 'person' },
    );
  }
}

import type { Db } from '../database/db.ts';
import { lineColumns, lineOf, rowOf, totalsRow, type LineRow } from '../domain/money/documentLines.form.ts';
import { totalsOf } from '../domain/money/totals.ts';
import { noteEvent } from '../domain/workOrders/moving.queries.ts';
import { daysFrom } from './dates.ts';
import { addDeposit } from './addDeposit.ts';
import type { DemoAnswer } from './fillMoney.ts';
import type { DemoCompany } from './types.ts';

/** The person of the demo who answers estimates: somebody who sees everything for the first customer. */
export const answering = ({ customers }: DemoCompany) =>
  customers[0]?.people.find(({ wholeCustomer, username }) => wholeCustomer && username !== undefined);

/** Answers, in the transaction of the customer's own person: the database notes who it was (A28). */
export async function answerEstimates(db: Db, answers: readonly DemoAnswer[], name: string): Promise<void> {
  for (const { estimate: id, to, reason } of answers) {
    const sent = await db.row<{ terms: string; revision: number }>(
      db.from('estimates').where({ id, status: 'sent' }).select('terms', 'revision'),
    );
    if (!sent) continue;
    await db.insert('estimate_decisions', {
      estimate_id: id,
      decision: to,
      name,
      reason,
      chosen: [],
      ...sent,
    });
    await db.update(
      'estimates',
      { id, status: 'sent' },
      { status: to, reason, version: db.raw('version + 1'), updated_at: db.raw('now()') },
    );
  }
}

/** What staff make of what was approved: a work order, an invoice's draft, or the next version's. */
export async function goOnFrom(db: Db, answers: readonly DemoAnswer[], by: string): Promise<void> {
  for (const { estimate: id, then } of answers) {
    const estimate = await db.row<{ customer_id: string; number: string; note: string }>(
      db.from('estimates').where({ id, status: 'approved' }).select('customer_id', 'number', 'note'),
    );
    if (!estimate || then === null) continue;
    if (then === 'order') await addOrder(db, id, estimate, by);
    else await addCopy(db, id, estimate, then === 'deposit' ? 'invoice' : then, by);
    if (then === 'deposit') await addDeposit(db, { id, ...estimate }, by);
  }
}

async function addOrder(
  db: Db,
  id: string,
  { customer_id, note }: { customer_id: string; note: string },
  by: string,
): Promise<void> {
  const [facility, type] = await Promise.all([
    db.row<{ id: string }>(db.from('facilities').where({ customer_id }).orderBy('code_lc').select('id')),
    db.row<{ id: string }>(db.from('work_order_types').orderBy('name_lc').select('id')),
  ]);
  if (!facility || !type) return;
  const order = await db.insert('work_orders', {
    ...{ number: await db.nextNumber('work_order'), type_id: type.id, facility_id: facility.id, customer_id },
    ...{ status: 'open', description: note, opened_by: by },
  });
  const author = { name: by, userId: null, isStaff: true };
  await noteEvent(db, order, { from: null, to: 'open', reason: null }, author);
  await db.update('estimates', { id }, { work_order_id: order });
}

/** A draft with the same lines: of an invoice, or of the next version. */
async function addCopy(
  db: Db,
  id: string,
  { customer_id, number, note }: { customer_id: string; number: string; note: string },
  then: 'invoice' | 'revision',
  by: string,
): Promise<void> {
  const rows = await db.rows<LineRow>(
    db.from('estimate_lines').where({ estimate_id: id }).orderBy('position').select(lineColumns),
  );
  const lines = rows.map(lineOf);
  const head = { ...totalsRow(totalsOf(lines)), customer_id, currency: 'EUR', note, opened_by: by };
  const rowsOf = (of: Record<string, string>) => lines.map((line, at) => ({ ...of, ...rowOf(line, at + 1) }));
  if (then === 'invoice') {
    const invoice = await db.insert('invoices', { ...head, dated_on: daysFrom(0), due_on: daysFrom(30) });
    await db.insertMany('invoice_lines', rowsOf({ invoice_id: invoice }));
    await db.update('estimates', { id }, { invoice_id: invoice });
    return;
  }
  const next = await db.insert('estimates', {
    ...head,
    ...{ number, revision: 2, revises_id: id, terms: 'The same terms, for a few more assets.' },
    ...{ dated_on: daysFrom(0), valid_until: daysFrom(30) },
  });
  await db.insertMany('estimate_lines', rowsOf({ estimate_id: next }));
}

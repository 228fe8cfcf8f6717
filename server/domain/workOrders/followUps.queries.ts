import type { Db } from '../../database/db.ts';
import { workOrderNumber } from '../../shared/numbers.ts';

/** An order that came of another one, or that another one came of, as far as the actor sees it (A12). */
export interface LinkedOrder {
  id: string;
  label: string;
  /** On the order that was first: the line on which a step failed, where the actor sees it. */
  line: { id: string; name: string } | null;
}

/** What an order follows, and what follows it. */
export interface FollowUps {
  follows: LinkedOrder | null;
  followedBy: readonly LinkedOrder[];
}

/** As many as a page names. */
const mostNamed = 20;

/** The order that one follows, and those that follow it. */
export async function followUpsOf(db: Db, orderId: string): Promise<FollowUps> {
  const [follows, followedBy] = await Promise.all([
    db.rows<Linked>(
      db
        .from('work_orders', 'w')
        .join('work_orders as m', { 'm.tenant_id': 'w.tenant_id', 'm.follows_order_id': 'w.id' })
        .where({ 'm.id': orderId })
        .select('w.id', 'w.number', 'm.follows_line_id as line_id'),
    ),
    db.rows<Linked>(
      db
        .from('work_orders', 'w')
        .where({ 'w.follows_order_id': orderId })
        .orderBy('w.number')
        .limit(mostNamed)
        .select('w.id', 'w.number', 'w.follows_line_id as line_id'),
    ),
  ]);
  const all = [...follows, ...followedBy];
  const names = await namesOf(db, all);
  const [first = null] = follows.map((one) => linked(one, names));
  return { follows: first, followedBy: followedBy.map((one) => linked(one, names)) };
}

interface Linked {
  id: string;
  number: string;
  line_id: string | null;
}

const linked = ({ id, number, line_id: line }: Linked, names: ReadonlyMap<string, string>): LinkedOrder => {
  const name = line === null ? undefined : names.get(line);
  return {
    id,
    label: workOrderNumber(number),
    line: line === null || name === undefined ? null : { id: line, name },
  };
};

async function namesOf(db: Db, orders: readonly Linked[]): Promise<Map<string, string>> {
  const ids = orders.flatMap(({ line_id: line }) => line ?? []);
  if (ids.length === 0) return new Map();
  const lines = await db.rows<{ id: string; name: string }>(
    db
      .from('work_order_lines', 'l')
      .whereIn('l.id', ids)
      .select('l.id', db.raw('coalesce(l.asset_code, l.asset_description) as name')),
  );
  return new Map(lines.map(({ id, name }) => [id, name]));
}

/** A line that an order may follow: something of its checklist failed. Undefined where there is none. */
export function failedLine(
  db: Db,
  id: string,
): Promise<{ id: string; work_order_id: string; number: string; customer_id: string | null } | undefined> {
  return db.row(
    db
      .from('work_order_lines', 'l')
      .join('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
      .where({ 'l.id': id })
      .whereRaw('cardinality(l.steps_failed) > 0')
      .select('l.id', 'l.work_order_id', 'w.number', 'l.customer_id'),
  );
}

import type { Db } from '../../../database/db.ts';
import { stepsLeft } from '../../../domain/workOrders/steps.ts';

/** How many assets of an order have no outcome yet. */
export function unfinishedLines(db: Db, workOrderId: string): Promise<number> {
  return db.count(db.from('work_order_lines').where({ work_order_id: workOrderId }).whereNull('outcome'));
}

/** What is open of the checklists of an order. */
export interface OpenSteps {
  /** How many steps of all of its assets. */
  count: number;
  /** The first assets of which some are open, with those. */
  assets: readonly { name: string; steps: readonly string[] }[];
  /** How many more assets there are. */
  more: number;
  /** The first assets of which some have failed, with those. */
  failed: readonly { name: string; steps: readonly string[] }[];
}

/** As many assets as an order holds, and as many as are named. */
const mostLines = 500;
const mostNamed = 10;

/** The steps of which nobody has said that they were done or failed. An asset that wasn't done at all has none. */
export async function openStepsOf(db: Db, workOrderId: string, steps: readonly string[]): Promise<OpenSteps> {
  if (steps.length === 0) return { count: 0, assets: [], more: 0, failed: [] };
  const lines = await db.rows<{
    name: string;
    outcome: string | null;
    steps_done: string[];
    steps_failed: string[];
  }>(
    db
      .from('work_order_lines', 'l')
      .where({ 'l.work_order_id': workOrderId })
      .orderBy(['l.created_at', 'l.id'])
      .limit(mostLines)
      .select('l.outcome', 'l.steps_done', 'l.steps_failed')
      .select(db.raw('coalesce(l.asset_code, l.asset_description) as name')),
  );
  const open = lines
    .map(({ name, ...line }) => ({ name, steps: stepsLeft(line, steps) }))
    .filter((asset) => asset.steps.length > 0);
  return {
    failed: lines
      .filter((line) => line.steps_failed.length > 0)
      .map(({ name, steps_failed: failed }) => ({ name, steps: failed }))
      .slice(0, mostNamed),
    count: open.reduce((sum, asset) => sum + asset.steps.length, 0),
    assets: open.slice(0, mostNamed),
    more: Math.max(0, open.length - mostNamed),
  };
}

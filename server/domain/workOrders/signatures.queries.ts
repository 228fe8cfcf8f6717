import { createHash } from 'node:crypto';
import type { Db } from '../../database/db.ts';
import { workOrderNumber } from '../../shared/numbers.ts';
import type { Author } from './moving.queries.ts';
import type { WorkOrder } from './workOrders.queries.ts';
import { outcomeBadge } from './workOrders.words.ts';

/** What a customer has signed. */
export interface Signature {
  name: string;
  /** The path of the strokes, in a field of 600 by 200; null: the name was typed. */
  drawing: string | null;
  created_at: Date;
}

/** What was signed of an order. */
export interface Signatures {
  /** Null: it isn't signed, or was reopened since. */
  current: Signature | null;
  /** Those from before it was reopened, the newest first. */
  earlier: readonly Signature[];
}

/** As many signatures as a page shows: few orders are reopened once. */
const mostSignatures = 20;

/** The signatures of an order: one that was reopened counts as unsigned until it is signed again (A28). */
export async function signaturesOf(
  db: Db,
  { id, signed_at: signedAt }: Pick<WorkOrder, 'id' | 'signed_at'>,
): Promise<Signatures> {
  const [newest, ...older] = await db.rows<Signature>(
    db
      .from('work_order_signatures', 's')
      .where({ 's.work_order_id': id })
      .orderBy([
        { column: 's.created_at', order: 'desc' },
        { column: 's.id', order: 'desc' },
      ])
      .limit(mostSignatures)
      .select('s.name', 's.drawing', 's.created_at'),
  );
  if (!newest) return { current: null, earlier: [] };
  return signedAt === null
    ? { current: null, earlier: [newest, ...older] }
    : { current: newest, earlier: older };
}

/** As many lines as what was signed names one by one. */
const mostLines = 2000;

/**
 * Keeps a customer's signature with what stands on the order at that moment, and its hash. Nobody changes it afterwards, and
 * what is done to the order later doesn't reach it.
 */
export async function keepSignature(
  db: Db,
  order: Pick<WorkOrder, 'id' | 'number' | 'type' | 'customer' | 'facility' | 'description'>,
  { name, drawing }: { name: string; drawing: string | null },
  by: Author,
): Promise<void> {
  const lines = await db.rows<{
    asset_code: string | null;
    asset_description: string;
    outcome: string | null;
    serviced_on: string | null;
    remarks: string | null;
  }>(
    db
      .from('work_order_lines', 'l')
      .where({ 'l.work_order_id': order.id })
      .orderBy(['l.created_at', 'l.id'])
      .limit(mostLines)
      .select('l.asset_code', 'l.asset_description', 'l.outcome', 'l.remarks')
      .select(db.raw('l.serviced_on::text as serviced_on')),
  );
  const content = [
    `${workOrderNumber(order.number)} ${order.type}`,
    [order.customer, order.facility].filter(Boolean).join(', '),
    order.description ?? '',
    ...lines.map((line) =>
      [
        [line.asset_code, line.asset_description].filter(Boolean).join(' '),
        outcomeBadge(line.outcome).text,
        ...[line.serviced_on, line.remarks].filter((text) => text !== null),
      ].join(': '),
    ),
  ].join('\n');
  await db.insert('work_order_signatures', {
    work_order_id: order.id,
    ...{ name, drawing, content, content_sha256: createHash('sha256').update(content).digest('hex') },
    ...{ by_staff: by.isStaff, author_name: by.name, user_id: by.userId },
  });
}

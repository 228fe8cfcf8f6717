import type { Db, Query } from '../../../database/db.ts';
import { mostMoved, mostMovedInWords } from '../../../shared/mergeLimits.ts';

/** The kinds of records that people in the portal see of a customer, in the order in which they are told. */
const visible = {
  facilities: (db: Db, id: string) => db.from('facilities').where({ customer_id: id }),
  assets: (db: Db, id: string) => db.from('assets').where({ customer_id: id }),
  work_orders: (db: Db, id: string) => db.from('work_orders').where({ customer_id: id }),
  tickets: (db: Db, id: string) => db.from('tickets').where({ customer_id: id }),
  contacts: (db: Db, id: string) => db.from('contacts').where({ customer_id: id, archived_at: null }),
  portal_users: (db: Db, id: string) => db.from('portal_users').where({ customer_id: id, archived_at: null }),
  estimates: (db: Db, id: string) =>
    db.from('estimates').where({ customer_id: id }).whereNot('status', 'draft'),
  invoices: (db: Db, id: string) => db.from('invoices').where({ customer_id: id, status: 'issued' }),
  documents: (db: Db, id: string) =>
    db.from('documents').where({ customer_id: id, archived_at: null, replaced_at: null, shown: true }),
} as const;
export type VisibleKind = keyof typeof visible;
export type Seen = Readonly<Record<VisibleKind, number>>;

/** How many records of each kind the portal shows of a customer. */
export async function countSeen(db: Db, id: string): Promise<Seen> {
  const counts = await Promise.all(
    Object.entries(visible).map(async ([kind, of]) => [kind, await db.count(of(db, id))] as const),
  );
  return Object.fromEntries(counts) as Seen;
}

/** What moves, as staff count it; lines and what is only kept for the log are not counted apart. */
const moving: readonly (readonly [one: string, many: string, of: (db: Db, id: string) => Query])[] = [
  ['facility', 'facilities', visible.facilities],
  ['contact', 'contacts', visible.contacts],
  ['portal user', 'portal users', visible.portal_users],
  ['asset', 'assets', visible.assets],
  [
    'service of an asset',
    'services of assets',
    (db, id) =>
      db
        .from('asset_services', 's')
        .join('assets as a', { 'a.tenant_id': 's.tenant_id', 'a.id': 's.asset_id' })
        .where({ 'a.customer_id': id }),
  ],
  ['ticket', 'tickets', visible.tickets],
  ['work order', 'work orders', visible.work_orders],
  ['document', 'documents', (db, id) => db.from('documents').where({ customer_id: id })],
  ['estimate', 'estimates', (db, id) => db.from('estimates').where({ customer_id: id })],
  [
    'invoice or credit note',
    'invoices and credit notes',
    (db, id) => db.from('invoices').where({ customer_id: id }),
  ],
  ['payment', 'payments', (db, id) => db.from('payments').where({ customer_id: id })],
  ['claim', 'claims', (db, id) => db.from('warranty_claims').where({ customer_id: id })],
  ['email', 'emails', (db, id) => db.from('emails').where({ customer_id: id })],
];

/** What moves, each kind in words; and whether it is more than one merger takes. */
export async function countMoving(db: Db, id: string): Promise<{ words: string[]; tooMany: boolean }> {
  const counts = await Promise.all(
    moving.map(async ([one, many, of]) => ({ one, many, count: await db.count(of(db, id), mostMoved) })),
  );
  // An index has the lines of an order, and those of imported services by their customer.
  const lines = await Promise.all(
    [
      db
        .from('work_orders', 'w')
        .join('work_order_lines as l', { 'l.tenant_id': 'w.tenant_id', 'l.work_order_id': 'w.id' })
        .where('w.customer_id', id),
      db
        .from('work_order_lines', 'l')
        .where({ 'l.customer_id': id, 'l.work_order_id': null })
        .whereNotNull('l.serviced_on'),
    ].map((query) => db.count(query, mostMoved)),
  );
  return {
    words: counts
      .filter(({ count }) => count > 0)
      .map(
        ({ one, many, count }) =>
          `${count > mostMoved ? `more than ${mostMovedInWords}` : count.toLocaleString('en')} ${count === 1 ? one : many}`,
      ),
    tooMany:
      [...lines, ...counts.map(({ count }) => count)].reduce((sum, count) => sum + count, 0) > mostMoved,
  };
}

/** Links of a customer that still open something: its own, and those that were emailed. */
export async function countLinks(db: Db, id: string): Promise<{ own: number; mailed: number }> {
  const live = () =>
    db
      .from('secure_links')
      .where({ customer_id: id, ended_at: null })
      .whereRaw('(ends_at is null or ends_at > now())');
  const [own, mailed] = await Promise.all([
    db.count(live().whereNull('sent_at'), 1000),
    db.count(live().whereNotNull('sent_at'), 1000),
  ]);
  return { own, mailed };
}

/** Is a report about this customer emailed every month? It isn’t any more, when the customer is merged into another. */
export const isReportMailed = async (db: Db, id: string): Promise<boolean> =>
  (await db.count(db.from('report_mails').where({ customer_id: id, stopped_at: null }), 1)) > 0;

/** Codes that a facility of both has: no customer has one twice. */
export function sharedCodes(
  db: Db,
  [one, other]: readonly [string, string],
): Promise<{ id: string; code: string }[]> {
  return db.rows(
    db
      .from('facilities', 'f')
      .join('facilities as o', { 'o.tenant_id': 'f.tenant_id', 'o.code_key': 'f.code_key' })
      .where({ 'f.customer_id': one, 'o.customer_id': other })
      .orderBy(['f.code', 'f.id'])
      .limit(6)
      .select('f.id', 'f.code'),
  );
}

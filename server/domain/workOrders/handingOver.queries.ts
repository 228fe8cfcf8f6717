import type { Db, Query } from '../../database/db.ts';
import { documentsOfServices, type Service } from '../documents/ofServices.ts';

/** A finished service as another customer would see it. */
export interface HandedLine {
  id: string;
  type_id: string;
  type: string;
  outcome: string;
  not_done_reason: string | null;
  serviced_on: string;
  next_service_on: string | null;
  not_required: boolean;
  remarks: string | null;
}

/** A document of the asset, or of one of these services, as it would be seen. */
export interface HandedDocument {
  id: string;
  name: string;
  kind: string;
}

/** What is handed over of an asset's history. */
export interface History {
  lines: readonly HandedLine[];
  documents: readonly HandedDocument[];
}

/** As much as is handed over at once: the newest. */
const mostHanded = 2000;

/** An asset, and whose it is or was. */
export interface OfCustomer {
  id: string;
  customer_id: string | null;
}

/**
 * What of an asset's history its customer could hand on: finished services of work that is over, what was done before Gatehouse, and
 * the documents shown in the portal. Never comments, signatures, purchase orders or the work orders themselves.
 */
export async function historyOfCustomer(db: Db, asset: OfCustomer): Promise<History> {
  const [lines, documents] = await Promise.all([
    db.rows<HandedLine>(
      linesOf(db, asset)
        .orderBy([{ column: 'l.serviced_on', order: 'desc', nulls: 'last' }, 'l.id'])
        .limit(mostHanded)
        .select('l.id', 't.id as type_id', 't.name as type', 'l.outcome', 'l.not_done_reason')
        .select('l.not_required', 'l.remarks')
        .select(db.raw('l.serviced_on::text as serviced_on, l.next_service_on::text as next_service_on')),
    ),
    db.rows<HandedDocument>(
      documentsOf(db, asset)
        .orderBy([{ column: 'd.created_at', order: 'desc' }, 'd.id'])
        .limit(mostHanded)
        .select('d.id', 'd.name', 'd.kind'),
    ),
  ]);
  return { lines, documents };
}

function linesOf(db: Db, { id, customer_id: customer }: OfCustomer): Query {
  return db
    .from('work_order_lines', 'l')
    .leftJoin('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
    .joinRaw('join work_order_types t on t.tenant_id = l.tenant_id and t.id = coalesce(l.type_id, w.type_id)')
    .where({ 'l.asset_id': id })
    .whereRaw('l.customer_id is not distinct from ?::uuid', [customer])
    .whereNotNull('l.finished_at')
    .whereNotNull('l.serviced_on')
    .whereRaw(`(w.id is null or w.status in ('done', 'closed'))`);
}

function documentsOf(db: Db, asset: OfCustomer): Query {
  return db
    .from('documents', 'd')
    .where({ 'd.about_asset_id': asset.id, 'd.shown': true, 'd.archived_at': null, 'd.replaced_at': null })
    .whereRaw('d.customer_id is not distinct from ?::uuid', [asset.customer_id])
    .where((of) => {
      void of
        .where('d.asset_id', asset.id)
        .orWhereIn('d.work_order_line_id', linesOf(db, asset).select('l.id'));
    });
}

/**
 * Hands over the history that an asset had with a customer: the asset is another one's by now, and the copies are that one's (A12).
 * What it has already isn't copied again: its own from before, and what was handed over to it then.
 * @param before the asset while it was the former customer's
 * @param to whose it is now
 */
export async function handOver(db: Db, before: OfCustomer, to: string): Promise<void> {
  const lines = await db.rows<Record<string, unknown> & { id: string; root: string }>(
    linesOf(db, before)
      .whereNotExists(
        db
          .from('work_order_lines', 'o')
          .where('o.customer_id', to)
          .whereRaw('coalesce(o.handed_from_id, o.id) = coalesce(l.handed_from_id, l.id)'),
      )
      .orderBy(['l.serviced_on', 'l.id'])
      .limit(mostHanded)
      .select(
        ...['l.id', 'l.outcome', 'l.not_done_reason', 'l.not_required', 'l.remarks', 't.id as type_id'],
        db.raw('coalesce(l.handed_from_id, l.id) as root'),
        db.raw('l.serviced_on::text as serviced_on, l.next_service_on::text as next_service_on'),
      ),
  );
  const documents = await db.rows<CopiedDocument>(
    documentsOf(db, before)
      .whereNotExists(
        db
          .from('documents', 'o')
          .where('o.customer_id', to)
          .whereRaw('coalesce(o.handed_from_id, o.id) = coalesce(d.handed_from_id, d.id)'),
      )
      .orderBy(['d.created_at', 'd.id'])
      .limit(mostHanded)
      .select(
        ...['d.id', 'd.kind', 'd.name', 'd.size', 'd.media_type', 'd.sha256', 'd.file_id', 'd.author_name'],
        ...['d.work_order_line_id', 'd.customer_id'],
        db.raw('coalesce(d.handed_from_id, d.id) as root'),
      ),
  );
  await db.insertMany(
    'work_order_lines',
    lines.map(({ id: _copied, root, ...line }) => ({
      ...{ ...line, asset_id: before.id, handed_from_id: root },
      finished_at: db.dayBegins(String(line['serviced_on'])),
    })),
  );
  const lineOf = await copiedLines(db, before, { to, documents });
  await db.insertMany(
    'documents',
    documents.map(({ id, root, work_order_line_id: _line, customer_id: _customer, ...document }) => {
      const line = lineOf.get(id);
      const of = { asset_id: line === undefined ? before.id : null, work_order_line_id: line ?? null };
      return { ...document, ...of, handed_from_id: root, shown: true, by_staff: true };
    }),
  );
}

interface CopiedDocument extends Record<string, unknown> {
  id: string;
  root: string;
  name: string;
  work_order_line_id: string | null;
  customer_id: string | null;
}

/**
 * The copy of the service that each document belongs to, by the document: it stays with it, so that the history leads to it and the
 * newest certificate is told by the day of its service.
 */
async function copiedLines(
  db: Db,
  before: OfCustomer,
  { to, documents }: { to: string; documents: readonly CopiedDocument[] },
): Promise<Map<string, string>> {
  const root = db.raw('coalesce(l.handed_from_id, l.id) as root');
  const services = await db.rows<Service & { root: string }>(
    linesOf(db, before).select('l.id', 'l.work_order_id', 'l.reference', 'l.customer_id', root),
  );
  const copies = await db.rows<{ id: string; root: string }>(
    db
      .from('work_order_lines', 'l')
      .where({ 'l.asset_id': before.id, 'l.customer_id': to })
      .select('l.id', root),
  );
  const copyOf = new Map(copies.map(({ id, root: of }) => [of, id]));
  const found = documentsOfServices(services, documents);
  return new Map(
    services.flatMap(({ id, root: of }) => {
      const copy = copyOf.get(of);
      return copy === undefined ? [] : (found.get(id) ?? []).map((document) => [document.id, copy] as const);
    }),
  );
}

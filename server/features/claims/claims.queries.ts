import type { ClaimState } from '../../../db/claimMoves.ts';
import type { WorkOrderState } from '../../../db/workOrderMoves.ts';
import { mostChoices, readChoices, type Choice, type Choices } from '../../database/choices.ts';
import type { Db, Query } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import { assetsAhead } from '../../domain/assets/assets.queries.ts';
import { noteEvent, type Author } from '../../domain/workOrders/moving.queries.ts';
import type { List } from '../../lists/listPage.ts';
import { refused, saved, type Saved } from '../../shared/saved.ts';

/** A claim with what it is about. */
export interface Claim {
  id: string;
  number: string;
  status: ClaimState;
  customer_id: string;
  customer: string;
  partner_id: string;
  asset_id: string;
  asset_name: string;
  description: string;
  failed_on: string;
  amount_minor: string | null;
  currency: string;
  reason: string | null;
  filed_by: string;
  created_at: Date;
  decided_at: Date | null;
  /** The partner wrote last, and staff have neither answered nor decided since. */
  needs_answer: boolean;
  /** Staff wrote last while it waits for them: they asked something. */
  wants_answer: boolean;
  /** The service order that came of it, as far as the actor sees it. */
  order_id: string | null;
  order_number: string | null;
  order_status: WorkOrderState | null;
  order_facility_id: string | null;
}

/** A claim on its own page. */
export interface WholeClaim extends Claim {
  /** Where its asset stands; null where the actor doesn't see it, because it is another customer's by now. */
  asset_facility_id: string | null;
  filed_by_user_id: string | null;
}

/** What every reader of a claim gets of it. */
export const claimColumns = (db: Db) => [
  ...[
    'w.id',
    'w.tenant_id',
    'w.number',
    'w.status',
    'w.customer_id',
    'w.partner_id',
    'w.asset_id',
    'w.asset_name',
  ],
  ...[
    'w.description',
    'w.amount_minor',
    'w.currency',
    'w.reason',
    'w.filed_by',
    'w.created_at',
    'w.decided_at',
    'w.needs_answer',
    'w.wants_answer',
  ],
  db.raw('w.failed_on::text as failed_on'),
];

/** Adds the customer's name and the service order; the claims are `p`. */
export const withOrder = (rows: Query): Query =>
  rows
    .join('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .leftJoin('work_orders as o', { 'o.tenant_id': 'p.tenant_id', 'o.claim_id': 'p.id' })
    .select('p.*', 'c.name as customer', 'o.id as order_id', 'o.number as order_number')
    .select('o.status as order_status', 'o.facility_id as order_facility_id');

/** A claim, or undefined when there is none that the actor may see. */
export function getClaim(db: Db, id: string): Promise<WholeClaim | undefined> {
  const claim = db
    .from('warranty_claims', 'w')
    .where('w.id', id)
    .select([...claimColumns(db), 'w.filed_by_user_id']);
  return db.row(
    withOrder(db.over(claim, 'p'))
      .leftJoin('assets as a', { 'a.tenant_id': 'p.tenant_id', 'a.id': 'p.asset_id' })
      .select('a.facility_id as asset_facility_id'),
  );
}

/** The newest claim, and the name of a claim's partner, as far as the actor sees them. */
export const newestClaim = (db: Db) =>
  db.row<{ id: string }>(
    db
      .from('warranty_claims', 'w')
      .orderBy([{ column: 'w.created_at', order: 'desc' }])
      .select('w.id'),
  );
export const partnerName = (db: Db, id: string) =>
  db.row<{ name: string }>(db.from('partners').where('id', id).select('name'));

/** The newest claim that somebody has decided, for looking at a template; undefined without one. */
export const newestDecided = (db: Db) =>
  db.row<{ id: string }>(
    db
      .from('warranty_claims', 'w')
      .whereNotNull('w.decided_at')
      .orderBy('w.created_at', 'desc')
      .select('w.id'),
  );

const assets = (db: Db, customerId: string | null): Query => {
  const rows = db
    .from('assets', 'a')
    .join('customers as c', { 'c.tenant_id': 'a.tenant_id', 'c.id': 'a.customer_id' });
  return customerId === null ? rows : rows.where('a.customer_id', customerId);
};
const assetColumns = (db: Db) => [
  'a.id',
  db.raw("concat_ws(', ', a.code, a.description) as name"),
  'c.name as detail',
];

/** The partner's customers that a claim can be about: only its own are seen (A20a). */
export const claimCustomers = (db: Db, chosen: string | null): Promise<Choices> => {
  const inOrder = () =>
    db.from('customers', 'c').select('c.id', 'c.name', 'c.number as detail').orderBy(['c.sort_name', 'c.id']);
  return readChoices(db, inOrder(), chosen === null ? null : inOrder().where('c.id', chosen));
};

/**
 * The assets that a claim can be about, of one customer where one is chosen. They are counted before they are sorted, because a
 * partner of a thousand customers has a hundred thousand.
 */
export async function claimAssets(
  db: Db,
  customerId: string | null,
  chosen: string | null,
): Promise<Choices> {
  const inOrder = (rows: Query) => rows.select(assetColumns(db)).orderBy(['a.code_lc', 'a.id']);
  const present = chosen === null ? null : inOrder(assets(db, null)).where('a.id', chosen);
  if ((await db.count(assets(db, customerId), mostChoices)) > mostChoices)
    return { options: null, chosen: (present && (await db.row<Choice>(present))) ?? null };
  return readChoices(db, inOrder(assets(db, customerId)), present);
}

/** The same on a find page. */
export const assetsToFind = (customerId: string | null): List<Choice> => ({
  noun: { one: 'asset', many: 'assets' },
  sorts: [{ key: 'code', label: 'Asset ID', column: 'a.code_lc', type: 'text', nullable: true }],
  alias: 'a',
  search: (db, words) => search(db, 'assets', words),
  ...(customerId === null && {
    ahead: (db, { sort }, words) => assetsAhead(db, sort, {}, { words, byCustomer: false }),
  }),
  rows: (db) => assets(db, customerId),
  columns: (db) => assetColumns(db),
});

/** The customers, on a find page. */
export const customersToFind: List<Choice> = {
  noun: { one: 'customer', many: 'customers' },
  sorts: [{ key: 'name', label: 'Name', column: 'c.sort_name', type: 'text' }],
  alias: 'c',
  search: (db, words) => search(db, 'customers', words, 'reach'),
  rows: (db) => db.from('customers', 'c'),
  columns: () => ['c.id', 'c.name', 'c.number as detail'],
};

/** The customer of an asset that the actor sees, or undefined. */
export const customerOfAsset = (db: Db, assetId: string) =>
  db.row<{ customer_id: string; customer: string }>(
    assets(db, null).where('a.id', assetId).select('a.customer_id', 'c.name as customer'),
  );

/** Do the claims of this partner user wait for staff (A20)? The database decides it as they are filed. */
export const ownClaimsWait = async (db: Db, userId: string): Promise<boolean> =>
  (
    await db.row<{ waits: boolean }>(
      db
        .from('portal_users', 'p')
        .where('p.user_id', userId)
        .whereNull('p.archived_at')
        .select('p.claim_authorization_required as waits'),
    )
  )?.waits !== false;

/** What is kept of a new claim. */
interface NewClaim {
  partner_id: string;
  asset_id: string;
  description: string;
  failed_on: string;
  amount_minor: bigint | null;
  currency: string;
  filed_by: string;
  filed_by_user_id: string;
}

/**
 * Files a claim under the tenant's next number. Whether it waits for staff, the database says (A20). Those who keep claims are told
 * by email, in the same transaction (S24).
 */
export async function fileClaim(
  db: Db,
  { amount_minor: minor, ...claim }: NewClaim,
): Promise<{ id: string; number: number }> {
  const number = await db.nextNumber('claim');
  const amount = minor === null ? null : String(minor);
  const id = await db.insert('warranty_claims', { ...claim, amount_minor: amount, number });
  await db.call('tell_of_new_claim', id);
  return { id, number };
}

/**
 * Authorizes or rejects a claim that is in one of these states, and tells whoever filed it.
 * @returns false when it isn't any more; nothing is written then
 */
export async function decideClaim(
  db: Db,
  { id, status }: Pick<Claim, 'id' | 'status'>,
  to: 'authorised' | 'rejected',
  { reason, by }: { reason: string | null; by: string },
): Promise<boolean> {
  const decided = await db.update(
    'warranty_claims',
    { id, status },
    {
      status: to,
      reason,
      decided_by: by,
      decided_at: db.raw('now()'),
      version: db.raw('version + 1'),
      updated_at: db.raw('now()'),
    },
  );
  if (decided > 0) await db.call('tell_of_claim', id);
  return decided > 0;
}

/** The waiting ones among some claims. */
export const waitingAmong = (
  db: Db,
  ids: readonly string[],
): Promise<Pick<Claim, 'id' | 'status' | 'number'>[]> =>
  db.rows(
    db
      .from('warranty_claims', 'w')
      .whereIn('w.id', [...ids])
      .where('w.status', 'waiting')
      .orderBy(['w.created_at', 'w.id'])
      .select('w.id', 'w.status', 'w.number'),
  );

/**
 * Creates the service order of an authorized claim: of the type that is meant for them, at the asset's facility, with the asset
 * on it. Without authorization the database refuses it, whoever asks (A20).
 */
export async function createServiceOrder(
  db: Db,
  claim: Claim,
  by: Author,
): Promise<Saved<{ id: string; number: number }>> {
  const [type, asset] = await Promise.all([
    db.row<{ id: string }>(
      db.from('work_order_types').where('makes_service_orders', true).orderBy('name_lc').select('id'),
    ),
    db.row<{ facility_id: string; customer_id: string | null; facility: string; active: boolean }>(
      db
        .from('assets', 'a')
        .join('facilities as f', { 'f.tenant_id': 'a.tenant_id', 'f.id': 'a.facility_id' })
        .where('a.id', claim.asset_id)
        .select('a.facility_id', 'a.customer_id', 'f.name as facility', 'f.active'),
    ),
  ]);
  if (!type)
    return refused({
      _form: 'There’s no work order type for service orders. Ask an administrator to add it.',
    });
  if (!asset || asset.customer_id !== claim.customer_id)
    return refused({
      _form: `The asset no longer belongs to ${claim.customer}. Reject the claim, and ask for a new one.`,
    });
  if (!asset.active)
    return refused({
      _form: `${asset.facility} is inactive. Make it active, or move the asset to another facility, first.`,
    });
  return db.attempt(async () => {
    const number = await db.nextNumber('work_order');
    const id = await db.insert('work_orders', {
      ...{ number, type_id: type.id, facility_id: asset.facility_id, customer_id: claim.customer_id },
      ...{ status: 'open', description: claim.description, opened_by: by.name, claim_id: claim.id },
    });
    await db.insert('work_order_lines', { work_order_id: id, asset_id: claim.asset_id });
    await noteEvent(db, id, { from: null, to: 'open', reason: null }, by);
    await db.update(
      'warranty_claims',
      { id: claim.id },
      { status: 'service_order_made', version: db.raw('version + 1'), updated_at: db.raw('now()') },
    );
    return saved({ id, number }).value;
  });
}

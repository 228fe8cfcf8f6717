import type { Db, Query } from '../../../database/db.ts';
import { mostMoved, mostNamed } from '../../../shared/mergeLimits.ts';
import type { MergedCustomer } from './mergedCustomers.queries.ts';

/** Somebody who may see records of one of the two customers. */
export interface Reader {
  id: string;
  user_id: string;
  name: string;
  scope: 'customer' | 'contact' | 'partner' | 'agent';
  customer_id: string | null;
  /** The contact on whose behalf they sign in; null without one, and then they see nothing. */
  contact_id: string | null;
  contact: string | null;
  partner_id: string | null;
  agent_id: string | null;
  company: string | null;
  can_create_users: boolean;
  all_facilities: boolean | null;
  admin_access: boolean | null;
  access_billing: boolean | null;
  edit_contact: boolean | null;
  /** They see something with documents that had stayed behind with the other customer (A33). */
  meets_left: boolean;
}

/**
 * Facilities of one of the two at which there is something with documents that are the other's: when the asset came from there, they
 * stayed behind (A33). Merged, they are its own again. They are looked for from the one that goes, whose records are few enough to
 * be moved: so it takes no longer where the other one has a million.
 */
async function facilitiesWithLeft(
  db: Db,
  { stays, goes }: { stays: MergedCustomer; goes: MergedCustomer },
): Promise<{ left: string[]; any: boolean }> {
  const keys = { 'r.tenant_id': 'd.tenant_id' };
  const documents = () => db.from('documents', 'd').where('d.customer_id', goes.id);
  const itsDocuments = [
    documents().join('assets as r', { ...keys, 'r.id': 'd.asset_id' }),
    documents().join('work_order_lines as r', { ...keys, 'r.id': 'd.work_order_line_id' }),
    documents().join('work_orders as r', { ...keys, 'r.id': 'd.work_order_id' }),
  ].map((query) => query.where('r.customer_id', stays.id));
  const itsRecords = [
    db
      .from('assets', 'r')
      .join('documents as d', { ...keys, 'd.about_asset_id': 'r.id' })
      .whereNotNull('d.asset_id'),
    db
      .from('work_order_lines', 'r')
      .join('documents as d', { ...keys, 'd.work_order_line_id': 'r.id' })
      .whereNotNull('r.serviced_on'),
    db.from('work_orders', 'r').join('documents as d', { ...keys, 'd.work_order_id': 'r.id' }),
  ].map((query) => query.where({ 'r.customer_id': goes.id, 'd.customer_id': stays.id }));
  const found = await Promise.all(
    [...itsDocuments, ...itsRecords].map((query) =>
      db.rows<{ id: string | null }>(
        query
          .where({ 'd.shown': true, 'd.archived_at': null, 'd.replaced_at': null })
          .limit(mostMoved)
          .select('r.facility_id as id'),
      ),
    ),
  );
  const ids = found.flat();
  return { left: [...new Set(ids.flatMap(({ id }) => id ?? []))], any: ids.length > 0 };
}

/**
 * Portal users of either, of their partners and agents, and contacts of others who see a facility of theirs.
 * @param tooMany what goes is too much to be moved, so that nobody meets what had stayed behind
 */
export async function readersOf(
  db: Db,
  { stays, goes }: { stays: MergedCustomer; goes: MergedCustomer },
  tooMany: boolean,
): Promise<{ readers: Reader[]; more: number }> {
  const pair = [stays.id, goes.id];
  const { left, any } = tooMany ? { left: [], any: false } : await facilitiesWithLeft(db, { stays, goes });
  const given = (ids: readonly (string | null)[]) => ids.filter((id) => id !== null);
  const people = (): Query =>
    db
      .from('portal_users', 'p')
      .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
      .whereNull('p.archived_at')
      .whereNull('u.archived_at')
      .where((either) => {
        void either
          .whereIn('p.customer_id', pair)
          .orWhereIn('p.partner_id', given([stays.partner_id, goes.partner_id]))
          .orWhereIn('p.agent_id', given([stays.agent_id, goes.agent_id]));
        if (left.length > 0)
          void either.orWhereRaw(
            `exists (select from contact_facilities x where x.tenant_id = p.tenant_id and x.contact_id = p.contact_id
              and x.facility_id = any (?::uuid[]))`,
            [left],
          );
      });
  const rows = people()
    .leftJoin('contacts as k', (on) => {
      on.on('k.tenant_id', 'p.tenant_id').andOn('k.id', 'p.contact_id').andOnNull('k.archived_at');
    })
    .leftJoin('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .leftJoin('partners as r', { 'r.tenant_id': 'p.tenant_id', 'r.id': 'p.partner_id' })
    .leftJoin('agents as g', { 'g.tenant_id': 'p.tenant_id', 'g.id': 'p.agent_id' })
    .orderBy(['u.sort_name', 'p.id'])
    .limit(mostNamed)
    .select('p.id', 'p.user_id', 'p.scope', 'p.customer_id', 'k.id as contact_id', 'p.partner_id', 'p.agent_id')
    .select('p.can_create_users', 'k.all_facilities', 'k.admin_access', 'k.access_billing', 'k.edit_contact')
    .select(
      db.raw(`trim(u.first_name || ' ' || u.last_name) as name, trim(k.first_name || ' ' || k.last_name) as contact`),
      db.raw('coalesce(c.name, r.name, g.name) as company'),
      db.raw(
        `case when p.scope in ('partner', 'agent') then ?::boolean else exists (select from contact_facilities x
          where x.tenant_id = p.tenant_id and x.contact_id = p.contact_id and x.facility_id = any (?::uuid[])) end as meets_left`,
        [any, left],
      ),
    ); // prettier-ignore
  const [readers, count] = await Promise.all([db.rows<Reader>(rows), db.count(people(), 10_000)]);
  return { readers, more: Math.max(0, count - readers.length) };
}

import type { Db, Query } from '../../../database/db.ts';
import { mostNamed } from '../../../shared/mergeLimits.ts';
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
 * stayed behind (A33). Merged, they are its own again.
 */
async function facilitiesWithLeft(
  db: Db,
  pair: readonly string[],
): Promise<{ left: string[]; any: boolean }> {
  const rows = await db.rows<{ id: string | null }>(
    db
      .from('documents', 'd')
      .leftJoin('assets as a', { 'a.tenant_id': 'd.tenant_id', 'a.id': 'd.asset_id' })
      .leftJoin('work_order_lines as l', { 'l.tenant_id': 'd.tenant_id', 'l.id': 'd.work_order_line_id' })
      .leftJoin('work_orders as w', { 'w.tenant_id': 'd.tenant_id', 'w.id': 'd.work_order_id' })
      .whereIn('d.customer_id', [...pair])
      .whereRaw('d.shown and coalesce(a.customer_id, l.customer_id, w.customer_id) = any (?::uuid[])', [
        [...pair],
      ])
      .whereRaw('coalesce(a.customer_id, l.customer_id, w.customer_id) <> d.customer_id')
      .where({ 'd.archived_at': null, 'd.replaced_at': null })
      .distinct(db.raw('coalesce(a.facility_id, l.facility_id, w.facility_id) as id')),
  );
  return { left: rows.flatMap(({ id }) => id ?? []), any: rows.length > 0 };
}

/** Portal users of either, of their partners and agents, and contacts of others who see a facility of theirs. */
export async function readersOf(
  db: Db,
  { stays, goes }: { stays: MergedCustomer; goes: MergedCustomer },
): Promise<{ readers: Reader[]; more: number }> {
  const pair = [stays.id, goes.id];
  const { left, any } = await facilitiesWithLeft(db, pair);
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

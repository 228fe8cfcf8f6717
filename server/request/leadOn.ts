import type { Db } from '../database/db.ts';
import { redirect, type Reply } from './reply.ts';
import type { PortalRoute, StaffRoute } from './route.ts';

const ofContact = /^\/contacts\/:id(?:\/|$)/;
const ofOne = /^\/admin\/(customers|contacts)\/:id(?:\/|$)/;
/** A partner's page of a customer; the policies of the portal don't show it what was merged. */
const ofPartners = /^\/customers\/:id(?:\/|$)/;

/**
 * Where the address of a customer or a contact that was merged into another one leads: to the same page of the one that stays, if
 * whoever asks may see it (A41). Otherwise null, and there is no such page (A16).
 */
export async function leadOn(
  { side, method, path }: StaffRoute | PortalRoute,
  { db, params, url }: { db: Db; params: Readonly<Record<string, string>>; url: string },
): Promise<Reply | null> {
  const id = params['id'];
  if (method !== 'get' || id === undefined) return null;
  const stays =
    side === 'staff'
      ? await staffLed(db, ofOne.exec(path)?.[1], id)
      : ofPartners.test(path)
        ? await partnerLed(db, id)
        : ofContact.test(path)
          ? await contactLed(db, id)
          : undefined;
  return stays === undefined
    ? null
    : redirect(url.replace(/(?<=^(?:\/admin)?\/(?:customers|contacts)\/)[^/?]+/, stays.id));
}

/** In the portal nobody sees the merged one's row; whether they see the one that stays, its own policy says. */
async function contactLed(db: Db, id: string): Promise<{ id: string } | undefined> {
  const [merged] = await db.call<{ id: string }>('merged_contact', id);
  return merged && db.row(db.from('contacts', 's').where({ 's.id': merged.id }).select('s.id'));
}

async function staffLed(db: Db, table: string | undefined, id: string): Promise<{ id: string } | undefined> {
  if (table !== 'customers' && table !== 'contacts') return undefined;
  return db.row(
    db
      .from(table, 'm')
      .join(`${table} as s`, { 's.tenant_id': 'm.tenant_id', 's.id': 'm.merged_into' })
      .where({ 'm.id': id })
      .whereNull('s.archived_at')
      .select('s.id'),
  );
}

/** Within the customer that the partner has chosen, as its page is. */
async function partnerLed(db: Db, id: string): Promise<{ id: string } | undefined> {
  const [led] = await db.call<{ customer_that_stays: string | null }>('customer_that_stays', id);
  const stays = led?.customer_that_stays ?? null;
  return stays === null ? undefined : db.row(db.from('customers').where({ id: stays }).select('id'));
}

import type { Db } from '../database/db.ts';
import { redirect, type Reply } from './reply.ts';
import type { PortalRoute, StaffRoute } from './route.ts';

const ofContact = /^\/contacts\/:id(?:\/|$)/;
const ofOne = /^\/admin\/(customers|contacts)\/:id(?:\/|$)/;

/**
 * Where the address of a customer or a contact that was merged into another one leads: to the same page of the one that stays, if
 * whoever asks may see it (A41). Otherwise null, and there is no such page (A16).
 */
export async function leadOn(
  { side, method, path }: StaffRoute | PortalRoute,
  { db, params, url }: { db: Db; params: Readonly<Record<string, string>>; url: string },
): Promise<Reply | null> {
  const id = params['id'];
  if (side === 'portal' && method === 'get' && id !== undefined && ofContact.test(path)) {
    // In the portal nobody sees the merged one's row; whether they see the one that stays, its own policy says.
    const [merged] = await db.call<{ id: string }>('merged_contact', id);
    const seen =
      merged && (await db.row(db.from('contacts', 's').where({ 's.id': merged.id }).select('s.id')));
    return seen ? redirect(url.replace(/(?<=^\/contacts\/)[^/?]+/, merged.id)) : null;
  }
  const table = ofOne.exec(path)?.[1] as 'customers' | 'contacts' | undefined;
  if (side !== 'staff' || method !== 'get' || table === undefined || id === undefined) return null;
  const stays = await db.row<{ id: string }>(
    db
      .from(table, 'm')
      .join(`${table} as s`, { 's.tenant_id': 'm.tenant_id', 's.id': 'm.merged_into' })
      .where({ 'm.id': id })
      .whereNull('s.archived_at')
      .select('s.id'),
  );
  return stays === undefined ? null : redirect(url.replace(/(?<=^\/admin\/\w+\/)[^/?]+/, stays.id));
}

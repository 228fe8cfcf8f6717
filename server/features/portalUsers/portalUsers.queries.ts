import type { Db } from '../../database/db.ts';
import { archiveLogin } from '../../domain/logins/logins.queries.ts';
import type { PortalPerson } from '../../domain/portalUsers/portalUsers.queries.ts';
import { countPortalUsers, returnLink } from '../../domain/secureLinks/secureLinks.queries.ts';
import type { OwnerKind } from './portalUsers.kinds.ts';

/** A portal user, whoever it is of, and what decides whether it can be resumed. */
export interface PortalUser extends PortalPerson {
  id: string;
  user_id: string;
  state: 'invited' | 'active' | 'suspended';
  scope: 'customer' | 'contact' | 'partner' | 'agent';
  contact_id: string | null;
}

/** Whose it is. */
export interface Owner {
  id: string;
  name: string;
  /** A customer's link, which works again when its last portal user is deleted (A3); null for a partner or an agent. */
  secure_link_on: boolean | null;
}

/** A portal user with its owner, or undefined where one of the two isn't to be seen. */
export async function getPortalUser(
  db: Db,
  { table, column }: OwnerKind,
  ownerId: string,
  id: string,
): Promise<{ user: PortalUser; owner: Owner } | undefined> {
  const [owner, user] = await Promise.all([
    db.row<Owner>(
      db
        .from(table, 'o')
        .where({ 'o.id': ownerId })
        .whereNull('o.archived_at')
        .select(['o.id', 'o.name'])
        .select(table === 'customers' ? 'o.secure_link_on' : db.raw('null::boolean as secure_link_on')),
    ),
    db.row<PortalUser>(
      db
        .from('portal_users', 'p')
        .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
        .leftJoin('contacts as k', (on) => {
          on.on('k.tenant_id', 'p.tenant_id').andOn('k.id', 'p.contact_id').andOnNull('k.archived_at');
        })
        .where({ 'p.id': id, [`p.${column}`]: ownerId, 'p.archived_at': null })
        .select('p.id', 'p.user_id', 'p.scope', 'k.id as contact_id')
        .select('u.username', 'u.first_name', 'u.last_name', 'u.email', 'u.state'),
    ),
  ]);
  return owner && user && { user, owner };
}

/**
 * Archives a portal user with its user, whose sessions end and whose username is free again. With a customer's last one
 * its link works again (A3).
 * @param replaceWith key version of a new link that takes the place of the old one, or null
 */
export async function deletePortalUser(
  db: Db,
  { table }: OwnerKind,
  owner: Owner,
  user: PortalUser,
  replaceWith: string | null,
): Promise<void> {
  await archiveLogin(db, user);
  if (table === 'customers' && (await countPortalUsers(db, owner.id, 1)) === 0)
    await returnLink(db, owner.id, replaceWith);
}

/** Is this a customer's only portal user, so that its link works again without it (A3)? */
export async function isLastOfCustomer(db: Db, { table }: OwnerKind, owner: Owner): Promise<boolean> {
  return table === 'customers' && (await countPortalUsers(db, owner.id, 2)) === 1;
}

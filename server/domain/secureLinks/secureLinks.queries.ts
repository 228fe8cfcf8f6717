import type { Db } from '../../database/db.ts';

/**
 * Lets nobody else change the customer's links and portal users until this transaction ends: two at once could each
 * take the other's for still there. Returns the customer's name.
 */
export async function lockCustomer(db: Db, customerId: string): Promise<string> {
  const locked = db.from('customers').where({ id: customerId }).forNoKeyUpdate();
  return (await db.row<{ name: string }>(locked.select('name')))?.name ?? '';
}

/**
 * How many portal users a customer has, whatever their state: with one, its link is not enough (A3).
 * @param most counts no further
 */
export async function countPortalUsers(db: Db, customerId: string, most = 10_000): Promise<number> {
  return db.count(db.from('portal_users').where({ customer_id: customerId }).whereNull('archived_at'), most);
}

/**
 * Ends for good the sessions that a customer's links opened. While a link is dead they are refused, with the reason;
 * they are ended before it works again, so that none of them comes back with it (A3, A4).
 */
export async function endLinkSessions(db: Db, customerId: string): Promise<void> {
  await db.call('end_link_sessions', customerId);
}

/**
 * Ends every link of a customer, mailed ones too, and makes a new one (A4). The end date stays, unless it has passed.
 * What the ended links opened ends with the next request.
 */
export async function replaceLink(db: Db, customerId: string, keyVersion: string): Promise<void> {
  const name = await lockCustomer(db, customerId);
  const present = db.from('secure_links').where({ customer_id: customerId, ended_at: null, sent_at: null });
  const kept = await db.row<{ ends_at: Date }>(present.whereRaw('ends_at > now()').select('ends_at'));
  await db.update('secure_links', { customer_id: customerId, ended_at: null }, { ended_at: db.raw('now()') });
  const id = await db.insert('secure_links', {
    customer_id: customerId,
    key_version: keyVersion,
    ends_at: kept?.ends_at ?? null,
  });
  db.note({ action: 'link_replaced', table: 'secure_links', id, name });
}

/**
 * Ends for good the links that were mailed to a customer's people; its own one stays (A3, A4). One that has expired is
 * left as it is: nothing makes it work again.
 */
export async function endMailedLinks(db: Db, customerId: string): Promise<void> {
  await db.update(
    'secure_links',
    (link) =>
      void link
        .where({ customer_id: customerId, ended_at: null })
        .whereNotNull('sent_at')
        .where((open) => void open.whereNull('ends_at').orWhere('ends_at', '>', db.raw('now()'))),
    { ended_at: db.raw('now()') },
  );
}

/**
 * What A3 asks for when a customer's last portal user is deleted and its link works again: links that were mailed stay
 * dead, and so does every session that a link had opened.
 * @param replaceWith key version of a new link, or null to let the present one work again
 */
export async function returnLink(db: Db, customerId: string, replaceWith: string | null): Promise<void> {
  await endLinkSessions(db, customerId);
  await (replaceWith === null ? endMailedLinks(db, customerId) : replaceLink(db, customerId, replaceWith));
}

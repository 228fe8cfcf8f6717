import type { Db, Query } from '../../database/db.ts';
import { joinGivenAt } from '../../database/given.ts';

/** What a row says of a contact, at a customer. */
export interface AskedContact {
  customerId: string;
  text: string;
}

/** By what a contact is known at its customer, each as the database compares it. */
const ways = {
  code: ['alike_key(k.code)', 'alike'],
  email: ['lower(k.email)', 'lower'],
  name: ['k.sort_name', 'name'],
} as const;

/** The contacts that texts mean at customers, in one of these ways; by customer and text. @param contacts those that are asked, as `k` */
export async function contactsKnown<C extends { customer_id: string }>(
  db: Db,
  contacts: Query,
  way: keyof typeof ways,
  asked: readonly AskedContact[],
): Promise<Map<string, C[]>> {
  const known = new Map<string, C[]>();
  const unique = [...new Map(asked.map((one) => [placeOf(one.customerId, one.text), one])).values()];
  if (unique.length === 0) return known;
  const [column, by] = ways[way];
  const found = await db.rows<C & { given: string }>(
    joinGivenAt(contacts, unique, { customer: 'k.customer_id', column, by }).select('g.given'),
  );
  for (const { given: text, ...contact } of found) {
    const place = placeOf(contact.customer_id, text);
    known.set(place, [...(known.get(place) ?? []), contact as unknown as C]);
  }
  return known;
}

/** What a contact is looked for by: its customer, and a text of its own. */
export const placeOf = (customerId: string, text: string) => `${customerId} ${text}`;

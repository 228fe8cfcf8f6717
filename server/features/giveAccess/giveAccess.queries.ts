import { whereHolds } from '../../database/contains.ts';
import { countPortalUsers } from '../../domain/secureLinks/secureLinks.queries.ts';
import type { Db, Query } from '../../database/db.ts';
import type { Named } from '../../request/actor.ts';
import type { Rights } from './giveAccess.form.ts';

/** The contact that access is given to, with what it has already. */
export interface PresentContact extends Rights {
  id: string;
  first_name: string;
  last_name: string;
  job_title: string | null;
  phone: string | null;
  email: string | null;
  version: number;
  customer_id: string;
  /** Names of its users. */
  users: string[];
  /** Names of related facilities, the first few, and how many there are. */
  facilities: string[];
  related: number;
}

/** Whose portal access is given to, and to whom: a contact that is there, or a new one (null). */
export interface Subject {
  customer: Named & { linkStops: boolean };
  contact: PresentContact | null;
}

/** The customer and the contact of these ids; undefined where one is missing, or the contact is another customer's. */
export async function subjectOf(
  db: Db,
  { customerId, contactId }: { customerId: string | null; contactId: string | null },
): Promise<Subject | undefined> {
  const contact = contactId === null ? null : await presentContact(db, contactId);
  if (contact === undefined) return undefined;
  const id = customerId ?? contact?.customer_id;
  if (id === undefined || (contact && contact.customer_id !== id)) return undefined;
  const [customer, portalUsers] = await Promise.all([
    db.row<Named & { secure_link_on: boolean }>(
      db
        .from('customers', 'c')
        .where({ 'c.id': id })
        .whereNull('c.archived_at')
        .select('c.id', 'c.name', 'c.secure_link_on'),
    ),
    countPortalUsers(db, id, 1),
  ]);
  if (!customer) return undefined;
  const { secure_link_on: linkOn, ...named } = customer;
  return { customer: { ...named, linkStops: linkOn && portalUsers === 0 }, contact };
}

/** How many related facilities a page names. */
const mostNamed = 3;

async function presentContact(db: Db, id: string): Promise<PresentContact | undefined> {
  const [contact, users, facilities, related] = await Promise.all([
    db.row<Omit<PresentContact, 'users' | 'facilities' | 'related'>>(
      db
        .from('contacts', 'k')
        .where({ 'k.id': id })
        .whereNull('k.archived_at')
        .select(
          'k.id', 'k.first_name', 'k.last_name', 'k.job_title', 'k.phone', 'k.email', 'k.version', 'k.customer_id',
          'k.all_facilities', 'k.admin_access', 'k.access_billing', 'k.access_reports', 'k.create_work_order', 'k.edit_contact',
        ), // prettier-ignore
    ),
    db.rows<{ username: string }>(
      db
        .from('portal_users', 'p')
        .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
        .where({ 'p.contact_id': id })
        .whereNull('p.archived_at')
        .orderBy('u.username_lc')
        .select('u.username'),
    ),
    db.rows<Named>(
      db
        .from('contact_facilities', 'r')
        .join('facilities as f', { 'f.tenant_id': 'r.tenant_id', 'f.id': 'r.facility_id' })
        .where({ 'r.contact_id': id })
        .orderBy(['f.sort_name', 'f.id'])
        .select('f.id', 'f.name')
        .limit(mostNamed),
    ),
    db.count(db.from('contact_facilities', 'r').where({ 'r.contact_id': id }), 10_000),
  ]);
  if (!contact) return undefined;
  return {
    ...contact,
    users: users.map(({ username }) => username),
    facilities: facilities.map(({ name }) => name),
    related,
  };
}

/** Up to here all facilities of a customer are offered as boxes; above, those that a search finds. */
const mostBoxes = 50;

/** The facilities that the form offers. `find` is null while all of them are. */
export interface FacilityBoxes {
  boxes: (Named & { code: string })[];
  find: { words: string; found: number; more: boolean } | null;
}

const offered = (db: Db, customerId: string): Query =>
  db.from('facilities', 'f').where({ 'f.customer_id': customerId, 'f.active': true });

/** The customer's active facilities that aren't related to the contact yet; what is ticked stays among them. */
export async function facilityBoxes(
  db: Db,
  { customer, contact }: Subject,
  { words, ticked }: { words: string; ticked: readonly string[] },
): Promise<FacilityBoxes> {
  const some = () => {
    const query = offered(db, customer.id)
      .orderBy(['f.sort_name', 'f.id'])
      .select('f.id', 'f.name', 'f.code');
    const relation = db.from('contact_facilities', 'r').whereRaw('r.facility_id = f.id').select('r.id');
    return contact ? query.whereNotExists(relation.where({ 'r.contact_id': contact.id })) : query;
  };
  type Box = FacilityBoxes['boxes'][number];
  const all = await db.rows<Box>(some().limit(mostBoxes + 1));
  if (all.length <= mostBoxes) return { boxes: all, find: null };
  const search = some().limit(mostBoxes + 1);
  whereHolds(search, ['f.search_text'], words);
  const [kept, found] = await Promise.all([
    ticked.length === 0 ? [] : db.rows<Box>(some().whereIn('f.id', [...ticked])),
    words === '' ? [] : db.rows<Box>(search),
  ]);
  const few = found.slice(0, mostBoxes);
  const fresh = few.filter(({ id }) => !kept.some((box) => box.id === id));
  return {
    boxes: [...kept, ...fresh],
    find: { words, found: few.length, more: found.length > mostBoxes },
  };
}

/** Are these all facilities of the customer that the form could have offered? They are kept so until the transaction ends. */
export async function areFacilitiesOf(db: Db, customerId: string, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return true;
  const query = offered(db, customerId)
    .whereIn('f.id', [...ids])
    .select('f.id')
    .forShare();
  return (await db.rows(query)).length === ids.length;
}

import type { Db, Query } from '../../database/db.ts';
import type { TemplateValues } from './emailTemplates.form.ts';

/** A tenant's own words for one kind of email. */
export interface OwnTemplate extends TemplateValues {
  id: string;
  kind: string;
  version: number;
  updated_at: Date;
}

/** Somebody whom an email could be for. */
export interface Person {
  first_name: string;
  last_name: string;
  username: string;
  /** the customer's name, empty where there is none */
  customer: string;
}

const own = (db: Db): Query =>
  db
    .from('email_templates', 'm')
    .select('m.id', 'm.kind', 'm.subject', 'm.body', 'm.version', 'm.updated_at');

/** The kinds that the tenant has words of its own for. */
export function listOwn(db: Db): Promise<OwnTemplate[]> {
  return db.rows(own(db));
}

/** The tenant's own words for a kind; undefined where the default stands. */
export function getOwn(db: Db, kind: string): Promise<OwnTemplate | undefined> {
  return db.row(own(db).where({ 'm.kind': kind }));
}

/**
 * Saves the words for a kind, if they are still those that the person saw (S25). The default's own words are not kept:
 * so a better default reaches whoever has it.
 * @param version 0 for the default
 */
export async function saveTemplate(
  db: Db,
  kind: string,
  version: number,
  values: TemplateValues,
  isDefault: boolean,
): Promise<'saved' | 'stale'> {
  if (isDefault) return backToDefault(db, kind, version);
  if (version === 0)
    return (await db.insertOnce('email_templates', { kind, ...values }, ['tenant_id', 'kind']))
      ? 'saved'
      : 'stale';
  const saved = await getOwn(db, kind);
  if (!saved) return 'stale';
  return (await db.updateVersion('email_templates', saved.id, version, values)) === 'saved'
    ? 'saved'
    : 'stale';
}

/** Takes the tenant's own words away, if they are still those that the person saw (S25). */
export async function backToDefault(db: Db, kind: string, version: number): Promise<'saved' | 'stale'> {
  if ((await db.remove('email_templates', { kind, version })) > 0) return 'saved';
  return version === 0 && !(await getOwn(db, kind)) ? 'saved' : 'stale';
}

/** Sends a draft to the one who wrote it. @returns the email's id, null when that user has no address */
export async function sendTest(
  db: Db,
  kind: string,
  { subject, body }: TemplateValues,
): Promise<string | null> {
  const [row] = await db.call<{ send_test_email: string | null }>('send_test_email', kind, subject, body);
  return row?.send_test_email ?? null;
}

/** A draft that the person sent as a test of this kind, and where it went. */
export async function testedDraft(
  db: Db,
  { id, kind, userId }: { id: string; kind: string; userId: string },
): Promise<TemplateValues | undefined> {
  const row = await db.row<{ facts: TemplateValues & { kind: string } }>(
    db.from('emails', 'e').where({ 'e.id': id, 'e.kind': 'test', 'e.user_id': userId }).select('e.facts'),
  );
  return row?.facts.kind === kind ? { subject: row.facts.subject, body: row.facts.body } : undefined;
}

/** Where a user's emails go, or null. */
export async function addressOf(db: Db, userId: string): Promise<string | null> {
  const user = await db.row<{ email: string | null }>(
    db.from('users', 'u').where({ 'u.id': userId }).select('u.email'),
  );
  return user?.email ?? null;
}

/** A staff member as a recipient. */
export function getPerson(db: Db, userId: string): Promise<Omit<Person, 'customer'> | undefined> {
  return db.row(
    db.from('users', 'u').where({ 'u.id': userId }).select('u.first_name', 'u.last_name', 'u.username'),
  );
}

/** The newest person with a login for the portal. */
export function newestPerson(db: Db): Promise<Person | undefined> {
  return db.row(people(db).select('u.first_name', 'u.last_name', 'u.username'));
}

/** Somebody with a login for the portal, who may get emails about a record. */
export interface Reader extends Person {
  userId: string;
}

/** Some of a customer's people who work, a contact's own before the others and then the newest first; or one person. */
export function readersAt(
  db: Db,
  { customerId, contactId, userId }: { customerId: string; contactId: string | null; userId?: string },
): Promise<Reader[]> {
  const query = people(db).where('u.state', 'active').limit(20);
  void (userId ? query.where('u.id', userId) : query.where('p.customer_id', customerId));
  return db.rows(
    query
      .clearOrder()
      .orderByRaw('p.contact_id is not distinct from ?::uuid desc, p.id desc', [contactId])
      .select('u.id as userId', 'u.first_name', 'u.last_name', 'u.username'),
  );
}

/** Does the customer have anybody with a login, and so no secure link (A3)? */
export const hasPortalUsers = (db: Db, customerId: string): Promise<boolean> =>
  db
    .row(
      db
        .from('portal_users', 'p')
        .where('p.customer_id', customerId)
        .whereNull('p.archived_at')
        .select('p.id'),
    )
    .then((row) => row !== undefined);

const people = (db: Db) =>
  db
    .from('portal_users', 'p')
    .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
    .leftJoin('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
    .whereNull('p.archived_at')
    // Ids grow with time.
    .orderBy('p.id', 'desc')
    .select(db.raw(`coalesce(c.name, '') as customer`));

/** A contact as a recipient without a login. */
export function getContactPerson(db: Db, id: string): Promise<Omit<Person, 'username'> | undefined> {
  return db.row(
    db
      .from('contacts', 'k')
      .join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' })
      .where({ 'k.id': id })
      .select('k.first_name', 'k.last_name', 'c.name as customer'),
  );
}

/** A customer's name: that of the newest one, or of one by its id. */
export async function customerName(db: Db, id?: string): Promise<string | null> {
  const query = db.from('customers', 'c').whereNull('c.archived_at').orderBy('c.id', 'desc').select('c.name');
  if (id) void query.where({ 'c.id': id });
  return (await db.row<{ name: string }>(query))?.name ?? null;
}

import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import { signedIn, type Browser } from './app.ts';
import { makeCast, type Cast, type Player } from './cast.ts';
import { testDatabase } from './database.ts';

export interface UserRow {
  id: string;
  state: string;
  is_external: boolean;
  archived_at: Date | null;
  first_name: string;
  must_change_password: boolean;
  version: number;
}

export interface ContactRow {
  id: string;
  first_name: string;
  customer_id: string;
  status: string;
  admin_access: boolean;
  archived_at: Date | null;
  version: number;
}

export interface PortalUserRow {
  scope: string;
  customer_id: string;
  contact_id: string | null;
  state: string;
}

/** What a form sends for a user or a contact. */
export type Sent = Record<string, string | string[]>;
/** A password that the rules allow. */
export const goodPassword = 'seven wet stones in a row';
type Session = Pick<Player, 'tokenHash' | 'slug'>;

/** Rows as they are stored, no matter who may see them. */
export async function all<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
  const { admin } = await testDatabase();
  return (await admin.query(sql, values)).rows as Row[];
}

/** The addresses of a user's and a contact's pages. */
export const userAt = (id: string, end = '') => `/admin/users/${id}${end}`;
export const contactAt = (id: string, end = '') => `/admin/contacts/${id}${end}`;

export const userRow = async (id: string) =>
  (await all<UserRow>('select * from users where id = $1', id))[0]!;
export const contactRow = async (id: string) =>
  (await all<ContactRow>('select * from contacts where id = $1', id))[0]!;
export const liveSessions = async (id: string) =>
  (await all('select 1 from login_sessions where user_id = $1 and ended_at is null', id)).length;
export const labsOf = async (id: string) =>
  (await all<{ id: string }>('select facility_id as id from user_labs where user_id = $1', id)).map(
    (row) => row.id,
  );
export const groupsOf = async (id: string) =>
  (await all<{ id: string }>('select usergroup_id as id from user_usergroups where user_id = $1', id)).map(
    (row) => row.id,
  );
export const facilitiesOf = (id: string) =>
  all<{ facility_id: string; facility_customer_id: string | null }>(
    'select facility_id, facility_customer_id from contact_facilities where contact_id = $1',
    id,
  );
export const portalUserOf = (userId: string) =>
  all<PortalUserRow>(
    `select p.scope, p.customer_id, p.contact_id, u.state from portal_users p
       join users u on u.tenant_id = p.tenant_id and u.id = p.user_id where p.user_id = $1 and p.archived_at is null`,
    userId,
  );

/** A user's form as it is sent. */
export const userForm = (username: string, more: Sent = {}): Sent => ({
  first_name: 'Portal',
  last_name: 'User New',
  initials: 'PU',
  username,
  email: `${username}@example.com`,
  password: goodPassword,
  retype_password: goodPassword,
  ...more,
});

/** The codes of the assets that a portal session sees. */
export async function assetsOf({ tokenHash, slug }: Session): Promise<string[]> {
  const { pools } = await testDatabase();
  const rows = await asActor(pools, { side: 'portal', tokenHash, slug, readOnly: true }, (db) =>
    db.rows<{ code: string }>(db.from('assets').select('code').orderBy('code')),
  );
  return rows.map(({ code }) => code);
}

/** A tenant and an administrator who works in it, with the forms that add people. */
export class Office {
  readonly cast: Cast;
  readonly administrator: Browser;

  constructor(cast: Cast, administrator: Browser) {
    this.cast = cast;
    this.administrator = administrator;
  }

  /** A contact's form as it is sent: for north, with a name and nothing else. */
  contactForm(more: Sent = {}): Sent {
    const person = { first_name: 'Portal', last_name: 'ContactNew', status: 'active' };
    return { ...person, customer_id: this.cast.customers.north, ...more };
  }

  /** Adds a user by the form; returns its id. */
  addUser(username: string, more: Sent = {}): Promise<string> {
    return this.#add('/admin/users', userForm(username, more));
  }

  /** Adds a user of the Customer Portal group. */
  addPortalUser(username: string): Promise<string> {
    return this.addUser(username, { groups: this.cast.groups.customerPortal, last_name: username });
  }

  /** Adds a contact by the form; returns its id. */
  addContact(more: Sent = {}): Promise<string> {
    return this.#add('/admin/contacts', this.contactForm(more));
  }

  /** Opens a portal session of a user, as signing in does. */
  async sessionOf(userId: string): Promise<Session> {
    const tokenHash = randomBytes(32);
    await all(
      `insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser)
         values ($1, 'portal', $2, $3, '127.0.0.1', 'test')`,
      this.cast.tenantId,
      tokenHash,
      userId,
    );
    return { tokenHash, slug: this.cast.slug };
  }

  async #add(path: string, body: Sent): Promise<string> {
    const answer = await this.administrator.post(path, body);
    expect(answer.status, answer.text).to.equal(303);
    return answer.location!.split('/').at(-1)!;
  }
}

/** Creates a tenant with its administrator signed in. */
export async function openOffice(prefix: string): Promise<Office> {
  const cast = await makeCast(prefix);
  return new Office(cast, await signedIn(cast.players.administrator));
}

import { hash as argon2 } from '@node-rs/argon2';
import type pg from 'pg';
import { idOf, newToken } from './castPattern.ts';

/** The password of everybody in the cast. */
export const password = 'correct horse battery staple';
let passwordHash: Promise<string> | null = null;

/** Somebody who is signed in: a session's token, and who they are. */
export interface Player {
  side: 'staff' | 'portal' | 'view';
  /** The session id as a cookie carries it. */
  token: string;
  tokenHash: Buffer;
  sessionId: string;
  /** For a view, together with username: whose portal is shown. */
  userId: string | null;
  username: string | null;
  contactId: string | null;
  customerId: string | null;
  slug: string;
  /** For a view: the staff session that it ends with. */
  staffSessionId: string | null;
  staffId: string | null;
}

/** The connections that a cast is made by. */
export interface CastClients {
  checked: pg.PoolClient;
  /** On which no trigger looks at rows. */
  unchecked: pg.PoolClient;
}

let ids = 0;
/** What each statement is called on its connection. */
const names = new Map<string, string>();

/** An id as the database creates them (UUID v7): later rows have greater ones, whatever the clock's resolution. */
const nextId = () => idOf(Date.now(), ++ids);

/** Creates the rows of one tenant of a cast, and its people with their sessions, as superuser. */
export class CastPeople {
  readonly #clients: CastClients;
  readonly #slug: string;
  readonly tenantId: string;
  readonly #passwordHash: string;
  #people = 0;
  readonly #sent: Promise<unknown>[] = [];
  /** What waits to be made without triggers. */
  readonly #unchecked: (() => unknown)[] = [];
  #isChecked = true;

  /** Creates the tenant, with more licences than any test uses up by accident (A9). */
  static async ofNewTenant(clients: CastClients, slug: string): Promise<CastPeople> {
    const { rows } = await clients.checked.query<{ id: string }>(
      'insert into tenants (slug, name, licence_limit) values ($1, $2, 500) returning id',
      [slug, `Company ${slug}`],
    );
    passwordHash ??= argon2(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    return new CastPeople(clients, slug, rows[0]!.id, await passwordHash);
  }

  private constructor(clients: CastClients, slug: string, tenantId: string, passwordHash: string) {
    this.#clients = clients;
    this.#slug = slug;
    this.tenantId = tenantId;
    this.#passwordHash = passwordHash;
  }

  /** Somebody of the staff, signed in. */
  staff(username: string, groupId: string, lab: string): Player {
    const userId = this.#user(username, false, groupId, lab);
    return this.session('staff', { user_id: userId }, { userId, username });
  }

  /** A portal user of a customer or of one of its contacts, signed in. */
  portal(
    username: string,
    of: string,
    contactId: string | null,
    groupId: string,
    lab: string,
    canCreateUsers = false,
  ): Player {
    const userId = this.#user(username, true, groupId, lab);
    const scope = contactId ? 'contact' : 'customer';
    this.one('portal_users', {
      user_id: userId,
      scope,
      customer_id: of,
      contact_id: contactId,
      can_create_users: canCreateUsers,
    });
    return this.session('portal', { user_id: userId }, { userId, username, contactId, customerId: of });
  }

  /** A portal user of a partner or an agent, signed in. */
  company(
    username: string,
    of: Record<string, string | boolean>,
    groupId: string,
    lab: string,
    customerId: string | null,
  ): Player {
    const userId = this.#user(username, true, groupId, lab);
    this.one('portal_users', { user_id: userId, account_type: of['scope'], ...of });
    return this.session('portal', { user_id: userId }, { userId, username, customerId });
  }

  /** Staff who view somebody's portal. */
  view(staff: Player, { userId, username, contactId, customerId }: Player): Player {
    return this.session(
      'view',
      { user_id: staff.userId ?? '', staff_session_id: staff.sessionId, subject_user_id: userId ?? '' },
      { userId, username, contactId, customerId, staffSessionId: staff.sessionId, staffId: staff.userId },
    );
  }

  #user(username: string, external: boolean, groupId: string, lab: string): string {
    const userId = this.one('users', {
      first_name: `Person${++this.#people}`, last_name: username, username, is_external: external,
      email: `${username}@example.com`, password_hash: this.#passwordHash,
    }); // prettier-ignore
    this.one('user_usergroups', { user_id: userId, usergroup_id: groupId, is_external: external });
    this.one('user_labs', { user_id: userId, facility_id: lab });
    return userId;
  }

  /** A session of one side. */
  session(side: Player['side'], who: Record<string, string>, known: Partial<Player>): Player {
    const { token, tokenHash } = newToken();
    const sessionId = this.one('login_sessions', {
      kind: side,
      token_hash: tokenHash,
      address: '127.0.0.1',
      browser: 'test',
      ...who,
    });
    return {
      side,
      token,
      tokenHash,
      sessionId,
      slug: this.#slug,
      userId: null,
      username: null,
      contactId: null,
      customerId: null,
      staffSessionId: null,
      staffId: null,
      ...known,
    };
  }

  /** Sends a statement after those that were sent before; `arrived` waits for it. */
  run(sql: string, values: unknown[]): void {
    // Named, as every cast says the same: the connection keeps them parsed and planned.
    let name = names.get(sql);
    if (name === undefined) names.set(sql, (name = `cast ${names.size}`));
    const client = this.#clients[this.#isChecked ? 'checked' : 'unchecked'];
    this.#sent.push(client.query({ name, text: sql, values }));
  }

  /** Adds a row of the tenant, as `run` does; returns its id. */
  one(table: string, values: Record<string, unknown>): string {
    const row = { tenant_id: this.tenantId, id: nextId(), ...values };
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    this.run(
      `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`,
      Object.values(row),
    );
    return row.id;
  }

  /** Adds rows of the tenant that have the same columns, in one statement; returns their ids. */
  many(table: string, rows: readonly Record<string, unknown>[]): string[] {
    const full = rows.map((values) => ({ tenant_id: this.tenantId, id: nextId(), ...values }));
    const columns = Object.keys(full[0]!);
    const places = full.map(
      (_, row) => `(${columns.map((_, index) => `$${row * columns.length + index + 1}`).join(', ')})`,
    );
    this.run(
      `insert into ${table} (${columns.join(', ')}) values ${places.join(', ')}`,
      full.flatMap((row) => Object.values(row)),
    );
    return full.map(({ id }) => id);
  }

  /**
   * Rows that fit together as they are made: no trigger looks at them, which would take a third of a cast's time. They come
   * when `arrived` is asked next, by a connection of their own: each change of the role in which triggers rest makes a
   * connection forget the plans of all that it has prepared.
   */
  unchecked(make: () => unknown): void {
    this.#unchecked.push(make);
  }

  /** Waits until everything has arrived: the statements of each connection take one flight. */
  async arrived(): Promise<void> {
    await this.#flight();
    this.#isChecked = false;
    for (const make of this.#unchecked.splice(0)) make();
    this.#isChecked = true;
    await this.#flight();
  }

  #flight(): Promise<unknown> {
    return Promise.all(this.#sent.splice(0));
  }
}

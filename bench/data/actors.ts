import { createHmac, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { sha256 } from '../../server/request/cookieSessions.ts';
import { rareWord } from './words.ts';

/** Somebody whose requests are measured. */
export interface BenchActor {
  side: 'staff' | 'portal' | 'view';
  token: string;
  /** Signs the token in the cookie, as express-session does. */
  signature: string;
  tokenHash: Buffer;
  slug: string;
  tenantId: string;
  sessionId: string;
  /** With a view: whose portal is looked at. */
  userId: string | null;
  customerId: string | null;
  contactId: string | null;
  /** Facilities that the contact is related to. */
  reach: number;
}

/** A tenant that somebody is made in. */
export interface Tenant {
  tenantId: string;
  slug: string;
  keyVersion: string;
  /** What the server signs session cookies with. */
  cookieSecret: string;
}

/** How many tickets every measured contact has. */
const ownTickets = 30;

/** Makes the people of one tenant whose requests are measured, as superuser. */
export class ActorMaker {
  readonly #admin: pg.Pool;
  readonly #tenant: Tenant;

  constructor(admin: pg.Pool, tenant: Tenant) {
    this.#admin = admin;
    this.#tenant = tenant;
  }

  /** Somebody of the back office, in a usergroup of that name. */
  async staff(username: string, group: string): Promise<BenchActor> {
    const userId = await this.#user(username, false, group);
    return this.#session('staff', { user_id: userId }, { userId });
  }

  /** A customer's portal user. */
  async customer(username: string, customerId: string): Promise<BenchActor> {
    const userId = await this.#portalUser(username, {
      scope: 'customer',
      customer_id: customerId,
      can_create_users: 'true',
    });
    return this.#session('portal', { user_id: userId }, { userId, customerId });
  }

  /**
   * A customer's contact of so many of its facilities (or as many as there are), with tickets of its own, and its portal user.
   * @param from the code of the first facility
   */
  async contact(username: string, customerId: string, reach: number, from = ''): Promise<BenchActor> {
    const { tenantId } = this.#tenant;
    const contactId = await this.#one(
      `insert into contacts (tenant_id, customer_id, first_name, last_name, email, create_work_order, edit_contact, access_reports)
        values ($1, $2, 'Contact', $3, $3 || '@example.com', true, true, true) returning id`,
      [tenantId, customerId, username],
    );
    const { rowCount } = await this.#admin.query(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
       select tenant_id, $3, id, customer_id from facilities
       where tenant_id = $1 and customer_id = $2 and code >= $5 order by code limit $4`,
      [tenantId, customerId, contactId, reach, from],
    );
    await this.#tickets(customerId, contactId);
    const userId = await this.#portalUser(username, {
      scope: 'contact',
      customer_id: customerId,
      contact_id: contactId,
    });
    return this.#session(
      'portal',
      { user_id: userId },
      { userId, customerId, contactId, reach: rowCount ?? 0 },
    );
  }

  /** A partner's portal user. */
  async partner(username: string, partnerId: string): Promise<BenchActor> {
    const userId = await this.#portalUser(username, {
      account_type: 'partner',
      scope: 'partner',
      partner_id: partnerId,
      can_create_users: 'true',
    });
    return this.#session('portal', { user_id: userId }, { userId });
  }

  /** An agent's portal user, who looks at one of its customers. */
  async agent(username: string, agentId: string, customerId: string): Promise<BenchActor> {
    const userId = await this.#portalUser(username, {
      account_type: 'agent',
      scope: 'agent',
      agent_id: agentId,
    });
    return this.#session('portal', { user_id: userId, customer_id: customerId }, { userId, customerId });
  }

  /** Who came by a secure link of a customer. */
  async link(customerId: string): Promise<BenchActor> {
    const { tenantId, keyVersion } = this.#tenant;
    const linkId = await this.#one(
      `insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
       values ($1, $2, $3, now(), 'link@example.com', now() + interval '30 days') returning id`,
      [tenantId, customerId, keyVersion],
    );
    return this.#session('portal', { secure_link_id: linkId }, { customerId });
  }

  /** The same person, signed in once more. */
  again({ side, userId, customerId, contactId, reach }: BenchActor): Promise<BenchActor> {
    return this.#session(side, { user_id: userId }, { userId, customerId, contactId, reach });
  }

  /** Staff who look at somebody's portal. */
  viewer(staff: BenchActor, { userId, customerId, contactId, reach }: BenchActor): Promise<BenchActor> {
    return this.#session(
      'view',
      { user_id: staff.userId, staff_session_id: staff.sessionId, subject_user_id: userId },
      { userId, customerId, contactId, reach },
    );
  }

  async #tickets(customerId: string, contactId: string): Promise<void> {
    await this.#admin.query(
      `with made as (
         insert into tickets (tenant_id, number, subject, description, status, customer_id, contact_id, opened_by, created_at)
         select $1, (select max(number) from tickets where tenant_id = $1) + n,
           case when n = 1 then '${rareWord}' else 'Reading drifts' end || ' ' || n, 'It was fine until last week.',
           case when n % 3 = 0 then 'open' else 'closed' end, $2, $3, 'Contact', now() - n * interval '1 day'
         from generate_series(1, $4::int) n returning id, created_at)
       insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name, created_at)
       select $1, id, 'We look into it.', true, 'Staff 0', created_at + interval '1 hour' from made`,
      [this.#tenant.tenantId, customerId, contactId, ownTickets],
    );
  }

  async #portalUser(username: string, columns: Record<string, string>): Promise<string> {
    const userId = await this.#user(username, true, 'Customer Portal');
    const names = Object.keys(columns);
    await this.#admin.query(
      `insert into portal_users (tenant_id, user_id, ${names.join(', ')}) values ($1, $2, ${places(names, 3)})`,
      [this.#tenant.tenantId, userId, ...Object.values(columns)],
    );
    return userId;
  }

  async #user(username: string, external: boolean, group: string): Promise<string> {
    const { tenantId } = this.#tenant;
    const userId = await this.#one(
      `insert into users (tenant_id, first_name, last_name, username, email, is_external)
        values ($1, 'B', $2, $2, $2 || '@example.com', $3) returning id`,
      [tenantId, username, external],
    );
    await this.#admin.query(
      `insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external)
       select $1, $2, id, $3 from usergroups where tenant_id = $1 and name = $4`,
      [tenantId, userId, external, group],
    );
    await this.#admin.query(
      `insert into user_labs (tenant_id, user_id, facility_id) select $1, $2, id from facilities where tenant_id = $1 and code = $3`,
      [tenantId, userId, external ? 'PORTAL' : 'MAIN'],
    );
    return userId;
  }

  async #session(
    side: BenchActor['side'],
    who: Record<string, string | null>,
    known: Partial<BenchActor>,
  ): Promise<BenchActor> {
    const { tenantId, slug, cookieSecret } = this.#tenant;
    const token = randomBytes(32).toString('base64url');
    const signature = createHmac('sha256', cookieSecret).update(token).digest('base64').replace(/=+$/, '');
    const tokenHash = sha256(token);
    const names = Object.keys(who);
    const sessionId = await this.#one(
      `insert into login_sessions (tenant_id, kind, token_hash, address, browser, ${names.join(', ')})
       values ($1, $2, $3, '127.0.0.1', 'bench', ${places(names, 4)}) returning id`,
      [tenantId, side, tokenHash, ...Object.values(who)],
    );
    const nobody = { userId: null, customerId: null, contactId: null, reach: 0 };
    return { side, token, signature, tokenHash, tenantId, slug, sessionId, ...nobody, ...known };
  }

  async #one(sql: string, values: unknown[]): Promise<string> {
    const { rows } = await this.#admin.query<{ id: string }>(sql, values);
    if (!rows[0]) throw new Error('the dataset lacks a row');
    return rows[0].id;
  }
}

const places = (names: readonly string[], first: number) =>
  names.map((_, index) => `$${first + index}`).join(', ');

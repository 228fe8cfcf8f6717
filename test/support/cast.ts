import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { hash as argon2 } from '@node-rs/argon2';
import { testDatabase } from './database.ts';

/** The password of everybody in the cast. */
export const password = 'correct horse battery staple';
let passwordHash: Promise<string> | null = null;

/** Somebody at work: a session's token, and who they are. */
export interface Player {
  side: 'staff' | 'portal' | 'view';
  /** The session id as a cookie carries it. */
  token: string;
  tokenHash: Buffer;
  sessionId: string;
  /** With a view, as with username: whose portal is looked at. */
  userId: string | null;
  username: string | null;
  contactId: string | null;
  customerId: string | null;
  slug: string;
  /** With a view: the staff session that it ends with. */
  staffSessionId: string | null;
  staffId: string | null;
}

export const staffNames = ['administrator', 'technician', 'dataAdministrator'] as const;
export const portalNames = [
  'link',
  'customerUser',
  'contactUser',
  'contactWithPermissions',
  'wideContact',
  'mixedContact',
  'allContact',
  'allContactWithOutside',
  'adminContact',
  'adminContactWithOutside',
  'partnerUser',
  'agentUser',
] as const;
/** Staff who look at somebody's portal (A8): an overseer, who does nothing else here, as the contact user. */
export const viewerNames = ['viewer'] as const;
export type PlayerName =
  (typeof staffNames)[number] | (typeof portalNames)[number] | (typeof viewerNames)[number];

/** A tenant with every kind of actor, and something for each to see and not to see. */
export interface Cast {
  tenantId: string;
  slug: string;
  players: Record<PlayerName, Player>;
  /** north has portal users; south has only its link; east has 70 facilities; west is the partner's. The agent has north and west. */
  customers: { north: string; south: string; east: string; west: string };
  partnerId: string;
  agentId: string;
  /** cal1 and cal2 are north's, dock is south's, pier is west's, mt the tenant's own; each has one asset. */
  facilities: Record<'cal1' | 'cal2' | 'dock' | 'pier' | 'mt' | 'lab' | 'portalLab', string>;
  assets: { cal1: string; cal2: string; dock: string; pier: string; mt: string };
  tickets: { ofContactUser: string; ofNorth: string; ofSouth: string };
  groups: Record<'administrators' | 'technicians' | 'dataAdministrators' | 'customerPortal', string>;
  linkId: string;
}

let casts = 0;

/** Makes a tenant of its own for a test file, as superuser: the product's own ways in are not what these rows prove. */
export async function makeCast(prefix = 'cast'): Promise<Cast> {
  const { admin } = await testDatabase();
  const client = await admin.connect();
  try {
    return await new Casting(client, `${prefix}-${++casts}-${randomBytes(3).toString('hex')}`).make();
  } finally {
    client.release();
  }
}

class Casting {
  readonly #client: pg.PoolClient;
  readonly #slug: string;
  #tenant = '';
  #people = 0;

  constructor(client: pg.PoolClient, slug: string) {
    this.#client = client;
    this.#slug = slug;
  }

  async make(): Promise<Cast> {
    // More licences than any test uses up without meaning to (A9).
    const tenant = { slug: this.#slug, name: `Company ${this.#slug}`, licence_limit: 500 };
    this.#tenant = await this.#one('tenants', tenant, false);
    const group = (name: string, external: boolean, permissions: string[], administrators = false) =>
      this.#one('usergroups', {
        name,
        is_external: external,
        permissions,
        is_administrators: administrators,
      });
    const groups = {
      administrators: await group('Administrators', false, [], true),
      technicians: await group('Technicians', false, [
        'view_records',
        'keep_assets',
        'keep_tickets',
        'view_portals',
      ]),
      dataAdministrators: await group('Portal Data Administrators', false, [
        'view_records',
        'create_accounts',
      ]),
      customerPortal: await group('Customer Portal', true, []),
    };
    const partnerId = await this.#one('partners', { number: 'P-1', name: 'Porter' });
    const agentId = await this.#one('agents', { name: 'Agatha' });
    const customer = (number: string, name: string, of: Record<string, string> = {}) =>
      this.#one('customers', { number, name, notes: `note on ${name}`, ...of });
    const customers = {
      north: await customer('C-1', 'North', { agent_id: agentId }),
      south: await customer('C-2', 'South'),
      east: await customer('C-3', 'East'),
      west: await customer('C-4', 'West', { agent_id: agentId, partner_id: partnerId }),
    };
    const facility = (code: string, of: string | null, isLab = false) =>
      this.#one('facilities', { code, name: `Facility ${code}`, customer_id: of, is_lab: isLab });
    const facilities = {
      cal1: await facility('cal-1', customers.north),
      cal2: await facility('cal-2', customers.north),
      dock: await facility('dock', customers.south),
      pier: await facility('pier', customers.west),
      mt: await facility('MT', null),
      lab: await facility('MAIN', null, true),
      portalLab: await facility('PORTAL', null, true),
    };
    const many: string[] = [];
    for (let n = 0; n < 70; n += 1) many.push(await facility(`east-${n}`, customers.east));
    const asset = (of: string | null, at: string, code: string) =>
      this.#one('assets', { code, description: `Gauge ${code}`, facility_id: at, customer_id: of });
    const assets = {
      cal1: await asset(customers.north, facilities.cal1, 'A-cal-1'),
      cal2: await asset(customers.north, facilities.cal2, 'A-cal-2'),
      dock: await asset(customers.south, facilities.dock, 'A-dock'),
      pier: await asset(customers.west, facilities.pier, 'A-pier'),
      mt: await asset(null, facilities.mt, 'A-MT'),
    };
    for (const [n, at] of many.entries()) await asset(customers.east, at, `A-east-${n}`);

    const contact = async (
      of: string,
      name: string,
      related: string[],
      flags: Record<string, boolean> = {},
    ) => {
      const id = await this.#one('contacts', {
        customer_id: of,
        first_name: name,
        last_name: 'Contact',
        notes: 'kept inside',
        ...flags,
      });
      await this.#client.query(
        `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select tenant_id, $2, id, customer_id from facilities where tenant_id = $1 and id = any($3::uuid[])`,
        [this.#tenant, id, related],
      );
      return id;
    };
    const contacts = {
      contactUser: await contact(customers.north, 'Nora', [facilities.cal1]),
      contactWithPermissions: await contact(customers.north, 'Nils', [facilities.cal1], {
        edit_contact: true, create_work_order: true, access_billing: true, access_reports: true,
      }),
      wideContact: await contact(customers.east, 'Wida', many.slice(0, 69)),
      mixedContact: await contact(customers.east, 'Mixa', [...many.slice(0, 69), facilities.mt]),
      allContact: await contact(customers.north, 'Alla', [], { all_facilities: true }),
      allContactWithOutside: await contact(customers.east, 'Alva', [facilities.mt], { all_facilities: true }),
      adminContact: await contact(customers.north, 'Adam', [], { admin_access: true }),
      adminContactWithOutside: await contact(customers.north, 'Adil', [facilities.mt], { admin_access: true }),
    }; // prettier-ignore
    const ticket = (number: number, of: string, contactId: string | null) =>
      this.#one('tickets', {
        number,
        subject: `Ticket ${number}`,
        description: 'It drifts.',
        customer_id: of,
        contact_id: contactId,
        opened_by: 'Somebody',
      });
    const tickets = {
      ofContactUser: await ticket(1, customers.north, contacts.contactUser),
      ofNorth: await ticket(2, customers.north, null),
      ofSouth: await ticket(3, customers.south, null),
    };
    for (const [ticketId, internal] of [
      [tickets.ofContactUser, false],
      [tickets.ofContactUser, true],
      [tickets.ofNorth, true],
      [tickets.ofSouth, false],
    ] as const)
      await this.#one('ticket_comments', {
        ticket_id: ticketId,
        body: internal ? 'internal word' : 'public word',
        internal,
        by_staff: true,
        author_name: 'Tess',
      });
    await this.#client.query(`insert into counters (tenant_id, name, value) values ($1, 'ticket', 1000)`, [
      this.#tenant,
    ]);

    const linkId = await this.#one('secure_links', {
      customer_id: customers.south,
      key_version: (await testDatabase()).keys.newest,
    });
    const staff = (name: string, groupId: string) => this.#staff(name, groupId, facilities.lab);
    const portal = (name: string, of: string, contactId: string | null) =>
      this.#portal(name, of, contactId, groups.customerPortal, facilities.portalLab);
    const company = (name: string, of: Record<string, string>, customerId: string | null) =>
      this.#company(name, of, groups.customerPortal, facilities.portalLab, customerId);
    const own: Record<Exclude<PlayerName, 'viewer'>, Player> = {
      administrator: await staff('administrator', groups.administrators),
      technician: await staff('technician', groups.technicians),
      dataAdministrator: await staff('dataadministrator', groups.dataAdministrators),
      link: await this.#session('portal', { secure_link_id: linkId }, { customerId: customers.south }),
      customerUser: await portal('customeruser', customers.north, null),
      contactUser: await portal('contactuser', customers.north, contacts.contactUser),
      contactWithPermissions: await portal(
        'contactwithpermissions',
        customers.north,
        contacts.contactWithPermissions,
      ),
      wideContact: await portal('widecontact', customers.east, contacts.wideContact),
      mixedContact: await portal('mixedcontact', customers.east, contacts.mixedContact),
      allContact: await portal('allcontact', customers.north, contacts.allContact),
      allContactWithOutside: await portal(
        'allcontactwithoutside',
        customers.east,
        contacts.allContactWithOutside,
      ),
      adminContact: await portal('admincontact', customers.north, contacts.adminContact),
      adminContactWithOutside: await portal(
        'admincontactwithoutside',
        customers.north,
        contacts.adminContactWithOutside,
      ),
      partnerUser: await company('partneruser', { scope: 'partner', partner_id: partnerId }, null),
      agentUser: await company('agentuser', { scope: 'agent', agent_id: agentId }, customers.north),
    };
    const overseer = await staff('overseer', groups.technicians);
    const players = { ...own, viewer: await this.#view(overseer, own.contactUser) };
    return {
      tenantId: this.#tenant,
      slug: this.#slug,
      players,
      customers,
      partnerId,
      agentId,
      facilities,
      assets,
      tickets,
      groups,
      linkId,
    };
  }

  async #staff(username: string, groupId: string, lab: string): Promise<Player> {
    const userId = await this.#user(username, false, groupId, lab);
    return this.#session('staff', { user_id: userId }, { userId, username });
  }

  async #portal(
    username: string,
    of: string,
    contactId: string | null,
    groupId: string,
    lab: string,
  ): Promise<Player> {
    const userId = await this.#user(username, true, groupId, lab);
    const scope = contactId ? 'contact' : 'customer';
    await this.#one('portal_users', { user_id: userId, scope, customer_id: of, contact_id: contactId });
    return this.#session('portal', { user_id: userId }, { userId, username, contactId, customerId: of });
  }

  async #company(
    username: string,
    of: Record<string, string>,
    groupId: string,
    lab: string,
    customerId: string | null,
  ): Promise<Player> {
    const userId = await this.#user(username, true, groupId, lab);
    await this.#one('portal_users', { user_id: userId, account_type: of['scope'], ...of });
    return this.#session('portal', { user_id: userId }, { userId, username, customerId });
  }

  #view(staff: Player, { userId, username, contactId, customerId }: Player): Promise<Player> {
    return this.#session(
      'view',
      { user_id: staff.userId ?? '', staff_session_id: staff.sessionId, subject_user_id: userId ?? '' },
      { userId, username, contactId, customerId, staffSessionId: staff.sessionId, staffId: staff.userId },
    );
  }

  async #user(username: string, external: boolean, groupId: string, lab: string): Promise<string> {
    passwordHash ??= argon2(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    const userId = await this.#one('users', {
      first_name: `Person${++this.#people}`, last_name: username, username, is_external: external,
      email: `${username}@example.com`, password_hash: await passwordHash,
    }); // prettier-ignore
    await this.#one('user_usergroups', { user_id: userId, usergroup_id: groupId, is_external: external });
    await this.#one('user_labs', { user_id: userId, facility_id: lab });
    return userId;
  }

  async #session(side: Player['side'], who: Record<string, string>, known: Partial<Player>): Promise<Player> {
    const token = randomBytes(32).toString('base64url');
    const tokenHash = createHash('sha256').update(token).digest();
    const sessionId = await this.#one('login_sessions', {
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

  async #one(table: string, values: Record<string, unknown>, withTenant = true): Promise<string> {
    const row = withTenant ? { tenant_id: this.#tenant, ...values } : values;
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    const { rows } = await this.#client.query<{ id: string }>(
      `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')}) returning id`,
      Object.values(row),
    );
    return rows[0]!.id;
  }
}

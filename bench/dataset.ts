import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { sha256 } from '../server/request/cookieSessions.ts';

/** How much is made. */
export interface DatasetSize {
  /** Tenants in all; every one but the first has 1,000 assets at 20 facilities. */
  tenants: number;
  /** Assets of the first tenant. */
  assets: number;
  /** Facilities of the first tenant. */
  facilities: number;
}

/** Somebody whose requests are measured. */
export interface BenchActor {
  side: 'staff' | 'portal';
  token: string;
  tokenHash: Buffer;
  slug: string;
  tenantId: string;
  customerId: string | null;
  contactId: string | null;
  /** Facilities that the contact is related to. */
  reach: number;
}

export interface Dataset {
  size: DatasetSize;
  slug: string;
  tenantId: string;
  staff: BenchActor;
  customer: BenchActor;
  /** Contacts by the number of facilities related to them. */
  contacts: ReadonlyMap<number, BenchActor>;
  /** A contact of a tenant of 1,000 assets, related to the ten facilities of its customer (P1). */
  small: BenchActor;
}

const firstCustomer = `select id from customers where tenant_id = $1 and number = 'C-0'`;

/** Numbers of related facilities whose cost is measured (P2, P4). */
const reaches = [1, 50, 5_000] as const;

/**
 * Fills an empty database as superuser: one big tenant, whose largest customer owns half of everything, and small ones
 * beside it. Rows are spread so that a facility's assets are not neighbours.
 */
export async function makeDataset(admin: pg.Pool, size: DatasetSize): Promise<Dataset> {
  const tenants: string[] = [];
  for (let index = 0; index < size.tenants; index += 1) {
    const big = index === 0;
    tenants.push(
      await makeTenant(admin, big ? 'big' : `small-${index}`, {
        assets: big ? size.assets : 1_000,
        facilities: big ? size.facilities : 20,
        customers: big ? 100 : 5,
      }),
    );
  }
  const tenantId = tenants[0] ?? '';
  const customerId = await one(admin, firstCustomer, [tenantId]);
  const at = { tenantId, slug: 'big' };
  const contacts = new Map<number, BenchActor>();
  for (const reach of reaches)
    contacts.set(reach, await makePortalUser(admin, at, customerId, `contact${reach}`, reach));
  await relateOthers(admin, tenantId, customerId);
  const small = { tenantId: tenants[1] ?? '', slug: 'small-1' };
  const smallCustomer = await one(admin, firstCustomer, [small.tenantId]);
  // As autovacuum leaves a database: without it, no index answers a count alone.
  await admin.query('vacuum analyze');
  return {
    size,
    ...at,
    staff: await makeStaff(admin, at),
    customer: await makePortalUser(admin, at, customerId, 'customer', 0),
    contacts,
    small: await makePortalUser(admin, small, smallCustomer, 'contact10', 10),
  };
}

/** Contacts who are not measured: a tenant's relations are not one person's alone. */
async function relateOthers(admin: pg.Pool, tenantId: string, customerId: string): Promise<void> {
  await admin.query(
    `with people as (
       insert into contacts (tenant_id, customer_id, first_name, last_name)
       select $1, $2, 'Other', 'Contact ' || n from generate_series(1, 400) n returning id, last_name)
     insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
     select $1, p.id, f.id, f.customer_id from people p
     join lateral (select id, customer_id from facilities where tenant_id = $1 and customer_id = $2 order by md5(p.last_name || code) limit 50) f on true`,
    [tenantId, customerId],
  );
}

async function makeTenant(
  admin: pg.Pool,
  slug: string,
  { assets, facilities, customers }: { assets: number; facilities: number; customers: number },
): Promise<string> {
  const tenantId = await one(admin, `insert into tenants (slug, name) values ($1, $1) returning id`, [slug]);
  await admin.query(
    `insert into customers (tenant_id, number, name) select $1, 'C-' || n, 'Customer ' || n from generate_series(0, $2::int - 1) n`,
    [tenantId, customers],
  );
  // Every second facility is the first customer's; the rest go round.
  await admin.query(
    `insert into facilities (tenant_id, code, name, customer_id)
     select $1, 'F-' || n, 'Facility ' || n, c.id from generate_series(0, $2::int - 1) n
     join customers c on c.tenant_id = $1 and c.number = 'C-' || case when n % 2 = 0 then 0 else n % $3::int end`,
    [tenantId, facilities, customers],
  );
  await admin.query(
    `insert into assets (tenant_id, code, barcode, description, manufacturer, model, serial_number, facility_id, customer_id,
       service_interval_months, last_service_on, next_service_on, created_at)
     select $1, 'A-' || n, 'B' || n, (array['Multimeter','Torque wrench','Pressure gauge','Caliper'])[1 + (n / 7) % 4] || ' ' || n,
       'Maker ' || n % 40, 'M' || n % 300, 'S' || n * 7, f.id, f.customer_id, 12,
       date '2026-01-01' - (n % 700), date '2027-01-01' - (n % 700), timestamptz '2026-01-01' - n * interval '1 minute'
     from generate_series(1, $2::int) n
     join facilities f on f.tenant_id = $1 and f.code = 'F-' || (n::bigint * 7919 % $3::int)`,
    [tenantId, assets, facilities],
  );
  return tenantId;
}

async function makeStaff(admin: pg.Pool, at: { tenantId: string; slug: string }): Promise<BenchActor> {
  const group = await one(
    admin,
    `insert into usergroups (tenant_id, name, is_external, is_administrators) values ($1, 'Administrators', false, true) returning id`,
    [at.tenantId],
  );
  const userId = await makeUser(admin, at.tenantId, 'staff', false, group);
  return { ...(await makeSession(admin, at, 'staff', userId)), customerId: null, contactId: null, reach: 0 };
}

async function makePortalUser(
  admin: pg.Pool,
  at: { tenantId: string; slug: string },
  customerId: string,
  username: string,
  reach: number,
): Promise<BenchActor> {
  await admin.query(
    `insert into usergroups (tenant_id, name, is_external) values ($1, 'Customer Portal', true) on conflict do nothing`,
    [at.tenantId],
  );
  const group = await one(admin, `select id from usergroups where tenant_id = $1 and is_external`, [
    at.tenantId,
  ]);
  const userId = await makeUser(admin, at.tenantId, username, true, group);
  let contactId: string | null = null;
  if (reach > 0) {
    contactId = await one(
      admin,
      `insert into contacts (tenant_id, customer_id, first_name, last_name) values ($1, $2, 'Contact', $3) returning id`,
      [at.tenantId, customerId, username],
    );
    await admin.query(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
       select tenant_id, $3, id, customer_id from facilities where tenant_id = $1 and customer_id = $2 order by code limit $4`,
      [at.tenantId, customerId, contactId, reach],
    );
  }
  await admin.query(
    `insert into portal_users (tenant_id, user_id, scope, customer_id, contact_id) values ($1, $2, $3, $4, $5)`,
    [at.tenantId, userId, contactId ? 'contact' : 'customer', customerId, contactId],
  );
  return { ...(await makeSession(admin, at, 'portal', userId)), customerId, contactId, reach };
}

async function makeUser(
  admin: pg.Pool,
  tenantId: string,
  username: string,
  external: boolean,
  group: string,
): Promise<string> {
  const userId = await one(
    admin,
    `insert into users (tenant_id, first_name, last_name, username, is_external) values ($1, 'B', $2, $2, $3) returning id`,
    [tenantId, username, external],
  );
  await admin.query(
    `insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) values ($1, $2, $3, $4)`,
    [tenantId, userId, group, external],
  );
  return userId;
}

async function makeSession(
  admin: pg.Pool,
  { tenantId, slug }: { tenantId: string; slug: string },
  side: 'staff' | 'portal',
  userId: string,
) {
  const token = randomBytes(32).toString('base64url');
  const tokenHash = sha256(token);
  await admin.query(
    `insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser) values ($1, $2, $3, $4, '127.0.0.1', 'bench')`,
    [tenantId, side, tokenHash, userId],
  );
  return { side, token, tokenHash, tenantId, slug };
}

async function one(admin: pg.Pool, sql: string, values: unknown[]): Promise<string> {
  const { rows } = await admin.query<{ id: string }>(sql, values);
  if (!rows[0]) throw new Error('the dataset lacks a row');
  return rows[0].id;
}

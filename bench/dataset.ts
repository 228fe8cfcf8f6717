import type pg from 'pg';
import type { KeyRing } from '../server/secrets/keys.ts';
import { ActorMaker, type BenchActor, type Tenant } from './data/actors.ts';
import { makeTenant } from './data/load.ts';
import { smallTenant, type DatasetSize } from './data/size.ts';
import { rareWord } from './data/words.ts';

export type { BenchActor } from './data/actors.ts';
export type { DatasetSize } from './data/size.ts';

/** The people whose requests are measured in the big tenant and in a small one: the same kinds in both. */
export interface People {
  administrator: BenchActor;
  technician: BenchActor;
  dataAdministrator: BenchActor;
  customerUser: BenchActor;
  /** A contact of ten facilities. */
  contactUser: BenchActor;
  link: BenchActor;
  partnerUser: BenchActor;
  agentUser: BenchActor;
  /** The administrator, who looks at the contact user's portal. */
  viewer: BenchActor;
}

/** A tenant whose pages are measured, with who asks for them. */
export interface MeasuredTenant extends Tenant {
  /** Its largest customer, whom the contacts and the customer user belong to, and the agent too. */
  customerId: string;
  /** The next largest, whose portal opens by links; it is the partner's. */
  linkCustomerId: string;
  partnerId: string;
  agentId: string;
  people: People;
}

export interface Dataset {
  size: DatasetSize;
  slug: string;
  tenantId: string;
  /** Administrator of the big tenant. */
  staff: BenchActor;
  /** Portal user of the big tenant's largest customer. */
  customer: BenchActor;
  /** Contacts of the big tenant by the number of facilities related to them. */
  contacts: ReadonlyMap<number, BenchActor>;
  /** A contact of a tenant of 1,000 assets, related to the ten facilities of its customer (P1). */
  small: BenchActor;
  /** The two sides of P3. */
  tenants: { big: MeasuredTenant; small: MeasuredTenant };
}

/** Numbers of related facilities whose cost is measured (P2, P4). */
const reaches = [1, 50, 5_000] as const;

/**
 * Fills an empty database as superuser: one big tenant, whose largest customer owns half of everything, and small ones
 * beside it with the same in proportion.
 * @param keys sign cookies and make the tokens of links; only their version is in the rows
 */
export async function makeDataset(
  admin: pg.Pool,
  size: DatasetSize,
  keys: Pick<KeyRing, 'newest' | 'derive'>,
): Promise<Dataset> {
  const big = await makeTenant(admin, 'big', size.big, keys);
  const others: Tenant[] = [];
  for (let index = 1; index < size.tenants; index += 1)
    others.push(await makeTenant(admin, `small-${index}`, smallTenant, keys));
  if (!others[0]) throw new Error('the small side of P3 needs a tenant beside the big one');
  const [bigSide, smallSide] = [await makePeople(admin, big), await makePeople(admin, others[0])];
  const contacts = new Map<number, BenchActor>();
  for (const reach of reaches)
    contacts.set(
      reach,
      await new ActorMaker(admin, big).contact(`contact${reach}`, bigSide.customerId, reach),
    );
  // As autovacuum leaves a database: without it, no index answers a count alone.
  await admin.query('vacuum analyze');
  const { administrator, customerUser } = bigSide.people;
  return {
    size,
    slug: big.slug,
    tenantId: big.tenantId,
    staff: administrator,
    customer: customerUser,
    contacts,
    small: smallSide.people.contactUser,
    tenants: { big: bigSide, small: smallSide },
  };
}

async function makePeople(admin: pg.Pool, tenant: Tenant): Promise<MeasuredTenant> {
  const make = new ActorMaker(admin, tenant);
  const { rows } = await admin.query<{
    customer: string;
    agent: string;
    link_customer: string;
    partner: string;
  }>(
    `select c.id as customer, c.agent_id as agent, l.id as link_customer, l.partner_id as partner
     from customers c join customers l on l.tenant_id = $1 and l.number = 'C-1'
     where c.tenant_id = $1 and c.number = 'C-0'`,
    [tenant.tenantId],
  );
  if (!rows[0]) throw new Error('the dataset lacks a customer');
  const { customer: customerId, agent: agentId, link_customer: linkCustomerId, partner: partnerId } = rows[0];
  // What every contact of the customer can see, and nobody else's search finds.
  await admin.query(
    `update assets set description = $3 || ' gauge' where tenant_id = $1 and id = (
       select a.id from assets a join facilities f on f.tenant_id = $1 and f.id = a.facility_id
       where a.tenant_id = $1 and a.customer_id = $2 order by f.code, a.code limit 1)`,
    [tenant.tenantId, customerId, rareWord],
  );
  const administrator = await make.staff('administrator', 'Administrators');
  const contactUser = await make.contact('contact10', customerId, 10);
  return {
    ...tenant,
    customerId,
    linkCustomerId,
    partnerId,
    agentId,
    people: {
      administrator,
      technician: await make.staff('technician', 'Technicians'),
      dataAdministrator: await make.staff('dataadministrator', 'Portal Data Administrators'),
      customerUser: await make.customer('customer', customerId),
      contactUser,
      link: await make.link(linkCustomerId),
      partnerUser: await make.partner('partner', partnerId),
      agentUser: await make.agent('agent', agentId, customerId),
      viewer: await make.viewer(administrator, contactUser),
    },
  };
}

/** So many clients of one person, each with a session of its own: no session gets more than a few pages at once (S33). */
export function clientsLike(
  actor: BenchActor,
  many: number,
  admin: pg.Pool,
  tenant: Tenant,
): Promise<BenchActor[]> {
  const make = new ActorMaker(admin, tenant);
  return Promise.all(Array.from({ length: many }, () => make.again(actor)));
}

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { testDatabase } from '../support/database.ts';
import type { ModelActor, ModelContact, ModelTenant } from './model.ts';

/** How many facilities: few, or around the 64 at which another role takes over. */
const amount = fc.oneof(
  { weight: 1, arbitrary: fc.nat(3) },
  { weight: 1, arbitrary: fc.integer({ min: 63, max: 70 }) },
);
const contactPlan = fc.record({
  all: fc.boolean(),
  admin: fc.boolean(),
  editContact: fc.boolean(),
  archived: fc.nat(3).map((one) => one === 0),
  related: amount,
  outside: fc.nat(3),
  users: fc.nat(2),
});
const customerPlan = fc.record({
  partner: fc.option(fc.nat()),
  agent: fc.option(fc.nat()),
  // Only an agent's customer: the people of an inactive one have no session to compare.
  active: fc.nat(7).map((one) => one !== 0),
  facilities: amount,
  contacts: fc.array(contactPlan, { maxLength: 3 }),
  users: fc.nat(1),
});

/** Tenants in small: customers, facilities, contacts with every mix of flags and relations, work of each. */
export const tenantPlan = fc.record({
  customers: fc.array(customerPlan, { minLength: 1, maxLength: 3 }),
  ownFacilities: fc.nat(2),
  partners: fc.nat(2),
  /** Each agent with what its one user chose: a customer, allocated to it or not. */
  agents: fc.array(fc.option(fc.nat()), { maxLength: 3 }),
  tickets: fc.array(
    fc.record({
      customer: fc.nat(),
      contact: fc.option(fc.nat()),
      comments: fc.array(fc.boolean(), { maxLength: 2 }),
    }),
    { maxLength: 8 },
  ),
});
type TenantPlan = typeof tenantPlan extends fc.Arbitrary<infer T> ? T : never;

/** The tenant that a plan describes, in memory. */
export function modelOf(plan: TenantPlan): ModelTenant {
  const tenant: ModelTenant = {
    tenantId: randomUUID(), slug: `model-${randomBytes(6).toString('hex')}`,
    partners: [], agents: [], customers: [], facilities: [], contacts: [], actors: [], assets: [], tickets: [], comments: [],
  }; // prettier-ignore
  const addFacilities = (customer: string | null, count: number) => {
    for (let n = 0; n < count; n += 1) tenant.facilities.push({ id: randomUUID(), customer });
  };
  const planned = plan.customers.map((customer) => ({ id: randomUUID(), ...customer }));
  addFacilities(null, plan.ownFacilities);
  tenant.partners = Array.from({ length: plan.partners }, () => ({ id: randomUUID() }));
  tenant.agents = plan.agents.map(() => ({ id: randomUUID() }));
  const among = (rows: { id: string }[], which: number | null) =>
    which === null || rows.length === 0 ? null : rows[which % rows.length]!.id;
  for (const { id, facilities, partner, agent, active } of planned) {
    tenant.customers.push({
      id,
      partner: among(tenant.partners, partner),
      agent: among(tenant.agents, agent),
      active,
    });
    addFacilities(id, facilities);
  }
  for (const { id: customer, contacts, users, active } of planned) {
    const own = tenant.facilities.filter((facility) => facility.customer === customer);
    const others = tenant.facilities.filter((facility) => facility.customer !== customer);
    const actors: ModelActor[] = Array.from({ length: active ? users : 0 }, () => ({
      kind: 'customer user',
      customer,
      contact: null,
    }));
    for (const { related, outside, users: logins, ...flags } of contacts) {
      const facilities = [...own.slice(0, related), ...others.slice(0, outside)].map(({ id }) => id);
      const contact: ModelContact = { id: randomUUID(), customer, facilities, ...flags };
      tenant.contacts.push(contact);
      // An archived contact's users are suspended (A18), so they have no session to compare.
      if (!contact.archived && active)
        actors.push(
          ...Array.from({ length: logins }, () => ({ kind: 'contact user' as const, customer, contact })),
        );
    }
    if (active)
      tenant.actors.push(
        ...(actors.length > 0 ? actors : [{ kind: 'link' as const, customer, contact: null }]),
      );
  }
  for (const { id } of tenant.partners) tenant.actors.push({ kind: 'partner user', partner: id });
  for (const [index, { id }] of tenant.agents.entries())
    tenant.actors.push({
      kind: 'agent user',
      agent: id,
      choice: among(tenant.customers, plan.agents[index] ?? null),
    });
  for (const { id } of tenant.facilities) tenant.assets.push({ id: randomUUID(), facility: id });
  for (const { customer: at, contact: which, comments } of plan.tickets) {
    const customer = tenant.customers[at % tenant.customers.length]!.id;
    const contact = among(
      tenant.contacts.filter((one) => one.customer === customer),
      which,
    );
    const ticket = randomUUID();
    tenant.tickets.push({ id: ticket, customer, contact });
    for (const internal of comments) tenant.comments.push({ id: randomUUID(), ticket, internal });
  }
  return tenant;
}

/** Writes the tenant down as superuser; returns each actor's token. */
export async function store(tenant: ModelTenant): Promise<Buffer[]> {
  const { admin } = await testDatabase();
  const { tenantId, slug } = tenant;
  const add = async (table: string, rows: Record<string, unknown>[]) => {
    if (!rows[0]) return;
    const columns = Object.keys(rows[0]).join(', ');
    await admin.query(
      `insert into ${table} (tenant_id, ${columns}) select $2, ${columns} from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows), tenantId],
    );
  };
  const customerOf = new Map(tenant.facilities.map(({ id, customer }) => [id, customer]));
  await admin.query('insert into tenants (id, slug, name) values ($1, $2, $2)', [tenantId, slug]);
  await add(
    'partners',
    tenant.partners.map(({ id }) => ({ id, number: id, name: id })),
  );
  await add(
    'agents',
    tenant.agents.map(({ id }) => ({ id, name: id })),
  );
  await add(
    'customers',
    tenant.customers.map(({ id, partner, agent, active }) => ({
      id,
      number: id,
      name: id,
      partner_id: partner,
      agent_id: agent,
      status: active ? 'active' : 'inactive',
    })),
  );
  await add(
    'facilities',
    tenant.facilities.map(({ id, customer }) => ({ id, code: id, name: id, customer_id: customer })),
  );
  await add(
    'contacts',
    tenant.contacts.map(({ id, customer, all, admin: adminAccess, editContact, archived }) => ({
      id,
      customer_id: customer,
      first_name: 'A',
      last_name: 'B',
      all_facilities: all,
      admin_access: adminAccess,
      edit_contact: editContact,
      archived_at: archived ? 'now' : null,
    })),
  );
  await add(
    'contact_facilities',
    tenant.contacts.flatMap(({ id, facilities }) =>
      facilities.map((facility) => ({
        id: randomUUID(),
        contact_id: id,
        facility_id: facility,
        facility_customer_id: customerOf.get(facility) ?? null,
      })),
    ),
  );
  await add(
    'assets',
    tenant.assets.map(({ id, facility }) => ({
      id,
      description: 'x',
      facility_id: facility,
      customer_id: customerOf.get(facility) ?? null,
    })),
  );
  await add(
    'tickets',
    tenant.tickets.map(({ id, customer, contact }, number) => ({
      id,
      number,
      subject: 'x',
      description: 'x',
      opened_by: 'x',
      customer_id: customer,
      contact_id: contact,
      status: 'open',
      priority: 'normal',
    })),
  );
  await add(
    'ticket_comments',
    tenant.comments.map(({ id, ticket, internal }) => ({
      id,
      ticket_id: ticket,
      internal,
      body: 'x',
      by_staff: internal,
      author_name: 'x',
    })),
  );
  const group = randomUUID();
  await add('usergroups', [{ id: group, name: 'Portal', is_external: true }]);
  const tokens: Buffer[] = [];
  for (const actor of tenant.actors) {
    const id = randomUUID();
    if (actor.kind === 'link') {
      await add('secure_links', [{ id, customer_id: actor.customer, key_version: '1' }]);
    } else {
      await add('users', [{ id, first_name: 'A', last_name: 'B', username: id, is_external: true }]);
      await add('user_usergroups', [
        { id: randomUUID(), user_id: id, usergroup_id: group, is_external: true },
      ]);
      await add('portal_users', [{ id: randomUUID(), user_id: id, ...belongingOf(actor) }]);
    }
    const token = createHash('sha256').update(id).digest();
    await admin.query(
      `insert into login_sessions (tenant_id, kind, token_hash,
        ${actor.kind === 'link' ? 'secure_link_id' : 'user_id'}, customer_id, address, browser)
       values ($1, 'portal', $2, $3, $4, '', '')`,
      [tenantId, token, id, actor.kind === 'agent user' ? actor.choice : null],
    );
    tokens.push(token);
  }
  return tokens;
}

/** Whose portal user somebody is, as its row says it. */
function belongingOf(actor: ModelActor): Record<string, string | null> {
  if (actor.kind === 'partner user')
    return { account_type: 'partner', scope: 'partner', partner_id: actor.partner };
  if (actor.kind === 'agent user') return { account_type: 'agent', scope: 'agent', agent_id: actor.agent };
  const scope = actor.contact ? 'contact' : 'customer';
  return {
    account_type: 'customer',
    scope,
    customer_id: actor.customer,
    contact_id: actor.contact?.id ?? null,
  };
}

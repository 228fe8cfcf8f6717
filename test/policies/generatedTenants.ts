import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { testDatabase } from '../support/database.ts';
import type { ModelActor, ModelContact, ModelTenant } from './model.ts';

/** How many facilities: few, or around the 64 at which another role takes over. */
const amount = fc.oneof(
  { weight: 1, arbitrary: fc.nat(3) },
  { weight: 1, arbitrary: fc.integer({ min: 62, max: 66 }) },
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
  facilities: amount,
  contacts: fc.array(contactPlan, { maxLength: 3 }),
  users: fc.nat(1),
});

/** Tenants in small: customers, facilities, contacts with every mix of flags and relations, work of each. */
export const tenantPlan = fc.record({
  customers: fc.array(customerPlan, { minLength: 1, maxLength: 3 }),
  ownFacilities: fc.nat(2),
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
    customers: [], facilities: [], contacts: [], actors: [], assets: [], tickets: [], comments: [],
  }; // prettier-ignore
  const addFacilities = (customer: string | null, count: number) => {
    for (let n = 0; n < count; n += 1) tenant.facilities.push({ id: randomUUID(), customer });
  };
  const planned = plan.customers.map((customer) => ({ id: randomUUID(), ...customer }));
  addFacilities(null, plan.ownFacilities);
  for (const { id, facilities } of planned) {
    tenant.customers.push({ id });
    addFacilities(id, facilities);
  }
  for (const { id: customer, contacts, users } of planned) {
    const own = tenant.facilities.filter((facility) => facility.customer === customer);
    const others = tenant.facilities.filter((facility) => facility.customer !== customer);
    const actors: ModelActor[] = Array.from({ length: users }, () => ({
      kind: 'customer user',
      customer,
      contact: null,
    }));
    for (const { related, outside, users: logins, ...flags } of contacts) {
      const facilities = [...own.slice(0, related), ...others.slice(0, outside)].map(({ id }) => id);
      const contact: ModelContact = { id: randomUUID(), customer, facilities, ...flags };
      tenant.contacts.push(contact);
      // An archived contact's users are suspended (A18), so they have no session to compare.
      if (!contact.archived)
        actors.push(
          ...Array.from({ length: logins }, () => ({ kind: 'contact user' as const, customer, contact })),
        );
    }
    tenant.actors.push(
      ...(actors.length > 0 ? actors : [{ kind: 'link' as const, customer, contact: null }]),
    );
  }
  for (const { id } of tenant.facilities) tenant.assets.push({ id: randomUUID(), facility: id });
  for (const { customer: at, contact: which, comments } of plan.tickets) {
    const customer = tenant.customers[at % tenant.customers.length]!.id;
    const among = tenant.contacts.filter((contact) => contact.customer === customer);
    const contact = which === null || among.length === 0 ? null : among[which % among.length]!.id;
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
  await add('customers', tenant.customers.map(({ id }) => ({ id, number: id, name: id })));
  await add('facilities', tenant.facilities.map(({ id, customer }) => ({ id, code: id, name: id, customer_id: customer })));
  await add('contacts', tenant.contacts.map(({ id, customer, all, admin: adminAccess, editContact, archived }) => ({
    id, customer_id: customer, first_name: 'A', last_name: 'B', all_facilities: all, admin_access: adminAccess,
    edit_contact: editContact, archived_at: archived ? 'now' : null,
  })));
  await add('contact_facilities', tenant.contacts.flatMap(({ id, facilities }) =>
    facilities.map((facility) => ({ id: randomUUID(), contact_id: id, facility_id: facility, facility_customer_id: customerOf.get(facility) ?? null })),
  ));
  await add('assets', tenant.assets.map(({ id, facility }) => ({ id, description: 'x', facility_id: facility, customer_id: customerOf.get(facility) ?? null })));
  await add('tickets', tenant.tickets.map(({ id, customer, contact }, number) => ({
    id, number, subject: 'x', description: 'x', opened_by: 'x', customer_id: customer, contact_id: contact, status: 'open', priority: 'normal',
  })));
  await add('ticket_comments', tenant.comments.map(({ id, ticket, internal }) => ({
    id, ticket_id: ticket, internal, body: 'x', by_staff: internal, author_name: 'x',
  })));
  const group = randomUUID();
  await add('usergroups', [{ id: group, name: 'Portal', is_external: true }]);
  const tokens: Buffer[] = [];
  for (const { kind, customer, contact } of tenant.actors) {
    const id = randomUUID();
    if (kind === 'link') {
      await add('secure_links', [{ id, customer_id: customer, key_version: '1' }]);
    } else {
      await add('users', [{ id, first_name: 'A', last_name: 'B', username: id, is_external: true }]);
      await add('user_usergroups', [{ id: randomUUID(), user_id: id, usergroup_id: group, is_external: true }]);
      await add('portal_users', [{ id: randomUUID(), user_id: id, scope: contact ? 'contact' : 'customer', customer_id: customer, contact_id: contact?.id ?? null }]);
    }
    const token = createHash('sha256').update(id).digest();
    await admin.query(
      `insert into login_sessions (tenant_id, kind, token_hash, ${kind === 'link' ? 'secure_link_id' : 'user_id'}, address, browser)
       values ($1, 'portal', $2, $3, '', '')`,
      [tenantId, token, id],
    );
    tokens.push(token);
  }
  return tokens;
} // prettier-ignore

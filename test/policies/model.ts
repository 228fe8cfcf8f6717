/**
 * A plain model of access.md: who sees what, as a few functions over a tenant in memory. It knows no SQL and no
 * policy; the database has to agree with it.
 */
export interface ModelTenant {
  tenantId: string;
  slug: string;
  partners: { id: string }[];
  agents: { id: string }[];
  customers: ModelCustomer[];
  facilities: { id: string; customer: string | null }[];
  contacts: ModelContact[];
  /** Sessions at work; a customer without a portal user has a link. */
  actors: ModelActor[];
  assets: { id: string; facility: string }[];
  tickets: { id: string; customer: string; contact: string | null }[];
  comments: { id: string; ticket: string; internal: boolean }[];
}

export interface ModelCustomer {
  id: string;
  partner: string | null;
  agent: string | null;
  active: boolean;
}

export interface ModelContact {
  id: string;
  customer: string;
  all: boolean;
  admin: boolean;
  editContact: boolean;
  archived: boolean;
  facilities: string[];
}

export type ModelActor =
  | { kind: 'link' | 'customer user'; customer: string; contact: null }
  | { kind: 'contact user'; customer: string; contact: ModelContact }
  | { kind: 'partner user'; partner: string }
  | { kind: 'agent user'; agent: string; choice: string | null };

/** What somebody sees, by ids, of the tables that the role may ask for. */
export interface Seen {
  role: string;
  customers: string[];
  facilities: string[];
  assets: string[];
  tickets?: string[];
  comments?: string[];
  contacts?: string[];
  partners?: string[];
  agents?: string[];
}

/** All that an actor sees. */
export function sees(tenant: ModelTenant, actor: ModelActor): Seen {
  if (actor.kind === 'partner user') return seesAsPartner(tenant, actor.partner);
  if (actor.kind !== 'agent user') return seesOfCustomer(tenant, actor);
  // A21: the customer that it chose, while it is allocated, or the first one by name, as the customer itself sees it.
  const allocated = tenant.customers.filter(({ agent, active }) => agent === actor.agent && active);
  const customer =
    allocated.find(({ id }) => id === actor.choice)?.id ?? ids(allocated).sort(asPeopleCount.compare)[0];
  const seen =
    customer === undefined
      ? { customers: [], facilities: [], assets: [], tickets: [], comments: [], contacts: [], agents: [] }
      : seesOfCustomer(tenant, { kind: 'customer user', customer, contact: null });
  return { ...seen, role: 'portal_customer_ro' };
}

/** A20a: its customers with their facilities and assets. */
function seesAsPartner(tenant: ModelTenant, partner: string): Seen {
  const customers = ids(tenant.customers.filter((customer) => customer.partner === partner));
  const facilities = ids(
    tenant.facilities.filter(({ customer }) => customer !== null && customers.includes(customer)),
  );
  return {
    role: 'partner',
    customers,
    facilities,
    assets: ids(tenant.assets.filter(({ facility }) => facilities.includes(facility))),
    partners: [partner],
  };
}

type OfCustomer = Extract<ModelActor, { customer: string }>;

function seesOfCustomer(tenant: ModelTenant, actor: OfCustomer): Seen {
  const facilities = tenant.facilities.filter((facility) => reaches(actor, facility));
  const at = new Set(facilities.map(({ id }) => id));
  const tickets = tenant.tickets.filter((ticket) => isTicketOf(actor, ticket));
  const under = new Set(tickets.map(({ id }) => id));
  const agent = tenant.customers.find(({ id }) => id === actor.customer)?.agent;
  return {
    role: roleOf(tenant, actor),
    customers: [actor.customer],
    facilities: ids(facilities),
    assets: ids(tenant.assets.filter((asset) => at.has(asset.facility))),
    tickets: ids(tickets),
    comments: ids(tenant.comments.filter((comment) => under.has(comment.ticket) && !comment.internal)),
    contacts: ids(tenant.contacts.filter((contact) => !contact.archived && knows(actor, contact))),
    agents: agent ? [agent] : [],
  };
}

/** Names here are ids: of two that begin with digits, the smaller number comes first. */
const asPeopleCount = new Intl.Collator('und', { numeric: true });

const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id).sort();

/** A10, A14: link, customer user and Admin Access have the whole customer. */
const hasWholeCustomer = ({ contact }: OfCustomer) => contact === null || contact.admin;

/** A12, A14: the customer's facilities, if all are given, plus the related ones. */
function reaches(actor: OfCustomer, facility: { id: string; customer: string | null }): boolean {
  const { customer, contact } = actor;
  if (contact?.facilities.includes(facility.id)) return true;
  return facility.customer === customer && (hasWholeCustomer(actor) || contact?.all === true);
}

/** A11: a contact's own tickets; A10, A14: else the customer's. */
function isTicketOf(actor: OfCustomer, ticket: { customer: string; contact: string | null }): boolean {
  return hasWholeCustomer(actor) ? ticket.customer === actor.customer : ticket.contact === actor.contact?.id;
}

/** A13, A14, A17: the own contact; the customer's others with Edit Contact. */
function knows(actor: OfCustomer, contact: ModelContact): boolean {
  if (contact.customer !== actor.customer) return false;
  return hasWholeCustomer(actor) || actor.contact?.editContact === true || actor.contact?.id === contact.id;
}

/** The cheapest role that gives this reach: sets of 64 at most are looked up once, larger ones row by row. */
function roleOf(tenant: ModelTenant, { kind, customer, contact }: OfCustomer): string {
  if (kind === 'link') return 'portal_link';
  if (contact === null) return 'portal_customer';
  const own = tenant.facilities.filter((facility) => facility.customer === customer);
  const outside = contact.facilities.some((id) => !own.some((facility) => facility.id === id));
  if (contact.admin) return outside ? 'portal_contact_admin' : 'portal_customer';
  if (contact.all && !outside) return 'portal_contact_all';
  if (contact.facilities.length + (contact.all ? own.length : 0) <= 64) return 'portal_contact';
  return outside ? 'portal_contact_mixed' : 'portal_contact_wide';
}

/**
 * A plain model of access.md: who sees what, as a few functions over a tenant in memory. It knows no SQL and no
 * policy; the database has to agree with it.
 */
export interface ModelTenant {
  tenantId: string;
  slug: string;
  customers: { id: string }[];
  facilities: { id: string; customer: string | null }[];
  contacts: ModelContact[];
  /** Sessions at work; a customer without a portal user has a link. */
  actors: ModelActor[];
  assets: { id: string; facility: string }[];
  tickets: { id: string; customer: string; contact: string | null }[];
  comments: { id: string; ticket: string; internal: boolean }[];
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

export interface ModelActor {
  kind: 'link' | 'customer user' | 'contact user';
  customer: string;
  contact: ModelContact | null;
}

/** What somebody sees, by ids. */
export interface Seen {
  role: string;
  facilities: string[];
  assets: string[];
  tickets: string[];
  comments: string[];
  contacts: string[];
}

/** All that an actor sees. */
export function sees(tenant: ModelTenant, actor: ModelActor): Seen {
  const facilities = tenant.facilities.filter((facility) => reaches(actor, facility));
  const at = new Set(facilities.map(({ id }) => id));
  const tickets = tenant.tickets.filter((ticket) => isTicketOf(actor, ticket));
  const under = new Set(tickets.map(({ id }) => id));
  return {
    role: roleOf(tenant, actor),
    facilities: ids(facilities),
    assets: ids(tenant.assets.filter((asset) => at.has(asset.facility))),
    tickets: ids(tickets),
    comments: ids(tenant.comments.filter((comment) => under.has(comment.ticket) && !comment.internal)),
    contacts: ids(tenant.contacts.filter((contact) => !contact.archived && knows(actor, contact))),
  };
}

const ids = (rows: { id: string }[]) => rows.map((row) => row.id).sort();

/** A10, A14: link, customer user and Admin Access have the whole customer. */
const hasWholeCustomer = ({ contact }: ModelActor) => contact === null || contact.admin;

/** A12, A14: the customer's facilities, if all are given, plus the related ones. */
function reaches(actor: ModelActor, facility: { id: string; customer: string | null }): boolean {
  const { customer, contact } = actor;
  if (contact?.facilities.includes(facility.id)) return true;
  return facility.customer === customer && (hasWholeCustomer(actor) || contact?.all === true);
}

/** A11: a contact's own tickets; A10, A14: else the customer's. */
function isTicketOf(actor: ModelActor, ticket: { customer: string; contact: string | null }): boolean {
  return hasWholeCustomer(actor) ? ticket.customer === actor.customer : ticket.contact === actor.contact?.id;
}

/** A13, A14, A17: the own contact; the customer's others with Edit Contact. */
function knows(actor: ModelActor, contact: ModelContact): boolean {
  if (contact.customer !== actor.customer) return false;
  return hasWholeCustomer(actor) || actor.contact?.editContact === true || actor.contact?.id === contact.id;
}

/** The cheapest role that gives this reach: sets of 64 at most are looked up once, larger ones row by row. */
function roleOf(tenant: ModelTenant, actor: ModelActor): string {
  const { kind, customer, contact } = actor;
  if (kind === 'link') return 'portal_link';
  if (contact === null) return 'portal_customer';
  const own = tenant.facilities.filter((facility) => facility.customer === customer);
  const outside = contact.facilities.some((id) => !own.some((facility) => facility.id === id));
  if (contact.admin) return outside ? 'portal_contact_admin' : 'portal_customer';
  if (contact.all && !outside) return 'portal_contact_all';
  if (contact.facilities.length + (contact.all ? own.length : 0) <= 64) return 'portal_contact';
  return outside ? 'portal_contact_mixed' : 'portal_contact_wide';
}

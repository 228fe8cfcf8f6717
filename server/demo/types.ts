/** Who is in the demo: two companies that never see each other's rows. */
export interface DemoCompany {
  slug: string;
  name: string;
  colour: string;
  contactLine: string;
  administrator: { first: string; last: string; email: string };
  staff: readonly { first: string; last: string; username: string; group: string }[];
  customers: readonly DemoCustomer[];
  /** Facilities of the company's own, besides its labs. */
  ownFacilities: readonly [code: string, name: string][];
  equipment: readonly [description: string, manufacturer: string, model: string, months: number][];
  /** About how many assets each facility has. */
  assetsAtEach: number;
  tickets: readonly DemoTicket[];
  /** Companies outside that see customers of this one: those that registered them, and those that look after them. */
  partners: readonly (DemoOutsider & { number: string })[];
  agents: readonly DemoOutsider[];
  personnel: readonly DemoWorker[];
}

export interface DemoCustomer {
  number: string;
  name: string;
  town: string;
  facilities: readonly [code: string, name: string][];
  people: readonly DemoPerson[];
}

/** Somebody at a customer: a contact, a portal user, or both. */
export interface DemoPerson {
  first: string;
  last: string;
  jobTitle: string;
  /** Left out: a contact for information only. */
  username?: string;
  /** What the demo's list of sign-ins says of it. */
  sees?: string;
  /** Not a contact: the portal user of the customer itself. */
  wholeCustomer?: boolean;
  facilities?: readonly string[];
  allFacilities?: boolean;
  permissions?: readonly (
    | 'admin_access'
    | 'access_billing'
    | 'access_reports'
    | 'create_work_order'
    | 'edit_contact'
  )[];
  state?: 'active' | 'suspended' | 'invited';
  mustChangePassword?: boolean;
}

export interface DemoTicket {
  customer: string;
  /** Username of the person whose contact it is assigned to. */
  of?: string;
  openedBy: string;
  subject: string;
  description: string;
  priority: 'low' | 'normal' | 'high' | 'urgent';
  answers: readonly { by: string; body: string; internal?: boolean }[];
}

/** A partner or an agent: whose customers it sees, and who signs in for it. */
export interface DemoOutsider {
  name: string;
  /** Numbers of the customers that it registered, or that are allocated to it. */
  customers: readonly string[];
  user: { first: string; last: string; username: string; sees: string };
}

/** A personnel record; with the username of one of the staff it is that one's Associated Login. */
export interface DemoWorker {
  first: string;
  last: string;
  jobTitle: string;
  username?: string;
}

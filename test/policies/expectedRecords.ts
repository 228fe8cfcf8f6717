import {
  allowed,
  east,
  everything,
  nobody,
  refused,
  type Expectation,
  type Rows,
  type Who,
} from './expectation.ts';

const staffAlone: Who<Rows> = { staff: everything, portal: refused };
const staffAdd: Who<typeof allowed | typeof refused> = { staff: allowed, portal: refused };

const northContacts = ['Nora', 'Nils', 'Alla', 'Adam', 'Adil'];

/** The facilities in reach, which decide over assets too (A10, A12, A14). */
const inReach = (prefix: string): Who<Rows> => ({
  staff: everything,
  link: [`${prefix}dock`],
  customerUser: [`${prefix}cal-1`, `${prefix}cal-2`],
  contactUser: [`${prefix}cal-1`],
  contactWithPermissions: [`${prefix}cal-1`],
  wideContact: east(prefix, 69),
  mixedContact: [...east(prefix, 69), `${prefix}MT`],
  allContact: [`${prefix}cal-1`, `${prefix}cal-2`],
  allContactWithOutside: [...east(prefix, 70), `${prefix}MT`],
  adminContact: [`${prefix}cal-1`, `${prefix}cal-2`],
  adminContactWithOutside: [`${prefix}cal-1`, `${prefix}cal-2`, `${prefix}MT`],
  partnerUser: [`${prefix}pier`],
  agentUser: [`${prefix}cal-1`, `${prefix}cal-2`],
  portal: [],
});

/** Whole customers see its tickets, a contact without Admin Access its own (A10, A11, A14). */
const tickets: Who<Rows> = {
  staff: everything,
  link: ['3'],
  customerUser: ['1', '2'],
  contactUser: ['1'],
  adminContact: ['1', '2'],
  adminContactWithOutside: ['1', '2'],
  agentUser: ['1', '2'],
  partnerUser: refused,
  portal: [],
};

/** Customers, facilities, contacts and their work, by hand from access.md. */
export const expectedRecords: Record<string, Expectation> = {
  customers: {
    rules: 'A10, A12, A20a, A21',
    sees: { staff: everything, portal: ['North'], link: ['South'], partnerUser: ['West'], wideContact: ['East'], mixedContact: ['East'], allContactWithOutside: ['East'] },
    row: ({ own }) => ({ tenant_id: own.tenantId, number: 'C-9', name: 'Planted' }),
    adds: staffAdd,
    set: "name = 'changed'",
    changes: staffAlone,
    removes: nobody,
  },
  facilities: {
    rules: 'A10, A12, A14',
    sees: inReach(''),
    row: ({ own }) => ({ tenant_id: own.tenantId, code: 'planted', name: 'Planted', customer_id: own.customers.north }),
    adds: staffAdd,
    set: "name = 'changed'",
    changes: staffAlone,
    removes: nobody,
  },
  contacts: {
    rules: 'A10, A13, A14, A17, A23',
    sees: {
      staff: everything, link: ['Sam'], agentUser: northContacts, partnerUser: refused,
      customerUser: northContacts, contactWithPermissions: northContacts, adminContact: northContacts, adminContactWithOutside: northContacts,
      contactUser: ['Nora'], wideContact: ['Wida'], mixedContact: ['Mixa'], allContact: ['Alla'], allContactWithOutside: ['Alva'], portal: [],
    },
    row: ({ own }) => ({ tenant_id: own.tenantId, customer_id: own.customers.north, first_name: 'A', last_name: 'B', admin_access: true }),
    adds: { ...nobody, administrator: allowed },
    set: 'admin_access = true, all_facilities = true',
    changes: { administrator: everything, staff: [], portal: refused },
    removes: nobody,
  },
  contact_facilities: {
    rules: 'A12, A23, A25',
    sees: {
      staff: everything, link: refused, customerUser: refused, adminContact: refused, partnerUser: refused, agentUser: refused,
      contactUser: ['Nora at cal-1'], contactWithPermissions: ['Nils at cal-1'],
      wideContact: east('Wida at ', 69), mixedContact: [...east('Mixa at ', 69), 'Mixa at MT'], allContact: [],
      allContactWithOutside: ['Alva at MT'], adminContactWithOutside: ['Adil at MT'], portal: [],
    },
    row: ({ own, nora }) => ({ tenant_id: own.tenantId, contact_id: nora, facility_id: own.facilities.mt }),
    adds: { ...nobody, administrator: allowed },
    set: 'facility_customer_id = null',
    changes: nobody,
    removes: { administrator: everything, staff: [], portal: refused },
  },
  portal_users: {
    rules: 'A3, A23',
    sees: staffAlone,
    row: ({ own, loose }) => ({ tenant_id: own.tenantId, user_id: loose, scope: 'customer', customer_id: own.customers.south }),
    adds: { ...nobody, administrator: allowed },
    set: 'archived_at = now()',
    changes: { administrator: everything, staff: [], portal: refused },
    removes: nobody,
  },
  secure_links: {
    rules: 'A2, A4',
    sees: staffAlone,
    row: ({ own }) => ({ tenant_id: own.tenantId, customer_id: own.customers.north, key_version: '1' }),
    adds: staffAdd,
    set: 'ended_at = now()',
    changes: staffAlone,
    removes: nobody,
  },
  assets: {
    rules: 'A10, A12, A14',
    sees: inReach('A-'),
    row: ({ own }) => ({ tenant_id: own.tenantId, description: 'Planted', facility_id: own.facilities.cal1, customer_id: own.customers.north }),
    adds: staffAdd,
    set: "description = 'changed'",
    changes: staffAlone,
    removes: nobody,
  },
  tickets: {
    rules: 'A10, A11, A14',
    sees: tickets,
    row: ({ own }, player) => ({
      tenant_id: own.tenantId, number: 9, subject: 'Planted', description: '', opened_by: '',
      customer_id: player.customerId ?? own.customers.north, contact_id: player.contactId,
    }),
    adds: { staff: allowed, partnerUser: refused, portal: allowed },
    set: "status = 'closed'",
    changes: tickets,
    removes: nobody,
  },
  ticket_comments: {
    rules: 'A10, A10a, A11',
    sees: {
      staff: everything, link: ['3 in public'], customerUser: ['1 in public'], contactUser: ['1 in public'],
      adminContact: ['1 in public'], adminContactWithOutside: ['1 in public'], agentUser: ['1 in public'], partnerUser: refused, portal: [],
    },
    row: ({ own }, player) => ({
      tenant_id: own.tenantId, body: 'Planted', author_name: '', by_staff: player.side === 'staff', user_id: player.userId,
      ticket_id: player === own.players.link ? own.tickets.ofSouth : own.tickets.ofContactUser,
    }),
    adds: {
      staff: allowed, link: allowed, customerUser: allowed, contactUser: allowed, adminContact: allowed, adminContactWithOutside: allowed,
      portal: refused,
    },
    set: "body = 'changed'",
    changes: nobody,
    removes: nobody,
  },
}; // prettier-ignore

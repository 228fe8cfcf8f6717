import { ofNobodyElse } from '../policies/workOrders.ts';
import { inManyReach, myCustomer, type Reach } from './reach.ts';

/** Is the partner's own, of whatever customer. */
export const ofMyPartner = "partner_id = current_setting('app.partner_id')::uuid";
const mayBill = "current_setting('app.access_billing')::boolean";

/** Facilities and what stands at them (A10, A12, A14), said of the column that names the facility. */
export const ofFacilities = (facility: string): Reach => [
  [['portal_link', 'portal_customer', 'portal_contact_all'], [myCustomer]],
  [['portal_contact'], [`${facility} = any (reach)`]],
  [['portal_contact_wide'], [`${myCustomer} and ${facility} = any (reach)`]],
  [
    ['portal_contact_mixed'],
    [`current_setting('app.all_facilities')::boolean and ${myCustomer}`, `${facility} = any (reach)`],
  ],
  [['portal_contact_admin'], [myCustomer, `${facility} = any (reach)`]],
  [['partner'], ['customer_id = any (reach)']],
];

/** The same for the roles that may reach thousands of facilities, where they do. */
export const manyOf = (of: Reach): Reach =>
  (['portal_contact_wide', 'portal_contact_mixed', 'portal_contact_admin'] as const).flatMap((role) =>
    of
      .filter(([roles]) => roles.includes(role))
      .map(([, conditions]) => [[role], conditions.map(inManyReach)] as const),
  );

/** Work orders: at a facility of the company's own none of another customer's (A12); a partner's came of its claims (A20a). */
export const ofOrders: Reach = ofFacilities('facility_id').map(([roles, conditions]) =>
  roles.includes('partner')
    ? [roles, [ofMyPartner]]
    : [
        roles,
        conditions.map((condition) =>
          condition.includes('facility_id') ? `${condition} and ${ofNobodyElse}` : condition,
        ),
      ],
);

/** A25: with a customer that is taken away or handed to another partner, its claims go. */
export const ofClaims: Reach = [[['partner'], [`${ofMyPartner} and customer_id = any (reach)`]]];

/** Tickets of the customer, and for a contact its own (A11). */
export const ofTickets: Reach = [
  [['portal_link', 'portal_customer', 'portal_contact_admin'], [myCustomer]],
  [
    ['portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all'],
    [`${myCustomer} and contact_id = current_setting('app.contact_id')::uuid`],
  ],
];

/** A10a, A13: what has left the house, for those who see the customer's money. */
const ofMoney = (status: string): Reach => [
  [['portal_link', 'portal_customer', 'portal_contact_admin'], [`${myCustomer} and ${status}`]],
  [
    ['portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all'],
    [`${myCustomer} and ${status} and ${mayBill}`],
  ],
];

/** What is issued. */
export const ofInvoices = ofMoney("status = 'issued'");
/** What is sent. */
export const ofEstimates = ofMoney("status <> 'draft'");

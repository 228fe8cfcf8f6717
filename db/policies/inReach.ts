import type { PortalRole } from '../roles.ts';
import type { Grant } from './access.ts';
import {
  amongMyCustomers,
  amongMyFacilities,
  amongMyOutsideFacilities,
  hasAllFacilities,
  ofCustomer,
  relatedToMe,
} from './conditions.ts';
import { wholeCustomerRule } from './roleGroups.ts';

/**
 * Which facilities each role reaches (A10, A12, A14), said of the column that names the facility. The three roles of a
 * contact with chosen facilities differ in how many there are, and whether each is the customer's own.
 */
export function inReach(table: string, facility: string): Record<PortalRole, Grant> {
  const own = ofCustomer();
  const noun = table.replaceAll('_', ' ');
  const stands = noun === 'facilities' ? noun : `${noun} of the facilities`;
  const a12 = `A12: a contact user sees the ${stands} in its reach.`;
  return {
    portal_link: { select: own, rule: `A10: a secure link shows all ${noun} of its customer.` },
    portal_customer: { select: own, rule: wholeCustomerRule(noun) },
    portal_contact: { select: amongMyFacilities(facility), rule: a12 },
    portal_contact_wide: { select: `${own} and ${relatedToMe(table, facility)}`, rule: a12 },
    portal_contact_mixed: {
      select: `(${hasAllFacilities} and ${own}) or ${relatedToMe(table, facility)}`,
      rule: a12,
    },
    portal_contact_all: {
      select: own,
      rule: `A12: a contact user with All facilities sees all ${noun} of its customer, and none of another's.`,
    },
    portal_contact_admin: {
      select: `${own} or ${amongMyOutsideFacilities(facility)}`,
      rule:
        `A14: a contact with Admin Access sees all ${noun} of its customer, and ` +
        `${noun === 'facilities' ? 'the related ones' : 'those of the related facilities'} besides.`,
    },
    partner: {
      select: amongMyCustomers('customer_id'),
      rule: `A20a: a partner user sees the ${noun} of its partner's customers.`,
    },
  };
}

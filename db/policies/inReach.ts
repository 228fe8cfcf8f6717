import type { PortalRole } from '../roles.ts';
import type { Grant } from './access.ts';
import {
  amongMyCustomers,
  amongMyFacilities,
  amongMyOutsideFacilities,
  fewOutsideOrRelated,
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
  const stands = noun === 'facilities' ? noun : `${noun} at the facilities`;
  const a12 = `A12: Contact users see the ${stands} they have access to.`;
  return {
    portal_link: { select: own, rule: `A10: A secure link shows all ${noun} of its customer.` },
    portal_customer: { select: own, rule: wholeCustomerRule(noun) },
    portal_contact: { select: amongMyFacilities(facility), rule: a12 },
    portal_contact_wide: { select: `${own} and ${relatedToMe(table, facility)}`, rule: a12 },
    portal_contact_mixed: {
      // Each arm has an index of its own: what is the customer's is looked for among that, and what isn't by the facility.
      select: `${own} and (${hasAllFacilities} or ${relatedToMe(table, facility)}) or ${fewOutsideOrRelated(table, facility)}`,
      rule: a12,
    },
    portal_contact_all: {
      select: own,
      rule: `A12: A contact user with All facilities sees all ${noun} of their own customer only.`,
    },
    portal_contact_admin: {
      select: `${own} or ${amongMyOutsideFacilities(facility)}`,
      rule:
        `A14: A contact with Admin Access sees all ${noun} of their customer, as well as ` +
        `${noun === 'facilities' ? 'any others added to them' : 'those of any other facilities added to them'}.`,
    },
    partner: {
      select: amongMyCustomers('customer_id'),
      rule: `A20a: Partner users see the ${noun} of their partner’s customers.`,
    },
  };
}

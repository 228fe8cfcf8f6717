/** Roles that see everything of the customer (A10, A14). */
export const wholeCustomer = ['portal_link', 'portal_customer', 'portal_contact_admin'] as const;
/** Roles of a contact without Admin Access (A11–A13). */
export const asContact = [
  'portal_contact',
  'portal_contact_wide',
  'portal_contact_mixed',
  'portal_contact_all',
] as const;

/** Roles that see everything of the customer and nothing else, each by the customer alone (A10, A12, A14). */
export const seesAllOfCustomer = ['portal_link', 'portal_customer', 'portal_contact_all'] as const;

/** One role serves everybody who sees the whole customer, so its rule names them all. */
export const wholeCustomerRule = (noun: string) =>
  `A10, A14, A21: Customer users, contacts with Admin Access and agents see all ${noun} of the customer.`;

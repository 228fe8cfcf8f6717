/** The five permissions and *All facilities*, in the order in which they are told. */
export const rightNames = [
  'all_facilities', 'admin_access', 'access_billing', 'access_reports', 'create_work_order', 'edit_contact',
] as const; // prettier-ignore
export type RightName = (typeof rightNames)[number];
export type Rights = Record<RightName, boolean>;

/** What somebody may do by these: *Admin Access* gives all the others (A14). */
export const comesTo = (row: Rights): Rights =>
  Object.fromEntries(rightNames.map((right) => [right, row[right] || row.admin_access])) as Rights;

/** The rights of a preset or of a contact, and nothing else of it. */
export const rightsOf = (row: Rights): Rights =>
  Object.fromEntries(rightNames.map((right) => [right, row[right]])) as Rights;

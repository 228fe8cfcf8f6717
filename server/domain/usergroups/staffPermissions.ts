/** Named permissions that an internal usergroup gives; administrators have them all. */
export const staffPermissions = {
  view_records: 'View customers, facilities and contacts',
  keep_records: 'Add and change customers and facilities',
  keep_assets: 'Add and change assets',
  keep_tickets: 'Answer and change tickets',
  keep_work_orders: 'Add and change work orders',
  keep_claims: 'Authorize and reject claims, and create service orders',
  keep_billing: 'Add, issue and change invoices and estimates, and record payments',
  view_portals: 'View portals as a customer or portal user',
  create_accounts: 'Use the User Account Management Utility',
} as const;
export type StaffPermission = keyof typeof staffPermissions;

/** What the audit log calls the things that are done: short words that stay, each with how a page says it. */
export const auditActions = {
  added: 'Added',
  changed: 'Changed',
  removed: 'Removed',
  archived: 'Deleted',
  restored: 'Restored',
  suspended: 'Suspended',
  resumed: 'Resumed',
  invited: 'Invited',
  reset_made: 'Password reset created',
  unlocked: 'Unlocked',
  signed_up: 'Signed up',
  signed_in: 'Signed in',
  signed_out: 'Signed out',
  link_mailed: 'Link emailed',
  link_opened: 'Link opened',
  link_ended: 'Link ended',
  link_replaced: 'Link replaced',
  session_ended: 'Session ended',
  password_changed: 'Password changed',
  view_opened: 'Started viewing portal',
  view_ended: 'Stopped viewing portal',
} as const;
export type AuditAction = keyof typeof auditActions;

/** The kinds of records that the audit log is about, by their tables, each with how a page says it. */
export const auditKinds = {
  tenants: 'Company',
  customers: 'Customer',
  facilities: 'Facility',
  contacts: 'Contact',
  contact_facilities: 'Contact’s facility',
  partners: 'Partner',
  agents: 'Agent',
  personnel: 'Personnel record',
  portal_users: 'Portal user',
  secure_links: 'Secure link',
  users: 'User',
  bulk_imports: 'Bulk portal users',
  email_templates: 'Email template',
  notification_defaults: 'Default notifications',
  usergroups: 'Usergroup',
  user_usergroups: 'User’s group',
  user_labs: 'User’s lab',
  login_sessions: 'Session',
  assets: 'Asset',
  tickets: 'Ticket',
  ticket_comments: 'Comment',
  work_orders: 'Work order',
  work_order_lines: 'Line of a work order',
  work_order_comments: 'Comment on a work order',
  documents: 'Document',
  work_order_types: 'Work order type',
  warranty_claims: 'Claim',
  invoices: 'Invoice',
  payments: 'Payment',
  work_settings: 'Next service dates',
} as const;
export type AuditKind = keyof typeof auditKinds;

/** Before and after of each changed column; of a secret only that it changed. */
export type AuditChanges = Record<string, readonly [before: unknown, after: unknown] | 'changed'>;

/** What the audit log calls the things that are done: short words that stay, each with how a page says it. */
export const auditActions = {
  added: 'Added',
  changed: 'Changed',
  removed: 'Removed',
  archived: 'Archived',
  restored: 'Restored',
  suspended: 'Suspended',
  resumed: 'Resumed',
  invited: 'Invited',
  reset_made: 'Password reset made',
  unlocked: 'Unlocked',
  signed_up: 'Signed up',
  signed_in: 'Signed in',
  signed_out: 'Signed out',
  link_mailed: 'Link mailed',
  link_opened: 'Link opened',
  link_ended: 'Link ended',
  link_replaced: 'Link replaced',
  session_ended: 'Session ended',
  password_changed: 'Password changed',
  view_opened: 'View opened',
  view_ended: 'View ended',
} as const;
export type AuditAction = keyof typeof auditActions;

/** The kinds of records that the audit log is about, by their tables, each with how a page says it. */
export const auditKinds = {
  tenants: 'Company',
  customers: 'Customer',
  facilities: 'Facility',
  contacts: 'Contact',
  contact_facilities: 'Facility of a contact',
  partners: 'Partner',
  agents: 'Agent',
  personnel: 'Personnel record',
  portal_users: 'Portal user',
  secure_links: 'Secure link',
  users: 'User',
  bulk_imports: 'Bulk accounts',
  email_templates: 'Email template',
  notification_defaults: 'Notifications of everybody',
  usergroups: 'Usergroup',
  user_usergroups: 'Group of a user',
  user_labs: 'Lab of a user',
  login_sessions: 'Session',
  assets: 'Asset',
  tickets: 'Ticket',
  ticket_comments: 'Comment',
  work_orders: 'Work order',
  work_order_lines: 'Line of a work order',
  work_order_comments: 'Comment on a work order',
  work_order_types: 'Work order type',
  work_settings: 'Next service dates',
} as const;
export type AuditKind = keyof typeof auditKinds;

/** Before and after of each changed column; of a secret only that it changed. */
export type AuditChanges = Record<string, readonly [before: unknown, after: unknown] | 'changed'>;

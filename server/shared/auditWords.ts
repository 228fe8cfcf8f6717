/** What the audit log calls the things that are done: short words that stay, each with how a page says it. */
export const auditActions = {
  added: 'Added',
  changed: 'Changed',
  removed: 'Removed',
  archived: 'Deleted',
  restored: 'Restored',
  merged: 'Merged',
  same_confirmed: 'Confirmed as the same',
  suspended: 'Suspended',
  resumed: 'Resumed',
  invited: 'Invited',
  reset_made: 'Password reset created',
  unlocked: 'Unlocked',
  signed_up: 'Signed up',
  signed_in: 'Signed in',
  signed_out: 'Signed out',
  link_mailed: 'Link emailed',
  document_mailed: 'Document emailed',
  statement_mailed: 'Statement emailed',
  invoice_mailed: 'Invoice emailed',
  report_mailed: 'Report emailed',
  link_opened: 'Link opened',
  link_ended: 'Link ended',
  link_replaced: 'Link replaced',
  session_ended: 'Session ended',
  password_changed: 'Password changed',
  view_opened: 'Started viewing portal',
  view_ended: 'Stopped viewing portal',
} as const;
export type AuditAction = keyof typeof auditActions;

/** Before and after of each changed column; of a secret only that it changed. */
export type AuditChanges = Record<string, readonly [before: unknown, after: unknown] | 'changed'>;

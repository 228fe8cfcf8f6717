import type { MailKind } from '../../mail/kinds.ts';
import type { PortalAllow, StaffAllow } from '../../request/allow.ts';

/** On which side an event's emails are read, and whom there they can concern. */
interface Notice {
  side: 'portal' | 'staff';
  whom: readonly (PortalAllow | StaffAllow)[];
  /** Whom among these it doesn't concern: they are told by another kind. */
  unless?: readonly StaffAllow[];
}

/**
 * The events that people can be told of by email and may turn off: of the kinds of emails those that something in the
 * product causes by now. The others join when what they are about does; a switch for nothing would promise too much.
 */
const notices = {
  ticket_comment: { side: 'portal', whom: ['customer_user', 'contact_user'] },
  estimate_ready: {
    side: 'portal',
    whom: ['customer_user', 'contact_user:admin_access', 'contact_user:access_billing'],
  },
  estimate_copy: {
    side: 'portal',
    whom: ['customer_user', 'contact_user:admin_access', 'contact_user:access_billing'],
  },
  invoice_ready: {
    side: 'portal',
    whom: ['customer_user', 'contact_user:admin_access', 'contact_user:access_billing'],
  },
  credit_note_ready: {
    side: 'portal',
    whom: ['customer_user', 'contact_user:admin_access', 'contact_user:access_billing'],
  },
  claim_decided: { side: 'portal', whom: ['partner_user'] },
  claim_comment: { side: 'portal', whom: ['partner_user'] },
  work_order_scheduled: { side: 'portal', whom: ['customer_user', 'contact_user'] },
  work_order_done: { side: 'portal', whom: ['customer_user', 'contact_user'] },
  work_order_comment: { side: 'portal', whom: ['customer_user', 'contact_user'] },
  work_order_declined: { side: 'portal', whom: ['customer_user', 'contact_user'] },
  work_order_cancelled: { side: 'portal', whom: ['customer_user', 'contact_user'] },
  work_order_reopened: { side: 'portal', whom: ['customer_user', 'contact_user'] },
  recall_notice: { side: 'portal', whom: ['customer_user', 'contact_user'] },
  estimate_expires: {
    side: 'portal',
    whom: ['customer_user', 'contact_user:admin_access', 'contact_user:access_billing'],
  },
  report_sent: { side: 'portal', whom: ['customer_user', 'contact_user:access_reports'] },
  ticket_opened: { side: 'staff', whom: ['keep_tickets'] },
  ticket_reply: { side: 'staff', whom: ['keep_tickets'] },
  work_requested: { side: 'staff', whom: ['keep_work_orders'] },
  work_order_reply: { side: 'staff', whom: ['keep_work_orders'] },
  // A22: the technician of an order, without keeping work orders.
  job_reply: { side: 'staff', whom: ['staff'], unless: ['keep_work_orders'] },
  claim_filed: { side: 'staff', whom: ['keep_claims'] },
  claim_reply: { side: 'staff', whom: ['keep_claims'] },
  estimate_answered: { side: 'staff', whom: ['keep_billing'] },
  access_requested: { side: 'staff', whom: ['administrator'] },
} as const satisfies Partial<Record<MailKind, Notice>>;

export type NoticeEvent = keyof typeof notices;
export const noticeEvents = Object.keys(notices) as NoticeEvent[];

/** An event's side and whom it can concern. */
export function noticeOf(event: NoticeEvent): Notice {
  return notices[event];
}

import { record, type TableAccess } from './access.ts';

/** Reports that somebody gets by email every month: which, of what, and when they were sent. */
export const reportMails = {
  report_mails: {
    staff: {
      select: true,
      insert: {
        check: true,
        columns: [
          ...['tenant_id', 'id', 'user_id', 'report', 'customer_id', 'facility_id', 'day', 'added_by'],
        ],
      },
      update: { using: true, check: true, columns: ['day', 'stopped_at', 'stopped_by', ...record] },
      rule: 'Staff say who gets which report every month as far as their routes let them; what it says is read as whoever gets it.',
    },
    definers: { definer_mail: 'select, update (last_email_id)' },
  },
  report_sendings: {
    staff: { select: true, rule: 'Staff see what was sent for which month; the clock alone writes it.' },
    definers: { definer_mail: 'select, insert' },
  },
} satisfies Record<string, TableAccess>;

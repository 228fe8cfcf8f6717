import { accessRequestMail } from './accessRequests/accessRequests.mail.ts';
import type { Lane } from '../jobs/job.ts';
import { deliverEmail } from '../mail/deliver.ts';
import type { MailSource } from '../mail/source.ts';
import { bulkJobs } from './accounts/bulk/bulk.jobs.ts';
import { claimMail } from './claims/claims.mail.ts';
import { reportMail } from './reports/mails/report.mail.ts';
import { bankJobs } from './invoices/bank/bank.jobs.ts';
import { statementMail } from './invoices/books/statement.mail.ts';
import { copyMail } from './invoices/estimates/copy.mail.ts';
import { answerMail, estimateMail } from './invoices/estimates/estimates.mail.ts';
import { invoiceMail } from './invoices/invoices.mail.ts';
import { customerImport } from './customers/customers.import.ts';
import { facilityImport } from './facilities/facilities.import.ts';
import { contactImport } from './contacts/contacts.import.ts';
import { assetImport } from './assets/importing/assets.import.ts';
import { historyImport } from './workOrders/history/history.import.ts';
import { ticketImport } from './tickets/importing/tickets.import.ts';
import { importJobs } from './imports/imports.jobs.ts';
import type { ImportKind } from '../imports/kind.ts';
import { creditNoteMail } from './invoices/credit/creditNote.mail.ts';
import { expiryMail, reminderMail } from './invoices/reminders/reminders.mail.ts';
import { ticketMail } from './tickets/tickets.mail.ts';
import { companySettingsJobs } from './companySettings/companySettings.jobs.ts';
import { passwordLinkJobs } from './passwordLinks/passwordLinks.jobs.ts';
import { documentMail } from './whoSees/mailing/mailing.mail.ts';
import { recallMail } from './recallNotices/recallNotices.mail.ts';
import { workOrderMail } from './workOrders/workOrders.mail.ts';

/** What emails are about: each feature reads its own records for them, as the recipient. */
export const mailSources: readonly MailSource[] = [
  ticketMail,
  claimMail,
  estimateMail,
  invoiceMail,
  creditNoteMail,
  reminderMail,
  expiryMail,
  answerMail,
  copyMail,
  accessRequestMail,
  workOrderMail,
  recallMail,
  documentMail,
  statementMail,
  reportMail,
];

/** What can be taken over from files: each feature by the rules of its own form. */
export const importKinds: readonly ImportKind[] = [
  customerImport,
  facilityImport,
  contactImport,
  assetImport,
  historyImport,
  ticketImport,
];

/**
 * What the worker can do, by the names of its jobs. Emails are never kept waiting by long work; they go out one at a time
 * in each process, so that a process that is killed leaves it open of one alone whether it was taken (S24).
 */
export const jobs: readonly Lane[] = [
  {
    atOnce: 1,
    persons: { ...bulkJobs, ...importJobs(importKinds), ...bankJobs },
    system: { ...companySettingsJobs },
  },
  { atOnce: 1, persons: {}, system: { deliver_email: deliverEmail(mailSources) } },
  { atOnce: 1, persons: {}, system: { ...passwordLinkJobs } },
];

import { getCustomerHead } from '../../../domain/customers/head.ts';
import { form } from '../../../forms/parse.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { text } from '../../../forms/textFields.ts';
import { page, redirect, type PageReply, type Reply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { saved } from '../../../shared/saved.ts';
import { keep, see } from '../invoices.admin.routes.ts';
import { getStaffInvoice, type StaffInvoice } from '../invoices.queries.ts';
import { stepInWords } from './reminders.admin.routes.ts';
import {
  hasPayers,
  remindersOf,
  resumeReminders,
  stopOf,
  stopReminders,
  type Stoppable,
} from './reminders.queries.ts';

const labels = { reason: 'Reason' } as const;
const stopForm = form({ reason: text({ label: labels.reason, max: 500, required: true }) });

/** Whose reminders a page is about. */
interface Whose {
  of: Stoppable;
  customerId: string;
  here: string;
  label: string;
  back: { href: string; label: string };
  invoice: StaffInvoice | null;
}

const ofInvoice = (invoice: StaffInvoice): Whose => ({
  of: { invoice_id: invoice.id },
  customerId: invoice.customer_id,
  here: `/admin/invoices/${invoice.id}/reminders`,
  label: invoiceNumber(invoice.kind, invoice.number),
  back: { href: `/admin/invoices/${invoice.id}`, label: invoiceNumber(invoice.kind, invoice.number) },
  invoice,
});
const ofCustomer = ({ id, name }: { id: string; name: string }): Whose => ({
  of: { customer_id: id },
  customerId: id,
  here: `/admin/customers/${id}/reminders`,
  label: name,
  back: { href: `/admin/customers/${id}/billing`, label: name },
  invoice: null,
});

/** Which reminders an invoice had, and stopping those of an invoice or of a customer. */
export const stoppingRoutes: readonly Route[] = [
  staffGet(
    '/admin/invoices/:id/reminders',
    see,
    withInvoice((context, whose) => onePage(context, whose)),
  ),
  staffPost('/admin/invoices/:id/reminders/stop', keep, withInvoice(stop)),
  staffPost('/admin/invoices/:id/reminders/resume', keep, withInvoice(resume)),
  staffGet(
    '/admin/customers/:id/reminders',
    see,
    withRecord(getCustomerHead, (context, customer) => onePage(context, ofCustomer(customer))),
  ),
  staffPost(
    '/admin/customers/:id/reminders/stop',
    keep,
    withRecord(getCustomerHead, (context, customer) => stop(context, ofCustomer(customer))),
  ),
  staffPost(
    '/admin/customers/:id/reminders/resume',
    keep,
    withRecord(getCustomerHead, (context, customer) => resume(context, ofCustomer(customer))),
  ),
];

/** Drafts and credit notes are nobody reminded of. */
function withInvoice(handler: (context: StaffContext, whose: Whose) => Promise<Reply>) {
  return withRecord(getStaffInvoice, (context: StaffContext, invoice: StaffInvoice) =>
    invoice.status === 'issued' && invoice.kind === 'invoice'
      ? handler(context, ofInvoice(invoice))
      : redirect(`/admin/invoices/${invoice.id}`),
  );
}

function stop(context: StaffContext, whose: Whose): Promise<Reply> {
  const { db, actor } = context;
  return submit(context, {
    form: stopForm,
    save: async ({ reason }) => {
      await stopReminders(db, whose.of, { reason, stopped_by: actor.name });
      return saved(null);
    },
    done: () => redirect(whose.here, `Reminders stopped for ${whose.label}.`),
    again: (state, status) => onePage(context, whose, state, status),
  });
}

async function resume({ db }: StaffContext, whose: Whose): Promise<Reply> {
  await resumeReminders(db, whose.of);
  return redirect(whose.here, `Reminders resumed for ${whose.label}.`);
}

async function onePage(
  { db, actor }: StaffContext,
  { of, customerId, here, label, back, invoice }: Whose,
  state: FormState = newForm({}),
  status = 200,
): Promise<PageReply> {
  const [stopped, ofWhole, sent, reached] = await Promise.all([
    stopOf(db, of),
    invoice ? stopOf(db, { customer_id: invoice.customer_id }) : undefined,
    invoice ? remindersOf(db, invoice.id) : null,
    hasPayers(db, customerId),
  ]);
  return page(
    'invoices/reminders/one',
    {
      ...{ state, labels, here, label, back, stopped: stopped ?? null, ofWhole: ofWhole ?? null },
      customer: invoice && { id: invoice.customer_id, name: invoice.customer },
      sent: sent?.map(({ step, sent_on: on }) => ({ step: stepInWords(step), on })) ?? null,
      ...{ reached, mayKeep: isAllowed(actor, keep.allow) },
    },
    { title: `Reminders for ${label}`, status },
  );
}

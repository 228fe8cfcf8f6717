import { TooMany } from '../../../request/errors.ts';
import { notFound, redirect, type Reply } from '../../../request/reply.ts';
import { pathOnSide } from '../../../request/returnPath.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';
import { sendingTone, sendingWords } from '../../../domain/emails/mailWay.ts';
import { parseForm, typedOf, type FieldErrors } from '../../../forms/parse.ts';
import { formAgain, newForm, type FormState } from '../../../forms/state.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import { mailLinkForm } from './mailLink.form.ts';
import { mailLinkPages } from './mailLink.pages.ts';
import { countPortalUsers, lockCustomer } from '../../../domain/secureLinks/secureLinks.queries.ts';
import { mailLink, recipient, recipientChoices, ticketChoices, ticketOf } from './mailLink.queries.ts';
import { leadsTo, nobodyToMail, reasonNot, secureLinkPath, ticketIn } from './mailLink.words.ts';

const path = `${secureLinkPath(':id')}/email`;
/** *Email link* (A2, A4): each mailing has a link of its own. */
export const mailLinkRoutes: readonly Route[] = [
  staffGet(path, { allow: ['keep_records'] }, async ({ db, params, query }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const { contact_id: contact, ticket_id: ticket, leads_to: page } = query;
    const leads = isUuid(ticket) ? `/tickets/${ticket.toLowerCase()}` : (page ?? '');
    return emailPage(
      { db },
      customer,
      newForm({ contact_id: isUuid(contact) ? contact : '', leads_to: leads }),
    );
  }),

  staffPost(path, { allow: ['keep_records'] }, async (context) => {
    const { db, params, body, services } = context;
    // Held until the email's row is there: whoever replaces or switches off meanwhile waits, and then ends this one too.
    await lockCustomer(db, params['id'] ?? '');
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const again = (errors: FieldErrors, how: { status: number; retryAfter?: number } = { status: 422 }) =>
      emailPage(context, customer, formAgain(typedOf(Object.entries(body)), errors, null), how);
    const form = parseForm(mailLinkForm, body);
    if (!form.ok) return again(form.errors);
    if (reasonNot(customer)) return again({});
    const { contact_id: contactId } = form.values;
    const to = await readTarget(context, customer, form.values.leads_to);
    const errors: FieldErrors = {};
    if (contactId === null && !customer.email)
      errors['contact_id'] = `${customer.name} has no Email. Choose a contact, or enter one in its details.`;
    // A2: whoever is mailed a link sees everything of the customer.
    if (contactId !== null && !(await recipient(db, customer.id, contactId)))
      errors['contact_id'] =
        'To must be the customer itself, or a contact of it with Admin Access and an Email.';
    if (to === undefined)
      errors['leads_to'] = `Leads to must be one of the pages offered, or a ticket of ${customer.name}.`;
    if (to === undefined || Object.keys(errors).length > 0) return again(errors);
    const wait = await spendMail(context, customer.id);
    if (wait) return again({ _form: wait.message }, { status: 429, retryAfter: wait.retryAfter });
    const address = await mailLink(db, customer, { contactId, to, keyVersion: services.keys.newest });
    if (address === null) return again({ contact_id: 'To has no Email any more. Choose another recipient.' });
    const { way } = services.mailer;
    return redirect(secureLinkPath(customer.id), sendingWords(way, 'The link', address), sendingTone(way));
  }),
];

/** The form, or why there is none. */
async function emailPage(
  { db }: Pick<StaffContext, 'db'>,
  customer: Customer,
  state: FormState,
  how: { status?: number; retryAfter?: number } = {},
): Promise<Reply> {
  const no = reasonNot(customer);
  if (no) return mailLinkPages.cannot(customer, no, how.status);
  const { contact_id: contact, leads_to: page } = state.values;
  const ticketId = ticketIn(page);
  const [recipients, { tickets, more }, portalUsers] = await Promise.all([
    recipientChoices(db, customer.id, isUuid(contact) ? contact : null),
    ticketChoices(db, customer.id, ticketId),
    countPortalUsers(db, customer.id),
  ]);
  if (!customer.email && recipients.options?.length === 0)
    return mailLinkPages.cannot(customer, nobodyToMail(customer), how.status);
  return mailLinkPages.email(customer, { state, recipients, tickets, moreTickets: more, portalUsers }, how);
}

/** A4: a path of the portal that the form offers, null for the start page, undefined for anything else. */
async function readTarget(
  { db }: StaffContext,
  customer: Customer,
  typed: string | null,
): Promise<string | null | undefined> {
  if (typed === null) return null;
  const page = pathOnSide('portal', typed) ?? undefined;
  if (leadsTo.some(({ value }) => value === page)) return page;
  const ticketId = ticketIn(page);
  return ticketId !== null && (await ticketOf(db, customer.id, ticketId)) ? page : undefined;
}

async function spendMail({ services }: StaffContext, customerId: string): Promise<TooMany | null> {
  try {
    await services.limits.spend('link_mail', customerId);
    return null;
  } catch (error) {
    if (error instanceof TooMany) return error;
    throw error;
  }
}

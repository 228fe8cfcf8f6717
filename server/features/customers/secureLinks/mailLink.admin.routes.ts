import { sendingTone, sendingWords } from '../../../domain/emails/mailWay.ts';
import { countPortalUsers, lockCustomer } from '../../../domain/secureLinks/secureLinks.queries.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { tooManyOf } from '../../../request/errors.ts';
import { redirect, type Reply } from '../../../request/reply.ts';
import { pathOnSide } from '../../../request/returnPath.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { idIn, isUuid } from '../../../shared/uuid.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import { mailLinkForm } from './mailLink.form.ts';
import { mailLinkPages } from './mailLink.pages.ts';
import { mailLink, recipient, recipientChoices, ticketChoices, ticketOf } from './mailLink.queries.ts';
import { leadsTo, nobodyToMail, reasonNot, secureLinkPath, ticketIn } from './mailLink.words.ts';

type Db = StaffContext['db'];

const path = `${secureLinkPath(':id')}/email`;
const keep = { allow: ['keep_records'] } as const;

/** *Email link* (A2, A4): each mailing has a link of its own. */
export const mailLinkRoutes: readonly Route[] = [
  staffGet(
    path,
    keep,
    withRecord(getCustomer, ({ db, query }, customer) => {
      const { contact_id: contact, ticket_id: ticket, leads_to: page } = query;
      const leads = isUuid(ticket) ? `/tickets/${ticket.toLowerCase()}` : (page ?? '');
      return emailPage(db, customer, newForm({ contact_id: idIn(contact) ?? '', leads_to: leads }));
    }),
  ),

  staffPost(path, keep, withRecord(lockedCustomer, mail)),
];

/** Held until the email's row is there: whoever replaces or switches off meanwhile waits, and then ends this one too. */
async function lockedCustomer(db: Db, id: string): Promise<Customer | undefined> {
  await lockCustomer(db, id);
  return getCustomer(db, id);
}

function mail(context: StaffContext, customer: Customer): Promise<Reply> {
  const { db, services } = context;
  return submit(context, {
    form: mailLinkForm,
    save: async ({ contact_id: contactId, leads_to: typed }) => {
      if (reasonNot(customer)) return refused({});
      const to = await readTarget(db, customer, typed);
      const errors = await targetErrors(db, customer, contactId, to);
      if (to === undefined || Object.keys(errors).length > 0) return refused(errors);
      const tooMany = await tooManyOf(services.limits.spend('link_mail', customer.id));
      if (tooMany) return refused(tooMany);
      const address = await mailLink(db, customer, { contactId, to, keyVersion: services.keys.newest });
      return address === null ? refused(nowhere) : saved(address);
    },
    done: (address) => {
      const { way } = services.mailer;
      const words = sendingWords(way, 'The link', address);
      return redirect(secureLinkPath(customer.id), words, sendingTone(way));
    },
    again: (state, status) => emailPage(db, customer, state, status),
  });
}

const nowhere = { contact_id: 'This recipient no longer has an email address. Choose another.' };

/** What is wrong with whom a link is to be mailed to, and where it is to lead. */
async function targetErrors(
  db: Db,
  customer: Customer,
  contactId: string | null,
  to: string | null | undefined,
): Promise<FieldErrors> {
  const errors: FieldErrors = {};
  if (contactId === null && customer.email && !customer.email_confirmed)
    errors['contact_id'] =
      `A partner typed the email address of ${customer.name}. Confirm it under Details, or choose a contact.`;
  if (contactId === null && !customer.email)
    errors['contact_id'] =
      `${customer.name} has no email address. Choose a contact, or add an address under Details.`;
  // A2: whoever is mailed a link sees everything of the customer.
  if (contactId !== null && !(await recipient(db, customer.id, contactId)))
    errors['contact_id'] =
      'Choose the customer itself, or one of its contacts with Admin Access and an email address.';
  if (to === undefined)
    errors['leads_to'] = `Choose one of the pages listed, or a ticket of ${customer.name}.`;
  return errors;
}

/** The form, or why there is none. */
async function emailPage(db: Db, customer: Customer, state: FormState, status = 200): Promise<Reply> {
  const no = reasonNot(customer);
  if (no) return mailLinkPages.cannot(customer, no, status);
  const { contact_id: contact, leads_to: page } = state.values;
  const ticketId = ticketIn(page);
  const [recipients, { tickets, more }, portalUsers] = await Promise.all([
    recipientChoices(db, customer.id, isUuid(contact) ? contact : null),
    ticketChoices(db, customer.id, ticketId),
    countPortalUsers(db, customer.id),
  ]);
  if (!(customer.email && customer.email_confirmed) && recipients.options?.length === 0)
    return mailLinkPages.cannot(customer, nobodyToMail(customer), status);
  return mailLinkPages.email(
    customer,
    { state, recipients, tickets, moreTickets: more, portalUsers },
    status,
  );
}

/** A4: a path of the portal that the form offers, null for the start page, undefined for anything else. */
async function readTarget(
  db: Db,
  customer: Customer,
  typed: string | null,
): Promise<string | null | undefined> {
  if (typed === null) return null;
  const page = pathOnSide('portal', typed) ?? undefined;
  if (leadsTo.some(({ value }) => value === page)) return page;
  const ticketId = ticketIn(page);
  return ticketId !== null && (await ticketOf(db, customer.id, ticketId)) ? page : undefined;
}

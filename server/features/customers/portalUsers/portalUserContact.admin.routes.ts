import {
  contactChoices,
  contactOfCustomer,
  contactsToFind,
  type ContactFound,
} from '../../../domain/contacts/contacts.queries.ts';
import { parseForm, type FieldErrors } from '../../../forms/parse.ts';
import { submit } from '../../../forms/submit.ts';
import { pickPage } from '../../../lists/pick.ts';
import { ask, type Question } from '../../../request/question.ts';
import { notFound, redirect, redirectWithUndo, type Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../../request/route.ts';
import { refused, saved, type Saved } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import type { Customer } from '../customers.queries.ts';
import { adminAccessForm, contactForm } from './portalUsers.form.ts';
import { portalUserPages, portalUsersPath } from './portalUsers.pages.ts';
import { assignContact, setAdminAccess, type PortalUser } from './portalUsers.queries.ts';
import { withPortalUser } from './withPortalUser.ts';
import { fullName } from '../../../shared/personName.ts';

const path = `${portalUsersPath(':id')}/:portalUserId`;
const keep = { allow: ['administrator'] } as const;
/** The contact, or null for the customer itself. */
type Assigned = ContactFound | null | 'unconfirmed';

/** Whose a portal user is: the customer's itself, or one of its contacts' (A14, A18, A23, A25). */
export const portalUserContactRoutes: readonly Route[] = [
  staffGet(
    `${path}/contact`,
    keep,
    withPortalUser((context, customer, user) => {
      const contactId = context.query['contact_id'] ?? user.contact_id ?? '';
      return contactPage(context, customer, user, { contactId });
    }),
  ),

  staffGet(
    `${path}/contact/find`,
    keep,
    withPortalUser(async (context, customer, user) => {
      const backTo = `${portalUsersPath(customer.id)}/${user.id}/contact`;
      const typed = context.query['contact_id'];
      const chosen = idIn(typed);
      const found = await pickPage(context, `${backTo}/find`, contactsToFind(customer.id), {
        name: 'contact_id',
        kept: typed === undefined ? {} : { contact_id: typed },
      });
      const cancel = typed === undefined ? backTo : `${backTo}?contact_id=${chosen ?? ''}`;
      return portalUserPages.findContact(customer, { ...found, contacts: found.rows, backTo, cancel });
    }),
  ),

  staffPost(
    `${path}/contact`,
    keep,
    withPortalUser((context, customer, user) => {
      const { db } = context;
      const home = portalUsersPath(customer.id);
      return submit(context, {
        form: contactForm,
        save: async ({ contact_id: contactId, confirmed }): Promise<Saved<Assigned>> => {
          // A18: this shows more than before, so it is asked about first.
          if (contactId === null && user.scope === 'contact' && !confirmed) return saved('unconfirmed');
          const contact = contactId === null ? null : await contactOfCustomer(db, customer.id, contactId);
          if (contact === undefined) return refused({ contact_id: 'Choose a contact from the list.' });
          await assignContact(db, user.id, contact?.id ?? null);
          return saved(contact);
        },
        done: (contact) => {
          if (contact === 'unconfirmed') return redirect(`${home}/${user.id}/widen`);
          if (contact === null)
            return redirect(home, `${user.username} now sees everything for ${customer.name}.`);
          const seen = contact.admin_access ? ', who has Admin Access and sees everything.' : '.';
          const name = fullName(contact);
          return redirect(home, `${user.username} is now assigned to ${name}${seen}`);
        },
        again: ({ errors }, status) =>
          contactPage(context, customer, user, { contactId: user.contact_id ?? '', errors }, status),
      });
    }),
  ),

  staffAsk(
    `${path}/admin_access`,
    keep,
    withPortalUser((_context, customer, user) =>
      user.contact_id !== null && user.contact_admin
        ? ask(withoutAdminAccess(customer, user))
        : redirect(portalUsersPath(customer.id)),
    ),
  ),

  staffPost(
    `${path}/admin_access`,
    keep,
    withPortalUser(async ({ db, body }, customer, user) => {
      const form = parseForm(adminAccessForm, body);
      if (!form.ok || user.contact_id === null) return notFound();
      await setAdminAccess(db, user.contact_id, form.values.admin_access);
      const [home, name] = [portalUsersPath(customer.id), user.contact_name ?? ''];
      if (!form.values.admin_access) return redirect(home, `${name} no longer has Admin Access.`);
      const done = `${name} now has Admin Access and sees everything for ${customer.name}.`;
      return redirectWithUndo(home, done, { action: `${home}/${user.id}/admin_access`, fields: {} });
    }),
  ),

  staffAsk(
    `${path}/widen`,
    keep,
    withPortalUser((_context, customer, user) => ask(widening(customer, user))),
  ),
];

/** Before a contact loses *Admin Access* (A14, A25). */
const withoutAdminAccess = (customer: Customer, user: PortalUser): Question => ({
  title: `Remove Admin Access from ${user.contact_name ?? ''}?`,
  says: [
    `${user.contact_name ?? ''} will no longer see everything for ${customer.name}, only their facilities and ` +
      'tickets. They may also lose some permissions.',
    `This applies to everybody who signs in as this contact, including ${user.username}.`,
  ],
  action: `${portalUsersPath(customer.id)}/${user.id}/admin_access`,
  button: 'Remove Admin Access',
  back: { href: portalUsersPath(customer.id), label: `Portal Users · ${customer.name}` },
});

/** Before a contact's portal user becomes the customer's, which shows it everything (A18). */
function widening(customer: Customer, user: PortalUser): Question {
  const name = user.contact_name ?? '';
  const present =
    user.contact_id === null
      ? 'sees nothing now, because they no longer have a contact'
      : user.contact_admin
        ? `sees everything through ${name}’s Admin Access now`
        : `sees only the facilities and tickets of ${name} now`;
  return {
    title: `Show everything to ${user.username}?`,
    says: [
      `${fullName(user)} (${user.username}) ${present}.`,
      `Assigned to the customer, they’ll see everything for ${customer.name}: all facilities, assets and tickets.`,
    ],
    action: `${portalUsersPath(customer.id)}/${user.id}/contact`,
    fields: { contact_id: '', confirmed: 'on' },
    button: 'Show everything',
    back: { href: portalUsersPath(customer.id), label: `Portal Users · ${customer.name}` },
  };
}

async function contactPage(
  { db }: StaffContext,
  customer: Customer,
  user: PortalUser,
  { contactId, errors = {} }: { contactId: string; errors?: FieldErrors },
  status = 200,
): Promise<Reply> {
  const contacts = await contactChoices(db, customer.id, idIn(contactId));
  return portalUserPages.contact(customer, user, { contacts, contactId, errors }, status);
}

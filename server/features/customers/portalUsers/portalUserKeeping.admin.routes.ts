import { notFound, redirect, type Reply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';
import { parseForm, typedOf, type FieldErrors } from '../../../forms/parse.ts';
import { listQuery, listView } from '../../../lists/spec.ts';
import { passwordErrors, passwordForm } from '../../../domain/portalUsers/portalUsers.form.ts';
import { formAgain } from '../../../forms/state.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import {
  contactChoices,
  contactOfCustomer,
  findContacts,
} from '../../../domain/contacts/contacts.queries.ts';
import {
  assignContact,
  deletePortalUser,
  isOnlyPortalUser,
  setAdminAccess,
} from './portalUserKeeping.queries.ts';
import { resumeLogin, setPassword, suspendUsers } from '../../../domain/logins/logins.queries.ts';
import { contactSpec } from './portalUsers.admin.routes.ts';
import { adminAccessForm, contactForm, deleteForm } from './portalUsers.form.ts';
import { portalUserPages, portalUsersPath } from './portalUsers.pages.ts';
import { getPortalUser, type PortalUser } from './portalUsers.queries.ts';

const path = `${portalUsersPath(':id')}/:portalUserId`;
const allow = ['administrator'] as const;

type Work = (customer: Customer, user: PortalUser) => Promise<Reply> | Reply;

/** Finds the customer and its portal user; there is nothing where one of them is not to be seen. */
async function withUser({ db, params }: StaffContext, work: Work): Promise<Reply> {
  const id = params['id'] ?? '';
  const [customer, user] = await Promise.all([
    getCustomer(db, id),
    getPortalUser(db, id, params['portalUserId'] ?? ''),
  ]);
  return customer && user ? work(customer, user) : notFound();
}

/** What administrators do with one portal user (A3, A6, A18, A23, A25). */
export const portalUserKeepingRoutes: readonly Route[] = [
  staffGet(`${path}/contact`, { allow }, (context) =>
    withUser(context, (customer, user) =>
      contactPage(context, customer, user, {
        contactId: context.query['contact_id'] ?? user.contact_id ?? '',
      }),
    ),
  ),

  staffGet(`${path}/contact/find`, { allow }, (context) =>
    withUser(context, async (customer, user) => {
      const request = listQuery(context.query, contactSpec);
      const { page, count } = await findContacts(context.db, customer.id, request);
      const backTo = `${portalUsersPath(customer.id)}/${user.id}/contact`;
      const facts = { path: `${backTo}/find`, noun: { one: 'contact', many: 'contacts' }, count, cap: 1000 };
      const typed = context.query['contact_id'];
      const chosen = isUuid(typed) ? typed : null;
      const kept = typed === undefined ? {} : { contact_id: typed };
      const cancel = typed === undefined ? backTo : `${backTo}?contact_id=${chosen ?? ''}`;
      const list = listView(request, contactSpec, {
        ...facts,
        kept,
        next: page.next,
        previous: page.previous,
      });
      return portalUserPages.findContact(customer, { list, contacts: page.rows, backTo, cancel, chosen });
    }),
  ),

  staffPost(`${path}/contact`, { allow }, (context) =>
    withUser(context, async (customer, user) => {
      const { db, body } = context;
      const home = portalUsersPath(customer.id);
      const refuse = (errors: FieldErrors) =>
        contactPage(context, customer, user, { contactId: user.contact_id ?? '', errors }, 422);
      const form = parseForm(contactForm, body);
      if (!form.ok) return refuse(form.errors);
      const { contact_id: contactId, confirmed } = form.values;
      if (contactId === null) {
        // A18: this shows more than before, so it is asked about first.
        if (user.scope === 'contact' && !confirmed) return redirect(`${home}/${user.id}/widen`);
        await assignContact(db, user.id, null);
        return redirect(home, `${user.username} sees everything of ${customer.name}.`);
      }
      const contact = await contactOfCustomer(db, customer.id, contactId);
      if (!contact) return refuse({ contact_id: 'Contact is not one of the choices.' });
      await assignContact(db, user.id, contact.id);
      const name = `${contact.first_name} ${contact.last_name}`;
      return redirect(
        home,
        contact.admin_access
          ? `${user.username} is assigned to ${name}, who has Admin Access and sees everything.`
          : `${user.username} is assigned to ${name}.`,
      );
    }),
  ),

  staffPost(`${path}/admin_access`, { allow }, (context) =>
    withUser(context, async (customer, user) => {
      const form = parseForm(adminAccessForm, context.body);
      if (!form.ok || user.contact_id === null) return notFound();
      await setAdminAccess(context.db, user.contact_id, form.values.admin_access);
      const seen = form.values.admin_access
        ? `has Admin Access and sees everything of ${customer.name}.`
        : 'has no Admin Access any more.';
      return redirect(portalUsersPath(customer.id), `${user.contact_name ?? ''} ${seen}`);
    }),
  ),

  staffGet(`${path}/widen`, { allow }, (context) =>
    withUser(context, (customer, user) => portalUserPages.widen(customer, user)),
  ),

  staffPost(`${path}/password`, { allow }, (context) =>
    withUser(context, async (customer, user) => {
      const { db, body, tenant, passwords } = context;
      const again = (errors: FieldErrors) =>
        portalUserPages.password(customer, user, formAgain(typedOf(Object.entries(body)), errors, null));
      const form = parseForm(passwordForm, body);
      if (!form.ok) return again(form.errors);
      const { password, must_change } = form.values;
      const errors = passwordErrors(form.values, tenant, user);
      if (password === null || Object.keys(errors).length > 0) return again(errors);
      await setPassword(db, user.user_id, await passwords.hash(password), must_change);
      const done = `The password of ${user.username} is changed, and open sessions are ended.`;
      return redirect(portalUsersPath(customer.id), done);
    }),
  ),

  staffPost(`${path}/suspend`, { allow }, (context) =>
    withUser(context, async (customer, user) => {
      await suspendUsers(context.db, [user.user_id]);
      return redirect(portalUsersPath(customer.id), `${user.username} is suspended.`);
    }),
  ),

  staffPost(`${path}/resume`, { allow }, (context) =>
    withUser(context, async (customer, user) => {
      const home = portalUsersPath(customer.id);
      if (user.scope === 'contact' && user.contact_id === null)
        return redirect(home, `${user.username} has no contact any more. Assign one first.`, 'bad');
      const resumed = await context.db.attempt(() => resumeLogin(context.db, user.user_id));
      return resumed.ok
        ? redirect(home, `${user.username} is resumed.`)
        : redirect(home, resumed.errors['_form'], 'bad');
    }),
  ),

  staffGet(`${path}/delete`, { allow }, (context) =>
    withUser(context, async (customer, user) =>
      portalUserPages.confirmDelete(
        customer,
        user,
        await isOnlyPortalUser(context.db, customer.id, { lock: false }),
      ),
    ),
  ),

  staffPost(`${path}/delete`, { allow }, (context) =>
    withUser(context, async (customer, user) => {
      const { db, body, services } = context;
      const home = portalUsersPath(customer.id);
      const form = parseForm(deleteForm, body);
      // A3: that the link works again is said before; it may have become the last one since the page was opened.
      if (!form.ok || ((await isOnlyPortalUser(db, customer.id, { lock: true })) && !form.values.last))
        return redirect(`${home}/${user.id}/delete`);
      const replace = form.values.last && form.values.replace_link;
      await deletePortalUser(db, customer.id, user, replace ? services.keys.newest : null);
      return redirect(home, `${user.username} is deleted.`);
    }),
  ),
];

async function contactPage(
  { db }: StaffContext,
  customer: Customer,
  user: PortalUser,
  { contactId, errors = {} }: { contactId: string; errors?: FieldErrors },
  status = 200,
): Promise<Reply> {
  const contacts = await contactChoices(db, customer.id, isUuid(contactId) ? contactId : null);
  return portalUserPages.contact(customer, user, { contacts, contactId, errors }, status);
}

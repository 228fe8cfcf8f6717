import { csv, notFound, redirect } from '../../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';

import { formatDateTime } from '../../../shared/dates.ts';
import { href } from '../../../shared/href.ts';
import { parseForm, typedOf } from '../../../forms/parse.ts';
import { firstPasswordWords } from '../../../domain/logins/firstPassword.words.ts';
import { linkState } from '../../../domain/secureLinks/secureLinks.words.ts';
import { listQuery, listView, type ListSpec } from '../../../lists/spec.ts';
import {
  passwordErrors,
  portalUserLabels as labels,
  portalUserStates,
} from '../../../domain/portalUsers/portalUsers.form.ts';
import { formAgain, newForm, type FormState } from '../../../forms/state.ts';
import { hrefWithTyped, typedAlong } from '../../../forms/typedAlong.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import { linkFacts } from '../secureLinks/secureLinks.queries.ts';
import {
  contactChoices,
  contactOfCustomer,
  findContacts,
} from '../../../domain/contacts/contacts.queries.ts';
import { addPortalUser, portalGroup } from '../../../domain/portalUsers/portalUsers.queries.ts';
import { sendPasswordLink } from '../../../domain/passwordLinks/passwordLinks.queries.ts';
import { setAdminAccess } from './portalUserKeeping.queries.ts';
import { withLoginViews } from '../../../domain/invitations/invitations.queries.ts';
import { newPortalUserLabels, personOf, portalUserForm } from './portalUsers.form.ts';
import { portalUserPages, portalUsersPath } from './portalUsers.pages.ts';
import { exportPortalUsers, listPortalUsers, type PortalUser } from './portalUsers.queries.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'username', label: labels.username },
    { key: 'name', label: 'Name' },
  ],
  filters: [{ name: 'state', label: 'Status', options: [{ value: '', label: 'Any' }, ...portalUserStates] }],
};
/** What finding a contact offers. */
export const contactSpec: ListSpec = { sorts: [{ key: 'name', label: 'Name' }] };
const path = portalUsersPath(':id');

/** A customer's portal users in the back office (requirement 2): list, export, add. */
export const portalUserAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['view_records'] }, async (context) => {
    const { db, query, params } = context;
    const id = params['id'] ?? '';
    const request = listQuery(query, spec);
    const [customer, { page, count }, contacts] = await Promise.all([
      getCustomer(db, id),
      listPortalUsers(db, id, request),
      contactChoices(db, id, null),
    ]);
    if (!customer) return notFound();
    const list = listView(request, spec, {
      path: portalUsersPath(id),
      noun: { one: 'portal user', many: 'portal users' },
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${portalUsersPath(id)}/export.csv`,
    });
    const mayKeep = isAllowed(context.actor, ['administrator']);
    const users = await withLoginViews(db, page.rows);
    return portalUserPages.list(customer, { list, users, contacts, mayKeep });
  }),

  staffGet(`${path}/export.csv`, { allow: ['view_records'] }, async ({ db, query, params }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const users = exportPortalUsers(db, customer.id, listQuery(query, spec));
    const column = (heading: string, value: (row: PortalUser) => string | null) => ({ heading, value });
    const columns = [
      column(labels.username, (row) => row.username),
      column(labels.first_name, (row) => row.first_name),
      column(labels.last_name, (row) => row.last_name),
      column(labels.email, (row) => row.email),
      column(labels.contact_id, (row) => (row.scope === 'customer' ? customer.name : row.contact_name)),
      column('Status', (row) => portalUserStates.find(({ value }) => value === row.state)?.label ?? null),
      column('Last sign-in', (row) => formatDateTime(row.last_sign_in_at)),
    ];
    return csv('portal_users.csv', columns, users);
  }),

  staffGet(`${path}/new`, { allow: ['administrator'] }, async (context) => {
    const customer = await getCustomer(context.db, context.params['id'] ?? '');
    if (!customer) return notFound();
    const along = broughtAlong(context);
    if (along) return addPage(context, customer, formAgain(along.typed, {}, null));
    return addPage(
      context,
      customer,
      newForm({ contact_id: context.query['contact_id'] ?? '', send_invitation: 'on' }),
    );
  }),

  // *Choose…* of a form with passwords comes by POST; what it leads to is a page of its own, passwords left behind.
  staffPost(`${path}/new/contact`, { allow: ['administrator'] }, async ({ db, params, body }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    return redirect(hrefWithTyped(`${portalUsersPath(customer.id)}/new/contact`, body, newPortalUserLabels));
  }),

  staffGet(`${path}/new/contact`, { allow: ['administrator'] }, async (context) => {
    const { db, query, params } = context;
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const request = listQuery(query, contactSpec);
    const { page, count } = await findContacts(db, customer.id, request);
    const backTo = `${portalUsersPath(customer.id)}/new`;
    const along = broughtAlong(context);
    const typed = along?.typed['contact_id'];
    const chosen = isUuid(typed) ? typed : null;
    const kept = along && { kept: { ...along.kept, ...(chosen !== null && { contact_id: chosen }) } };
    const facts = { path: `${backTo}/contact`, noun: { one: 'contact', many: 'contacts' }, count, cap: 1000 };
    const list = listView(request, contactSpec, {
      ...facts,
      ...kept,
      next: page.next,
      previous: page.previous,
    });
    const cancel = href(backTo, list.kept);
    return portalUserPages.findContact(customer, { list, contacts: page.rows, backTo, cancel, chosen });
  }),

  staffPost(path, { allow: ['administrator'] }, async (context) => {
    const { db, body, params, tenant, services } = context;
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const again = (errors: Record<string, string>) =>
      addPage(context, customer, formAgain(typedOf(Object.entries(body)), errors, null), 422);
    const form = parseForm(portalUserForm, body);
    if (!form.ok) return again(form.errors);
    const { values } = form;
    const contact =
      values.contact_id === null ? null : await contactOfCustomer(db, customer.id, values.contact_id);
    if (contact === undefined) return again({ contact_id: 'Contact is not one of the choices.' });
    const { person, errors } = personOf(values, contact);
    if (values.admin_access && !contact)
      errors['admin_access'] =
        'Admin Access is a contact’s: choose one. The customer itself sees everything anyway.';
    const hasPassword = values.password !== null || values.retype_password !== null;
    if (hasPassword) Object.assign(errors, passwordErrors(values, tenant, person));
    const groupId = await portalGroup(db);
    if (groupId === null)
      errors['_form'] =
        'Portal users need an external usergroup, such as Customer Portal, and there is none. Add one first.';
    if (groupId === null || Object.keys(errors).length > 0) return again(errors);
    const passwordHash = values.password === null ? null : await context.passwords.hash(values.password);
    const added = await db.attempt(async () => {
      if (contact && values.admin_access) await setAdminAccess(db, contact.id, true);
      const made = await addPortalUser(db, person, {
        groupId,
        customerId: customer.id,
        contactId: contact?.id ?? null,
        passwordHash,
        mustChange: values.must_change && passwordHash !== null,
        canCreateUsers: values.can_create_users,
      });
      const invited = { id: made.userId, name: `${person.first_name} ${person.last_name}` };
      if (passwordHash === null && values.send_invitation)
        await sendPasswordLink(db, services.keys, invited, 'invitation');
      return made;
    });
    if (!added.ok) return again(added.errors);
    const made = `Portal user ${person.username} is added.`;
    const invited = firstPasswordWords({
      hasPassword: passwordHash !== null,
      asked: values.send_invitation,
      email: person.email,
      mailWay: services.mailer.way,
    });
    const noLab = added.value.hasLab
      ? ''
      : ' There is no active lab named Customer Portal Lab: give the user a lab on its page.';
    return redirect(portalUsersPath(customer.id), made + invited + noLab, noLab ? 'warn' : 'good');
  }),
];

/** What was typed in the form that led to the find page, or that the find page leads back to. */
const broughtAlong = ({ query }: StaffContext) => typedAlong(query, newPortalUserLabels, 'contact_id');

async function addPage(context: StaffContext, customer: Customer, state: FormState, status = 200) {
  const { db } = context;
  const chosen = state.values['contact_id'];
  const [contacts, facts] = await Promise.all([
    contactChoices(db, customer.id, isUuid(chosen) ? chosen : null),
    linkFacts(db, customer.id),
  ]);
  const linkStops = linkState(
    customer,
    facts,
    context.services.keys.has(facts.link?.key_version ?? ''),
  ).works;
  return portalUserPages.add(customer, { state, contacts, linkStops }, status);
}

import { notFound, redirect, type PageReply } from '../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { parseForm } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { findUsers, selectUser } from './contactUsers.queries.ts';
import { contactUserForm } from './contacts.form.ts';
import { contactPages, nameOf } from './contacts.pages.ts';
import { detachUsers, getContact, type Contact } from './contacts.queries.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'username', label: 'Username' },
  ],
};
const path = '/admin/contacts/:id/user';
const allow = ['administrator'] as const;

async function findPage(
  { db, query }: StaffContext,
  contact: Contact,
  message: string | null = null,
): Promise<PageReply> {
  const request = listQuery(query, spec);
  const { page, count } = await findUsers(db, contact, request);
  const list = listView(request, spec, {
    path: `/admin/contacts/${contact.id}/user/find`,
    noun: { one: 'user', many: 'users' },
    searchLabel: 'Search users by name, username or email',
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
  });
  const errors = message === null ? {} : { user: message };
  return contactPages.findUser(contact, { list, users: page.rows, errors }, message === null ? 200 : 422);
}

/** A contact's *User*: selected on a find page, removed with its login suspended (A18, A19). */
export const contactUserRoutes: readonly Route[] = [
  staffGet(`${path}/find`, { allow }, async (context) => {
    const contact = await getContact(context.db, context.params['id'] ?? '');
    return contact ? findPage(context, contact) : notFound();
  }),

  staffPost(path, { allow }, async (context) => {
    const { db, params, body } = context;
    const contact = await getContact(db, params['id'] ?? '');
    if (!contact) return notFound();
    const form = parseForm(contactUserForm, body);
    if (!form.ok) return findPage(context, contact, 'Choose one of the users, then press Select.');
    const refused = {
      taken: 'This user is a portal user of another customer already. Choose another one.',
      gone: 'There is no such external user any more. Choose another one.',
    };
    const selected = await db.attempt(() => selectUser(db, contact, form.values.user));
    if (!selected.ok) return findPage(context, contact, refused.taken);
    if (selected.value.result !== 'selected')
      return findPage(context, contact, refused[selected.value.result]);
    const { user } = selected.value;
    const here = `/admin/contacts/${contact.id}`;
    if (user.state === 'suspended')
      return redirect(
        here,
        `${user.name} is selected, and suspended until it is resumed on its page.`,
        'warn',
      );
    return redirect(here, `${user.name} now signs in as ${nameOf(contact)}.`);
  }),

  staffPost(`${path}/:userId/remove`, { allow }, async ({ db, params }) => {
    const contact = await getContact(db, params['id'] ?? '');
    if (!contact) return notFound();
    if ((await detachUsers(db, contact.id, params['userId'] ?? '')) === 0) return notFound();
    return redirect(`/admin/contacts/${contact.id}`, 'The user is removed and suspended.');
  }),
];

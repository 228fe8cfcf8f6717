import { givenContacts } from '../../../domain/contacts/contacts.queries.ts';
import { makeActive } from '../../../domain/records/inactive.queries.ts';
import { activeWords } from '../../../domain/records/inactive.words.ts';
import { formInConflict, tickedInWords } from '../../../forms/conflict.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { formOf, newForm } from '../../../forms/state.ts';
import { submit, submitChange } from '../../../forms/submit.ts';
import { emptyWithoutCustomer } from '../../../lists/empty.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import type { PortalActor } from '../../../request/actor.ts';
import { fromField } from '../../../request/cameFrom.ts';
import { ask } from '../../../request/question.ts';
import { notFound, redirect, redirectWithUndo, type Reply } from '../../../request/reply.ts';
import { customerReaders, isAllowed, type PortalAllow } from '../../../request/allow.ts';
import type { PortalContext } from '../../../request/contexts.ts';
import { portalAsk, portalGet, portalPost, type Route } from '../../../request/route.ts';
import { href } from '../../../shared/href.ts';
import { fullName } from '../../../shared/personName.ts';
import { refused } from '../../../shared/saved.ts';
import { contactStatuses } from '../../../domain/contacts/contacts.form.ts';
import { editors, keepers, path, placeRoutes, record, rightsOver } from './contactPlaces.portal.routes.ts';
import {
  notTheirs,
  portalContactForm,
  portalContactLabels as labels,
  rightsToGive,
  type PortalContactValues,
} from './portalContacts.form.ts';
import { portalContactList } from './portalContacts.list.ts';
import { portalContactPages } from './portalContacts.pages.ts';
import {
  addPortalContact,
  deletePortalContact,
  placesOf,
  savePortalContact,
  whatIsOf,
  type PortalContact,
} from './portalContacts.queries.ts';

/** Who sees the customer's contacts: its people who may, its link, its agent (A10, A13, A21). */
const readers: readonly PortalAllow[] = [
  ...customerReaders.filter((reader) => reader !== 'contact_user'),
  'contact_user:edit_contact',
];
const see = { allow: readers };

/** *Account › Contacts* (4): each permission opens its own (A17). */
export const portalContactRoutes: readonly Route[] = [
  portalGet(path, see, async (context) => {
    const { actor, tenant } = context;
    const mayAdd = !actor.readOnly && isAllowed(actor, keepers);
    const list = portalContactList(mayEdit(actor));
    const { list: view, rows, empty } = await listPage(context, path, list, { none: noneYet(mayAdd) });
    const why = actor.customer === null ? emptyWithoutCustomer(tenant.name, actor.subject.name) : empty;
    return portalContactPages.list({
      list: view,
      contacts: rows.map((contact) => ({ ...contact, rights: rightsOver(actor, contact) })),
      empty: empty && why,
      mayAdd,
    });
  }),

  portalGet(`${path}/export.csv`, see, (context) => listCsv(context, portalContactList(false))),

  // Enter or *Search* leads to the list, which has both in its address.
  portalGet(`${path}/search`, see, ({ query }) =>
    portalContactPages.search({ q: query['q'] ?? '', status: query['status'] ?? '' }),
  ),

  portalGet(`${path}/new`, { allow: keepers, viewers: false }, ({ actor }) =>
    portalContactPages.add(actor, newForm({ status: 'active' })),
  ),

  portalPost(path, { allow: keepers }, (context) => {
    const { db, actor } = context;
    return submit(context, {
      form: portalContactForm,
      save: async (values) => {
        const lacking = notTheirs(actor, values);
        if (actor.customer === null || Object.keys(lacking).length > 0) return refused(lacking);
        const { id } = actor.customer;
        return db.attempt(() => addPortalContact(db, id, values));
      },
      done: (id, values) => redirect(`${path}/${id}`, `${fullName(values)} added.`),
      again: (state, status) => portalContactPages.add(actor, state, status),
    });
  }),

  portalGet(
    `${path}/:id`,
    see,
    record(async ({ db, actor, tenant }, contact) => {
      const rights = rightsOver(actor, contact);
      const isOwn = actor.contact?.id === contact.id;
      const places = await placesOf(db, contact.id);
      const shut =
        contact.shut_by_staff &&
        `${tenant.name} made this contact inactive. Ask them to make it active again.`;
      const why = shut ? shut : rights.edit || isOwn || !mayEdit(actor) ? null : whyNot(actor, contact);
      const mayAddUser = !actor.readOnly && isAllowed(actor, ['can_create_users']);
      const addUser =
        mayAddUser && (await db.row(givenContacts(db).where({ 'k.id': contact.id }).select('k.id')));
      return portalContactPages.view(contact, { places, rights, isOwn, why, addUser: Boolean(addUser) });
    }),
  ),

  portalGet(
    `${path}/:id/edit`,
    { allow: editors, viewers: false },
    record(({ actor }, contact) =>
      contact.editable ? portalContactPages.edit(actor, contact, formOf(contact)) : notFound(),
    ),
  ),

  portalPost(
    `${path}/:id/edit`,
    { allow: editors },
    record((context, contact, read) => {
      const { db, actor } = context;
      if (!contact.editable) return notFound();
      return submitChange(context, {
        form: portalContactForm,
        record: contact,
        read,
        save: async (values, version) => {
          const lacking = { ...notTheirs(actor, values), ...ownStatus(context, contact, values) };
          if (Object.keys(lacking).length > 0) return refused(lacking);
          return db.attempt(() => savePortalContact(db, contact.id, version, values));
        },
        done: (_saved, values) => {
          const here = `${path}/${contact.id}`;
          const home = href(here, listOf(context));
          const name = fullName(values);
          if (values.status === 'active' || contact.status === 'inactive')
            return redirect(home, `${name} saved.`);
          // Nothing ends for good with it, so it isn't asked about (A5).
          return redirectWithUndo(home, `${name} is now inactive, so they can’t sign in.`, {
            action: `${here}/reactivate`,
            fields: {},
          });
        },
        again: (state, status, present) => portalContactPages.edit(actor, present, state, status),
        compare: (typed, present) =>
          formInConflict(typed, present, labels, {
            ...Object.fromEntries(rightsToGive(actor).map((right) => [right, tickedInWords])),
            status: (status) => contactStatuses.find(({ value }) => value === status)?.label ?? status,
          }),
      });
    }),
  ),

  // *Undo* of making a contact inactive.
  portalPost(
    `${path}/:id/reactivate`,
    { allow: editors },
    record(async ({ db }, contact) => {
      if (!contact.editable) return notFound();
      const done = await db.attempt(() => makeActive(db, 'contacts', contact.id));
      const here = `${path}/${contact.id}`;
      return done.ok
        ? redirect(here, activeWords(fullName(contact)))
        : redirect(here, Object.values(done.errors)[0]);
    }),
  ),

  portalAsk(
    `${path}/:id/delete`,
    { allow: keepers },
    record(async ({ actor, db }, contact) => {
      if (!rightsOver(actor, contact).remove) return notFound();
      return ask({
        title: 'Confirm Delete',
        says: deletionWords(fullName(contact), await whatIsOf(db, contact.id)),
        action: `${path}/${contact.id}/delete`,
        button: 'Yes',
        cancel: 'No',
        back: { href: path, label: 'Contacts' },
      });
    }),
  ),

  portalPost(
    `${path}/:id/delete`,
    { allow: keepers },
    record(async ({ db, actor }, contact): Promise<Reply> => {
      if (!rightsOver(actor, contact).remove) return notFound();
      const done = await db.attempt(() => deletePortalContact(db, contact.id));
      if (!done.ok) return redirect(`${path}/${contact.id}`, done.errors['_form'] ?? '', 'warn');
      if (done.value === null) return notFound();
      const users =
        ['', ' Their user has been suspended.'][done.value] ?? ' Their users have been suspended.';
      return redirect(path, `${fullName(contact)} deleted.${users}`);
    }),
  ),

  ...placeRoutes,
];

/** The list that the form's page was opened from, for the way back of the page that comes. */
const listOf = ({ body }: PortalContext): Record<string, string> => {
  const from = body[fromField];
  return typeof from === 'string' && from.startsWith(`${path}?`) ? { [fromField]: from } : {};
};

const mayEdit = (actor: PortalActor) => !actor.readOnly && isAllowed(actor, editors);

/** What will happen, to whom, and to how many. */
function deletionWords(name: string, { users, tickets }: { users: number; tickets: number }): string[] {
  const suspended =
    users === 0
      ? ''
      : ` ${users === 1 ? 'Their user' : `Their ${users} users`} will be signed out and suspended, so they can’t sign in any more.`;
  const stay =
    tickets === 0 ? '' : tickets === 1 ? 'Their ticket stays. ' : `Their ${tickets} tickets stay. `;
  return [`Delete ${name}? They’ll no longer be listed.${suspended}`, `${stay}You can’t undo this.`];
}

/** Nobody shuts themselves out: they couldn't take it back. */
const ownStatus = (
  { actor, tenant }: PortalContext,
  contact: PortalContact,
  { status }: PortalContactValues,
): FieldErrors =>
  status === 'inactive' && contact.status === 'active' && actor.contact?.id === contact.id
    ? {
        status: `You wouldn’t be able to sign in any more. Ask ${tenant.name} to make your contact inactive.`,
      }
    : {};

/** A16: a list says why it is empty, and what to do. */
const noneYet = (mayAdd: boolean) => ({
  title: 'No contacts yet',
  text: 'People at your company are listed here.',
  ...(mayAdd && { action: { href: `${path}/new`, label: 'Add Contact' } }),
});

/** Why somebody who may edit contacts can't edit this one (A17). */
function whyNot(actor: PortalContext['actor'], contact: PortalContact): string {
  const own = rightsToGive(actor);
  const more = (['admin_access', 'access_billing', 'access_reports', 'create_work_order', 'edit_contact', 'all_facilities'] as const)
    .filter((right) => contact[right] && !own.includes(right))
    .map((right) => labels[right] ?? right); // prettier-ignore
  return more.length > 0
    ? `You can’t change this contact, because they have access that you don’t: ${more.join(', ')}.`
    : 'You can’t change this contact, because they have a facility that you don’t see.';
}

import { contactForm } from '../../domain/contacts/contacts.form.ts';
import { customerExists } from '../../domain/customers/customers.queries.ts';
import { countShutOut, makeActive } from '../../domain/records/inactive.queries.ts';
import { activeWords, inactiveContactWords } from '../../domain/records/inactive.words.ts';
import { usePreset } from '../../domain/permissionPresets/permissionPresets.queries.ts';
import { chosenPreset, unusedPreset } from '../../domain/permissionPresets/permissionPresets.words.ts';
import { typedOf } from '../../forms/parse.ts';
import { formAgain, versionOf } from '../../forms/state.ts';
import { submitChange } from '../../forms/submit.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { ask, type Question } from '../../request/question.ts';
import { redirect, redirectWithUndo } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { refused } from '../../shared/saved.ts';
import { listInWords } from '../../shared/words.ts';
import { contactFacilityRoutes } from './facilities/contactFacilities.admin.routes.ts';
import { usersOf, type ContactUser } from './users/contactUsers.queries.ts';
import { contactUserRoutes } from './users/contactUsers.admin.routes.ts';
import { contactList } from './contacts.list.ts';
import { contactPages, nameOf } from './contacts.pages.ts';
import { deleteContact, getContact, saveContact, type Contact } from './contacts.queries.ts';
import { compare, showContact, showDetails } from './contacts.recordPage.ts';
import { newContactRoutes, noSuchCustomer } from './newContact.admin.routes.ts';

const path = '/admin/contacts';
const see = { allow: ['view_records'] } as const;
const keep = { allow: ['administrator'] } as const;

const recordRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { list, rows } = await listPage(context, path, contactList);
    return contactPages.list({ list, contacts: rows, mayAdd: isAllowed(context.actor, keep.allow) });
  }),

  staffGet(`${path}/export.csv`, see, (context) => listCsv(context, contactList)),

  ...newContactRoutes,

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getContact, (context, contact) => showContact(context, contact)),
  ),

  staffGet(
    `${path}/:id/details`,
    see,
    withRecord(getContact, (context, contact) => showDetails(context, contact)),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getContact, (context, contact, read) => {
      const { db } = context;
      return submitChange(context, {
        form: contactForm,
        record: contact,
        read,
        more: () => unusedPreset(context.body),
        save: async (values, version) => {
          const unused = unusedPreset(context.body);
          if (unused['preset'] !== undefined) return refused(unused);
          const moves = values.customer_id !== contact.customer_id;
          if (moves && !(await customerExists(db, values.customer_id))) return refused(noSuchCustomer);
          return db.attempt(() => saveContact(db, contact.id, version, values));
        },
        done: async (_saved, values) => {
          if (values.status === 'active' || contact.status === 'inactive')
            return redirect(`${path}/${contact.id}/details`, 'Saved.');
          // Nothing ends for good with it, so it isn't asked about (A5).
          return redirectWithUndo(
            `${path}/${contact.id}/details`,
            inactiveContactWords(nameOf(values), await countShutOut(db, 'contacts', contact.id)),
            { action: `${path}/${contact.id}/reactivate`, fields: {} },
          );
        },
        again: (state, status, present) =>
          showDetails(context, present, state, status, chosenPreset(context.body)),
        compare: (typed, present) => compare(db, typed, present),
      });
    }),
  ),

  // Where the boxes of a preset are shown before they are saved; opened by itself it leads to the form.
  staffGet(
    `${path}/:id/preset`,
    keep,
    withRecord(getContact, (_context, contact) => redirect(`${path}/${contact.id}/details`)),
  ),

  // Ticks the boxes of a preset in the form (A36); nothing is saved.
  staffPost(
    `${path}/:id/preset`,
    keep,
    withRecord(getContact, async (context, contact) => {
      const { db, body } = context;
      const used = await usePreset(db, body);
      const ticked = 'boxes' in used ? used.boxes : {};
      const errors = 'errors' in used ? used.errors : {};
      const state = formAgain({ ...typedOf(Object.entries(body)), ...ticked }, errors, versionOf(body));
      return showDetails(context, contact, state, 'boxes' in used ? 200 : 422);
    }),
  ),

  // *Undo* of making a contact inactive.
  staffPost(
    `${path}/:id/reactivate`,
    keep,
    withRecord(getContact, async ({ db }, contact) => {
      await makeActive(db, 'contacts', contact.id);
      return redirect(`${path}/${contact.id}/details`, activeWords(nameOf(contact)));
    }),
  ),

  staffAsk(
    `${path}/:id/delete`,
    keep,
    withRecord(getContact, async ({ db }, contact) =>
      ask(deletionQuestion(contact, await usersOf(db, contact.id))),
    ),
  ),

  staffPost(
    `${path}/:id/delete`,
    keep,
    withRecord(getContact, async ({ db }, contact) => {
      const suspended = await deleteContact(db, contact.id);
      const users = ['', ' Their user has been suspended.'][suspended] ?? ' Their users have been suspended.';
      return redirect(path, `${nameOf(contact)} has been deleted.${users}`);
    }),
  ),
];

/** Before a contact is deleted: who is shut out by it (A18). */
function deletionQuestion(contact: Contact, users: readonly ContactUser[]): Question {
  const people = listInWords(users.map(({ name }) => name));
  const here = `${path}/${contact.id}`;
  return {
    title: `Delete ${nameOf(contact)}?`,
    says: [
      `${nameOf(contact)} at ${contact.customer_name} will be deleted and no longer appear in lists. ` +
        'Their tickets stay. You can’t undo this.',
      ...(users.length === 0
        ? []
        : [
            `${people} will be signed out and suspended. They can’t sign in until you select them for another contact and resume them.`,
          ]),
    ],
    action: `${here}/delete`,
    button: 'Delete',
    back: { href: `${here}/details`, label: nameOf(contact) },
  };
}

/** Contacts in the back office: everybody who views records reads them, administrators alone keep them (A23). */
export const contactAdminRoutes: readonly Route[] = [
  ...recordRoutes,
  ...contactUserRoutes,
  ...contactFacilityRoutes,
];

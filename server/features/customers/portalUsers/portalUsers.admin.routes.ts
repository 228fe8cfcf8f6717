import { newLoginDefaults } from '../../../domain/logins/firstPassword.words.ts';
import {
  contactChoices,
  contactOfCustomer,
  contactsToFind,
} from '../../../domain/contacts/contacts.queries.ts';
import { withLoginViews } from '../../../domain/invitations/invitations.queries.ts';
import { addPortalUser } from '../../../domain/portalUsers/newLogin.queries.ts';
import { mySiteGroup } from '../../../domain/siteGroups/siteGroups.queries.ts';
import { linkState } from '../../../domain/secureLinks/secureLinks.words.ts';
import { formAgain, newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { hrefCarrying, carriedFields } from '../../../forms/carriedFields.ts';
import { findPage } from '../../../lists/findPage.ts';
import { portalUsersFile } from '../../../domain/portalUsers/exported.queries.ts';
import { listPage } from '../../../lists/listPage.ts';
import { redirect } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { together, withRecord } from '../../../request/withRecord.ts';
import { refused } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import { linkFacts } from '../secureLinks/secureLinks.queries.ts';
import { newPortalUserLabels as labels, ownerOf, personOf, portalUserForm } from './portalUsers.form.ts';
import { portalUserList } from './portalUsers.list.ts';
import { portalUserPages, portalUsersPath } from './portalUsers.pages.ts';
import { setAdminAccess } from './portalUsers.queries.ts';

const path = portalUsersPath(':id');
const see = { allow: ['view_records'] } as const;
const keep = { allow: ['administrator'] } as const;

/** A customer's portal users in the back office (requirement 2): list, export, add. */
export const portalUserAdminRoutes: readonly Route[] = [
  staffGet(
    path,
    see,
    withRecord(
      (db, id, context) =>
        together(
          getCustomer(db, id),
          Promise.all([
            listPage(context, portalUsersPath(id), portalUserList({ id })),
            contactChoices(db, id, null),
          ]),
        ),
      async ({ db, actor }, [customer, [{ list, rows }, contacts]]) => {
        const mayKeep = isAllowed(actor, keep.allow);
        const users = await withLoginViews(db, rows);
        return portalUserPages.list(customer, { list, users, contacts, mayKeep });
      },
    ),
  ),

  staffGet(
    `${path}/export.csv`,
    see,
    withRecord(getCustomer, (context, customer) => portalUsersFile(context, portalUserList(customer))),
  ),

  staffGet(
    `${path}/new`,
    keep,
    withRecord(getCustomer, (context, customer) => {
      const carried = carriedFields(context.query, labels, 'contact_id');
      const empty = { contact_id: context.query['contact_id'] ?? '', ...newLoginDefaults };
      return addPage(context, customer, carried ? formAgain(carried.typed, {}, null) : newForm(empty));
    }),
  ),

  // *Choose…* of a form with passwords comes by POST; what it leads to is a page of its own, passwords left behind.
  staffPost(
    `${path}/new/contact`,
    keep,
    withRecord(getCustomer, ({ body }, { id }) =>
      redirect(hrefCarrying(`${portalUsersPath(id)}/new/contact`, body, labels)),
    ),
  ),

  staffGet(
    `${path}/new/contact`,
    keep,
    withRecord(getCustomer, async (context, customer) => {
      const backTo = `${portalUsersPath(customer.id)}/new`;
      const found = await findPage(context, {
        list: contactsToFind(customer.id),
        path: `${backTo}/contact`,
        backTo,
        labels,
        field: 'contact_id',
      });
      return portalUserPages.findContact(customer, { ...found, contacts: found.rows });
    }),
  ),

  staffPost(
    path,
    keep,
    withRecord(getCustomer, (context, customer) => {
      const { db } = context;
      return submit(context, {
        form: portalUserForm,
        save: async (values) => {
          const { contact_id: contactId, admin_access: adminAccess } = values;
          const contact = contactId === null ? null : await contactOfCustomer(db, customer.id, contactId);
          if (contact === undefined) return refused({ contact_id: 'Choose a contact from the list.' });
          const { person, errors } = personOf(values, contact);
          const belonging = { owner: ownerOf(customer, contact), canCreateUsers: values.can_create_users };
          return addPortalUser(context, person, values, belonging, {
            errors,
            before: async () => {
              if (contact && adminAccess) await setAdminAccess(db, contact.id, true);
            },
          });
        },
        done: ({ username, words, tone }) =>
          redirect(portalUsersPath(customer.id), `Portal user ${username} added.${words}`, tone),
        again: (state, status) => addPage(context, customer, state, status),
      });
    }),
  ),
];

async function addPage(context: StaffContext, customer: Customer, state: FormState, status = 200) {
  const { db, services } = context;
  const [contacts, facts, group = null] = await Promise.all([
    contactChoices(db, customer.id, idIn(state.values['contact_id'])),
    linkFacts(db, customer.id),
    mySiteGroup(db),
  ]);
  const linkStops = linkState(
    customer,
    facts,
    services.keys.has(facts.link?.key_version ?? ''),
    db.calendar,
  ).works;
  return portalUserPages.add(customer, { state, contacts, linkStops, group }, status);
}

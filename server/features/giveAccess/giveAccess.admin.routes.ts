import { contactsToFind } from '../../domain/contacts/contacts.queries.ts';
import { customerChoices, customersToFind } from '../../domain/customers/customers.queries.ts';
import { formAgain, versionOf } from '../../forms/state.ts';
import { typedOf } from '../../forms/parse.ts';
import { pickPage } from '../../lists/pick.ts';
import { notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { idIn } from '../../shared/uuid.ts';
import { accessPages, accessPath } from './giveAccess.pages.ts';
import { subjectOf } from './giveAccess.queries.ts';
import { freshForm, sentSubject, showAccess, withoutPassword } from './giveAccess.formPage.ts';
import { givingRoutes } from './giving.admin.routes.ts';

const path = `${accessPath}/new`;
const keep = { allow: ['administrator'] } as const;
const byName = { ...customersToFind, sorts: [customersToFind.sorts[0]] as const };

/** *Give portal access* (A31): requirement 1's four tasks on one page, in one transaction, by administrators (A23). */
export const giveAccessRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const { db, query } = context;
    const ids = { customerId: idIn(query['customer']), contactId: idIn(query['contact']) };
    if (ids.customerId === null && ids.contactId === null) {
      const customers = await customerChoices(db, null);
      return customers.options ? accessPages.chooseCustomer(customers) : redirect(`${path}/customer`);
    }
    const subject = await subjectOf(db, ids);
    if (!subject) return notFound();
    return showAccess(context, subject, freshForm(subject, idIn(query['facility'])));
  }),

  staffGet(`${path}/customer`, keep, async (context) => {
    const found = await pickPage(context, `${path}/customer`, byName, { name: 'customer' });
    return accessPages.findCustomer({ ...found, customers: found.rows });
  }),

  staffGet(`${path}/contact`, keep, async (context) => {
    const { db, query } = context;
    const customerId = idIn(query['customer']);
    if (customerId === null) return redirect(path);
    const subject = await subjectOf(db, { customerId, contactId: null });
    if (!subject) return notFound();
    const contacts = contactsToFind(customerId);
    const kept = { customer: customerId };
    const found = await pickPage(context, `${path}/contact`, contacts, { name: 'contact', kept });
    return accessPages.findContact(subject, { ...found, contacts: found.rows });
  }),

  // Finds facilities for a form that is half filled in; nothing is made.
  staffPost(`${accessPath}/facilities`, keep, async (context) => {
    const { body } = context;
    const subject = await sentSubject(context);
    if (!subject) return notFound();
    const state = formAgain(typedOf(Object.entries(body)), {}, subject.contact && versionOf(body));
    return showAccess(context, subject, withoutPassword(context, state));
  }),

  ...givingRoutes,
];

import { notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { listQuery, listView } from '../../lists/spec.ts';
import { accessPages, accessPath } from './giveAccess.pages.ts';
import { customerChoices, findCustomers } from '../../domain/customers/customers.queries.ts';
import { findContacts } from '../../domain/contacts/contacts.queries.ts';
import { subjectOf } from './giveAccess.queries.ts';
import { byName, freshForm, idIn, sentSubject, showAccess, typedAgain } from './giveAccess.show.ts';
import { givingRoutes } from './giving.routes.ts';

const allow = ['administrator'] as const;

/** *Give portal access* (A31): requirement 1's four tasks on one page, in one transaction, by administrators (A23). */
export const giveAccessRoutes: readonly Route[] = [
  staffGet(`${accessPath}/new`, { allow }, async (context) => {
    const { db, query } = context;
    const ids = { customerId: idIn(query['customer']), contactId: idIn(query['contact']) };
    if (ids.customerId === null && ids.contactId === null) {
      const customers = await customerChoices(db, null);
      return customers.options
        ? accessPages.chooseCustomer(customers)
        : redirect(`${accessPath}/new/customer`);
    }
    const subject = await subjectOf(db, ids);
    if (!subject) return notFound();
    return showAccess(context, subject, freshForm(subject, idIn(query['facility'])));
  }),

  staffGet(`${accessPath}/new/customer`, { allow }, async ({ db, query }) => {
    const request = listQuery(query, byName);
    const { page, count } = await findCustomers(db, request);
    const facts = {
      path: `${accessPath}/new/customer`,
      noun: { one: 'customer', many: 'customers' },
      count,
      cap: 1000,
    };
    const list = listView(request, byName, { ...facts, next: page.next, previous: page.previous });
    return accessPages.findCustomer({ list, customers: page.rows });
  }),

  staffGet(`${accessPath}/new/contact`, { allow }, async ({ db, query }) => {
    const customerId = idIn(query['customer']);
    if (customerId === null) return redirect(`${accessPath}/new`);
    const subject = await subjectOf(db, { customerId, contactId: null });
    if (!subject) return notFound();
    const request = listQuery(query, byName);
    const { page, count } = await findContacts(db, subject.customer.id, request);
    const facts = {
      path: `${accessPath}/new/contact`,
      noun: { one: 'contact', many: 'contacts' },
      count,
      cap: 1000,
      kept: { customer: subject.customer.id },
    };
    const list = listView(request, byName, { ...facts, next: page.next, previous: page.previous });
    return accessPages.findContact(subject, { list, contacts: page.rows });
  }),

  // Finds facilities for a form that is half filled in; nothing is made.
  staffPost(`${accessPath}/facilities`, { allow }, async (context) => {
    const subject = await sentSubject(context);
    if (!subject) return notFound();
    return showAccess(context, subject, typedAgain(context, subject, {}));
  }),

  ...givingRoutes,
];

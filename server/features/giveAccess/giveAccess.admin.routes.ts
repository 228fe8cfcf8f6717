import { getRequest } from '../../domain/accessRequests/accessRequests.queries.ts';
import { contactsToFind } from '../../domain/contacts/contacts.queries.ts';
import { customersToFind } from '../../domain/customers/customers.queries.ts';
import { usePreset } from '../../domain/permissionPresets/permissionPresets.queries.ts';
import { carriedFields, hrefCarrying } from '../../forms/carriedFields.ts';
import { formAgain, versionOf } from '../../forms/state.ts';
import { typedOf } from '../../forms/parse.ts';
import { findPage } from '../../lists/findPage.ts';
import { pickPage } from '../../lists/pick.ts';
import { notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { idIn } from '../../shared/uuid.ts';
import { carriedLabels } from './giveAccess.form.ts';
import { accessPages, accessPath } from './giveAccess.pages.ts';
import { subjectOf } from './giveAccess.queries.ts';
import { freshForm, sentSubject, showAccess } from './giveAccess.formPage.ts';
import { withoutPassword } from '../../request/withoutPassword.ts';
import { givingRoutes } from './giving.admin.routes.ts';

const path = `${accessPath}/new`;
const keep = { allow: ['administrator'] } as const;
const byName = { ...customersToFind, sorts: [customersToFind.sorts[0]] as const };

/** *Give portal access* (A31): requirement 1's four tasks on one page, in one transaction, by administrators (A23). */
export const giveAccessRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const { db, query } = context;
    const carried = carriedFields(query, carriedLabels, 'customer_id');
    const ids = {
      customerId: idIn(carried?.typed['customer_id'] ?? query['customer_id'] ?? query['customer']),
      contactId: idIn(query['contact']),
    };
    const none = ids.customerId === null && ids.contactId === null;
    const subject = none ? null : await subjectOf(db, ids);
    if (subject === undefined) return notFound();
    const asked = idIn(query['request']);
    const request = asked === null ? undefined : await getRequest(db, asked);
    const state = carried
      ? formAgain(carried.typed, {}, null)
      : freshForm(subject, idIn(query['facility']), request);
    return showAccess(context, subject, state);
  }),

  // *Choose…* of a form with passwords comes by POST; what it leads to is a page of its own, passwords left behind.
  staffPost(`${path}/customer`, keep, ({ body }) =>
    redirect(hrefCarrying(`${path}/customer`, body, carriedLabels)),
  ),

  staffGet(`${path}/customer`, keep, async (context) => {
    const find = { path: `${path}/customer`, backTo: path, leave: '/admin/contacts' };
    return accessPages.findCustomer(
      await findPage(context, { ...find, list: byName, labels: carriedLabels, field: 'customer_id' }),
    );
  }),

  staffGet(`${path}/contact`, keep, async (context) => {
    const { db, query } = context;
    const customerId = idIn(query['customer']);
    if (customerId === null) return redirect(path);
    const subject = await subjectOf(db, { customerId, contactId: null });
    if (!subject) return notFound();
    const contacts = contactsToFind(customerId);
    const asked = idIn(query['request']);
    const kept = { customer: customerId, ...(asked !== null && { request: asked }) };
    const found = await pickPage(context, `${path}/contact`, contacts, { name: 'contact', kept });
    return accessPages.findContact(subject, { ...found, contacts: found.rows });
  }),

  // Offers a customer's facilities, or finds some, for a form that is half filled in; nothing is made.
  staffPost(`${accessPath}/facilities`, keep, async (context) => {
    const { body } = context;
    const subject = await sentSubject(context);
    if (subject === undefined) return notFound();
    const version = subject?.contact ? versionOf(body) : null;
    const errors = subject ? {} : { customer_id: 'Choose a customer.' };
    const state = formAgain(typedOf(Object.entries(body)), errors, version);
    return showAccess(context, subject, withoutPassword(context, state), {}, subject ? 200 : 422);
  }),

  // Ticks the boxes of a preset in a form that is half filled in (A36); nothing is made.
  staffPost(`${accessPath}/preset`, keep, async (context) => {
    const { db, body } = context;
    const subject = await sentSubject(context);
    if (subject === undefined) return notFound();
    const used = await usePreset(db, body);
    const ticked = 'boxes' in used ? used.boxes : {};
    const errors = 'errors' in used ? used.errors : {};
    const typed = { ...typedOf(Object.entries(body)), ...ticked };
    const state = formAgain(typed, errors, subject?.contact ? versionOf(body) : null);
    return showAccess(
      context,
      subject,
      withoutPassword(context, state),
      { presetUsed: 'boxes' in used },
      'boxes' in used ? 200 : 422,
    );
  }),

  ...givingRoutes,
];

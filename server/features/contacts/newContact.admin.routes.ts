import {
  customerChoices,
  customerExists,
  customersToFind,
} from '../../domain/customers/customers.queries.ts';
import { typedOf } from '../../forms/parse.ts';
import { formAgain, newForm } from '../../forms/state.ts';
import { submit } from '../../forms/submit.ts';
import { findPage } from '../../lists/findPage.ts';
import { notFound, redirect, type PageReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { href } from '../../shared/href.ts';
import { refused } from '../../shared/saved.ts';
import { idIn } from '../../shared/uuid.ts';
import { addFacilities, firstFacility } from './facilities/contactFacilities.queries.ts';
import { newContactForm } from './contacts.form.ts';
import { contactPages, nameOf } from './contacts.pages.ts';
import { addContact, getContact, type Contact } from './contacts.queries.ts';
import { formLabels, pickedCustomer, carriedInContact } from './contacts.recordPage.ts';

const path = '/admin/contacts';
const keep = { allow: ['administrator'] } as const;

/** What is wrong where a customer was chosen that isn't there. */
export const noSuchCustomer = { customer_id: 'This customer no longer exists. Choose another.' };

/** A new contact; from a facility's page (*+ Create New*, 5) it is related to that facility at once. */
export const newContactRoutes: readonly Route[] = [
  staffGet(`${path}/new`, keep, async ({ db, query }) => {
    const carried = carriedInContact(query);
    const facilityId = idIn(carried ? carried.typed['facility_id'] : query['facility']);
    const facility = facilityId === null ? null : await firstFacility(db, facilityId);
    if (facility === undefined) return notFound();
    const picked = carried
      ? idIn(carried.typed['customer_id'])
      : (pickedCustomer(query) ?? facility?.customer_id ?? null);
    const customers = await customerChoices(db, picked);
    if (carried) return contactPages.add(formAgain(carried.typed, {}, null), customers, facility);
    if (!customers.options && !customers.chosen)
      return redirect(href(`${path}/new/customer`, { facility: facilityId }));
    const state = newForm({ status: 'active', ...(picked !== null && { customer_id: picked }) });
    return contactPages.add(state, customers, facility);
  }),

  staffPost(path, keep, async (context) => {
    const { db, body } = context;
    const facilityId = idIn(typedOf(Object.entries(body))['facility_id']);
    const facility = facilityId === null ? null : await firstFacility(db, facilityId);
    if (facility === undefined) return notFound();
    return submit(context, {
      form: newContactForm,
      save: async (values) => {
        if (!(await customerExists(db, values.customer_id))) return refused(noSuchCustomer);
        return db.attempt(async () => {
          const id = await addContact(db, values);
          if (facility) await addFacilities(db, { id }, [facility.id]);
          return id;
        });
      },
      done: (id, values) => {
        const related = facility ? ` with the facility ${facility.name}` : '';
        return redirect(`${path}/${id}`, `Contact ${nameOf(values)} added${related}.`);
      },
      again: async (state, status) => {
        const customers = await customerChoices(db, idIn(state.values['customer_id']));
        return contactPages.add(state, customers, facility, status);
      },
    });
  }),

  staffGet(`${path}/new/customer`, keep, (context) => findCustomer(context, null)),
  staffGet(`${path}/:id/details/customer`, keep, withRecord(getContact, findCustomer)),
];

/** *Find Customer*, where a contact's customers are too many for a drop-down; the choice leads back to the form. */
async function findCustomer(context: StaffContext, contact: Contact | null): Promise<PageReply> {
  const facility = contact ? undefined : context.query['facility'];
  const backTo = `${path}/${contact ? `${contact.id}/details` : 'new'}`;
  const found = await findPage(context, {
    list: customersToFind,
    path: `${backTo}/customer`,
    backTo,
    labels: formLabels,
    field: 'customer_id',
    saved: contact?.customer_id ?? null,
    leave: contact ? null : path,
    ...(facility !== undefined && { kept: { facility } }),
  });
  return contactPages.findCustomer(found);
}

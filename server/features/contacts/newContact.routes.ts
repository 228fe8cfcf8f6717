import { notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { parseForm, typedOf, type FieldErrors } from '../../forms/parse.ts';
import { href } from '../../shared/href.ts';
import { formAgain, newForm } from '../../forms/state.ts';
import { customerChoices, customerExists } from '../../domain/customers/customers.queries.ts';
import { addFacilities, firstFacility } from './contactFacilities.queries.ts';
import { newContactForm } from './contacts.form.ts';
import { contactPages, nameOf } from './contacts.pages.ts';
import { addContact } from './contacts.queries.ts';
import { idIn, pickedCustomer, typedInContact } from './contacts.show.ts';

const path = '/admin/contacts';
const allow = ['administrator'] as const;

/** What is wrong where a customer was chosen that isn't there. */
export const noSuchCustomer = { customer_id: 'This customer no longer exists. Choose another one.' };

/** A new contact; from a facility's page (*+ Create New*, 5) it is related to that facility at once. */
export const newContactRoutes: readonly Route[] = [
  staffGet(`${path}/new`, { allow }, async ({ db, query }) => {
    const along = typedInContact(query);
    const facilityId = idIn(along ? along.typed['facility_id'] : query['facility']);
    const facility = facilityId === null ? null : await firstFacility(db, facilityId);
    if (facility === undefined) return notFound();
    if (along) {
      const customers = await customerChoices(db, idIn(along.typed['customer_id']));
      return contactPages.add(formAgain(along.typed, {}, null), customers, facility);
    }
    const picked = pickedCustomer(query).customer_id ?? facility?.customer_id ?? null;
    const customers = await customerChoices(db, picked);
    if (!customers.options && !customers.chosen)
      return redirect(href(`${path}/new/customer`, { facility: facilityId }));
    const state = newForm({ status: 'active', ...(picked !== null && { customer_id: picked }) });
    return contactPages.add(state, customers, facility);
  }),

  staffPost(path, { allow }, async ({ db, body }) => {
    const typed = typedOf(Object.entries(body));
    const facilityId = idIn(typed['facility_id']);
    const facility = facilityId === null ? null : await firstFacility(db, facilityId);
    if (facility === undefined) return notFound();
    const refuse = async (errors: FieldErrors) => {
      const customers = await customerChoices(db, idIn(typed['customer_id']));
      return contactPages.add(formAgain(typed, errors, null), customers, facility, 422);
    };
    const form = parseForm(newContactForm, body);
    if (!form.ok) return refuse(form.errors);
    const { values } = form;
    if (!(await customerExists(db, values.customer_id))) return refuse(noSuchCustomer);
    const added = await db.attempt(async () => {
      const id = await addContact(db, values);
      if (facility) await addFacilities(db, { id }, [facility.id]);
      return id;
    });
    if (!added.ok) return refuse(added.errors);
    const related = facility ? `, and related to ${facility.name}` : '';
    return redirect(`${path}/${added.value}`, `Contact ${nameOf(values)} is added${related}.`);
  }),
];

import type { Db } from '../../database/db.ts';
import { customerBelongings, mostBelongings } from '../../domain/customers/belongings.queries.ts';
import {
  belongingsInWords,
  countedInWords,
  type Belonging,
} from '../../domain/customers/belongings.words.ts';
import { href } from '../../shared/href.ts';
import type { PageReply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import type { FieldErrors, Typed } from '../../forms/parse.ts';
import { formAgain, formOf, type FormState } from '../../forms/state.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { cleanSearch } from '../../lists/spec.ts';
import { idIn } from '../../shared/uuid.ts';
import { facilityLabels, ownFacility } from './facilities.form.ts';
import { facilityPages } from './facilities.pages.ts';
import type { Facility } from './facilities.queries.ts';
import { moveOf } from './moving/moving.queries.ts';
import { customerChoices, type CustomerChoices } from './customerChoices.queries.ts';
import { contactsOfFacility, contactsToAdd } from './contacts/facilityContacts.queries.ts';

function choicesOf({ db, query, body }: StaffContext, state: FormState): Promise<CustomerChoices> {
  const words = cleanSearch(query['_customer_search'] ?? body['_customer_search']);
  return customerChoices(db, words, idIn(state.values['customer_id']));
}

/** The form of a new facility. */
export async function addPage(context: StaffContext, state: FormState, status = 200): Promise<PageReply> {
  return facilityPages.add({ state, choices: await choicesOf(context, state) }, status);
}

/**
 * A facility's page, which several actions come back to.
 * @param state the form as it was sent; the saved values when left out
 * @param errors of the actions below the form
 */
export async function detailsPage(
  context: StaffContext,
  facility: Facility,
  { state = formOf(facility), errors = {} }: { state?: FormState; errors?: FieldErrors },
  status = 200,
): Promise<PageReply> {
  const { db, actor } = context;
  const mayRelate = isAllowed(actor, ['administrator']);
  const to = idIn(state.values['customer_id']) ?? null;
  const [choices, contacts, toAdd, belongings, move] = await Promise.all([
    choicesOf(context, state),
    contactsOfFacility(db, facility),
    mayRelate ? contactsToAdd(db, facility) : null,
    belongingsOf(db, facility),
    moveOf(db, facility, to),
  ]);
  const mayEdit = isAllowed(actor, ['keep_records']);
  return facilityPages.details(
    facility,
    { state, choices, contacts, toAdd, belongings, errors, mayEdit, move },
    status,
  );
}

/** A facility's customer and assets, and what else is its customer's, each a way there. */
async function belongingsOf(
  db: Db,
  { id, customer_id: customerId, customer_name: customer }: Facility,
): Promise<Belonging[]> {
  const [assets, counts] = await Promise.all([
    db.count(db.from('assets').where({ facility_id: id }), mostBelongings),
    customerId === null ? [] : customerBelongings(db, customerId, ['tickets', 'contacts', 'portal_users']),
  ]);
  const here = {
    href: href('/admin/assets', { facility: id }),
    text: `${countedInWords(assets, 'asset', 'assets')} here`,
  };
  if (customerId === null) return [here];
  const whose = { href: `/admin/customers/${customerId}`, text: customer ?? '' };
  return [whose, here, ...belongingsInWords(customerId, counts)];
}

/** Both values in words (S25): the customer is told by name. */
export async function compare(context: StaffContext, typed: Typed, present: Facility): Promise<FormState> {
  const { customers } = await choicesOf(context, formAgain(typed, {}, null));
  const names = new Map([...customers].map(({ id, name }) => [id, name]));
  return formInConflict(typed, present, facilityLabels, {
    customer_id: (id) =>
      id === ''
        ? ownFacility
        : id === present.customer_id
          ? (present.customer_name ?? '')
          : (names.get(id) ?? id),
    is_lab: tickedInWords,
    active: tickedInWords,
  });
}

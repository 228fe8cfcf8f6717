import { getRequest, type AccessRequest } from '../../domain/accessRequests/accessRequests.queries.ts';
import { newLoginDefaults } from '../../domain/logins/firstPassword.words.ts';
import type { PageReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { cleanSearch } from '../../lists/spec.ts';
import { formOf, listIn, newForm, type FormState } from '../../forms/state.ts';
import { splitName } from '../../shared/personName.ts';
import { idIn, isUuid } from '../../shared/uuid.ts';
import { accessPages, type LoginFinding } from './giveAccess.pages.ts';
import { customerChoices } from '../../domain/customers/customers.queries.ts';
import { contactChoices } from '../../domain/contacts/contacts.queries.ts';
import { facilityBoxes, subjectOf, type Subject } from './giveAccess.queries.ts';
import { chosenPreset } from '../../domain/permissionPresets/permissionPresets.words.ts';
import { presetsOffered } from '../../domain/permissionPresets/permissionPresets.queries.ts';
import { mySiteGroup } from '../../domain/siteGroups/siteGroups.queries.ts';
import { readLicences } from '../../domain/licences/licences.queries.ts';

/**
 * The page with its form: as it was typed, or as it is when somebody comes to it.
 * @param subject null while no customer is chosen, whose facilities and contacts could be offered
 */
export async function showAccess(
  { db, body }: StaffContext,
  subject: Subject | null,
  state: FormState,
  { presetUsed = false, ...finding }: LoginFinding & { presetUsed?: boolean } = {},
  status = 200,
): Promise<PageReply> {
  // One that has been used is in the boxes; one that hasn't stays chosen.
  const preset = presetUsed ? '' : chosenPreset(body);
  if (!subject) {
    const [customers, licences, request, presets, group] = await Promise.all([
      customerChoices(db, null),
      readLicences(db),
      requestIn(db, state),
      presetsOffered(db),
      mySiteGroup(db),
    ]);
    return accessPages.begin({ state, customers, licences, request, presets, preset, group }, status);
  }
  const words = cleanSearch(body['_facility_search']);
  const ticked = listIn(state.values['facilities']).filter(isUuid);
  const [customers, contacts, facilities, licences, request, presets, group] = await Promise.all([
    customerChoices(db, subject.customer.id),
    contactChoices(db, subject.customer.id, subject.contact?.id ?? null),
    facilityBoxes(db, subject, { words, ticked }),
    readLicences(db),
    requestIn(db, state),
    presetsOffered(db),
    mySiteGroup(db),
  ]);
  const locals = { state, customers, contacts, facilities, licences, request, presets, preset, group };
  return accessPages.give(subject, { ...locals, ...finding }, status);
}

/**
 * The form at first: nothing is allowed but what the contact has already, the password that an
 * administrator types is one to change, and without one an invitation goes out.
 * @param facility one to tick, where the form was asked for from its page
 */
export function freshForm(
  subject: Subject | null,
  facility: string | null,
  request?: AccessRequest,
): FormState {
  const contact = subject?.contact;
  const facilities = facility === null ? [] : [facility];
  const state = contact ? formOf(contact) : newForm();
  const asked = request ? askedIn(request, contact !== undefined && contact !== null) : {};
  return { ...state, values: { ...state.values, facilities, ...newLoginDefaults, ...asked } };
}

/** What a request fills in. A contact that is there keeps its own name. */
function askedIn({ id, name, email }: AccessRequest, isPresent: boolean): Record<string, string> {
  const names = isPresent ? null : splitName(name);
  return { request_id: id, email, ...(names ?? {}) };
}

/** The request that a form comes of, while it waits. */
async function requestIn(db: StaffContext['db'], { values }: FormState): Promise<AccessRequest | null> {
  const id = idIn(values['request_id']);
  const request = id === null ? undefined : await getRequest(db, id);
  return request?.status === 'waiting' ? request : null;
}

/** The customer and the contact that a form was sent for; undefined where they are gone, or never were, null where none is chosen. */
export async function sentSubject({ db, body }: StaffContext): Promise<Subject | null | undefined> {
  if (body['customer_id'] === '' && !body['contact_id']) return null;
  return subjectOf(db, { customerId: idIn(body['customer_id']), contactId: idIn(body['contact_id']) });
}

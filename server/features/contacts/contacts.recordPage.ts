import type { Db } from '../../database/db.ts';
import {
  contactLabels as labels,
  contactPermissions,
  contactStatuses,
} from '../../domain/contacts/contacts.form.ts';
import { presetLike, presetsOffered } from '../../domain/permissionPresets/permissionPresets.queries.ts';
import { customerChoices } from '../../domain/customers/customers.queries.ts';
import { obstaclesOf } from '../../domain/logins/obstacles.queries.ts';
import { isBlocked, isViewable } from '../../domain/logins/obstacles.words.ts';
import { loginView } from '../../domain/invitations/invitations.words.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import type { Typed } from '../../forms/parse.ts';
import { formAgain, formOf, versionOf, type FormState } from '../../forms/state.ts';
import { carriedFields } from '../../forms/carriedFields.ts';
import { listPage } from '../../lists/listPage.ts';
import type { PageReply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { idIn } from '../../shared/uuid.ts';
import { checklistsOf, firstProblem } from './access/contactAccess.words.ts';
import { reachInWords } from './access/contactReach.words.ts';
import { reachOf } from './facilities/contactFacilities.queries.ts';
import { accessOf } from './users/contactUsers.queries.ts';
import { relatedFacilities } from './contacts.list.ts';
import { contactPages, type ContactParts } from './contacts.pages.ts';
import type { Contact } from './contacts.queries.ts';

/** A contact's page, with actions for administrators, else to read (A23). */
export async function showContact(context: StaffContext, contact: Contact): Promise<PageReply> {
  const parts = await readParts(context, contact);
  return contactPages.show(contact, { ...parts, mayKeep: isAllowed(context.actor, ['administrator']) });
}

/**
 * The tab *Details* of a contact, with a form for administrators, else to read (A23).
 * @param state the form as it was sent; the saved values when left out
 * @param preset one that is chosen in it, and hasn't ticked its boxes (A36)
 */
export async function showDetails(
  { db, actor, query }: StaffContext,
  contact: Contact,
  state?: FormState,
  status = 200,
  preset = '',
): Promise<PageReply> {
  if (!isAllowed(actor, ['administrator'])) return contactPages.details(contact, null);
  const carried = carriedInContact(query);
  const typed = carried && formAgain(carried.typed, {}, versionOf(query));
  const moved = { customer_id: pickedCustomer(query) ?? contact.customer_id };
  const shown = state ?? typed ?? formOf(contact, moved);
  const [customers, presets] = await Promise.all([
    customerChoices(db, idIn(shown.values['customer_id'])),
    presetsOffered(db),
  ]);
  return contactPages.details(contact, { state: shown, customers, presets, preset }, status);
}

async function readParts(context: StaffContext, contact: Contact): Promise<ContactParts> {
  const { db } = context;
  const [access, { list, rows }, reach, preset] = await Promise.all([
    accessOf(db, contact),
    listPage(context, `/admin/contacts/${contact.id}`, relatedFacilities(contact)),
    reachOf(db, contact),
    presetLike(db, contact),
  ]);
  const checklists = checklistsOf(contact, access, reach);
  const obstacles = await obstaclesOf(
    db,
    access.users.filter(({ missing }) => isBlocked(missing)),
  );
  return {
    users: access.users.map((user) => ({
      ...user,
      unviewable: isViewable(user.missing) ? null : firstProblem(checklists, user.id),
      login: loginView(user.state, user.invitation, user.email, db.calendar, obstacles.get(user.id)),
    })),
    checklists,
    facilities: rows,
    list,
    reach: reachInWords(contact, reach),
    preset,
    isLast: reach.related === 1 && !contact.all_facilities && !contact.admin_access,
  };
}

/** Both values of a contact in words (S25). */
export async function compare(db: Db, typed: Typed, present: Contact): Promise<FormState> {
  const { chosen } = await customerChoices(db, idIn(typed['customer_id']));
  const boxes = ['all_facilities', ...contactPermissions.map(({ name }) => name)];
  return formInConflict(typed, present, labels, {
    ...Object.fromEntries(boxes.map((name) => [name, tickedInWords])),
    customer_id: (id) => (id === present.customer_id ? present.customer_name : (chosen?.name ?? '')),
    status: (status) => contactStatuses.find(({ value }) => value === status)?.label ?? status,
  });
}

/** The fields of a contact's form, a new one's included. */
export const formLabels = { ...labels, facility_id: 'Facility' };

/** What was typed in a contact's form that led to *Find Customer*, or that it leads back to. */
export const carriedInContact = (query: StaffContext['query']) =>
  carriedFields(query, formLabels, 'customer_id');

/** The customer that a find page was left with, or another page links to. */
export const pickedCustomer = (query: StaffContext['query']): string | null =>
  idIn(query['customer_id'] ?? query['customer']);

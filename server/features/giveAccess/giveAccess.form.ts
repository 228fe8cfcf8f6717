import { contactLabels, contactPerson, contactRights } from '../../domain/contacts/contacts.form.ts';
import { sendInvitationLabel } from '../../domain/logins/firstPassword.words.ts';
import { checkbox, id, ids, optionalId } from '../../forms/choiceFields.ts';
import { isNamed, nameMissing } from '../../forms/nameFields.ts';
import { email, text } from '../../forms/textFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { passwordFields, portalUserLabels } from '../../domain/portalUsers/portalUsers.form.ts';
import { username } from '../../domain/logins/usernames.ts';

/** Labels of *Give portal access*: those of the contact's and the portal user's own forms. */
export const accessLabels = {
  ...contactLabels,
  contact_id: portalUserLabels.contact_id,
  facilities: 'Facilities',
  username: portalUserLabels.username,
  password: portalUserLabels.password,
  retype_password: portalUserLabels.retype_password,
  must_change: portalUserLabels.must_change,
  send_invitation: sendInvitationLabel,
  login: 'User',
  request_id: 'Request',
} as const;

/** What is taken along to *Find Customer* and back: a password nowhere, and facilities and a contact are one customer's. */
export const carriedLabels = Object.fromEntries(
  Object.entries(accessLabels).filter(
    ([name]) => !['password', 'retype_password', 'facilities', 'contact_id', 'login'].includes(name),
  ),
);

/** The labels of what a contact may in the portal. */
export const rightLabels = {
  all_facilities: contactLabels.all_facilities,
  admin_access: contactLabels.admin_access,
  access_billing: contactLabels.access_billing,
  access_reports: contactLabels.access_reports,
  create_work_order: contactLabels.create_work_order,
  edit_contact: contactLabels.edit_contact,
} as const;

const shared = {
  customer_id: id({ label: accessLabels.customer_id }),
  facilities: ids({ label: accessLabels.facilities }),
  ...contactRights,
  username: username({ label: accessLabels.username }),
  ...passwordFields,
  send_invitation: checkbox({ label: accessLabels.send_invitation }),
  // The answer to what the page asks about a login that is there already: its id, or `new`.
  login: text({ label: accessLabels.login, max: 36 }),
  // Who asked for it on the sign-in page (A35).
  request_id: optionalId({ label: accessLabels.request_id }),
};
const newContact = form({
  contact_id: optionalId({ label: accessLabels.contact_id }),
  ...contactPerson,
  ...shared,
}).refine(isNamed, nameMissing);
/** A contact that is there keeps its fields: only the login's Email is typed. */
const presentContact = form({
  contact_id: id({ label: accessLabels.contact_id }),
  email: email({ label: accessLabels.email }),
  ...shared,
});

export type NewContactValues = FormValues<typeof newContact>;
export type AccessValues = NewContactValues | FormValues<typeof presentContact>;

/** Reads the form of *Give portal access*: with a new contact, or for one that is there. */
export const accessForm = (isNew: boolean): typeof newContact | typeof presentContact =>
  isNew ? newContact : presentContact;

/** What of a form's values the contact is made of: who it is. */
export function personValues(values: NewContactValues) {
  const { code, title, first_name, last_name, job_title, phone, email: address } = values;
  return { code, title, first_name, last_name, job_title, phone, email: address };
}

/** What of a form's values the contact may in the portal. */
export function rightValues(values: AccessValues) {
  const { all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact } =
    values;
  return { all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact };
}
export type Person = ReturnType<typeof personValues>;
export type Rights = ReturnType<typeof rightValues>;

import {
  contactLabels as labels,
  contactPermissions,
  contactPerson,
  contactRights,
} from '../../../domain/contacts/contacts.form.ts';
import { choice } from '../../../forms/choiceFields.ts';
import { isNamed, nameMissing } from '../../../forms/nameFields.ts';
import { form, type FieldErrors, type FormValues } from '../../../forms/parse.ts';
import type { PortalActor } from '../../../request/actor.ts';

/** Labels of a contact's form in the portal: staff's notes and the choice of a customer aren't in it. */
export const portalContactLabels = {
  code: labels.code,
  title: labels.title,
  first_name: labels.first_name,
  last_name: labels.last_name,
  job_title: labels.job_title,
  phone: labels.phone,
  email: labels.email,
  status: labels.status,
  all_facilities: labels.all_facilities,
  ...Object.fromEntries(contactPermissions.map(({ name }) => [name, labels[name]])),
} as Readonly<Record<string, string>>;

/** Reads a contact's form in the portal. */
export const portalContactForm = form({
  ...contactPerson,
  status: choice(['active', 'inactive'], { label: labels.status }),
  ...contactRights,
}).refine(isNamed, nameMissing);
export type PortalContactValues = FormValues<typeof portalContactForm>;

const rights = ['all_facilities', ...contactPermissions.map(({ name }) => name)] as const;
type Right = (typeof rights)[number];

/** Somebody who has everything of the customer, a contact by Admin Access (A14). */
export const isWhole = ({ contact, kind }: PortalActor): boolean =>
  kind === 'customer_user' || contact?.adminAccess === true;

/** What somebody in the portal can give: what they have themselves (A17). Admin Access, and being the customer, is all of it. */
export function rightsToGive(actor: PortalActor): readonly Right[] {
  const { contact } = actor;
  if (isWhole(actor)) return rights;
  if (contact === null) return [];
  const has: Record<Right, boolean> = {
    all_facilities: contact.allFacilities,
    admin_access: contact.adminAccess,
    access_billing: contact.accessBilling,
    access_reports: contact.accessReports,
    create_work_order: contact.createWorkOrder,
    edit_contact: contact.editContact,
  };
  return rights.filter((right) => has[right]);
}

/** What a form gives that its sender lacks (A17). The database refuses the same; this says which. */
export function notTheirs(actor: PortalActor, values: PortalContactValues): FieldErrors {
  const own = rightsToGive(actor);
  return Object.fromEntries(
    rights
      .filter((right) => values[right] && !own.includes(right))
      .map((right) => [right, `You can’t give ${labels[right]}, because you don’t have it yourself.`]),
  );
}

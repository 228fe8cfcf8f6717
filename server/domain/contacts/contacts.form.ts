import { checkbox, choice, id } from '../../forms/choiceFields.ts';
import { isNamed, nameFields, nameMissing } from '../../forms/nameFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { keysOf } from '../../shared/keys.ts';
import { email, phone, text } from '../../forms/textFields.ts';

/** What is kept of a contact, in the order of its page, with its labels. */
export const contactLabels = {
  code: 'Contact ID',
  title: 'Title',
  first_name: 'First name',
  last_name: 'Last name',
  job_title: 'Job title',
  phone: 'Phone',
  email: 'Email',
  status: 'Status',
  customer_id: 'Customer',
  notes: 'Notes',
  all_facilities: 'All facilities',
  admin_access: 'Admin Access',
  access_billing: 'Access Billing',
  access_reports: 'Access Reports',
  create_work_order: 'Create Work Order',
  edit_contact: 'Edit Contact',
} as const;

/** The five permissions, with what each gives besides the own tickets and facilities (A13, A14). */
export const contactPermissions = [
  { name: 'admin_access', hint: 'They can see everything for this customer.' },
  { name: 'access_billing', hint: 'They can see invoices and estimates.' },
  { name: 'access_reports', hint: 'They can see reports.' },
  { name: 'create_work_order', hint: 'They can request work orders.' },
  { name: 'edit_contact', hint: 'They can see and edit the customer’s other contacts.' },
] as const;

/** Reads who a contact is, in the portal too; its form is refined by `isNamed`. */
export const contactPerson = {
  code: text({ label: contactLabels.code, max: 100 }),
  title: text({ label: contactLabels.title, max: 40 }),
  ...nameFields,
  job_title: text({ label: contactLabels.job_title, max: 100 }),
  phone: phone({ label: contactLabels.phone }),
  email: email({ label: contactLabels.email }),
};

/** Reads what a contact may in the portal. */
export const contactRights = {
  all_facilities: checkbox({ label: contactLabels.all_facilities }),
  admin_access: checkbox({ label: contactLabels.admin_access }),
  access_billing: checkbox({ label: contactLabels.access_billing }),
  access_reports: checkbox({ label: contactLabels.access_reports }),
  create_work_order: checkbox({ label: contactLabels.create_work_order }),
  edit_contact: checkbox({ label: contactLabels.edit_contact }),
};

export const contactStatuses = [
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Inactive' },
] as const;

/** Reads what staff alone fill in. */
const contactByStaff = {
  status: choice(['active', 'inactive'], { label: contactLabels.status }),
  customer_id: id({ label: contactLabels.customer_id }),
  notes: text({ label: contactLabels.notes, max: 5000, multiline: true }),
};

/**
 * Everything that staff fill in of a contact. Its queries, its page, the export, the import, merging and *Everything about a
 * customer* go by these names, and leave out only what they name.
 */
export const contactFields = { ...contactPerson, ...contactByStaff, ...contactRights };

/** Reads a contact's form. */
export const contactForm = form(contactFields).refine(isNamed, nameMissing);
export type ContactValues = FormValues<typeof contactForm>;
export const contactNames = keysOf(contactFields);

import { choice } from '../../forms/choiceFields.ts';
import { email, phone, text } from '../../forms/textFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';

/** Labels of the forms of a partner and an agent; an agent has no number. */
export const outsideCompanyLabels = {
  number: 'Partner number',
  name: 'Name',
  email: 'Email',
  phone: 'Phone',
  status: 'Status',
} as const;
export type OutsideCompanyField = keyof typeof outsideCompanyLabels;

export const outsideCompanyStatuses = [
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Inactive' },
] as const;

const fields = {
  name: text({ label: outsideCompanyLabels.name, max: 200, required: true }),
  email: email({ label: outsideCompanyLabels.email }),
  phone: phone({ label: outsideCompanyLabels.phone }),
  status: choice(['active', 'inactive'], { label: outsideCompanyLabels.status }),
};

/** Reads an agent's form. */
export const agentForm = form(fields);
/** Reads a partner's form; a number that is left empty is given. */
export const partnerForm = form({ ...fields, number: text({ label: outsideCompanyLabels.number, max: 40 }) });
export type OutsideCompanyValues = FormValues<typeof agentForm> & { number?: string | null };

/** Headings and facts: the labels of the customer's form. */
export const partnerCustomerLabels = {
  number: 'Customer number',
  name: 'Name',
  phone: 'Phone',
  email: 'Email',
  address: 'Address',
  status: 'Status',
} as const;

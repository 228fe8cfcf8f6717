import { choice } from '../../forms/choiceFields.ts';
import { email, phone, text } from '../../forms/textFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';

/** Labels of the forms of a partner and an agent (pages.md); an agent has no number. */
export const companyLabels = {
  number: 'Partner number',
  name: 'Name',
  email: 'Email',
  phone: 'Phone',
  status: 'Status',
} as const;
export type CompanyField = keyof typeof companyLabels;

export const companyStatuses = [
  { value: 'active', label: 'Active' },
  { value: 'inactive', label: 'Inactive' },
] as const;

const fields = {
  name: text({ label: companyLabels.name, max: 200, required: true }),
  email: email({ label: companyLabels.email }),
  phone: phone({ label: companyLabels.phone }),
  status: choice(['active', 'inactive'], { label: companyLabels.status }),
};

/** Reads an agent's form. */
export const agentForm = form(fields);
/** Reads a partner's form; a number that is left empty is given. */
export const partnerForm = form({ ...fields, number: text({ label: companyLabels.number, max: 40 }) });
export type CompanyValues = FormValues<typeof agentForm> & { number?: string | null };

/** Headings and facts: the labels of the customer's form (pages.md). */
export const partnerCustomerLabels = {
  number: 'Customer number',
  name: 'Name',
  phone: 'Phone',
  email: 'Email',
  address: 'Address',
  status: 'Status',
} as const;

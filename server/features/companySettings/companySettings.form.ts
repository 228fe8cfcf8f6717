import type { AlphabetName } from '../../../db/alphabets.ts';
import { checkbox, choice, integer } from '../../forms/choiceFields.ts';
import { country } from '../../forms/countryField.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { email, text } from '../../forms/textFields.ts';
import { csvDelimiters, type CsvDelimiter } from '../../shared/csvDelimiters.ts';
import { currencies } from '../../shared/currencies.ts';
import { timeZones } from '../../shared/zones.ts';

/** Labels of the form. */
export const companyLabels = {
  name: 'Company name',
  contact_line: 'Contact line',
  reply_to: 'Reply-To',
  attach_pdf: 'Attach the PDF',
  time_zone: 'Time zone',
  currency: 'Currency',
  address: 'Address',
  country: 'Country code',
  tax_number: 'Tax number',
  payment_days: 'Payment terms (days)',
  csv_delimiter: 'CSV delimiter',
  alphabet: 'Alphabet',
  access_requests: 'Requests for access',
  approvals_by_password: 'Approvals need a password',
} as const;

/** What may stand between the columns of an export, as the form offers it. */
export const delimiterOptions: readonly { value: CsvDelimiter; label: string }[] = [
  { value: 'comma', label: 'Comma' },
  { value: 'semicolon', label: 'Semicolon' },
  { value: 'tab', label: 'Tab' },
];

const alphabetLabels: Readonly<Record<AlphabetName, string>> = {
  any: 'Most languages',
  sq: 'Albanian',
  hr: 'Bosnian, Croatian, Serbian',
  cs: 'Czech',
  da: 'Danish, Norwegian',
  et: 'Estonian',
  hu: 'Hungarian',
  is: 'Icelandic',
  lv: 'Latvian',
  lt: 'Lithuanian',
  pl: 'Polish',
  ro: 'Romanian',
  sk: 'Slovak',
  sl: 'Slovenian',
  es: 'Spanish',
  sv: 'Swedish, Finnish',
  tr: 'Turkish',
  cy: 'Welsh',
};
const alphabets = Object.keys(alphabetLabels) as AlphabetName[];

/** The alphabets that names can be sorted by, as the form offers them. */
export const alphabetOptions = alphabets.map((value) => ({ value, label: alphabetLabels[value] }));

/** Reads what a company says of itself. */
export const companyForm = form({
  name: text({ label: companyLabels.name, max: 200, required: true }),
  contact_line: text({ label: companyLabels.contact_line, max: 300 }),
  reply_to: email({ label: companyLabels.reply_to }),
  attach_pdf: checkbox({ label: companyLabels.attach_pdf }),
  time_zone: choice(timeZones, { label: companyLabels.time_zone }),
  address: text({ label: companyLabels.address, max: 500, multiline: true }),
  country: country({ label: companyLabels.country }),
  tax_number: text({ label: companyLabels.tax_number, max: 50 }),
  payment_days: integer({ label: companyLabels.payment_days, min: 0, max: 365 }).transform(
    (days) => days ?? 30,
  ),
  currency: choice(currencies, { label: companyLabels.currency }),
  approvals_by_password: checkbox({ label: companyLabels.approvals_by_password }),
  access_requests: checkbox({ label: companyLabels.access_requests }),
  csv_delimiter: choice(Object.keys(csvDelimiters) as CsvDelimiter[], { label: companyLabels.csv_delimiter }),
  alphabet: choice(alphabets, { label: companyLabels.alphabet }),
});
export type CompanyValues = FormValues<typeof companyForm>;

import { choice } from '../../forms/choiceFields.ts';
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
  time_zone: 'Time zone',
  currency: 'Currency',
  csv_delimiter: 'CSV delimiter',
} as const;

/** What may stand between the columns of an export, as the form offers it. */
export const delimiterOptions: readonly { value: CsvDelimiter; label: string }[] = [
  { value: 'comma', label: 'Comma' },
  { value: 'semicolon', label: 'Semicolon' },
  { value: 'tab', label: 'Tab' },
];

/** Reads what a company says of itself. */
export const companyForm = form({
  name: text({ label: companyLabels.name, max: 200, required: true }),
  contact_line: text({ label: companyLabels.contact_line, max: 300 }),
  reply_to: email({ label: companyLabels.reply_to }),
  time_zone: choice(timeZones, { label: companyLabels.time_zone }),
  currency: choice(currencies, { label: companyLabels.currency }),
  csv_delimiter: choice(Object.keys(csvDelimiters) as CsvDelimiter[], { label: companyLabels.csv_delimiter }),
});
export type CompanyValues = FormValues<typeof companyForm>;

import { checkbox } from '../../../forms/choiceFields.ts';
import { form, type FormValues } from '../../../forms/parse.ts';
import { email, phone, text } from '../../../forms/textFields.ts';
import { partnerCustomerLabels as labels } from '../outsideCompanies.form.ts';

/** Labels of *Register customer*; the customer's number is given. */
export const registrationLabels = {
  name: labels.name,
  phone: labels.phone,
  email: labels.email,
  address: labels.address,
  another: 'This is another customer',
} as const;

/** Why a customer that looks like one of the partner's isn't registered yet. */
export const likelyWords = 'You may have registered this customer already. Tick this if it’s another one.';

/** Reads *Register customer*; `another` is the answer to what it may be confused with. */
export const registrationForm = form({
  name: text({ label: registrationLabels.name, max: 200, required: true }),
  phone: phone({ label: registrationLabels.phone }),
  email: email({ label: registrationLabels.email }),
  address: text({ label: registrationLabels.address, max: 500, multiline: true }),
  another: checkbox({ label: registrationLabels.another }),
});
export type Registration = FormValues<typeof registrationForm>;

/** What is said of a customer that was registered: nothing is emailed to an Email that the partner typed (A2). */
export const registeredWords = ({ name, email: typed }: Registration, company: string) =>
  `${name} registered with ${company}.` +
  (typed === null ? '' : ` ${company} won’t email ${typed} until they’ve confirmed that address.`);

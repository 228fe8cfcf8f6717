import { field, single, type Field } from '../../../forms/field.ts';
import { form, type FormValues } from '../../../forms/parse.ts';
import { text } from '../../../forms/textFields.ts';
import { ibanIn } from '../../../domain/money/iban.ts';
import { payPage, payToLabels as labels } from '../../../domain/money/payTo.ts';
import { seenLine } from '../../../shared/seenText.ts';

const places = ['number', 'amount', 'currency'];

/** An IBAN whose country, length and check digits are right, kept without spaces; empty is null. */
const iban: Field<string | null> = field((raw) => {
  const sent = single(raw, labels.pay_iban);
  if ('error' in sent || seenLine(sent.value) === '') return 'error' in sent ? sent : { value: null };
  const value = ibanIn(seenLine(sent.value));
  return value === null
    ? { error: 'Check this IBAN. Its country, its length or its check digits aren’t right.' }
    : { value };
});

/** A bank's code (ISO 9362) of 8 or 11 letters and figures; empty is null. */
const bic: Field<string | null> = field((raw) => {
  const sent = single(raw, labels.pay_bic);
  if ('error' in sent) return sent;
  const value = seenLine(sent.value).replaceAll(' ', '').toUpperCase();
  if (value === '') return { value: null };
  return /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(value)
    ? { value }
    : { error: 'Enter a BIC of 8 or 11 characters, such as DEUTDEFF.' };
});

/** The address of a payment page, whose places are known and stand behind its host; empty is null. */
const page: Field<string | null> = field((raw) => {
  const sent = single(raw, labels.pay_page);
  if ('error' in sent) return sent;
  const value = seenLine(sent.value);
  if (value === '') return { value: null };
  if (value.length > 1000) return { error: 'Enter an address of at most 1,000 characters.' };
  const unknown = [...value.matchAll(/\{([^{}]*)\}/g)].find(([, name = '']) => !places.includes(name));
  if (unknown) return { error: `${unknown[0]} isn’t filled in here. Use {number}, {amount} and {currency}.` };
  const [before = ''] = value.slice('https://'.length).split(/[/?#]/);
  const filled = payPage(value, { minor: 100n, currency: 'EUR', numbers: ['INV-1'] });
  return /^https:\/\//.test(value) &&
    !/[{}@]/.test(before) &&
    !/[{}\s\p{Cc}\p{Cs}]/u.test(filled) &&
    URL.canParse(filled)
    ? { value }
    : { error: 'Enter an address, such as https://pay.example.com/{number}?amount={amount}.' };
});

/** How a company's customers pay. */
export const payToForm = form({
  pay_holder: text({ label: labels.pay_holder, max: 70 }),
  pay_iban: iban,
  pay_bic: bic,
  pay_bank: text({ label: labels.pay_bank, max: 100 }),
  pay_page: page,
  pay_other: text({ label: labels.pay_other, max: 1000, multiline: true }),
});
export type PayToValues = FormValues<typeof payToForm>;

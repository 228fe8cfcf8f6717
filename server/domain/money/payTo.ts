import { money, plainAmount } from './amounts.ts';
import { ibanInGroups } from './iban.ts';
import { qrCode, type QrCode } from '../../shared/qrCode.ts';

/** How a company is paid, as it says itself. */
export interface PayTo {
  pay_holder: string | null;
  pay_iban: string | null;
  pay_bic: string | null;
  pay_bank: string | null;
  pay_other: string | null;
  /** The address of its payment page, with places for number, amount and currency. */
  pay_page: string | null;
}

/** What is said of it, on the form and wherever somebody pays. */
export const payToLabels = {
  pay_holder: 'Account holder',
  pay_iban: 'IBAN',
  pay_bic: 'BIC',
  pay_bank: 'Bank',
  pay_other: 'Other ways to pay',
  pay_page: 'Payment page',
} as const;

/** What is to be paid: an amount in one currency, and the numbers of the invoices that it pays. */
export interface Payable {
  minor: bigint;
  currency: string;
  numbers: readonly string[];
}

/** How something is paid, ready for a page, a document or an email. */
export interface Pay {
  facts: readonly { label: string; value: string }[];
  /** The payment page for this amount. */
  page: { href: string; label: string } | null;
  other: string | null;
  /** For banking apps: an EPC QR code. */
  qr: QrCode | null;
}

/** The longest text that a transfer carries. */
const longestReference = 140;
/** The most that the code can ask for. */
const mostCents = 99_999_999_999n;

/** Does the company say anything of how it is paid? */
export const isPayable = (payTo: PayTo): boolean => Object.values(payTo).some((one) => one !== null);

/**
 * How something is paid; null where the company says nothing of it, or nothing is left to pay.
 * @param locale how its reader writes amounts
 */
export function payWays(payTo: PayTo, payable: Payable, locale: string): Pay | null {
  const { minor, currency, numbers } = payable;
  if (minor <= 0n || !isPayable(payTo)) return null;
  const amount = money(minor, currency, locale);
  const account = [
    { label: payToLabels.pay_holder, value: payTo.pay_holder },
    { label: payToLabels.pay_iban, value: payTo.pay_iban && ibanInGroups(payTo.pay_iban) },
    { label: payToLabels.pay_bic, value: payTo.pay_bic },
    { label: payToLabels.pay_bank, value: payTo.pay_bank },
  ].flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]));
  const asked = epcLines(payTo, payable);
  return {
    facts: [...account, { label: 'Amount', value: amount }, { label: 'Reference', value: numbers.join(' ') }],
    page: payTo.pay_page === null ? null : { href: payPage(payTo.pay_page, payable), label: `Pay ${amount}` },
    other: payTo.pay_other,
    qr: asked && qrCode(asked.join('\n')),
  };
}

/** The address of the payment page, with number and amount in their places: JPY 100 is 100, KWD 1.234 is 1.234. */
export function payPage(template: string, { minor, currency, numbers }: Payable): string {
  const values: Readonly<Record<string, string>> = {
    number: numbers.join(' '),
    amount: plainAmount(minor, currency),
    currency,
  };
  return template.replaceAll(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? encodeURIComponent(values[name] ?? '') : place,
  );
}

/**
 * What an EPC QR code says, line by line (EPC069-12, version 002): null where there is no account, the currency isn't EUR, there
 * is nothing or too much to pay, or more numbers than a transfer carries.
 */
export function epcLines(
  { pay_holder: holder, pay_iban: iban, pay_bic: bic }: PayTo,
  { minor, currency, numbers }: Payable,
): string[] | null {
  const reference = numbers.join(' ');
  if (holder === null || iban === null || currency !== 'EUR') return null;
  if (minor <= 0n || minor > mostCents || reference.length > longestReference) return null;
  // Service tag, version, UTF-8, transfer; then the account, the amount, no purpose and no structured reference.
  return [
    ...['BCD', '002', '1', 'SCT'],
    ...[bic ?? '', holder, iban, `EUR${plainAmount(minor, currency)}`],
    ...['', '', reference],
  ];
}

/** How something is paid, as an email says it: in lines, and the payment page as a link. */
export const payInMail = (pay: Pay | null) => ({
  how_to_pay: pay
    ? [
        ...pay.facts.map(({ label, value }) => `${label}: ${value}`),
        ...(pay.other === null ? [] : [pay.other]),
      ].join('\n')
    : '',
  payment_link: pay?.page?.href ?? '',
});

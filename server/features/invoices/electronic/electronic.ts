import { decimalsOf } from '../../../domain/money/currencies.ts';
import { noTaxKinds } from '../../../domain/money/noTax.ts';
import type { DocumentLine } from '../../../domain/money/documentLines.form.ts';
import type { Party } from '../../../domain/money/parties.queries.ts';
import type { PayTo } from '../../../domain/money/payTo.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import type { Invoice } from '../invoices.queries.ts';
import { ciiText } from './cii.ts';
import type { Credited } from './electronic.queries.ts';
import { vatNumber } from './taxNumbers.ts';

/** What a company needs before its invoices can be electronic ones, and doesn't say of itself yet. */
export const companyLacks = ({ address, country, tax_number: number }: Omit<Party, 'name'>): string[] => [
  ...(address === null ? ['address'] : []),
  ...(country === null ? ['country code'] : []),
  ...(number === null ? ['tax number'] : []),
];

/**
 * What a document lacks to be an electronic one by EN 16931, in words for staff; nothing, where it has all of it.
 * @param sides as they stand on the document, or as they are now while it is a draft
 */
export function lacks(
  { currency, no_tax: noTax, rates }: Pick<Invoice, 'currency' | 'no_tax' | 'rates'>,
  { seller, buyer }: { seller: Party; buyer: Party },
): Lacking[] {
  const company = companyLacks(seller).map((what) => at('company', `the company’s ${what}`));
  const customer = [
    ...(buyer.address === null ? ['address'] : []),
    ...(buyer.country === null ? ['country code'] : []),
  ].map((what) => at('customer', `the ${what} of ${buyer.name}`));
  const untaxed = rates.some(({ rate }) => rate === '0');
  const ofKind = untaxed ? lacksFor(noTax, seller, buyer) : [];
  const money =
    decimalsOf(currency) === 2 ? [] : [at('draft', `a currency with 2 decimals, unlike ${currency}`)];
  return [...company, ...customer, ...ofKind, ...money];
}

/** Something that a document lacks, in words, and on whose page it is entered. */
export interface Lacking {
  what: string;
  at: 'company' | 'customer' | 'draft';
}

const at = (place: Lacking['at'], what: string): Lacking => ({ what, at: place });

/** Where the customer pays the tax, both sides are known by a VAT number; an export is from somebody with one. */
function lacksFor(noTax: Invoice['no_tax'], seller: Party, buyer: Party): Lacking[] {
  const kind = noTaxKinds.find(({ value }) => value === noTax);
  if (kind === undefined) return [at('draft', 'the kind of no tax')];
  const words = kind.label.toLowerCase();
  const needsBuyers = kind.value === 'reverse_charge' && vatNumber(buyer) === null;
  const needsSellers = kind.value === 'export' && seller.tax_number !== null && vatNumber(seller) === null;
  return [
    ...(needsBuyers
      ? [at('customer', `a VAT number of ${buyer.name} that begins with its country, for ${words}`)]
      : []),
    ...(needsSellers
      ? [at('company', `a VAT number of the company that begins with its country, for ${words}`)]
      : []),
  ];
}

/** What an electronic document is made of besides the document itself. */
export interface Around {
  lines: readonly { line: DocumentLine; net: bigint }[];
  credits: Credited | null;
  payTo: PayTo;
}

/** Deposits that are deducted, as lines that take them off: the standard has nothing else that parts them by rate. */
const deductedLines = ({ deductions }: Invoice): Around['lines'] =>
  deductions.map(({ number, net, rate }) => ({
    line: {
      description: `Deposit ${invoiceNumber('invoice', number)}`,
      ...{ quantity: 1000n, unitPrice: -BigInt(net) * 10_000n, discount: 0n, tax: BigInt(rate) },
    },
    net: -BigInt(net),
  }));

/** An issued document as XML; null where it lacks something, or is a draft. */
export function electronicXml(invoice: Invoice, { lines, credits, payTo }: Around): string | null {
  const { seller, buyer } = invoice;
  if (invoice.status === 'draft' || seller === null || buyer === null) return null;
  if (lacks(invoice, { seller, buyer }).length > 0) return null;
  return ciiText({
    ...invoice,
    ...{ seller, buyer, lines: [...lines, ...deductedLines(invoice)], payTo },
    number: invoiceNumber(invoice.kind, invoice.number),
    rates: invoice.rates.map(({ rate, net, tax }) => ({
      ...{ rate: BigInt(rate), net: BigInt(net), tax: BigInt(tax) },
    })),
    net: BigInt(invoice.net_minor),
    tax: BigInt(invoice.tax_minor),
    total: BigInt(invoice.total_minor),
    credits: credits && { ...credits, number: invoiceNumber(credits.kind, credits.number) },
  });
}

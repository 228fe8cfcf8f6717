import { decimalsOf } from '../../../domain/money/currencies.ts';
import { plainDecimal, shortDecimal } from '../../../domain/money/decimals.ts';
import { priceExtra, thousandths } from '../../../domain/money/amounts.ts';
import type { DocumentLine } from '../../../domain/money/documentLines.form.ts';
import { noTaxKinds, type NoTax } from '../../../domain/money/noTax.ts';
import type { Party } from '../../../domain/money/parties.queries.ts';
import type { PayTo } from '../../../domain/money/payTo.ts';
import { unitCode } from '../../../domain/money/units.ts';
import { element, maybe, xmlDocument, type Xml } from '../../../shared/xmlText.ts';
import { vatNumber } from './taxNumbers.ts';

/** An issued document as EN 16931 has it. Amounts are in cents, as `MoneyLine` and `RateTotal` have them. */
export interface ElectronicInvoice {
  kind: 'invoice' | 'credit_note';
  number: string;
  dated_on: string;
  due_on: string;
  currency: string;
  purchase_order: string | null;
  note: string | null;
  tax_reason: string | null;
  no_tax: NoTax | null;
  seller: Party;
  buyer: Party;
  lines: readonly { line: DocumentLine; net: bigint }[];
  rates: readonly { rate: bigint; net: bigint; tax: bigint }[];
  net: bigint;
  tax: bigint;
  total: bigint;
  /** The invoice that a credit note takes back. */
  credits: { number: string; dated_on: string } | null;
  payTo: PayTo;
}

const wholePercent = 100_000n;
const percentPlaces = 5;

const spaces = {
  'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  'xmlns:qdt': 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
  'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
};

/**
 * A document as XML by EN 16931, in the syntax of UN/CEFACT that Factur-X and ZUGFeRD put into PDFs. It says what was issued: what
 * has been paid since isn't in it. The elements stand in the order that the syntax wants.
 */
export function ciiText(invoice: ElectronicInvoice): string {
  return xmlDocument(
    element(
      'rsm:CrossIndustryInvoice',
      [
        element('rsm:ExchangedDocumentContext', [
          element('ram:GuidelineSpecifiedDocumentContextParameter', [
            element('ram:ID', 'urn:cen.eu:en16931:2017'),
          ]),
        ]),
        element('rsm:ExchangedDocument', [
          element('ram:ID', invoice.number),
          element('ram:TypeCode', invoice.kind === 'invoice' ? '380' : '381'),
          element('ram:IssueDateTime', [day(invoice.dated_on)]),
          ...notesOf(invoice).map((note) => element('ram:IncludedNote', [element('ram:Content', note)])),
        ]),
        element('rsm:SupplyChainTradeTransaction', [
          ...invoice.lines.map((line, at) => lineItem(invoice, line, at + 1)),
          agreement(invoice),
          element('ram:ApplicableHeaderTradeDelivery', []),
          settlement(invoice),
        ]),
      ],
      spaces,
    ),
  );
}

const day = (text: string, name = 'udt:DateTimeString') =>
  element(name, text.replaceAll('-', ''), { format: '102' });

/** A line without tax at a zero rate has no reason of its own (BR-Z-10), so that is a note. */
const notesOf = ({ note, no_tax: noTax, tax_reason: reason }: ElectronicInvoice): string[] =>
  [note, noTax === 'zero_rated' ? reason : null].flatMap((text) => (text ? [text] : []));

function lineItem(
  { currency, no_tax: noTax }: ElectronicInvoice,
  { line, net }: ElectronicInvoice['lines'][number],
  position: number,
): Xml {
  // No price is below zero (BR-27): what takes something off has a quantity below zero instead.
  const [price, quantity] =
    line.unitPrice < 0n ? [-line.unitPrice, -line.quantity] : [line.unitPrice, line.quantity];
  const places = decimalsOf(currency) + priceExtra;
  // Exactly: a price less a percentage has five decimals more.
  const less = price * line.discount;
  const exact = (value: bigint) => shortDecimal(value, places + percentPlaces, decimalsOf(currency));
  return element('ram:IncludedSupplyChainTradeLineItem', [
    element('ram:AssociatedDocumentLineDocument', [element('ram:LineID', String(position))]),
    element('ram:SpecifiedTradeProduct', [element('ram:Name', line.description)]),
    element('ram:SpecifiedLineTradeAgreement', [
      less === 0n
        ? null
        : element('ram:GrossPriceProductTradePrice', [
            element('ram:ChargeAmount', exact(price * wholePercent)),
            element('ram:AppliedTradeAllowanceCharge', [
              element('ram:ChargeIndicator', [element('udt:Indicator', 'false')]),
              element('ram:ActualAmount', exact(less)),
            ]),
          ]),
      element('ram:NetPriceProductTradePrice', [
        element('ram:ChargeAmount', exact(price * wholePercent - less)),
      ]),
    ]),
    element('ram:SpecifiedLineTradeDelivery', [
      element('ram:BilledQuantity', shortDecimal(quantity, thousandths), { unitCode: unitCode(line.unit) }),
    ]),
    element('ram:SpecifiedLineTradeSettlement', [
      element('ram:ApplicableTradeTax', [
        element('ram:TypeCode', 'VAT'),
        element('ram:CategoryCode', category(line.tax, noTax).category),
        element('ram:RateApplicablePercent', shortDecimal(line.tax, thousandths)),
      ]),
      element('ram:SpecifiedTradeSettlementLineMonetarySummation', [
        element('ram:LineTotalAmount', plainDecimal(net, decimalsOf(currency))),
      ]),
    ]),
  ]);
}

const standard = { category: 'S', code: null } as const;

const category = (rate: bigint, noTax: NoTax | null) =>
  rate > 0n ? standard : (noTaxKinds.find(({ value }) => value === noTax) ?? standard);

const agreement = ({ seller, buyer, purchase_order: order }: ElectronicInvoice) =>
  element('ram:ApplicableHeaderTradeAgreement', [
    party('ram:SellerTradeParty', seller, { anyNumber: true }),
    party('ram:BuyerTradeParty', buyer, { anyNumber: false }),
    order === null
      ? null
      : element('ram:BuyerOrderReferencedDocument', [element('ram:IssuerAssignedID', order)]),
  ]);

/** @param anyNumber a tax number that is no VAT number is said too, as sellers' may be (BT-32) */
function party(name: string, one: Party, { anyNumber }: { anyNumber: boolean }): Xml {
  const [first = null, second = null, ...rest] = (one.address ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const vat = vatNumber(one);
  const number = (id: string, schemeID: string) =>
    element('ram:SpecifiedTaxRegistration', [element('ram:ID', id, { schemeID })]);
  return element(name, [
    element('ram:Name', one.name),
    element('ram:PostalTradeAddress', [
      maybe('ram:LineOne', first),
      maybe('ram:LineTwo', second),
      maybe('ram:LineThree', rest.join(', ')),
      element('ram:CountryID', one.country ?? ''),
    ]),
    vat !== null ? number(vat, 'VA') : anyNumber ? number(one.tax_number ?? '', 'FC') : null,
  ]);
}

function settlement(invoice: ElectronicInvoice): Xml {
  const { currency, rates, no_tax: noTax, tax_reason: reason, credits } = invoice;
  const amount = (value: bigint) => plainDecimal(value, decimalsOf(currency));
  return element('ram:ApplicableHeaderTradeSettlement', [
    element('ram:PaymentReference', invoice.number),
    element('ram:InvoiceCurrencyCode', currency),
    invoice.kind === 'invoice' ? transfer(invoice) : null,
    ...rates.map(({ rate, net, tax }) => {
      const { category: letter, code } = category(rate, noTax);
      return element('ram:ApplicableTradeTax', [
        element('ram:CalculatedAmount', amount(tax)),
        element('ram:TypeCode', 'VAT'),
        maybe('ram:ExemptionReason', letter === 'S' || letter === 'Z' ? null : reason),
        element('ram:BasisAmount', amount(net)),
        element('ram:CategoryCode', letter),
        maybe('ram:ExemptionReasonCode', code),
        element('ram:RateApplicablePercent', shortDecimal(rate, thousandths)),
      ]);
    }),
    element('ram:SpecifiedTradePaymentTerms', [element('ram:DueDateDateTime', [day(invoice.due_on)])]),
    element('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
      element('ram:LineTotalAmount', amount(invoice.net)),
      element('ram:TaxBasisTotalAmount', amount(invoice.net)),
      element('ram:TaxTotalAmount', amount(invoice.tax), { currencyID: currency }),
      element('ram:GrandTotalAmount', amount(invoice.total)),
      element('ram:DuePayableAmount', amount(invoice.total)),
    ]),
    credits === null
      ? null
      : element('ram:InvoiceReferencedDocument', [
          element('ram:IssuerAssignedID', credits.number),
          element('ram:FormattedIssueDateTime', [day(credits.dated_on, 'qdt:DateTimeString')]),
        ]),
  ]);
}

/** Where it is paid to, as far as the company says so: a SEPA transfer in EUR, any transfer otherwise. */
function transfer({ currency, payTo }: ElectronicInvoice): Xml | null {
  if (payTo.pay_iban === null) return null;
  return element('ram:SpecifiedTradeSettlementPaymentMeans', [
    element('ram:TypeCode', currency === 'EUR' ? '58' : '30'),
    element('ram:PayeePartyCreditorFinancialAccount', [
      element('ram:IBANID', payTo.pay_iban),
      maybe('ram:AccountName', payTo.pay_holder),
    ]),
    payTo.pay_bic === null
      ? null
      : element('ram:PayeeSpecifiedCreditorFinancialInstitution', [element('ram:BICID', payTo.pay_bic)]),
  ]);
}

import { extractXml, Profile, validateXsd } from '@stackforge-eu/factur-x';
import { expect } from 'chai';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { lessDeposits } from '../../server/domain/money/deposits.ts';
import { noTaxKinds } from '../../server/domain/money/noTax.ts';
import { totalsOf } from '../../server/domain/money/totals.ts';
import { ciiText, type ElectronicInvoice } from '../../server/features/invoices/electronic/cii.ts';
import { electronicXml, lacks } from '../../server/features/invoices/electronic/electronic.ts';
import { vatNumber } from '../../server/features/invoices/electronic/taxNumbers.ts';
import draw from '../../server/paper/draw.thread.ts';
import type { Paper } from '../../server/paper/paper.ts';
import { pdfPages } from '../support/pdfText.ts';
import { isLong } from '../support/long.ts';

interface Element {
  name: string;
  text: string;
  attributes: Record<string, string>;
  inside: Element[];
}

/** A document as a tree; refused if it isn't well formed. */
function treeOf(xml: string): Element {
  const root: Element = { name: '', text: '', attributes: {}, inside: [] };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const one: Element = { name: name.replace(/^\w+:/, ''), text: '', attributes, inside: [] };
    open.at(-1)!.inside.push(one);
    open.push(one);
  });
  parser.on('text', (text) => {
    open.at(-1)!.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return root;
}

/** Every element at a path of names, however many there are at each step. */
const all = (from: Element, path: string): Element[] =>
  path
    .split('/')
    .reduce(
      (found, name) => found.flatMap(({ inside }) => inside.filter((one) => one.name === name)),
      [from],
    );
const text = (from: Element, path: string): string | null => all(from, path)[0]?.text ?? null;

/** A decimal of at most 11 places, in the last of them. */
const exact = (typed: string | null): bigint => {
  const [whole = '', places = ''] = (typed ?? 'none').replace('-', '').split('.');
  expect(typed, 'a decimal').to.match(/^-?\d+(\.\d{1,11})?$/);
  return BigInt(whole + places.padEnd(11, '0')) * (typed!.startsWith('-') ? -1n : 1n);
};
const cent = 10n ** 9n;
const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);
/** To whole cents, half away from zero. */
const toCents = (value: bigint, under: bigint): bigint => {
  const [size, unit] = [value < 0n ? -value : value, under * cent];
  const cents = size / unit + (2n * (size % unit) >= unit ? 1n : 0n);
  return (value < 0n ? -cents : cents) * cent;
};

const party = { name: 'Acme', address: 'Mill Lane 1\nCambridge', country: 'DE', tax_number: 'DE 123456789' };
const noPay = {
  pay_holder: null,
  pay_iban: null,
  pay_bic: null,
  pay_bank: null,
  pay_other: null,
  pay_page: null,
};
const line = {
  description: 'Calibration',
  quantity: 1000n,
  unitPrice: 1_000_000n,
  discount: 0n,
  tax: 19_000n,
};

function document(
  lines: readonly (typeof line)[],
  change: Partial<ElectronicInvoice> = {},
): ElectronicInvoice {
  const { nets, ...totals } = totalsOf(lines);
  return {
    kind: 'invoice',
    number: 'INV-1001',
    dated_on: '2027-01-31',
    due_on: '2027-03-02',
    currency: 'EUR',
    purchase_order: null,
    note: null,
    tax_reason: null,
    no_tax: null,
    seller: party,
    buyer: { ...party, name: 'Buyer', tax_number: null },
    lines: lines.map((one, at) => ({ line: one, net: nets[at]! })),
    ...totals,
    credits: null,
    payTo: noPay,
    ...change,
  };
}

/** What BR-CO-10 to BR-CO-17 and the rules of each category say of the amounts, computed from nothing but the XML. */
function expectToAddUp(xml: string): void {
  const trade = all(treeOf(xml), 'CrossIndustryInvoice/SupplyChainTradeTransaction')[0]!;
  const items = all(trade, 'IncludedSupplyChainTradeLineItem').map((item) => {
    const net = exact(
      text(
        item,
        'SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount',
      ),
    );
    const agreed = all(item, 'SpecifiedLineTradeAgreement')[0]!;
    const price = exact(text(agreed, 'NetPriceProductTradePrice/ChargeAmount'));
    const quantity = exact(text(item, 'SpecifiedLineTradeDelivery/BilledQuantity'));
    const gross = text(agreed, 'GrossPriceProductTradePrice/ChargeAmount');
    const less = text(agreed, 'GrossPriceProductTradePrice/AppliedTradeAllowanceCharge/ActualAmount');
    if (gross !== null) expect(exact(gross) - exact(less), 'BT-146 = BT-148 - BT-147').to.equal(price);
    expect(price >= 0n && exact(gross ?? '0') >= 0n, 'BR-27, BR-28').to.equal(true);
    expect(net, 'BT-131 = BT-129 × BT-146').to.equal(toCents(quantity * price, 10n ** 11n));
    const tax = all(item, 'SpecifiedLineTradeSettlement/ApplicableTradeTax')[0]!;
    return { net, key: `${text(tax, 'CategoryCode')} ${text(tax, 'RateApplicablePercent')}` };
  });
  const settled = all(trade, 'ApplicableHeaderTradeSettlement')[0]!;
  const total = (name: string) =>
    exact(text(settled, `SpecifiedTradeSettlementHeaderMonetarySummation/${name}`));
  const broken = all(settled, 'ApplicableTradeTax').map((tax) => {
    const [net, own] = [exact(text(tax, 'BasisAmount')), exact(text(tax, 'CalculatedAmount'))];
    const [letter, rate] = [text(tax, 'CategoryCode')!, text(tax, 'RateApplicablePercent')!];
    const key = `${letter} ${rate}`;
    expect(own, `BR-CO-17 ${key}`).to.equal(toCents(net * exact(rate), 100n * 10n ** 11n));
    const ofLines = items.filter((item) => item.key === key).map((item) => item.net);
    expect(net, `BR-${letter}-08`).to.equal(sum(ofLines));
    expect(exact(rate) > 0n, `BR-${letter}-05`).to.equal(letter === 'S');
    const why = text(tax, 'ExemptionReason') ?? text(tax, 'ExemptionReasonCode');
    expect(why !== null, `BR-${letter}-10`).to.equal(!['S', 'Z'].includes(letter));
    return { net, own, key };
  });
  expect(new Set(broken.map(({ key }) => key)).size, 'one of each category and rate').to.equal(broken.length);
  expect([...new Set(items.map(({ key }) => key))].sort(), 'BR-S-01, BR-E-01 …').to.deep.equal(
    broken.map(({ key }) => key).sort(),
  );
  expect(total('LineTotalAmount'), 'BR-CO-10').to.equal(sum(items.map(({ net }) => net)));
  // Neither allowances nor charges of the whole document, which BR-CO-11 and BR-CO-12 are about.
  for (const name of ['AllowanceTotalAmount', 'ChargeTotalAmount', 'TotalPrepaidAmount'])
    expect(text(settled, `SpecifiedTradeSettlementHeaderMonetarySummation/${name}`)).to.equal(null);
  expect(total('TaxBasisTotalAmount'), 'BR-CO-13').to.equal(total('LineTotalAmount'));
  expect(total('TaxTotalAmount'), 'BR-CO-14').to.equal(sum(broken.map(({ own }) => own)));
  expect(total('GrandTotalAmount'), 'BR-CO-15').to.equal(
    total('TaxBasisTotalAmount') + total('TaxTotalAmount'),
  );
  expect(total('DuePayableAmount'), 'BR-CO-16').to.equal(total('GrandTotalAmount'));
  for (const { text: amount } of all(settled, 'SpecifiedTradeSettlementHeaderMonetarySummation')[0]!.inside)
    expect(amount, 'BR-DEC').to.match(/^-?\d+\.\d\d$/);
}

const randomLine = fc.record({
  description: fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((said) => said.trim() !== ''),
  quantity: fc.bigInt({ min: 1n, max: 10_000_000n }),
  unitPrice: fc.bigInt({ min: -10_000_000_000n, max: 100_000_000_000n }),
  discount: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 100_000n })),
  tax: fc.oneof(fc.constantFrom(0n, 7000n, 9975n, 19_000n), fc.bigInt({ min: 0n, max: 100_000n })),
});
const randomDocument = fc.record({
  lines: fc.array(randomLine, { minLength: 1, maxLength: 8 }),
  no_tax: fc.constantFrom(...noTaxKinds.map(({ value }) => value)),
  note: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })),
  kind: fc.constantFrom('invoice' as const, 'credit_note' as const),
  iban: fc.boolean(),
});
const xmlOfRandom = ({
  lines,
  iban,
  kind,
  ...change
}: typeof randomDocument extends fc.Arbitrary<infer T> ? T : never) =>
  ciiText(
    document(lines, {
      ...change,
      kind,
      tax_reason: 'By law',
      credits: kind === 'credit_note' ? { number: 'INV-7', dated_on: '2026-12-31' } : null,
      payTo: iban
        ? { ...noPay, pay_iban: 'DE89370400440532013000', pay_holder: 'Acme & Co', pay_bic: 'DEUTDEFF' }
        : noPay,
    }),
  );

describe('Electronic invoices (EN 16931)', () => {
  it('random documents add up by BR-CO-10 to BR-CO-17, in exact arithmetic', () => {
    fc.assert(
      fc.property(randomDocument, (one) => expectToAddUp(xmlOfRandom(one))),
      { numRuns: isLong ? 20_000 : 150 },
    );
  });

  it('itplr-kosit/validator-configuration-xrechnung#90: random documents are what Factur-X’s schema for EN 16931 allows', async () => {
    await fc.assert(
      fc.asyncProperty(randomDocument, async (one) => {
        const { valid, errors } = await validateXsd(xmlOfRandom(one), Profile.EN16931);
        expect(valid, JSON.stringify(errors)).to.equal(true);
      }),
      { numRuns: isLong ? 500 : 15 },
    );
  });

  it('deposits are lines that take off what was charged, rate by rate, and the schema allows them', async () => {
    const oven = { ...line, unitPrice: 100_000_000n };
    const { rates, net, tax, total } = lessDeposits(totalsOf([oven]), [
      { rate: 19_000n, net: 3000n, tax: 570n },
    ]);
    const { seller, buyer } = document([oven]);
    const xml = electronicXml(
      {
        ...{
          id: 'x',
          kind: 'invoice',
          status: 'issued',
          number: '1002',
          customer_id: 'c',
          customer: 'Buyer',
          currency: 'EUR',
        },
        ...{
          dated_on: '2027-01-31',
          due_on: '2027-03-02',
          purchase_order: null,
          note: null,
          tax_reason: null,
          no_tax: null,
          estimate_numbers: null,
        },
        ...{
          net_minor: String(net),
          tax_minor: String(tax),
          total_minor: String(total),
          paid_minor: '0',
          credited_minor: '0',
        },
        rates: rates.map((one) => ({ rate: String(one.rate), net: String(one.net), tax: String(one.tax) })),
        ...{
          created_at: new Date(0),
          credits_id: null,
          deposit_of_id: null,
          deposit_percent_milli: null,
          seller,
          buyer,
        },
        deductions: [{ deposit: 'd', number: '1001', rate: '19000', net: '3000', tax: '570' }],
      },
      { lines: [{ line: oven, net: 10_000n }], credits: null, payTo: noPay },
    )!;
    expectToAddUp(xml);
    expect(xml)
      .to.contain('<ram:Name>Deposit INV-1001</ram:Name>')
      .and.contain('>-30.00<')
      .and.contain('>83.30<');
    const { valid, errors } = await validateXsd(xml, Profile.EN16931);
    expect(valid, JSON.stringify(errors)).to.equal(true);
  });

  it('says what people typed: names with <, & and quotes, Chinese, and what XML can’t hold as a question mark', () => {
    const name = 'Łódź <Söhne> & "Co" ]]> 北京';
    const xml = ciiText(
      document([{ ...line, description: `${name} \u0007` }], {
        buyer: { ...party, name },
        purchase_order: name,
        note: name,
      }),
    );
    const trade = all(treeOf(xml), 'CrossIndustryInvoice/SupplyChainTradeTransaction')[0]!;
    expect(text(trade, 'ApplicableHeaderTradeAgreement/BuyerTradeParty/Name')).to.equal(name);
    expect(
      text(trade, 'ApplicableHeaderTradeAgreement/BuyerOrderReferencedDocument/IssuerAssignedID'),
    ).to.equal(name);
    expect(text(trade, 'IncludedSupplyChainTradeLineItem/SpecifiedTradeProduct/Name')).to.equal(`${name} ?`);
  });

  it('a credit note is 381 and names its invoice; a VAT number is told from another tax number', () => {
    const xml = ciiText(
      document([line], {
        kind: 'credit_note',
        credits: { number: 'INV-7', dated_on: '2026-12-31' },
        seller: { ...party, tax_number: '12/345/67890' },
      }),
    );
    const root = treeOf(xml);
    expect(text(root, 'CrossIndustryInvoice/ExchangedDocument/TypeCode')).to.equal('381');
    const trade = all(root, 'CrossIndustryInvoice/SupplyChainTradeTransaction')[0]!;
    expect(
      text(trade, 'ApplicableHeaderTradeSettlement/InvoiceReferencedDocument/IssuerAssignedID'),
    ).to.equal('INV-7');
    const number = all(
      trade,
      'ApplicableHeaderTradeAgreement/SellerTradeParty/SpecifiedTaxRegistration/ID',
    )[0]!;
    expect([number.attributes['schemeID'], number.text]).to.deep.equal(['FC', '12/345/67890']);
    for (const [country, given, vat] of [
      ['DE', 'de 123 456.789', 'DE123456789'],
      ['GR', 'EL123456789', 'EL123456789'],
      ['GB', 'XI123456789', 'XI123456789'],
      ['DE', 'FR12345678901', null],
      ['DE', '12/345', null],
      ['DE', null, null],
    ] as const)
      expect(vatNumber({ ...party, country, tax_number: given }), String(given)).to.equal(vat);
  });

  const said = (missing: readonly { what: string }[]) => missing.map(({ what }) => what);

  it('says what a document lacks: of each side, the kind of no tax, and a currency with 2 decimals', () => {
    const bare = { name: 'Northwind', address: null, country: null, tax_number: null };
    const invoice = { currency: 'JPY', no_tax: null, rates: [{ rate: '0', net: '1', tax: '0' }] };
    expect(said(lacks(invoice, { seller: { ...bare, name: 'Acme' }, buyer: bare }))).to.deep.equal([
      ...['the company’s address', 'the company’s country code', 'the company’s tax number'],
      ...['the address of Northwind', 'the country code of Northwind'],
      ...['the kind of no tax', 'a currency with 2 decimals, unlike JPY'],
    ]);
    const reverse = { ...invoice, currency: 'EUR', no_tax: 'reverse_charge' } as const;
    const buyer = { ...party, name: 'Northwind', tax_number: '77' };
    expect(said(lacks(reverse, { seller: party, buyer })).join()).to.contain('VAT number of Northwind');
    expect(lacks(reverse, { seller: party, buyer: { ...buyer, tax_number: 'DE 77' } })).to.deep.equal([]);
    expect(lacks({ ...invoice, currency: 'EUR', rates: [] }, { seller: party, buyer })).to.deep.equal([]);
  });

  describe('in its PDF', () => {
    const xml = ciiText(document([{ ...line, description: '校准 Łódź' }]));
    const paper: Paper = {
      ...{
        title: 'Invoice INV-1001',
        company: 'Acme & Söhne <GmbH>',
        from: ['Mill Lane 1'],
        to: ['北京', 'سلام 𓀀 Nile'],
      },
      ...{ facts: [], headings: ['Description', 'Net'], widths: [82], lines: [['校准 Łódź', '€1.00']] },
      ...{ totals: [{ label: 'Total', value: '€1.19', sum: true }], notes: [], pay: null, size: 'A4', xml },
    };
    let pdf: Buffer;
    let source: string;
    before(async () => {
      pdf = Buffer.from(await draw(paper));
      source = pdf.toString('latin1');
    });

    it('is found by another program’s reader, as it was put in', async () => {
      const found = await extractXml(pdf);
      expect([found.filename, found.profile]).to.deep.equal(['factur-x.xml', 'EN16931']);
      expect(found.xml).to.equal(xml);
    });

    it('says that it is PDF/A-3b and Factur-X, in metadata that is well-formed and not packed', () => {
      expect(source.slice(0, 8)).to.equal('%PDF-1.7');
      expect(source)
        .to.match(/\/AFRelationship \/Alternative/)
        .and.match(/\/AF \[\d+ 0 R\]/);
      expect(source)
        .to.match(/\/Type \/OutputIntent\s+\/S \/GTS_PDFA1/)
        .and.match(/\/ID \[<\w+> <\w+>\]/);
      const [packet = ''] = /<x:xmpmeta[\s\S]*<\/x:xmpmeta>/.exec(source) ?? [];
      const rdf = all(treeOf(packet), 'xmpmeta/RDF/Description');
      const said = (name: string) => rdf.flatMap((one) => all(one, name)).map((one) => one.text)[0];
      expect(
        ['part', 'conformance', 'DocumentType', 'DocumentFileName', 'Version', 'ConformanceLevel'].map(said),
      ).to.deep.equal(['3', 'B', 'INVOICE', 'factur-x.xml', '1.0', 'EN 16931']);
      expect(said('title') !== undefined && packet.includes('Invoice INV-1001')).to.equal(true);
      expect(source).to.not.contain('/Encrypt');
    });

    it('has every font inside, and no letter that its font lacks', () => {
      const fonts = [...source.matchAll(/\/Type \/FontDescriptor[\s\S]*?endobj/g)].map(([one]) => one);
      expect(fonts.length).to.be.greaterThan(2);
      for (const font of fonts) expect(font).to.match(/\/FontFile[23]? \d+ 0 R/);
      expect(source).to.not.match(/\/Subtype \/Type1\b/);
      const [page = ''] = pdfPages(pdf);
      expect(page).to.contain('北京').and.contain('校准Łódź').and.contain('?Nile').and.not.contain('�');
    });

    it('an ordinary document has none of it', async () => {
      const plain = Buffer.from(await draw({ ...paper, xml: null })).toString('latin1');
      expect(plain).to.not.contain('EmbeddedFile').and.not.contain('OutputIntent');
    });
  });
});

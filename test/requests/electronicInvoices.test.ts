import { extractXml, Profile, validateXsd } from '@stackforge-eu/factur-x';
import { expect } from 'chai';
import { signedIn, fieldValue, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { pdfPages } from '../support/pdfText.ts';
import { unpacked } from '../support/zips.ts';

const settings = '/admin/settings/electronic_invoices';

describe('Electronic invoices', () => {
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  before(async () => {
    other = await makeCast('electronic');
  });
  beforeEach(async () => {
    cast = await makeCast('electronic');
    ada = await signedIn(cast.players.administrator);
  });

  const as = (name: PlayerName): Promise<Browser> => signedIn(cast.players[name]);
  const company = "address = 'Mill Lane 1', country = 'DE', tax_number = 'DE 123456789'";
  const complete = async (of = cast) => {
    await sql(`update tenants set ${company} where id = $1`, of.tenantId);
    await sql("update customers set address = '建国路 93', country = 'AT', tax_number = 'ATU12345678' where id = $1", of.customers.north);
  }; // prettier-ignore
  const choose = async (on: boolean, browser = ada) => {
    const _version = fieldValue((await ada.get(settings)).text, '_version') ?? '';
    return browser.post(settings, { _version, ...(on && { electronic_invoices: 'on' }) });
  };
  const isOn = async (of = cast) =>
    (
      await sql<{ on: boolean }>('select electronic_invoices as on from tenants where id = $1', of.tenantId)
    )[0]!.on;
  const draft = async (change: Record<string, string> = {}) => {
    const made = await ada.post('/admin/invoices', {
      ...{ customer_id: cast.customers.north, dated_on: '2027-01-31', due_on: '2027-03-02', currency: 'EUR' },
      ...{
        line_description: '校准 & <Łódź>',
        line_quantity: '3',
        line_unit: 'hours',
        line_price: '33.35',
        line_discount: '5',
        line_tax: '19',
      },
      ...change,
    });
    expect(made.status, made.text.slice(0, 600)).to.equal(303);
    return made.location!;
  };
  const issued = async (change: Record<string, string> = {}) => {
    const at = await draft(change);
    expect((await ada.post(`${at}/issue`)).status).to.equal(303);
    return at;
  };
  const inPortal = (at: string) => at.replace('/admin', '');
  const button = 'Download XML';
  const hint = 'The XML is the electronic invoice for accounting software.';

  it('off by default, turned on by administrators alone, and only once the company says who it is', async () => {
    expect(await isOn()).to.equal(false);
    const refused = await choose(true);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('Enter your address, country code and tax number under Company first.');
    await complete();
    for (const name of ['technician', 'dataAdministrator'] as const)
      expect((await choose(true, await as(name))).status, name).to.equal(404);
    const stranger = await signedIn(other.players.administrator);
    await choose(true, stranger);
    expect(await isOn()).to.equal(false);
    expect((await choose(true)).status).to.equal(303);
    expect([await isOn(), await isOn(other)]).to.deep.equal([true, false]);
    expect((await ada.get('/admin/audit?kind=tenants')).text).to.contain('Electronic invoices');
    expect((await choose(false)).status).to.equal(303);
    expect(await isOn()).to.equal(false);
  });

  it('A13, A10a: the XML is for whoever gets the PDF, which has the same XML inside; and for nobody else', async () => {
    await complete();
    await choose(true);
    const at = await issued();
    for (const name of ['customerUser', 'contactWithPermissions', 'agentUser', 'administrator'] as const) {
      const browser = await as(name);
      const place = name === 'administrator' ? at : inPortal(at);
      expect((await browser.get(place)).text, name)
        .to.contain(button)
        .and.contain(hint);
      const { status, bytes, headers } = await browser.get(`${place}/document.xml`);
      expect([status, String(headers['content-type']).split(';')[0]], name).to.deep.equal([
        200,
        'application/xml',
      ]);
      expect(headers['content-disposition']).to.match(/filename=INV-\d+\.xml/);
      const xml = bytes.toString();
      expect(xml).to.contain('校准 &amp; &lt;Łódź&gt;').and.contain('<ram:GrandTotalAmount>113.11<');
      expect(xml, 'the unit’s code').to.contain('<ram:BilledQuantity unitCode="HUR">3</ram:BilledQuantity>');
      expect((await validateXsd(xml, Profile.EN16931)).valid).to.equal(true);
      const pdf = (await browser.get(`${place}/document.pdf`)).bytes;
      expect((await extractXml(pdf)).xml, name).to.equal(xml);
      expect(pdfPages(pdf)[0]).to.contain('€113.11');
    }
    for (const name of ['contactUser', 'allContact', 'partnerUser', 'link'] as const)
      expect((await (await as(name)).get(`${inPortal(at)}/document.xml`)).status, name).to.equal(404);
    const strangers = [
      await signedIn(other.players.customerUser),
      await signedIn(other.players.administrator),
    ];
    expect((await strangers[0]!.get(`${inPortal(at)}/document.xml`)).status).to.equal(404);
    expect((await strangers[1]!.get(`${at}/document.xml`)).status).to.equal(404);
    const olivia = await as('customerUser');
    expect((await olivia.get(`/invoices/${cast.invoices.draft}/document.xml`)).status).to.equal(404);
    expect((await olivia.get(`${inPortal(at)}/document.xml`)).status, 'it was there').to.equal(200);
  });

  it('turned off, nobody gets any, and the PDF is an ordinary one', async () => {
    await complete();
    const at = await issued();
    const olivia = await as('customerUser');
    for (const [browser, place] of [
      [ada, at],
      [olivia, inPortal(at)],
    ] as const) {
      expect((await browser.get(place)).text)
        .to.not.contain(button)
        .and.not.contain('no XML');
      expect(String((await browser.get(`${place}/document.pdf`)).bytes)).to.not.contain('factur-x');
      const { status, location } = await browser.get(`${place}/document.xml`);
      expect([status, location]).to.deep.equal([303, place]);
    }
  });

  it('what is missing is said on the draft, and an invoice without it has its ordinary PDF', async () => {
    await complete();
    await choose(true);
    await sql('update customers set country = null where id = $1', cast.customers.north);
    const at = await draft({ line_tax: '0', tax_reason: 'Reverse charge' });
    const says = (text: string) => text.replaceAll('&amp;', '&');
    const { text } = await ada.get(at);
    expect(says(text)).to.match(
      /This won’t have an XML file when you issue it\. What’s missing is the country code of [^.]+ and the kind of no tax\./,
    );
    const flat = (html: string) => html.replaceAll(/\s+/g, ' ');
    const own = `<a href="/admin/customers/${cast.customers.north}">`;
    expect(flat(text), 'each has its way').to.contain(`<a href="${at}/edit">the draft</a> and ${own}`);
    expect(text, 'the company has all of its own').not.to.contain(
      'href="/admin/settings/company">Company</a>.',
    );
    const asked = await ada.get(`${at}/issue`);
    expect(asked.text, 'the question says it again').to.contain(
      'This won’t have an XML file when you issue it.',
    );
    expect((await ada.post(`${at}/issue`)).status, 'it can be issued all the same').to.equal(303);
    const after = await ada.get(at);
    expect(after.text)
      .to.contain('This has no XML file. What was missing when it was issued was')
      .and.not.contain(button);
    expect(flat(after.text))
      .to.contain(own)
      .and.contain('</a> for the next invoice.')
      .and.not.contain('the draft</a>');
    const tess = await as('technician');
    expect((await tess.get(at)).text, 'who changes nothing gets no way')
      .to.contain('This has no XML')
      .and.not.contain('Enter it under');
    const redirected = await ada.get(`${at}/document.xml`);
    expect([redirected.status, redirected.location]).to.deep.equal([303, at]);
    const olivia = await as('customerUser');
    expect((await olivia.get(inPortal(at))).text).to.not.contain('XML');
    const back = await olivia.get(`${inPortal(at)}/document.xml`);
    expect([back.status, back.location]).to.deep.equal([303, inPortal(at)]);
    expect((await olivia.get(inPortal(at))).text).to.contain('This has no XML file.');
    const pdf = await olivia.get(`${inPortal(at)}/document.pdf`);
    expect([pdf.status, String(pdf.bytes).includes('factur-x')]).to.deep.equal([200, false]);
  });

  it('the kind of no tax is chosen on the draft, kept, and goes with what credits the invoice', async () => {
    await complete();
    await choose(true);
    const wrong = await ada.post('/admin/invoices', { no_tax: 'nonsense', line_description: 'Kept' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.contain('Choose one of the options for Kind of no tax.')
      .and.contain('value="Kept"');
    const at = await issued({
      line_unit: 'pallet',
      line_tax: '0',
      tax_reason: 'By § 13b',
      no_tax: 'reverse_charge',
    });
    const xml = async (place: string) => (await ada.get(`${place}/document.xml`)).bytes.toString();
    expect(await xml(at))
      .to.contain('<ram:CategoryCode>AE<')
      .and.contain('unitCode="C62"')
      .and.contain('<ram:ExemptionReason>By § 13b<')
      .and.contain('<ram:ExemptionReasonCode>VATEX-EU-AE<')
      .and.contain('<ram:ID schemeID="VA">ATU12345678<');
    const part = await ada.get(`${at}/credit_part`);
    expect(part.text).to.match(/<option value="reverse_charge" selected>/);
    const credited = await ada.post(`${at}/credit`);
    const note = await xml(credited.location!);
    const number = /INV-\d+/.exec(await xml(at))![0];
    expect(note)
      .to.contain('<ram:TypeCode>381<')
      .and.contain('<ram:CategoryCode>AE<')
      .and.contain(`<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>${number}<`);
    expect((await validateXsd(note, Profile.EN16931)).valid).to.equal(true);
    const all = await unpacked(await ada.get('/admin/invoices/documents.zip'));
    expect(all[`${number}.pdf`]).to.contain('factur-x.xml');
  });
});

import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

/** What an invoice or a credit note on paper says of where it comes from, and what its file is called. */
describe('papers that name what they are about', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('papers-named');
    ada = await signedIn(cast.players.administrator);
  });

  const paperOf = async (path: string, browser = ada) => {
    const { status, bytes, headers } = await browser.get(`${path}/document.pdf`);
    expect(status, path).to.equal(200);
    return { says: pdfPages(bytes).join(''), file: String(headers['content-disposition']) };
  };
  const numberOf = async (id: string) => {
    const [row] = await sql<{ number: string }>('select number from invoices where id = $1', id);
    return row!.number;
  };
  /** The invoice of North's estimate, which its customer approved: a draft. */
  const invoiced = async () => {
    const { ofNorth } = cast.estimates;
    const customer = await signedIn(cast.players.customerUser);
    const body = { accepted: 'on', name: 'Cora', revision: '1' };
    expect((await customer.post(`/estimates/${ofNorth}/approve`, body)).status).to.equal(303);
    const made = await ada.post(`/admin/estimates/${ofNorth}/invoice`);
    const [estimate] = await sql<{ number: string }>('select number from estimates where id = $1', ofNorth);
    return { path: made.location!, estimate: `EST-${estimate!.number}` };
  };

  it('a credit note names the invoice that it credits, for staff and for the customer', async () => {
    const made = await ada.post(`/admin/invoices/${cast.invoices.ofNorth}/credit`);
    const note = made.location!.split('/').at(-1)!;
    const credited = `INV-${await numberOf(cast.invoices.ofNorth)}`;
    const customer = await signedIn(cast.players.customerUser);
    const papers = [await paperOf(made.location!), await paperOf(`/invoices/${note}`, customer)];
    for (const { says, file } of papers) {
      expect(says).to.contain(`Credits${credited},`);
      expect(file, 'it is found by its number').to.contain(`Credit note CN-${await numberOf(note)}.pdf`);
    }
    expect((await paperOf(`/admin/invoices/${cast.invoices.ofNorth}`)).says, 'the invoice has none').not.to.contain('Credits');
  }); // prettier-ignore

  it('an invoice names its estimate, from its issue on for good, and leads its readers there', async () => {
    const { path, estimate } = await invoiced();
    expect((await paperOf(path)).says, 'a draft says what it will say').to.contain(`Estimate${estimate}`);
    expect((await ada.post(`${path}/issue`)).status).to.equal(303);
    const customer = await signedIn(cast.players.customerUser);
    const own = path.replace('/admin', '');
    expect((await paperOf(own, customer)).says).to.contain(`Estimate${estimate}`);
    expect((await customer.get(own)).text).to.contain(`<a href="/estimates/${cast.estimates.ofNorth}">${estimate}</a>`);
    // What was issued stays as it is: credited and invoiced again, the first one still names it.
    expect((await ada.post(`${path}/credit`)).status).to.equal(303);
    expect((await ada.post(`/admin/estimates/${cast.estimates.ofNorth}/invoice`)).status).to.equal(303);
    expect((await paperOf(own, customer)).says).to.contain(`Estimate${estimate}`);
    const zip = await customer.get('/invoices/documents.zip');
    expect(zip.status).to.equal(200);
    const other = await makeCast('papers-named');
    const stranger = await signedIn(other.players.customerUser);
    expect((await stranger.get(`${own}/document.pdf`)).status).to.equal(404);
  }); // prettier-ignore

  it('a draft on paper is headed as one, with both sides as they are now', async () => {
    await sql('update customers set address = $1 where id = $2', '7 Draft Lane', cast.customers.north);
    const line = { line_description: 'Part', line_quantity: '1', line_price: '1.00', line_tax: '19' };
    const draft = await ada.post('/admin/invoices', {
      ...{ customer_id: cast.customers.north, currency: 'EUR', dated_on: '2026-11-30', ...line },
    });
    const { says, file } = await paperOf(draft.location!);
    expect(says).to.contain('Draftinvoice').and.contain('7DraftLane').and.not.contain('InvoiceDraft');
    expect(file).to.contain('Draft invoice.pdf');
    const part = await ada.post(`/admin/invoices/${cast.invoices.ofNorth}/credit_part`, {
      ...{ customer_id: cast.customers.north, currency: 'EUR', dated_on: '2026-11-30', ...line },
    });
    expect(part.status, part.text.slice(part.text.indexOf('error-summary'))).to.equal(303);
    const over = { customer_id: cast.customers.north, currency: 'EUR', dated_on: '2026-11-30', ...line };
    const much = await ada.post(`/admin/invoices/${cast.invoices.ofNorth}/credit_part`, { ...over, line_price: '99999' });
    expect([much.status, /Only €[\d.,]+ can still be credited\./.test(much.text)], 'said before it is a draft').to.deep.equal([422, true]);
    const note = await paperOf(part.location!);
    expect(note.says).to.contain('Draftcreditnote').and.contain(`CreditsINV-${await numberOf(cast.invoices.ofNorth)}`);
    expect(note.says).not.to.contain('CreditnoteDraft');
    expect(note.file).to.contain('Draft credit note.pdf');
  }); // prettier-ignore
});

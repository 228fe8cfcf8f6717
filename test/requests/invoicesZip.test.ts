import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { unpacked } from '../support/zips.ts';

describe('the PDFs of a list of invoices as one ZIP', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('zips');
  });

  const as = (name: PlayerName) => signedIn(cast.players[name]);
  const numberOf = async (id: string) =>
    `INV-${(await sql<{ number: string }>('select number from invoices where id = $1', id))[0]!.number}`;
  const zipOf = async (browser: Browser, at: string) => {
    const answer = await browser.get(at);
    expect(answer.status, answer.text.slice(0, 200)).to.equal(200);
    return unpacked(answer);
  };

  it('A10a, invoiceninja#4876: holds what the list shows, each by its number, with an index; drafts are in nobody’s', async () => {
    const { ofNorth, ofSouth, ofEast } = cast.invoices;
    const all = await zipOf(await as('administrator'), '/admin/invoices/documents.zip');
    const names = await Promise.all(
      [ofNorth, ofSouth, ofEast].map(async (id) => `${await numberOf(id)}.pdf`),
    );
    expect(Object.keys(all).sort()).to.deep.equal([...names, 'index.csv'].sort());
    expect(all[names[0]!]).to.match(/^%PDF-/);
    expect(all['index.csv']!.split('\r\n')[0]).to.match(/^\W*File,Number,Customer,/);
    expect(all['index.csv']).to.not.contain('Draft');
    const mine = await zipOf(await as('customerUser'), '/invoices/documents.zip');
    expect(Object.keys(mine).sort()).to.deep.equal([names[0], 'index.csv'].sort());
  });

  it('keeps to the list’s search and filters; with nothing in it the list says so', async () => {
    const ada = await as('administrator');
    const label = await numberOf(cast.invoices.ofSouth);
    expect(Object.keys(await zipOf(ada, `/admin/invoices/documents.zip?q=${label}`))).to.have.members([
      `${label}.pdf`,
      'index.csv',
    ]);
    const none = await ada.get('/admin/invoices/documents.zip?state=credit_note');
    expect([none.status, none.location]).to.deep.equal([303, '/admin/invoices']);
  });

  it('A13: without Access Billing there is none, and another company’s holds nothing of this one', async () => {
    for (const name of ['contactUser', 'allContact', 'partnerUser'] as const)
      expect((await (await as(name)).get('/invoices/documents.zip')).status, name).to.equal(404);
    const other = await makeCast('zips');
    const theirs = await zipOf(await signedIn(other.players.administrator), '/admin/invoices/documents.zip');
    expect(theirs['index.csv']).to.not.contain('zips-1');
    expect(Object.keys(theirs)).to.have.length(4);
  });

  it('S31: more than 300 are refused in words, and nothing is drawn', async () => {
    await sql(
      `with made as (
         insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, opened_by, buyer, seller)
         select $1, $2, '2026-01-01', '2026-02-01', 'EUR', 'Ada', '{"name": "B"}', '{"name": "S"}' from generate_series(1, 300)
         returning tenant_id, id)
       insert into invoice_lines (tenant_id, invoice_id, position, description, quantity_milli, unit_price, discount_milli,
         tax_milli, net_minor)
       select tenant_id, id, 1, 'Nothing', 1000, 0, 0, 19000, 0 from made`,
      cast.tenantId,
      cast.customers.west,
    );
    await sql(
      `do $$ begin perform set_config('app.tenant_id', '${cast.tenantId}', true);
       update invoices set status = 'issued', issued_by = 'Ada'
         where tenant_id = '${cast.tenantId}' and customer_id = '${cast.customers.west}'; end $$`,
    );
    const refused = await (await as('administrator')).get('/admin/invoices/documents.zip');
    expect([refused.status, refused.bytes.toString().includes('more than 300 invoices')]).to.deep.equal([
      413,
      true,
    ]);
  });
});

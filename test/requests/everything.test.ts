import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { everyWay } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';
import { unpacked } from '../support/zips.ts';

describe('Everything about a customer', () => {
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  const pathOf = ({ customers }: Cast, whose: 'north' | 'south' = 'north') =>
    `/admin/customers/${customers[whose]}/everything.zip`;

  before(async () => {
    [cast, other] = await Promise.all([makeCast('everything'), makeCast('everythingelse')]);
    const { tenantId, assets } = cast;
    await storedDocument(tenantId, { asset_id: assets.cal1 }, { name: 'ours.pdf', content: pdf('ours') });
    await storedDocument(tenantId, { asset_id: assets.dock }, { name: 'theirs.pdf', content: pdf('theirs') });
    for (const [name, of] of [
      ['offer.pdf', { estimate_id: cast.estimates.ofNorth }],
      ['charge.pdf', { invoice_id: cast.invoices.ofNorth }],
    ] as const)
      await storedDocument(tenantId, of, { name, content: pdf(name) });
    await sql(
      `insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, total_minor, net_minor, opened_by)
         values ($1, $2, '2026-03-01', '2026-04-01', 'EUR', 123456, 123456, 'Ada')`,
      tenantId,
      cast.customers.north,
    );
    administrator = await signedIn(cast.players.administrator);
  });

  it('is one ZIP: a file for each list, the documents, and an index; nothing of another customer', async () => {
    const answer = await administrator.get(pathOf(cast));
    expect([answer.status, answer.headers['content-type']]).to.deep.equal([200, 'application/zip']);
    const files = await unpacked(answer);
    expect(Object.keys(files)).to.include.members([
      'assets.csv',
      'contacts.csv',
      'customer.csv',
      'documents/ours.pdf',
      'facilities.csv',
      'index.csv',
      'invoices.csv',
      'portal_users.csv',
      'tickets.csv',
      'work_orders.csv',
    ]);
    expect(Object.keys(files).filter((name) => name.startsWith('documents/'))).to.have.members([
      'documents/charge.pdf',
      'documents/offer.pdf',
      'documents/ours.pdf',
    ]);
    expect(files['documents/ours.pdf']).to.equal(String(pdf('ours')));
    expect(files['assets.csv'])
      .to.contain('Asset ID,Barcode,')
      .and.to.contain('A-cal-1')
      .and.not.contain('dock');
    expect(files['invoices.csv']).to.contain(',1234.56,');
    expect(files['customer.csv']).to.contain('C-1,North');
    expect(files['index.csv'])
      .to.contain('documents/ours.pdf')
      .and.to.match(/^assets\.csv,\d+,/m);
    for (const [name, text] of Object.entries(files)) expect(text, name).not.to.contain('South');
    expect(await unpacked(await administrator.get(pathOf(cast, 'south')))).to.have.property(
      'documents/theirs.pdf',
    );
  });

  it('is offered to administrators, and refused to other staff, strangers and the other company', async () => {
    const page = `/admin/customers/${cast.customers.north}`;
    expect((await administrator.get(page)).text).to.contain(`href="${pathOf(cast)}" download`);
    const overseer = await signedIn(cast.players.dataAdministrator);
    expect((await overseer.get(page)).text).not.to.contain('everything.zip');
    expect((await overseer.get(pathOf(cast))).status).to.equal(404);
    expect((await administrator.get(pathOf(other))).status).to.equal(404);
    expect((await (await signedIn(other.players.administrator)).get(pathOf(other))).status).to.equal(200);
    const portal = await (await signedIn(cast.players.customerUser)).get(pathOf(cast));
    expect([portal.status, portal.location?.startsWith('/admin/login?')]).to.deep.equal([303, true]);
  });

  // More rows than one may have: they alone take ten seconds to be there.
  if (everyWay)
    it('S31: of a customer with too much none is made, and the page says what to do instead', async () => {
      const facility = cast.facilities.cal1;
      await sql(
        `insert into assets (tenant_id, code, description, facility_id, customer_id)
           select $1, 'many-' || n, 'One of many', $2, $3 from generate_series(1, 50001) n`,
        cast.tenantId,
        facility,
        cast.customers.north,
      );
      const answer = await administrator.get(pathOf(cast));
      expect(answer.status).to.equal(413);
      expect(String(answer.bytes)).to.contain('Export its lists instead');
      await sql(`delete from assets where tenant_id = $1 and code like 'many-%'`, cast.tenantId);
    });

  it('S31: nor of one with few rows that are long', async () => {
    await sql(
      `insert into ticket_comments (tenant_id, ticket_id, body, by_staff, author_name)
         select $1, $2, repeat('x', 10000), true, 'Ada' from generate_series(1, 3300)`,
      cast.tenantId,
      cast.tickets.ofNorth,
    );
    const answer = await administrator.get(pathOf(cast));
    expect(answer.status).to.equal(413);
    expect(String(answer.bytes)).to.contain('32 MB of text');
    await sql(`delete from ticket_comments where tenant_id = $1 and body like 'xxx%'`, cast.tenantId);
    expect((await administrator.get(pathOf(cast))).status).to.equal(200);
  });
});

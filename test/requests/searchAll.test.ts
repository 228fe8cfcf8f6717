import { expect } from 'chai';
import { signedIn, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

/** The sections of a page of results: their headings, each with its records. */
function sectionsOf(html: string): Record<string, string[]> {
  const sections: Record<string, string[]> = {};
  for (const [, heading = '', list = ''] of html.matchAll(
    /<h2 id="found-\w+">([^<]+)<\/h2>\s*<ul[^>]*>([\s\S]*?)<\/ul>/g,
  ))
    sections[heading] = [...list.matchAll(/<a [^>]*>([\s\S]*?)<\/a>/g)].map(([, name = '']) => name.trim());
  return sections;
}

describe('the search over everything', () => {
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  before(async () => {
    [cast, other] = [await makeCast('search-all'), await makeCast('search-all')];
    ada = await signedIn(cast.players.administrator);
    await sql(
      `update assets set barcode = 'IN-003199', serial_number = 'SN-77' where id = $1`,
      cast.assets.cal1,
    );
    for (const asset of [cast.assets.cal1, cast.assets.cal2])
      await storedDocument(cast.tenantId, { asset_id: asset }, { name: 'Prüfschein 2027.pdf' });
    await storedDocument(
      cast.tenantId,
      { asset_id: cast.assets.cal1 },
      { name: 'Prüfschein inside.pdf', shown: false },
    );
    await storedDocument(other.tenantId, { asset_id: other.assets.cal1 }, { name: 'Prüfschein 2027.pdf' });
  });
  const found = async (browser: Browser, words: string, path = '/search') => {
    const answer = await browser.get(`${path}?q=${encodeURIComponent(words)}`);
    expect(answer.status, words).to.equal(200);
    return sectionsOf(answer.text);
  };
  const inOffice = (words: string) => found(ada, words, '/admin/search');
  const as = async (name: PlayerName, words: string) => found(await signedIn(cast.players[name]), words);

  it('finds customers, facilities, contacts, users, assets, work orders, tickets and documents, grouped', async () => {
    expect(Object.keys(await inOffice('cal-1'))).to.include.members(['Assets', 'Facilities']);
    expect(await inOffice('north')).to.include.keys('Customers');
    expect(Object.keys(await inOffice('contactuser'))).to.include.members(['Users']);
    expect(await inOffice('WO-1'))
      .to.have.property('Work orders')
      .that.has.lengthOf(1);
    expect((await inOffice('prufschein'))['Documents']).to.have.lengthOf(3);
    const [ticket] = await sql<{ number: number; subject: string }>(
      'select number, subject from tickets where tenant_id = $1 order by number limit 1',
      cast.tenantId,
    );
    expect((await inOffice(`T-${ticket!.number}`))['Tickets']?.[0]).to.contain(`T-${ticket!.number}`);
    const [contact] = await sql<{ name: string }>(
      `select first_name || ' ' || last_name as name from contacts where tenant_id = $1 and archived_at is null limit 1`,
      cast.tenantId,
    );
    expect((await inOffice(contact!.name))['Contacts']).to.contain(contact!.name);
  });

  it('S#13422: `3199` finds `IN-003199`, and an exact barcode or serial number comes first', async () => {
    expect((await inOffice('3199'))['Assets']?.join()).to.contain('A-cal-1');
    await sql(
      `insert into assets (tenant_id, code, description, facility_id, customer_id)
         select tenant_id, '0' || n, 'like IN-003199 and SN-77', facility_id, customer_id
           from assets, generate_series(1, 8) n where id = $1`,
      cast.assets.cal1,
    );
    for (const exact of ['in-003199', 'SN-77', 'sn-77'])
      expect((await inOffice(exact))['Assets']?.[0], exact).to.contain('A-cal-1');
    const { text } = await ada.get('/admin/search?q=in-003199');
    expect(sectionsOf(text)['Assets']).to.have.lengthOf(5);
    expect(text).to.contain('/admin/assets?q=in-003199').and.contain('All assets that match');
  });

  it('A33: the reference of an imported service finds its asset, for whoever sees both', async () => {
    const imported = (asset: string, reference: string) =>
      sql(
        `insert into work_order_lines (tenant_id, asset_id, customer_id, type_id, outcome, serviced_on, finished_at, reference)
           select tenant_id, id, customer_id, $2, 'passed', '2020-03-31', now(), $3 from assets where id = $1`,
        ...[asset, cast.workOrderType, reference],
      );
    await imported(cast.assets.cal2, 'CERT-2020-17');
    const expected = { Assets: ['A-cal-2 Gauge A-cal-2'] };
    expect(await inOffice('cert-2020-17')).to.deep.equal(expected);
    expect(await as('customerUser', 'CERT-2020-17')).to.deep.equal(expected);
    for (const stranger of ['contactUser', 'partnerUser'] as const)
      expect(await as(stranger, 'CERT-2020-17'), stranger).to.deep.equal({});
    const gus = await signedIn(other.players.administrator);
    expect(await found(gus, 'CERT-2020-17', '/admin/search')).to.deep.equal({});
    const chosen = await signedIn(cast.players.customerUser);
    await chosen.post('/facility', { facility: cast.facilities.cal1, to: '/' });
    for (const words of ['CERT-2020-17', 'A-cal-2'])
      expect(await found(chosen, words), `A15: ${words}`).to.deep.equal({});
    await chosen.post('/facility', { facility: '', to: '/' });
  });

  it('A12, A16: in the portal it finds what somebody sees, and nothing else', async () => {
    expect((await as('contactUser', 'A-cal'))['Assets']).to.deep.equal(['A-cal-1 Gauge A-cal-1']);
    expect((await as('customerUser', 'A-cal'))['Assets']).to.have.length.greaterThan(1);
    expect(await as('contactUser', 'A-cal-2')).to.deep.equal({});
    expect(await as('contactUser', 'contactuser')).to.not.have.property('Users');
    expect(await as('contactUser', 'north'), 'A17').to.not.have.property('Contacts');
    expect(await as('partnerUser', 'WO-1')).to.not.have.property('Work orders');
  });

  it('A26: of documents it finds what is shown of the records in reach', async () => {
    expect((await as('contactUser', 'Prüfschein'))['Documents']).to.deep.equal(['Prüfschein 2027.pdf']);
    expect((await as('customerUser', 'Prüfschein'))['Documents']).to.have.lengthOf(2);
    expect((await as('adminContact', 'Prüfschein'))['Documents']).to.have.lengthOf(2);
    await sql('delete from contact_facilities where tenant_id = $1', cast.tenantId);
    expect(await as('contactUser', 'Prüfschein')).to.deep.equal({});
  });

  it('A13, A20: invoices, credit notes, estimates and claims by number and purchase order, for who sees them', async () => {
    const of = async (table: string, id: string) =>
      (await sql<{ number: string }>(`select number::text from ${table} where id = $1`, id))[0]!.number;
    const [issued] = await sql<{ id: string; number: string }>(
      `select id, number::text from invoices where tenant_id = $1 and customer_id = $2 and kind = 'invoice'
         and status = 'issued' limit 1`,
      cast.tenantId,
      cast.customers.north,
    );
    const invoice = `INV-${issued!.number}`;
    const estimate = `EST-${await of('estimates', cast.estimates.ofNorth)}`;
    expect((await inOffice(invoice))['Invoices']?.[0]).to.equal(invoice);
    expect((await inOffice(issued!.number))['Invoices']).to.contain(invoice);
    expect((await inOffice(estimate))['Estimates']?.[0]).to.equal(estimate);
    for (const name of ['customerUser', 'contactWithPermissions', 'agentUser'] as const) {
      expect((await as(name, invoice))['Invoices'], name).to.contain(invoice);
      expect((await as(name, estimate))['Estimates'], name).to.contain(estimate);
    }
    // A13: a contact without the right, a partner, another customer and another company find neither.
    for (const name of ['contactUser', 'allContact', 'partnerUser'] as const)
      for (const words of [invoice, estimate]) expect(await as(name, words), name).to.deep.equal({});
    const draft = `EST-${await of('estimates', cast.estimates.draft)}`;
    expect((await inOffice(draft))['Estimates']).to.contain(draft);
    expect(await as('customerUser', draft), 'A10a').to.deep.equal({});
    const [claim] = await sql<{ number: string }>(
      'select number::text from warranty_claims where tenant_id = $1 order by number limit 1',
      cast.tenantId,
    );
    expect((await inOffice(`CL-${claim!.number}`))['Claims']?.[0]).to.contain(`CL-${claim!.number}`);
    expect(await as('customerUser', `CL-${claim!.number}`)).to.not.have.property('Claims');
    const tess = await signedIn(cast.players.technician);
    await sql("update usergroups set permissions = '{keep_tickets}' where id = $1", cast.groups.technicians);
    expect(Object.keys(await found(tess, invoice, '/admin/search'))).to.not.include.members(['Invoices']);
  });

  it('A15: the chosen facility narrows it', async () => {
    const customer = await signedIn(cast.players.customerUser);
    await customer.post('/facility', { facility: cast.facilities.cal2, to: '/' });
    const { Assets, Documents } = await found(customer, 'cal');
    expect(Assets?.join()).to.contain('A-cal-2').and.not.contain('A-cal-1');
    expect(Documents).to.equal(undefined);
    expect((await found(customer, 'Prüfschein'))['Documents']).to.have.lengthOf(1);
  });

  it('staff find what they have the pages of', async () => {
    const tess = await signedIn(cast.players.technician);
    expect(await found(tess, 'contactuser', '/admin/search'), 'A23').to.not.have.property('Users');
    await sql("update usergroups set permissions = '{keep_tickets}' where id = $1", cast.groups.technicians);
    expect(Object.keys(await found(tess, 'cal', '/admin/search'))).to.not.include.members(['Assets']);
  });

  it('says what to do with nothing typed and with nothing found; a stranger is shown the way in', async () => {
    expect((await ada.get('/admin/search')).text)
      .to.contain('Search by number')
      .and.not.contain('Nothing matches');
    const none = await ada.get('/admin/search?q=%3Cb%3Exyzzy');
    expect(none.text).to.contain('Nothing matches “&lt;b&gt;xyzzy”').and.contain('Clear the search');
    expect((await ada.get('/admin/customers')).text).to.contain('action="/admin/search"');
    const stranger = await visitor(cast.slug);
    expect((await stranger.get('/admin/search?q=a')).location).to.match(/^\/admin\/login/);
    expect((await stranger.get('/search?q=a')).location).to.match(/^\/login/);
  });

  it('another company’s records are never found', async () => {
    await sql(`update assets set description = 'zzz only here' where id = $1`, other.assets.cal1);
    expect(await inOffice('zzz only here')).to.deep.equal({});
    const gus = await signedIn(other.players.administrator);
    expect((await found(gus, 'zzz only here', '/admin/search'))['Assets']).to.have.lengthOf(1);
  });
});

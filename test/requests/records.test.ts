import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** The ways that a page offers to what belongs to a record, each as *text → address*. */
function waysOf(html: string): Record<string, string> {
  const nav = [...html.matchAll(/<nav class="related"[^>]*>([\s\S]*?)<\/nav>/g)]
    .map(([, inside]) => inside)
    .join('');
  return Object.fromEntries(
    [...nav.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)].map(([, to = '', text = '']) => [text, to]),
  );
}

describe('Records lead to each other', () => {
  let cast: Cast;
  let others: Cast;
  let staff: Browser;
  before(async () => {
    cast = await makeCast('records');
    others = await makeCast('records');
    staff = await signedIn(cast.players.administrator);
  });
  const customer = () => `/admin/customers/${cast.customers.north}`;

  it('a customer leads to its facilities, assets, tickets, contacts and users, with counts', async () => {
    const ways = waysOf((await staff.get(customer())).text);
    expect(ways).to.deep.equal({
      '2 facilities': `${customer()}/facilities`,
      '2 assets': `/admin/assets?customer=${cast.customers.north}`,
      '2 tickets': `/admin/tickets?customer=${cast.customers.north}`,
      '5 contacts': `${customer()}/contacts`,
      '6 portal users': `${customer()}/portal_users`,
    });
    for (const [text, to] of Object.entries(ways)) {
      const page = await staff.get(to);
      expect(page.status, text).to.equal(200);
      expect(page.text, to).to.contain(`<p class="count">${text}</p>`);
    }
  });

  it('a facility leads to its customer, its assets, and what else is the customer’s', async () => {
    const { cal1 } = cast.facilities;
    const ways = waysOf((await staff.get(`/admin/facilities/${cal1}`)).text);
    expect(ways).to.deep.equal({
      North: customer(),
      '1 asset here': `/admin/assets?facility=${cal1}`,
      '2 tickets': `/admin/tickets?customer=${cast.customers.north}`,
      '5 contacts': `${customer()}/contacts`,
      '6 portal users': `${customer()}/portal_users`,
    });
    // The company's own has no customer.
    expect(waysOf((await staff.get(`/admin/facilities/${cast.facilities.mt}`)).text)).to.deep.equal({
      '1 asset here': `/admin/assets?facility=${cast.facilities.mt}`,
    });
  });

  it('contact → customer, asset → facility → customer, ticket → customer and contact', async () => {
    const contact = `/admin/contacts/${cast.players.contactUser.contactId}`;
    expect(waysOf((await staff.get(contact)).text)).to.deep.equal({ North: customer() });
    for (const browser of [staff, await signedIn(cast.players.dataAdministrator)])
      expect(waysOf((await browser.get(`/admin/assets/${cast.assets.cal1}`)).text)).to.deep.equal({
        'Facility cal-1': `/admin/facilities/${cast.facilities.cal1}`,
        North: customer(),
      });
    expect(waysOf((await staff.get(`/admin/tickets/${cast.tickets.ofContactUser}`)).text)).to.deep.equal({
      North: customer(),
      'Nora Contact': contact,
    });
    // The portal has no such pages.
    const person = await signedIn(cast.players.customerUser);
    expect(waysOf((await person.get(`/assets/${cast.assets.cal1}`)).text)).to.deep.equal({});
  });

  it('the lists show that record’s rows alone, searched, filtered and exported too, and say so', async () => {
    const assets = `/admin/assets?customer=${cast.customers.north}`;
    const page = await staff.get(assets);
    expect(page.text)
      .to.contain('A-cal-1')
      .and.contain('A-cal-2')
      .and.contain(`At <a href="${customer()}">North</a>`)
      .and.contain('<a href="/admin/assets">All assets</a>')
      .and.contain(`<input type="hidden" name="customer" value="${cast.customers.north}">`);
    expect(page.text).to.not.contain('A-dock');
    expect((await staff.get(`${assets}&q=dock`)).text)
      .to.contain('No assets')
      .and.not.contain('A-dock');
    const file = await staff.get(`/admin/assets/export.csv?facility=${cast.facilities.cal1}`);
    expect(file.text).to.contain('A-cal-1').and.not.contain('A-cal-2').and.not.contain('A-dock');
    const tickets = await staff.get(`/admin/tickets?customer=${cast.customers.south}`);
    expect(tickets.text).to.contain('T-3').and.contain('1 ticket<').and.not.contain('T-1<');
    expect((await staff.get(`/admin/tickets/export.csv?customer=${cast.customers.south}`)).text)
      .to.contain('T-3')
      .and.not.contain('T-1,');
    // Another company's record, and no id at all, narrow nothing.
    for (const id of [others.customers.north, 'x'])
      expect((await staff.get(`/admin/assets?customer=${id}&q=dock`)).text).to.contain('A-dock');
  });

  it('counts end at 1,000', async () => {
    const many = await makeCast('records');
    const browser = await signedIn(many.players.administrator);
    await sql(
      `insert into assets (tenant_id, code, description, facility_id, customer_id)
       select $1, 'B-' || n, 'Gauge', $2, $3 from generate_series(1, 1001) n`,
      many.tenantId,
      many.facilities.dock,
      many.customers.south,
    );
    const ways = waysOf((await browser.get(`/admin/customers/${many.customers.south}`)).text);
    expect(Object.keys(ways)).to.contain('1,000+ assets');
  });
});

import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
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
      '1 work order': `/admin/work_orders?customer=${cast.customers.north}`,
      '2 tickets': `/admin/tickets?customer=${cast.customers.north}`,
      '2 invoices': `${customer()}/billing`,
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

  it('user → contact and customer, partner or agent; staff → personnel record → user and work orders, with counts', async () => {
    const user = (name: PlayerName) => `/admin/users/${cast.players[name].userId}`;
    const ofUser = async (name: PlayerName) => waysOf((await staff.get(user(name))).text);
    expect(await ofUser('contactUser')).to.deep.equal({
      'Contact Nora Contact': `/admin/contacts/${cast.players.contactUser.contactId}`,
      North: customer(),
    });
    expect(await ofUser('customerUser')).to.deep.equal({ North: customer() });
    expect(Object.values(await ofUser('partnerUser'))).to.deep.equal([`/admin/partners/${cast.partnerId}`]);
    expect(Object.values(await ofUser('agentUser'))).to.deep.equal([`/admin/agents/${cast.agentId}`]);
    expect(await ofUser('technician')).to.deep.equal({});
    const [record] = await sql<{ id: string }>(
      `insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Tess', 'Miller', $2) returning id`,
      ...[cast.tenantId, cast.players.technician.userId],
    );
    await sql('update work_orders set technician_id = $1 where id = $2', record!.id, cast.workOrder);
    const orders = `/admin/work_orders?technician=${record!.id}`;
    expect(await ofUser('technician')).to.deep.equal({
      'Personnel record Tess Miller': `/admin/personnel/${record!.id}`,
      '1 work order': orders,
    });
    const page = await staff.get(`/admin/personnel/${record!.id}`);
    expect(Object.values(waysOf(page.text))).to.deep.equal([user('technician'), orders]);
    expect((await staff.get(orders)).text).to.contain('<p class="count">1 work order</p>');
    // Nobody else opens a user's page.
    const other = await signedIn(cast.players.dataAdministrator);
    expect(waysOf((await other.get(`/admin/personnel/${record!.id}`)).text)).to.deep.equal({ '1 work order': orders });
    const form = await staff.get(`/admin/work_orders/new?technician_id=${record!.id}`);
    expect(form.text).to.contain(`<option value="${record!.id}" selected>`);
  }); // prettier-ignore

  it('a partner and an agent lead to their customers, users and claims, with counts; invoice and estimate to the customer', async () => {
    const partner = `/admin/partners/${cast.partnerId}`;
    const ways = waysOf((await staff.get(partner)).text);
    const claims = `/admin/claims?partner=${cast.partnerId}`;
    expect(ways).to.deep.equal({
      '1 customer': `${partner}/customers`,
      '1 portal user': `${partner}/users`,
      '1 claim': claims,
    });
    for (const [text, to] of Object.entries(ways)) {
      const noun = text.replace('portal ', '');
      expect((await staff.get(to)).text, to).to.match(new RegExp(`<p class="count">(?:${text}|${noun})</p>`));
    }
    expect((await staff.get(claims)).text)
      .to.contain('<a href="/admin/claims">All claims</a>')
      .and.contain(`<input type="hidden" name="partner" value="${cast.partnerId}">`);
    // Another partner's, and another company's, isn't among them.
    const [second] = await sql<{ id: string }>(
      `insert into partners (tenant_id, number, name) values ($1, 'P-99', 'Second') returning id`,
      cast.tenantId,
    );
    expect((await staff.get(`/admin/claims?partner=${second!.id}`)).text).to.not.contain('>CL-');
    expect((await staff.get(`/admin/claims/export.csv?partner=${second!.id}`)).text).to.not.contain('CL-');
    expect((await staff.get(`/admin/claims?partner=${others.partnerId}`)).text).to.contain('>CL-');
    const agent = `/admin/agents/${cast.agentId}`;
    expect(Object.values(waysOf((await staff.get(agent)).text))).to.deep.equal([`${agent}/customers`, `${agent}/users`]);
    for (const [table, at] of [
      ['invoices', '/admin/invoices'],
      ['estimates', '/admin/estimates'],
    ]) {
      const [row] = await sql<{ id: string }>(
        `select id from ${table} where tenant_id = $1 and customer_id = $2 limit 1`,
        ...[cast.tenantId, cast.customers.north],
      );
      expect(waysOf((await staff.get(`${at}/${row!.id}`)).text), at).to.deep.equal({ North: customer() });
    }
  }); // prettier-ignore

  it('each record’s page has its next step as its one primary button; Edit opens the form, without script too', async () => {
    const head = async (path: string) =>
      [...(/<header class="page-head">([\s\S]*?)<\/header>/.exec((await staff.get(path)).text)?.[1] ?? '').matchAll(
        /<a class="button primary" href="([^"]*)">([^<]*)<\/a>/g,
      )].map(([, to, text]) => `${text} ${to}`);
    const user = `/admin/users/${cast.players.contactUser.userId}`;
    expect(await head(user)).to.deep.equal([`Edit ${user}/details?edit=1`]);
    expect((await staff.get(`${user}/details?edit=1`)).text).to.contain('<details class="edit" open>');
    expect((await staff.get(`${user}/details`)).text).to.contain('<details class="edit">');
    for (const path of [`/admin/partners/${cast.partnerId}`, `/admin/agents/${cast.agentId}`])
      expect(await head(path)).to.deep.equal([`Add customers ${path}/customers/find`]);
    const [record] = await sql<{ id: string }>(
      `insert into personnel (tenant_id, first_name, last_name) values ($1, 'Rosa', '') returning id`,
      cast.tenantId,
    );
    const personnel = `/admin/personnel/${record!.id}`;
    expect(await head(personnel)).to.deep.equal([`Find Login ${personnel}/find`]);
    await sql('update personnel set user_id = $1 where id = $2', cast.players.administrator.userId, record!.id);
    expect(await head(personnel)).to.deep.equal([`New work order /admin/work_orders/new?technician_id=${record!.id}`]);
  }); // prettier-ignore

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

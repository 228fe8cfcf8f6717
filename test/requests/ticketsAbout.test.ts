import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

describe('tickets about an asset or a work order, and work orders that come of tickets', () => {
  let cast: Cast;
  let other: Cast;
  let tess: Browser;
  before(async () => {
    other = await makeCast('about');
  });
  beforeEach(async () => {
    cast = await makeCast('about');
    tess = await signedIn(cast.players.technician);
  });

  const as = (name: PlayerName) => signedIn(cast.players[name]);
  const words = { subject: 'It drifts', priority: 'high', description: 'Since Monday.' };
  const newest = async () =>
    (
      await sql<{ id: string; asset_id: string | null; work_order_id: string | null; number: string }>(
        'select * from tickets where tenant_id = $1 order by number desc limit 1',
        cast.tenantId,
      )
    )[0]!;

  it('A11, A12: a contact opens one about an asset and an order in reach; the asset shows the ticket to nobody more', async () => {
    const nora = await as('contactUser');
    const form = await nora.get(`/tickets/new?asset_id=${cast.assets.cal1}`);
    expect(form.text)
      .to.contain('A-cal-1')
      .and.contain('WO-1')
      .and.not.contain('A-cal-2')
      .and.not.contain('A-dock');
    const sent = await nora.post('/tickets', {
      ...words,
      asset_id: cast.assets.cal1,
      work_order_id: cast.workOrder,
    });
    expect(sent.status).to.equal(303);
    const page = await nora.get(sent.location!);
    expect(page.text)
      .to.contain(`href="/assets/${cast.assets.cal1}"`)
      .and.contain(`href="/work_orders/${cast.workOrder}"`);
    for (const [who, sees] of [
      ['contactUser', true],
      ['customerUser', true],
      ['adminContact', true],
      ['contactWithPermissions', false],
      ['allContact', false],
    ] as const) {
      const browser = await as(who);
      for (const record of [`/assets/${cast.assets.cal1}`, `/work_orders/${cast.workOrder}`]) {
        const { status, text } = await browser.get(record);
        expect([status, text.includes('It drifts')], `${who} ${record}`).to.deep.equal([200, sees]);
      }
      const list = await browser.get(`/tickets?asset=${cast.assets.cal1}`);
      expect([list.text.includes('It drifts'), list.text.includes('T-1<')], who).to.deep.equal([sees, false]);
    }
    const partner = await as('partnerUser');
    expect((await partner.get(`/assets/${cast.assets.pier}`)).status).to.equal(200);
    expect((await tess.get(`/admin/assets/${cast.assets.cal1}`)).text).to.contain('It drifts');
    expect((await tess.get(`/admin/work_orders/${cast.workOrder}`)).text).to.contain('It drifts');
  });

  it('A12, A16: an asset or an order that the person does not see is refused', async () => {
    const nora = await as('contactUser');
    const before = await newest();
    for (const id of [cast.assets.cal2, cast.assets.dock, other.assets.cal1]) {
      const { status, text } = await nora.post('/tickets', { ...words, asset_id: id });
      expect(status).to.equal(422);
      expect(text).to.contain('Choose one of the customer’s assets.').and.contain('It drifts');
    }
    for (const id of [other.workOrder, cast.assets.cal1]) {
      const { status, text } = await nora.post('/tickets', { ...words, work_order_id: id });
      expect(status).to.equal(422);
      expect(text).to.contain('Choose one of the customer’s work orders.');
    }
    expect(await newest()).to.deep.equal(before);
  });

  it('a ticket about an asset that has left the reach says nothing of it (A12, A25)', async () => {
    const nora = await as('contactUser');
    const { location } = await nora.post('/tickets', { ...words, asset_id: cast.assets.cal1 });
    await sql('update assets set facility_id = $2 where id = $1', cast.assets.cal1, cast.facilities.cal2);
    const { status, text } = await nora.get(location!);
    expect([status, text.includes('A-cal-1')]).to.deep.equal([200, false]);
    expect((await (await as('customerUser')).get(location!)).text).to.contain('A-cal-1');
  });

  it('staff choose among the customer’s, and change it; another customer’s is refused', async () => {
    const body = { ...words, customer_id: cast.customers.north };
    const added = await tess.post('/admin/tickets', { ...body, asset_id: cast.assets.cal2 });
    const ticket = await newest();
    expect(ticket.asset_id).to.equal(cast.assets.cal2);
    expect((await tess.get(`/admin/tickets?asset=${cast.assets.cal2}`)).text)
      .to.contain('About')
      .and.contain('1 ticket<');
    const change = { ...body, status: 'open', _version: '1' };
    const wrong = await tess.post(added.location!, { ...change, asset_id: cast.assets.dock });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('Choose one of the customer’s assets.');
    // The company's own equipment has no customer.
    expect((await tess.post(added.location!, { ...change, asset_id: cast.assets.mt })).status).to.equal(303);
    expect((await newest()).asset_id).to.equal(cast.assets.mt);
    const found = await tess.get(`/admin/tickets/new/asset?_typed=1&customer_id=${cast.customers.south}`);
    expect(found.text).to.contain('A-dock').and.not.contain('A-cal-1');
  });

  it('a ticket becomes a work order by one press, once, and both say so', async () => {
    await tess.post('/admin/tickets', {
      ...words,
      customer_id: cast.customers.north,
      asset_id: cast.assets.cal1,
    });
    const ticket = await newest();
    const at = `/admin/tickets/${ticket.id}`;
    expect((await tess.get(at)).text).to.contain('Create work order');
    const pressed = await Promise.all([1, 2].map(() => tess.post(`${at}/create_work_order`)));
    const [order, ...more] = await sql<{
      id: string;
      number: string;
      description: string;
      facility_id: string;
    }>('select * from work_orders where ticket_id = $1', ticket.id);
    expect(more).to.deep.equal([]);
    expect(pressed.map(({ location }) => location)).to.deep.equal(
      [1, 2].map(() => `/admin/work_orders/${order!.id}`),
    );
    // A11: the order has readers who don't see the ticket, so it has none of the ticket's words.
    expect([order!.description, order!.facility_id]).to.deep.equal([null, cast.facilities.cal1]);
    const page = await tess.get(`/admin/work_orders/${order!.id}`);
    expect(page.text).to.contain(`T-${ticket.number}`).and.contain('A-cal-1');
    const again = await tess.get(at);
    expect(again.text).to.contain(`WO-${order!.number}`).and.not.contain('Create work order');
    const customer = await as('customerUser');
    expect((await customer.get(`/tickets/${ticket.id}`)).text).to.contain(`WO-${order!.number}`);
    expect((await customer.get(`/work_orders/${order!.id}`)).text).to.contain(`T-${ticket.number}`);
    // A11: who sees the order at the facility doesn't see the ticket.
    expect((await (await as('contactUser')).get(`/work_orders/${order!.id}`)).text).to.not.contain(
      `T-${ticket.number}<`,
    );
  });

  it('by one press no order is made at an inactive facility, and none without its asset, which is retired', async () => {
    const filed = await tess.post('/admin/tickets', {
      ...words, customer_id: cast.customers.north, asset_id: cast.assets.cal1,
    }); // prettier-ignore
    const press = async () =>
      (await (await as('technician')).post(`${filed.location!}/create_work_order`)).location;
    const { id } = await newest();
    for (const [off, on] of [
      [
        'update facilities set active = false where id = $1',
        'update facilities set active = true where id = $1',
      ],
      [
        "update assets set status = 'retired' where id = $1",
        "update assets set status = 'in_service' where id = $1",
      ],
    ] as const) {
      const what = off.includes('facilities') ? cast.facilities.cal1 : cast.assets.cal1;
      await sql(off, what);
      expect(await press(), off).to.equal(`/admin/work_orders/new?ticket_id=${id}`);
      expect(await sql('select from work_orders where ticket_id = $1', id), off).to.have.lengthOf(0);
      await sql(on, what);
    }
    expect(await press()).to.match(/^\/admin\/work_orders\/[0-9a-f-]{36}$/);
  });

  it('what nobody chooses a type for is like its asset’s newest work order, else of the company’s first type', async () => {
    const [type] = await sql<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'A first type') returning id",
      cast.tenantId,
    );
    const typeOf = async (about: Record<string, string>) => {
      const { location } = await tess.post('/admin/tickets', {
        ...words,
        customer_id: cast.customers.north,
        ...about,
      });
      const order = await tess.post(`${location}/create_work_order`);
      const [made] = await sql<{ type_id: string }>(
        'select type_id from work_orders where id = $1',
        order.location!.split('/').at(-1)!,
      );
      return made!.type_id;
    };
    // The order of the cast has an asset at cal-1, and none at cal-2.
    expect(await typeOf({ asset_id: cast.assets.cal1 })).to.equal(cast.workOrderType);
    expect(await typeOf({ asset_id: cast.assets.cal2 })).to.equal(type!.id);
    expect(await typeOf({ asset_id: cast.assets.cal2, work_order_id: cast.workOrder })).to.equal(
      cast.workOrderType,
    );
    await sql('update work_order_types set active = false where id = $1', type!.id);
  });

  it('asks for the facility where the customer has several, and says then what it comes of', async () => {
    const asked = await tess.post(`/admin/tickets/${cast.tickets.ofNorth}/create_work_order`);
    expect(asked.location).to.equal(`/admin/work_orders/new?ticket_id=${cast.tickets.ofNorth}`);
    const [ticket] = await sql<{ description: string }>(
      'select description from tickets where id = $1',
      cast.tickets.ofNorth,
    );
    expect((await tess.get(asked.location!)).text)
      .to.contain(`name="ticket_id" value="${cast.tickets.ofNorth}"`)
      .and.contain('even people who can’t see the ticket')
      .and.not.contain(ticket!.description);
    const added = await tess.post('/admin/work_orders', {
      type_id: cast.workOrderType, facility_id: cast.facilities.cal1, ticket_id: cast.tickets.ofNorth,
    }); // prettier-ignore
    expect((await tess.get(added.location!)).text).to.contain('Created from');
    expect((await tess.post(`/admin/tickets/${other.tickets.ofNorth}/create_work_order`)).status).to.equal(
      404,
    );
  });

  it('says to whoever saves the second of two open forms that the ticket has a work order; saved again, it’s another one', async () => {
    const form = {
      ...{ type_id: cast.workOrderType, facility_id: cast.facilities.cal1, ticket_id: cast.tickets.ofNorth },
      description: 'Typed at length',
    };
    const orders = () =>
      sql<{ ticket_id: string | null }>(
        `select ticket_id from work_orders where tenant_id = $1 and description = 'Typed at length' order by number`,
        cast.tenantId,
      );
    const [one, two] = await Promise.all([tess.post('/admin/work_orders', form), tess.post('/admin/work_orders', form)]);
    const [added, refused] = one.status === 303 ? [one, two] : [two, one];
    expect([added.status, refused.status]).to.deep.equal([303, 422]);
    expect(refused.text).to.match(/T-\d+ already has a work order, WO-\d+/).and.contain('Typed at length');
    expect(refused.text, 'the next one comes of no ticket').to.not.contain('name="ticket_id"');
    expect(await orders()).to.deep.equal([{ ticket_id: cast.tickets.ofNorth }]);
    expect((await tess.post('/admin/work_orders', { ...form, ticket_id: '' })).status).to.equal(303);
    expect(await orders()).to.deep.equal([{ ticket_id: cast.tickets.ofNorth }, { ticket_id: null }]);
  }); // prettier-ignore
});

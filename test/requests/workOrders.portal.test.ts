import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { behind } from '../support/meanwhile.ts';
import { sql } from '../support/portalPages.ts';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';

describe('work orders in the portal', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    other = await makeCast('portalworks');
  });
  beforeEach(async () => {
    cast = await makeCast('portalworks');
  });

  const as = (name: PlayerName): Promise<Browser> => signedIn(cast.players[name]);
  const here = () => `/work_orders/${cast.workOrder}`;
  const orders = () =>
    sql<{
      id: string;
      number: string;
      status: string;
      facility_id: string;
      customer_id: string | null;
      for_customer_id: string | null;
      opened_by: string;
      reason: string;
    }>('select * from work_orders where tenant_id = $1 order by number', cast.tenantId);
  const body = (change: Record<string, string | string[]> = {}) => ({
    type_id: cast.workOrderType,
    ...change,
  });

  it('A10, A12, A14, A16, A21: an order is seen by whoever reaches its facility, and by nobody else', async () => {
    for (const [who, sees] of [
      ['customerUser', true],
      ['contactUser', true],
      ['contactWithPermissions', true],
      ['allContact', true],
      ['adminContact', true],
      ['agentUser', true],
      ['viewer', true],
      ['link', false],
      ['wideContact', false],
      ['mixedContact', false],
      ['allContactWithOutside', false],
      ['partnerUser', false],
    ] as const) {
      const browser = await as(who);
      expect((await browser.get(here())).status, who).to.equal(sees ? 200 : 404);
      for (const list of ['/work_orders', '/in_work']) {
        const { text, status } = await browser.get(list);
        expect([text.includes('WO-1<'), status], `${who} ${list}`).to.deep.equal([
          sees,
          who === 'partnerUser' && list === '/in_work' ? 404 : 200,
        ]);
        const exported = await browser.get(`${list}/export.csv`);
        expect(exported.text.includes('WO-1,'), who).to.equal(sees);
      }
    }
  });

  it('A12: relating MT shows no jobs but those at MT itself, and A15: the choice narrows them', async () => {
    const mia = await as('contactUser');
    await sql('insert into contact_facilities (tenant_id, contact_id, facility_id) values ($1, $2, $3)',
      cast.tenantId, cast.players.contactUser.contactId, cast.facilities.mt); // prettier-ignore
    expect((await mia.get('/work_orders')).text).to.contain('1 work order<');
    await mia.post('/facility', { facility: cast.facilities.mt, to: '/work_orders' });
    expect((await mia.get('/work_orders')).text).to.contain('There are none at this facility.');
    expect((await mia.get(here())).status).to.equal(404);
  });

  it('A12, A33: a request at the company’s own facility is its customer’s alone, whoever has that facility', async () => {
    const { mt } = cast.facilities;
    await sql('insert into contact_facilities (tenant_id, contact_id, facility_id) values ($1, $2, $3)',
      cast.tenantId, cast.players.contactWithPermissions.contactId, mt); // prettier-ignore
    const [nils, adil, tess] = [
      await as('contactWithPermissions'),
      await as('adminContactWithOutside'),
      await as('technician'),
    ];
    const sent = await nils.post('/work_orders', body({ facility_id: mt, description: 'Ours alone' }));
    expect(sent.status).to.equal(303);
    const at = sent.location!;
    await nils.uploadFiles(`${at}/comments`, { body: 'Quietly.' }, [
      { name: 'audit.pdf', content: pdf('a') },
    ]);
    const [file] = await sql<{ id: string }>(
      "select id from documents where tenant_id = $1 and name = 'audit.pdf'",
      cast.tenantId,
    );
    const [made] = (await orders()).slice(-1);
    expect(made).to.include({ customer_id: null, for_customer_id: cast.customers.north });
    for (const browser of [nils, adil]) {
      expect((await browser.get(at)).text)
        .to.contain('Ours alone')
        .and.contain('Quietly.');
      expect((await browser.get(`/documents/${file!.id}`)).status).to.equal(200);
    }
    // With many facilities, and with this one alone: two roles of the database.
    const mixa = await as('mixedContact');
    for (const drop of [false, true]) {
      if (drop)
        await sql('delete from contact_facilities where contact_id = $1 and facility_id <> $2',
          cast.players.mixedContact.contactId, mt); // prettier-ignore
      expect((await mixa.get('/assets?q=A-MT')).text, 'has the facility').to.contain('A-MT');
      expect((await mixa.get(at)).status).to.equal(404);
      expect((await mixa.get('/work_orders')).text)
        .to.not.contain('Ours alone')
        .and.not.contain('WO-');
      expect((await mixa.get('/work_orders?q=ours')).text).to.not.contain('WO-');
      expect((await mixa.get(`/documents/${file!.id}`)).status).to.equal(404);
      expect((await mixa.post(`${at}/comments`, { body: 'Mine?' })).status).to.equal(404);
    }
    expect((await (await as('customerUser')).get(at)).status, 'hasn’t the facility').to.equal(404);
    const staff = (await tess.get(`/admin${at}`)).text;
    expect(staff).to.contain('Requested for');
    const sees = (await tess.get(`/admin${at}/who`)).text;
    expect(sees).to.contain('contactwithpermissions').and.not.contain('mixedcontact');
    await tess.post(`/admin${at}/moves/take_on`);
    await tess.post(`/admin${at}/moves/schedule`, { scheduled_on: addDays(plainCalendar.today, 3) });
    await tess.post(`/admin${at}/moves/cancel`, { reason: 'Closed that day' });
    const told = await sql<{ kind: string; user_id: string }>(
      "select kind, user_id from emails where tenant_id = $1 and kind in ('work_order_scheduled', 'work_order_cancelled')",
      cast.tenantId,
    );
    const people = (kind: string) => told.filter((one) => one.kind === kind).map(({ user_id }) => user_id);
    const [nilsId, adilId] = [
      cast.players.contactWithPermissions.userId,
      cast.players.adminContactWithOutside.userId,
    ];
    expect(people('work_order_scheduled')).to.have.members([nilsId, adilId]);
    expect(people('work_order_cancelled')).to.deep.equal([nilsId]);
  });

  it('A33: work of the company itself at its own facility has no comments by people of several customers', async () => {
    const tess = await as('technician');
    const added = await tess.post('/admin/work_orders', {
      type_id: cast.workOrderType,
      facility_id: cast.facilities.mt,
    });
    const at = added.location!.replace('/admin', '');
    const adil = await as('adminContactWithOutside');
    expect((await adil.get(at)).text)
      .to.contain('People at other customers can see this')
      .and.not.contain('Send comment');
    await adil.post(`${at}/comments`, { body: 'Heard by all' });
    expect(await sql("select from work_order_comments where body = 'Heard by all'")).to.deep.equal([]);
  });

  it('A10a: neither internal comments nor technicians reach the portal', async () => {
    const tess = await as('technician');
    await sql(
      "insert into personnel (tenant_id, first_name, last_name) values ($1, 'Wilma', 'Worker')",
      cast.tenantId,
    );
    const [worker] = await sql<{ id: string }>(
      'select id from personnel where tenant_id = $1',
      cast.tenantId,
    );
    await tess.post(`/admin${here()}/moves/schedule`, {
      scheduled_on: '2127-01-05',
      technician_id: worker!.id,
    });
    await tess.post(`/admin${here()}/comments`, { body: 'Among us.', internal: 'on' });
    await tess.post(`/admin${here()}/comments`, { body: 'We come on Monday.' });
    const { text } = await (await as('contactUser')).get(here());
    expect(text).to.contain('We come on Monday.').and.contain('5 Jan 2127').and.contain('Scheduled');
    expect(text).to.not.contain('Among us.').and.not.contain('Wilma');
    expect((await tess.get(`/admin${here()}`)).text).to.contain('Wilma Worker');
  });

  it('A29: a contact with Create Work Order requests work for ticked assets in reach, and withdraws it', async () => {
    const nils = await as('contactWithPermissions');
    const ticked = await nils.post('/work_orders/new', {
      assets: [cast.assets.cal1, cast.assets.cal2, other.assets.cal1],
    });
    expect(ticked.text).to.contain('A-cal-1').and.not.contain('A-cal-2');
    const sent = await nils.post(
      '/work_orders',
      body({
        assets: cast.assets.cal1,
        wanted_on: addDays(plainCalendar.today, 9),
        purchase_order: 'PO-9',
        description: 'Please.',
      }),
    );
    expect(sent.status).to.equal(303);
    const page = await nils.get(sent.location!);
    expect(page.text)
      .to.contain('WO-1001')
      .and.contain('Requested')
      .and.contain('PO-9')
      .and.contain('A-cal-1')
      .and.contain('>Withdraw request</button>');
    expect((await (await as('adminContact')).get(sent.location!)).text)
      .to.contain('WO-1001')
      .and.not.contain('>Withdraw request</button>');
    await nils.post(`${sent.location!}/withdraw`);
    expect((await orders())[1]).to.include({ status: 'cancelled' });
    expect((await nils.get(sent.location!)).text).to.contain('Withdrawn by Person');
    await (await as('technician')).post(`/admin${sent.location!}/moves/take_on`);
    expect((await orders())[1]).to.include({ status: 'cancelled' });
  });

  it('A16: who of staff opened an order is not said: the page, the list and the export name the company', async () => {
    const [tenant] = await sql<{ name: string }>('select name from tenants where id = $1', cast.tenantId);
    await sql(`update work_orders set opened_by = 'Tess Secret' where id = $1`, cast.workOrder);
    const person = await as('customerUser');
    for (const list of ['work_orders', 'in_work'])
      await person.post(`/${list}/columns`, { columns: ['opened_by'] });
    for (const path of [here(), '/work_orders', '/work_orders/export.csv', '/in_work/export.csv']) {
      const { text } = await person.get(path);
      expect(text, path).to.contain(tenant!.name).and.not.contain('Tess Secret');
    }
    await sql(
      `update work_orders set by_portal = true, opened_by = 'Olivia Own', requested_by_user_id = $2 where id = $1`,
      ...[cast.workOrder, cast.players.customerUser.userId],
    );
    expect((await person.get(here())).text).to.match(/Requested by<\/dt>\s*<dd>\s*Olivia Own/);
  });

  it('A29: an asset that leaves while it is requested is refused, and nothing is requested', async () => {
    const nils = await as('contactWithPermissions');
    const sent = await behind(
      [
        `with moved as (update assets set facility_id = $2, customer_id = $3 where id = $1)
           update counters set value = value where tenant_id = $4 and name = 'work_order'`,
        ...[cast.assets.cal1, cast.facilities.dock, cast.customers.south, cast.tenantId],
      ],
      () => nils.post('/work_orders', body({ assets: cast.assets.cal1, description: 'Kept' })),
    );
    expect(sent.status).to.equal(422);
    expect(sent.text).to.contain('Somebody changed this while you were writing').and.contain('Kept');
    expect(await orders()).to.have.length(1);
  });

  it('A29, cmms#138: what staff took on is not withdrawn, and keeps note, files and requester', async () => {
    const nils = await as('contactWithPermissions');
    const request = { type_id: cast.workOrderType, assets: [cast.assets.cal1], description: 'It drifts.' };
    const sent = await nils.uploadFiles('/work_orders', request, [
      { name: 'drift.pdf', content: pdf('drift') },
    ]);
    const tess = await as('technician');
    await tess.post(`/admin${sent.location!}/moves/take_on`);
    await nils.post(`${sent.location!}/withdraw`);
    const order = (await orders())[1]!;
    expect(order).to.include({ status: 'open' });
    expect((await tess.get(`/admin${sent.location!}`)).text)
      .to.contain('It drifts.')
      .and.contain(order.opened_by)
      .and.contain('drift.pdf')
      .and.contain('A-cal-1');
    expect((await nils.get(sent.location!)).text)
      .to.contain('can no longer be withdrawn')
      .and.contain('drift.pdf');
  });

  it('A29: another’s request is not withdrawn, and whoever tries is told whose it is to withdraw', async () => {
    const nils = await as('contactWithPermissions');
    const sent = await nils.post('/work_orders', body({ assets: [cast.assets.cal1] }));
    const adam = await as('adminContact');
    expect((await adam.get(sent.location!)).status, 'sees it').to.equal(200);
    const asked = await adam.get(`${sent.location!}/withdraw`);
    expect([asked.status, asked.location]).to.deep.equal([303, sent.location]);
    expect((await adam.get(sent.location!)).text).to.contain(
      'Only the person who sent a request can withdraw it.',
    );
    expect((await adam.post(`${sent.location!}/withdraw`)).location).to.equal(sent.location);
    expect((await adam.get(sent.location!)).text)
      .to.contain('Only the person who sent a request can withdraw it.')
      .and.not.contain('can no longer be withdrawn');
    expect((await orders())[1]).to.include({ status: 'requested' });
    await nils.post(`${sent.location!}/withdraw`);
    expect((await orders())[1]).to.include({ status: 'cancelled' });
  });

  it('assets of several facilities become a request for each, and a link requests as its customer', async () => {
    const adam = await as('adminContact');
    const sent = await adam.post('/work_orders', body({ assets: [cast.assets.cal1, cast.assets.cal2] }));
    expect(sent.location).to.equal('/work_orders');
    const made = (await orders()).slice(1);
    expect(made.map(({ facility_id }) => facility_id)).to.have.members([
      cast.facilities.cal1,
      cast.facilities.cal2,
    ]);
    const link = await as('link');
    await link.post('/work_orders', body({ facility_id: cast.facilities.dock }));
    const last = (await orders())[3]!;
    expect(last).to.include({ customer_id: cast.customers.south, opened_by: 'South', status: 'requested' });
    await link.post(`/work_orders/${last.id}/withdraw`);
    expect((await orders())[3]).to.include({ status: 'cancelled' });
  });

  it('A13, A16: no request without the permission, beyond the reach, or with nonsense; nothing typed is lost', async () => {
    expect(
      (await (await as('contactUser')).post('/work_orders', body({ assets: cast.assets.cal1 }))).status,
    ).to.equal(404);
    expect((await (await as('viewer')).get('/work_orders/new')).status).to.equal(404);
    const nils = await as('contactWithPermissions');
    for (const [change, words] of [
      [{ assets: cast.assets.cal2 }, 'One of the assets no longer exists'],
      [{ assets: other.assets.cal1 }, 'One of the assets no longer exists'],
      [{ facility_id: cast.facilities.cal2 }, 'Choose a facility from the list.'],
      [{}, 'Choose a facility, or tick assets.'],
      [{ assets: cast.assets.cal1, type_id: other.workOrderType }, 'Choose a type from the list.'],
      [{ assets: cast.assets.cal1, wanted_on: '20026-01-01' }, 'Enter a date for Wanted date'],
      [
        { assets: cast.assets.cal1, wanted_on: addDays(plainCalendar.today, -1) },
        'Enter today’s date or a later one.',
      ],
    ] as const) {
      const { status, text } = await nils.post('/work_orders', body({ description: 'Kept', ...change }));
      expect(status, words).to.equal(422);
      expect(text).to.contain(words).and.contain('Kept');
    }
    const nothing = (await nils.post('/work_orders', body({ type_id: '' }))).text;
    expect(nothing, 'both at once')
      .to.contain('Choose a facility, or tick assets.')
      .and.contain('#field-type_id');
    expect(await orders()).to.have.length(1);
  });

  it('Recalls: assets that fall due between two days; Overdue: those that are overdue', async () => {
    const due = (id: string, on: string) =>
      sql('update assets set next_service_on = $2 where id = $1', id, on);
    await due(cast.assets.cal1, addDays(plainCalendar.today, 30));
    await due(cast.assets.cal2, addDays(plainCalendar.today, -1));
    const nils = await as('contactWithPermissions');
    const olivia = await as('customerUser');
    expect((await olivia.get('/recalls')).text)
      .to.contain('A-cal-1')
      .and.contain('>Request service</button>')
      .and.match(/>Open \(WO-\d+\)</)
      .and.not.contain('A-cal-2');
    expect(
      (
        await olivia.get(
          `/recalls?from=${addDays(plainCalendar.today, 31)}&to=${addDays(plainCalendar.today, 60)}`,
        )
      ).text,
    ).to.contain('Nothing is due between these dates');
    expect((await olivia.get(`/recalls/export.csv?from=2000-01-01&to=${plainCalendar.today}`)).text)
      .to.contain('A-cal-2')
      .and.not.contain('A-cal-1');
    const again = (await olivia.post('/work_orders/new', { assets: cast.assets.cal1 })).text;
    expect(again, 'what is ordered already').to.match(/Open \(WO-\d+\)/);
    expect((await olivia.get('/delinquent')).text)
      .to.contain('A-cal-2')
      .and.not.contain('A-cal-1<');
    expect((await nils.get('/delinquent')).text).to.contain('Nothing is overdue');
    expect((await (await as('contactUser')).get('/recalls')).text)
      .to.contain('A-cal-1')
      .and.not.contain('Request service');
    await due(cast.assets.cal2, plainCalendar.today);
    expect((await olivia.get('/delinquent')).text, 'due today is not overdue').to.contain(
      'Nothing is overdue',
    );
  });
});

import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { asAdministrator } from '../support/causing.ts';

/** What the database says to a claim that may not go where it is sent. */
const refusedBy = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
};

describe('claims', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    other = await makeCast('claims');
  });
  beforeEach(async () => {
    cast = await makeCast('claims');
    await sql(
      `insert into work_order_types (tenant_id, name, asks_outcome, makes_service_orders) values ($1, 'Service order', false, true)`,
      cast.tenantId,
    );
  });

  const as = (name: PlayerName): Promise<Browser> => signedIn(cast.players[name]);
  const claims = () =>
    sql<{
      id: string;
      number: string;
      status: string;
      amount_minor: string;
      customer_id: string;
      reason: string;
    }>('select * from warranty_claims where tenant_id = $1 order by created_at, number', cast.tenantId);
  const last = async () => (await claims()).at(-1)!;
  const orders = () =>
    sql<{ claim_id: string; partner_id: string; customer_id: string }>(
      'select * from work_orders where tenant_id = $1 and claim_id is not null',
      cast.tenantId,
    );
  const mustWait = (waits: boolean) =>
    sql(
      'update portal_users set claim_authorization_required = $2 where tenant_id = $1 and user_id = $3',
      cast.tenantId,
      waits,
      cast.players.partnerUser.userId,
    );
  const body = (change: Record<string, string> = {}) => ({
    customer_id: cast.customers.west,
    asset_id: cast.assets.pier,
    description: 'The gauge drifts.',
    failed_on: '2026-03-01',
    amount: '1,127.54',
    ...change,
  });

  it('A20: with Claim Authorization Required a claim waits, and no service order comes of it by page, form or database', async () => {
    await mustWait(true);
    const paula = await as('partnerUser');
    const filed = await paula.post('/claims', body());
    expect(filed.status, filed.text).to.equal(303);
    expect(await last()).to.include({
      status: 'waiting',
      amount_minor: '112754',
      customer_id: cast.customers.west,
    });
    const { id } = await last();
    const ada = await as('administrator');
    const page = await ada.get(`/admin/claims/${id}`);
    expect(page.text)
      .to.contain('Waiting')
      .and.contain('>Authorize<')
      .and.not.contain('Create Service Order');
    const refused = await ada.post(`/admin/claims/${id}/service_order`);
    expect([refused.status, (await orders()).length]).to.deep.equal([422, 0]);
    // As staff in the database, and as its owner.
    const planted = [
      `number, type_id, facility_id, customer_id, status, opened_by, claim_id`,
      `9, '${cast.workOrderType}', '${cast.facilities.pier}', '${cast.customers.west}', 'open', 'X', '${id}'`,
    ];
    const insert = `insert into work_orders (tenant_id, ${planted[0]}) values ('${cast.tenantId}', ${planted[1]})`;
    expect(await refusedBy(sql(insert))).to.equal('GH008');
    expect(
      await refusedBy(
        asAdministrator(cast, (db) =>
          db.insert('work_orders', {
            number: 9,
            type_id: cast.workOrderType,
            facility_id: cast.facilities.pier,
            customer_id: cast.customers.west,
            status: 'open',
            opened_by: 'X',
            claim_id: id,
          }),
        ),
      ),
    ).to.equal('GH008');
    expect((await ada.post(`/admin/claims/${id}/authorize`)).status).to.equal(303);
    expect((await last()).status).to.equal('authorised');
    const made = await ada.post(`/admin/claims/${id}/service_order`);
    expect(made.location).to.match(/^\/admin\/work_orders\//);
    expect(await orders()).to.have.lengthOf(1);
    expect((await orders())[0]).to.include({
      claim_id: id,
      partner_id: cast.partnerId,
      customer_id: cast.customers.west,
    });
    expect((await last()).status).to.equal('service_order_made');
    // A second one, by whatever way, is refused.
    expect((await ada.post(`/admin/claims/${id}/service_order`)).status).to.equal(422);
    expect(await refusedBy(sql(insert))).to.equal('GH008');
    expect((await orders()).length).to.equal(1);
    expect((await paula.get(`/claims/${id}`)).text)
      .to.contain('Service order created')
      .and.contain('WO-');
  });

  it('A20: without it a claim is authorized as it is filed, and the database says which, not the form', async () => {
    await mustWait(false);
    const paula = await as('partnerUser');
    expect((await paula.get('/claims/new')).text)
      .to.contain('authorized as soon as you file it')
      .and.not.contain('will decide on it');
    const filed = await paula.post('/claims', body());
    expect(filed.status).to.equal(303);
    expect((await last()).status).to.equal('authorised');
    const ada = await as('administrator');
    for (const page of [await paula.get(filed.location!), await ada.get(`/admin${filed.location!}`)])
      expect(page.text).to.match(/Decided<[^]{0,60}Automatically</);
    // It waits for somebody to create its service order, for whoever keeps claims.
    const counted = /href="(\/admin\/claims\?status=authorised)">\d+ claims?<[^]{0,60}a service order/;
    const [, way] = counted.exec((await ada.get('/admin')).text) ?? [];
    expect((await ada.get(way!)).text).to.contain(`CL-${(await last()).number}`);
    await mustWait(true);
    expect((await paula.get('/claims/new')).text).to.contain('will decide on it');
    expect((await paula.post('/claims', { ...body(), status: 'authorised' })).status).to.equal(422);
    await paula.post('/claims', body());
    expect((await last()).status).to.equal('waiting');
  });

  it('no service order is made at an inactive facility, and who presses reads what to do first', async () => {
    await mustWait(false);
    await (await as('partnerUser')).post('/claims', body());
    const { id } = await last();
    const [{ facility_id: pier }] = (await sql<{ facility_id: string }>(
      'select facility_id from assets where id = $1',
      cast.assets.pier,
    )) as [{ facility_id: string }];
    await sql('update facilities set active = false where id = $1', pier);
    const press = async () => (await as('administrator')).post(`/admin/claims/${id}/service_order`);
    const refused = await press();
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain(
      'is inactive. Make it active, or move the asset to another facility, first.',
    );
    expect(await orders()).to.have.lengthOf(0);
    await sql('update facilities set active = true where id = $1', pier);
    expect((await press()).status).to.equal(303);
    expect(await orders()).to.have.lengthOf(1);
  });

  it('A20: several are authorized at once; a rejection asks for its reason, which the partner reads, and is told of by email', async () => {
    await mustWait(true);
    const paula = await as('partnerUser');
    for (const description of ['One.', 'Two.', 'Three.']) await paula.post('/claims', body({ description }));
    const [, one, two, three] = await claims();
    const ada = await as('administrator');
    const done = await ada.post('/admin/claims/authorize', { claims: [one!.id, two!.id, other.claim] });
    expect([done.status, done.location]).to.deep.equal([303, '/admin/claims']);
    // The list is shown as it was narrowed, and no other page is.
    const page = await ada.get('/admin/claims?status=waiting');
    expect(page.text).to.contain('name="_back" value="status=waiting"');
    const narrowed = await ada.post('/admin/claims/authorize', {
      claims: [one!.id],
      _back: 'status=waiting',
    });
    expect(narrowed.location).to.equal('/admin/claims?status=waiting');
    const elsewhere = await ada.post('/admin/claims/authorize', { _back: 'https://evil.example/?x=1' });
    expect(elsewhere.location).to.match(/^\/admin\/claims\?/);
    expect((await claims()).map(({ status }) => status)).to.deep.equal([
      'waiting',
      'authorised',
      'authorised',
      'waiting',
    ]);
    expect((await sql('select status from warranty_claims where id = $1', other.claim))[0]).to.include({
      status: 'waiting',
    });
    const empty = await ada.post(`/admin/claims/${three!.id}/reject`, { reason: ' \u200b ' });
    expect([empty.status, (await last()).status]).to.deep.equal([422, 'waiting']);
    await ada.post(`/admin/claims/${three!.id}/reject`, { reason: 'The warranty ended in June.' });
    expect(await last()).to.include({ status: 'rejected', reason: 'The warranty ended in June.' });
    expect((await paula.get(`/claims/${three!.id}`)).text).to.contain('The warranty ended in June.');
    const mails = await sql(
      'select user_id, to_path from emails where tenant_id = $1 and kind = $2 order by created_at, id',
      cast.tenantId,
      'claim_decided',
    );
    expect(mails).to.have.lengthOf(3);
    expect(mails[2]).to.deep.equal({
      user_id: cast.players.partnerUser.userId,
      to_path: `/claims/${three!.id}`,
    });
    // What is decided stays so.
    await ada.post(`/admin/claims/${three!.id}/authorize`);
    expect((await last()).status).to.equal('rejected');
  });

  it('A20a, erpnext#41062: a claim offers, and takes by post, only assets of the partner’s own customers', async () => {
    const paula = await as('partnerUser');
    const { text } = await paula.get('/claims/new');
    expect(text).to.contain('A-pier').and.not.contain('A-cal-1').and.not.contain('A-dock');
    const before = (await claims()).length;
    for (const asset of [cast.assets.dock, cast.assets.cal1, cast.assets.mt, other.assets.pier])
      expect((await paula.post('/claims', body({ customer_id: '', asset_id: asset }))).status).to.equal(422);
    expect((await claims()).length).to.equal(before);
    const wrong = await paula.post('/claims', body({ customer_id: cast.customers.south }));
    expect(wrong.status).to.equal(422);
  });

  it('A16, A20a: an asset’s page says of whose work there is none, and begins a claim; without an asset there is no form', async () => {
    const paula = await as('partnerUser');
    const page = (await paula.get(`/assets/${cast.assets.pier}`)).text;
    for (const none of ['documents from your service orders yet', 'service orders from your claims are open'])
      expect(page).to.contain(`No ${none}`);
    expect(page)
      .to.contain('No service orders from your claims are finished yet.')
      .and.not.contain('No service has been finished')
      .and.not.contain('No work requested');
    const claim = `/claims/new?asset_id=${cast.assets.pier}`;
    expect(page).to.contain(claim);
    expect((await paula.get(claim)).text).to.match(
      new RegExp(`<option value="${cast.assets.pier}" selected`),
    );
    await sql('update customers set partner_id = null where id = $1', cast.customers.west);
    const { text } = await paula.get('/claims/new');
    expect(text).to.contain('No assets yet').and.not.contain('name="asset_id"');
  });

  it('A16, A20a: another’s claim is in no list, search, count or export, and 404 by its address', async () => {
    const [peer] = await sql<{ id: string }>(
      "insert into partners (tenant_id, number, name) values ($1, 'P-9', 'Peer') returning id",
      cast.tenantId,
    );
    const [theirs] = await sql<{ id: string }>(
      `insert into warranty_claims (tenant_id, number, partner_id, asset_id, description, failed_on, currency, status, filed_by)
       values ($1, 77, $2, $3, 'Zirconium', '2026-01-01', 'EUR', 'waiting', 'Peer') returning id`,
      cast.tenantId,
      peer!.id,
      cast.assets.dock,
    );
    const paula = await as('partnerUser');
    for (const address of ['/claims', '/claims?q=zirconium', '/claims?q=77', '/claims/export.csv'])
      expect((await paula.get(address)).text, address)
        .to.not.contain('CL-77')
        .and.not.contain('Zirconium');
    expect((await paula.get('/claims')).text).to.contain('1 claim<');
    for (const id of [theirs!.id, other.claim])
      expect((await paula.get(`/claims/${id}`)).status).to.equal(404);
    expect((await paula.get(`/claims/${cast.claim}`)).status).to.equal(200);
    for (const name of [
      'customerUser',
      'contactWithPermissions',
      'adminContact',
      'link',
      'agentUser',
    ] as const)
      expect((await (await as(name)).get(`/claims/${cast.claim}`)).status, name).to.equal(404);
    const ada = await as('administrator');
    expect((await ada.get(`/admin/claims/${other.claim}`)).status).to.equal(404);
    expect((await ada.post(`/admin/claims/${other.claim}/authorize`)).status).to.equal(404);
    expect((await ada.get('/admin/claims?q=zirconium')).text).to.contain('CL-77');
  });

  it('A20a, A32: a partner opens the service orders of its claims, by every way, and reads none of what is said there', async () => {
    await mustWait(false);
    const [paula, ada] = [await as('partnerUser'), await as('administrator')];
    await paula.post('/claims', body());
    const claim = await last();
    const made = await ada.post(`/admin/claims/${claim.id}/service_order`);
    const order = made.location!.replace('/admin', '');
    await sql(
      `insert into work_order_comments (tenant_id, work_order_id, body, by_staff, author_name)
         values ($1, $2, 'Said to West.', true, 'Ada')`,
      cast.tenantId, order.split('/').at(-1),
    ); // prettier-ignore
    await sql(
      `update work_orders set signed_by = 'Wes Signer', signed_at = now() where tenant_id = $1 and id = $2`,
      cast.tenantId,
      order.split('/').at(-1),
    );
    const page = await paula.get(order);
    expect(page.status).to.equal(200);
    expect(page.text)
      .to.contain('The gauge drifts.')
      .and.contain(`href="/claims/${claim.id}"`)
      .and.contain(`href="/assets/${cast.assets.pier}"`)
      .and.not.contain('Said to West.')
      .and.not.contain('Wes Signer')
      .and.not.contain('Send comment')
      .and.not.contain('Tickets');
    for (const way of [
      '/work_orders',
      '/search?q=WO',
      `/assets/${cast.assets.pier}`,
      '/claims',
      `/claims/${claim.id}`,
    ])
      expect((await paula.get(way)).text, way).to.contain(`href="${order}"`);
    expect((await paula.get(`/claims/${claim.id}`)).text).to.match(
      />WO-\d+<\/a>\s*<span class="badge[^>]*>Open</,
    );
    expect((await paula.get('/')).text)
      .to.contain('href="/work_orders"')
      .and.not.contain('href="/in_work"');
    // The order of another customer, and one of its own customers’ that came of no claim.
    const [unclaimed] = await sql<{ id: string }>(
      `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
         select tenant_id, 7777, type_id, $2, $3, 'open', 'Ada' from work_orders where id = $1 returning id`,
      ...[cast.workOrder, cast.facilities.pier, cast.customers.west],
    );
    for (const id of [cast.workOrder, unclaimed!.id])
      expect((await paula.get(`/work_orders/${id}`)).status).to.equal(404);
    expect((await paula.get(`${order}/comments`)).status).to.equal(404);
    expect((await paula.post(`${order}/comments`, { body: 'Hello' })).status).to.equal(404);
    expect((await paula.get('/work_orders/export.csv')).text.trim().split('\n')).to.have.length(2);
    // A15: elsewhere it isn't found, so the claim names it without a link, and choosing there leads to the list.
    const [other] = await sql<{ id: string }>(
      `insert into facilities (tenant_id, code, name, customer_id) values ($1, 'P-2', 'Pier two', $2) returning id`,
      cast.tenantId, cast.customers.west,
    ); // prettier-ignore
    expect((await paula.post('/facility', { facility: other!.id, to: order })).location).to.equal(
      '/work_orders',
    );
    expect((await paula.get(order)).status).to.equal(404);
    for (const way of ['/claims', `/claims/${claim.id}`])
      expect((await paula.get(way)).text, way)
        .to.contain('WO-')
        .and.not.contain(`href="${order}"`)
        .and.not.contain(`href="/assets/${cast.assets.pier}"`);
  });

  it('staff without the permission read claims, and decide none', async () => {
    const tess = await as('technician');
    const { text } = await tess.get(`/admin/claims/${cast.claim}`);
    expect(text).to.contain('CL-1').and.not.contain('>Authorize<');
    for (const what of ['authorize', 'reject', 'service_order'])
      expect(
        (await tess.post(`/admin/claims/${cast.claim}/${what}`, { reason: 'No.' })).status,
        what,
      ).to.equal(404);
    expect((await claims())[0]!.status).to.equal('waiting');
  });

  it('reads the amount in the reader’s language, and refuses what is none', async () => {
    const paula = await as('partnerUser');
    for (const amount of ['1.127,54', '-5', 'NaN', '1e400', '0.005', '9'.repeat(20)]) {
      const refused = await paula.post('/claims', body({ amount }));
      expect([refused.status, refused.text.includes('field-amount-error')], amount).to.deep.equal([
        422,
        true,
      ]);
    }
    // Nothing is no amount: it stays open, or is above 0.
    for (const amount of ['0', '0.00', '-0'])
      expect((await paula.post('/claims', body({ amount }))).text, amount).to.contain(
        'Enter an amount above 0, or leave it empty.',
      );
    const all = await paula.post('/claims', body({ amount: '-5', asset_id: '', description: '' }));
    const said = ['Choose an asset.', 'Enter an amount above 0', 'Enter a description.'];
    const places = said.map((one) => all.text.indexOf(one));
    expect(places, 'all at once, as they stand on the page').to.deep.equal(
      places.filter((at) => at > 0).sort((a, b) => a - b),
    );
    const open = await paula.post('/claims', body({ amount: '' }));
    expect([open.status, (await last()).amount_minor]).to.deep.equal([303, null]);
    const german = await paula.post('/claims', body({ amount: '1.127,54' }), { 'Accept-Language': 'de-DE' });
    expect([german.status, (await last()).amount_minor]).to.deep.equal([303, '112754']);
    const late = await paula.post('/claims', body({ failed_on: '2199-01-01' }));
    expect(late.text).to.contain('field-failed_on-error');
  });

  it('S25: the same form twice files one claim', async () => {
    const paula = await as('partnerUser');
    const { text } = await paula.get('/claims/new');
    const formId = /name="_form_id" value="([^"]+)"/.exec(text)![1]!;
    const sent = await Promise.all([1, 2].map(() => paula.post('/claims', { ...body(), _form_id: formId })));
    expect(sent.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(await claims()).to.have.lengthOf(2);
  });
});

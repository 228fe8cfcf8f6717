import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

describe('Requesting service for ticked assets', () => {
  let cast: Cast;
  let inspection: string;
  before(async () => {
    cast = await makeCast('request-ticked');
    const [type] = await sql<{ id: string }>(
      `with other as (
         insert into work_order_types (tenant_id, name, asks_outcome, makes_service_orders) values ($1, 'Service order', false, true)
       )
       insert into work_order_types (tenant_id, name, asks_outcome) values ($1, 'Inspection', true) returning id`,
      cast.tenantId,
    );
    inspection = type!.id;
    await service(cast.assets.cal1, inspection, 10);
    await service(cast.assets.cal1, cast.workOrderType, 20);
  });
  const service = (asset: string, type: string, days: number) =>
    sql(
      `insert into asset_services (tenant_id, asset_id, type_id, interval_months, last_service_on, next_service_on)
         values ($1, $2, $3, 12, current_date, current_date + $4::int)`,
      ...[cast.tenantId, asset, type, days],
    );
  const ticked = async (...assets: string[]) =>
    (await (await signedIn(cast.players.customerUser)).post('/work_orders/new', { assets })).text;
  const chosen = (page: string) =>
    /<select[^>]*id="field-type_id"[\s\S]*?<\/select>/
      .exec(page)?.[0]
      .match(/value="([^"]*)"\s+selected/)?.[1];

  it('A29: the type of the service that is due is chosen where all ticked assets share it, and is asked for otherwise', async () => {
    const page = await ticked(cast.assets.cal1);
    expect(chosen(page)).to.equal(inspection);
    expect(page, 'the type that only claims make').not.to.contain('Service order');
    expect(chosen(await ticked(cast.assets.cal1, cast.assets.cal2)), 'one has no service').to.equal(
      undefined,
    );
    await service(cast.assets.cal2, cast.workOrderType, 5);
    const both = await ticked(cast.assets.cal1, cast.assets.cal2);
    expect(chosen(both), 'two types').to.equal(undefined);
    expect(both).to.contain('Choose a type');
    const alone = (await (await signedIn(cast.players.customerUser)).get('/work_orders/new')).text;
    expect(chosen(alone), 'without assets').to.equal(undefined);
    const sent = await (
      await signedIn(cast.players.customerUser)
    ).post('/work_orders', { assets: cast.assets.cal1, type_id: '' });
    expect([sent.status, chosen(sent.text)]).to.deep.equal([422, undefined]);
    expect(sent.text).to.contain('Choose a type.');
  });

  it('A29, A20: neither a type that only claims make, nor an inactive facility, nor what the choice leaves out (A15)', async () => {
    const browser = await signedIn(cast.players.customerUser);
    const asked = async (body: Record<string, string>) => {
      const { status, text } = await browser.post('/work_orders', { type_id: inspection, ...body });
      return [status, text] as const;
    };
    const [order] = await sql<{ id: string }>(
      `select id from work_order_types where tenant_id = $1 and name = 'Service order'`,
      cast.tenantId,
    );
    const [status, wrong] = await asked({ assets: cast.assets.cal1, type_id: order!.id });
    expect([status, wrong]).to.satisfy(
      () => status === 422 && wrong.includes('Choose a type from the list.'),
    );
    const active = (value: boolean) =>
      sql('update facilities set active = $2 where id = $1', cast.facilities.cal1, value);
    await active(false);
    for (const [body, words] of [
      [{ assets: cast.assets.cal1 }, 'at an inactive facility'],
      [{ facility_id: cast.facilities.cal1 }, 'Choose a facility from the list.'],
    ] as const) {
      const [refused, said] = await asked(body);
      expect(refused, words).to.equal(422);
      expect(said).to.contain(words);
    }
    await active(true);
    await browser.post('/facility', { facility: cast.facilities.cal2, to: '/' });
    expect((await asked({ facility_id: cast.facilities.cal1 }))[1]).to.contain(
      'Choose a facility from the list.',
    );
    expect(
      await sql('select from work_orders where tenant_id = $1 and by_portal', cast.tenantId),
    ).to.have.lengthOf(0);
  });

  it('A29: with nothing ticked it leads back to the same list, with its dates and its search', async () => {
    const browser = await signedIn(cast.players.customerUser);
    for (const list of [
      '/recalls?q=gauge&from=2026-01-01&to=2027-01-31',
      '/delinquent?q=A-',
      '/assets?q=A-',
    ]) {
      const action = /action="(\/work_orders\/new[^"]*)"/.exec((await browser.get(list)).text)?.[1];
      const back = await browser.post(action!.replaceAll('&amp;', '&'), {});
      expect(back.status).to.equal(303);
      const [asked, found] = [list, back.location!].map((one) => new URL(one, 'http://own.example'));
      expect(found!.pathname).to.equal(asked!.pathname);
      for (const [name, value] of asked!.searchParams)
        expect(found!.searchParams.get(name), name).to.equal(value);
      expect((await browser.get(back.location!)).text).to.contain('Tick at least one asset first.');
    }
    const elsewhere = await browser.post('/work_orders/new?list=https%3A%2F%2Fevil.example%2F', {});
    expect(elsewhere.location).to.equal('/assets');
  });
});

import { expect } from 'chai';
import { draftsDue } from '../../server/jobs/draftClock.ts';
import { signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { sql } from '../support/portalPages.ts';

const { today } = plainCalendar;

describe('work orders by schedule', () => {
  let cast: Cast;
  let ada: Browser;
  const path = '/admin/order_drafts';
  const clock = async () => draftsDue(await services());
  const services = async () => (await testApp()).services;
  beforeEach(async () => {
    cast = await makeCast('drafts');
    ada = await signedIn(cast.players.administrator);
    // What the cast has in work already would be none to draft.
    await sql("update work_orders set status = 'cancelled', reason = 'x' where id = $1", cast.workOrder);
  });
  const settings = (days: string) =>
    ada.post('/admin/settings/service_dates', {
      counts_from: 'done',
      lands_on: 'day',
      grace_days: '0',
      schedule_days: days,
    });
  const due = (asset: string, on: string | null) =>
    sql('update assets set next_service_on = $2 where id = $1', asset, on);
  const drafts = () =>
    sql<{ id: string; asset_id: string; type_id: string; due_on: string; status: string }>(
      'select id, asset_id, type_id, due_on::text as due_on, status from order_drafts where tenant_id = $1 order by due_on, id',
      cast.tenantId,
    );
  const orders = () =>
    sql<{ id: string; type_id: string; facility_id: string; customer_id: string | null }>(
      `select id, type_id, facility_id, customer_id from work_orders where tenant_id = $1 and id <> $2 order by number`,
      ...[cast.tenantId, cast.workOrder],
    );
  const tick = (action: string, ids: readonly string[], by = ada) =>
    by.post(`${path}/${action}`, { drafts: [...ids] });

  it('off, nothing is drafted; on, what is due within the days ahead is, and what is due later isn’t', async () => {
    await due(cast.assets.cal1, addDays(today, 14));
    await due(cast.assets.cal2, addDays(today, 15));
    await due(cast.assets.dock, addDays(today, -3));
    await clock();
    expect(await drafts()).to.have.lengthOf(0);
    expect((await ada.get(path)).text).to.contain('Work orders by schedule are off');
    expect((await settings('14')).status).to.equal(303);
    await clock();
    expect((await drafts()).map(({ asset_id: asset }) => asset)).to.deep.equal([
      cast.assets.dock,
      cast.assets.cal1,
    ]);
    expect((await ada.get(path)).text)
      .to.contain('A-cal-1')
      .and.contain('A-dock')
      .and.not.contain('A-cal-2');
    await settings('');
    await due(cast.assets.cal2, today);
    await clock();
    expect(await drafts(), 'off again').to.have.lengthOf(2);
  });

  it('once whatever the clock did: off for a week, and two of it at once', async () => {
    await due(cast.assets.cal1, today);
    await settings('30');
    const made = await Promise.all([clock(), clock(), clock()]);
    expect(made.reduce((sum, one) => sum + one, 0)).to.be.at.least(1);
    await clock();
    expect(await drafts()).to.have.lengthOf(1);
    const [draft] = await drafts();
    await tick('dismiss', [draft!.id]);
    await clock();
    expect(
      (await drafts()).map(({ status }) => status),
      'dismissed, it doesn’t come back',
    ).to.deep.equal(['dismissed']);
    await due(cast.assets.cal1, addDays(today, 5));
    await clock();
    expect(
      (await drafts()).map(({ status }) => status),
      'another date is another service',
    ).to.deep.equal(['dismissed', 'waiting']);
  });

  it('each of several services by itself, of its type; work that is open already is none', async () => {
    const [safety] = await sql<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'Safety inspection') returning id",
      cast.tenantId,
    );
    for (const [type, on] of [
      [cast.workOrderType, addDays(today, 3)],
      [safety!.id, addDays(today, 9)],
    ] as const)
      await sql(
        'insert into asset_services (tenant_id, asset_id, type_id, next_service_on) values ($1, $2, $3, $4)',
        ...[cast.tenantId, cast.assets.cal1, type, on],
      );
    await sql(
      `with made as (insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
         values ($1, 77, $2, $3, $4, 'open', 'Tess') returning id)
       insert into work_order_lines (tenant_id, work_order_id, asset_id) select $1, id, $5 from made`,
      ...[cast.tenantId, cast.workOrderType, cast.facilities.cal1, cast.customers.north, cast.assets.cal1],
    );
    await settings('10');
    await clock();
    expect((await drafts()).map(({ type_id: type, due_on: on }) => [type, on])).to.deep.equal([
      [safety!.id, addDays(today, 9)],
    ]);
  });

  it('confirming many makes one work order for each facility and type; pressed twice, once', async () => {
    await due(cast.assets.cal1, today);
    await due(cast.assets.cal2, addDays(today, 2));
    await settings('30');
    await clock();
    const ids = (await drafts()).map(({ id }) => id);
    const [first] = await Promise.all([tick('confirm', ids), tick('confirm', ids)]);
    expect(first.location).to.be.oneOf([path, '/admin/work_orders']);
    const made = await orders();
    expect(made.map(({ facility_id: at }) => at).sort()).to.deep.equal(
      [cast.facilities.cal1, cast.facilities.cal2].sort(),
    );
    expect(made.every(({ customer_id: of }) => of === cast.customers.north)).to.equal(true);
    expect(
      await sql(
        'select from work_order_lines where work_order_id = any($1)',
        made.map(({ id }) => id),
      ),
    ).to.have.lengthOf(2);
    expect((await drafts()).map(({ status }) => status)).to.deep.equal(['confirmed', 'confirmed']);
    await clock();
    expect(await drafts()).to.have.lengthOf(2);
    expect((await ada.get(path)).text)
      .to.contain('Nothing to confirm')
      .and.contain('the list takes up to 10 minutes to change');
  });

  it('a draft whose date has changed since is neither shown nor confirmed', async () => {
    await due(cast.assets.cal1, today);
    await settings('30');
    await clock();
    const [draft] = await drafts();
    await due(cast.assets.cal1, addDays(today, 300));
    expect((await ada.get(path)).text).not.to.contain('A-cal-1');
    await tick('confirm', [draft!.id]);
    expect(await orders()).to.have.lengthOf(0);
  });

  it('a draft of work that was ordered since, or of a service that was done since, is neither shown nor confirmed', async () => {
    await due(cast.assets.cal1, today);
    await settings('30');
    await clock();
    const [draft] = await drafts();
    await sql(
      `with made as (insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
         values ($1, 78, $2, $3, $4, 'requested', 'Carl') returning id)
       insert into work_order_lines (tenant_id, work_order_id, asset_id) select $1, id, $5 from made`,
      ...[cast.tenantId, draft!.type_id, cast.facilities.cal1, cast.customers.north, cast.assets.cal1],
    );
    expect((await ada.get(path)).text).not.to.contain('A-cal-1');
    await tick('confirm', [draft!.id]);
    expect(await orders(), 'only what was asked for').to.have.lengthOf(1);
    await sql(
      "update work_orders set status = 'cancelled', reason = 'x' where tenant_id = $1 and number = 78",
      cast.tenantId,
    );
    expect((await ada.get(path)).text, 'which was there').to.contain('A-cal-1');
    // Two services were due on one day; this one has been done, and the asset is due for the other.
    const [other] = await sql<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'Safety inspection') returning id",
      cast.tenantId,
    );
    for (const [type, on] of [
      [draft!.type_id, addDays(today, 365)],
      [other!.id, today],
    ] as const)
      await sql(
        'insert into asset_services (tenant_id, asset_id, type_id, next_service_on) values ($1, $2, $3, $4)',
        ...[cast.tenantId, cast.assets.cal1, type, on],
      );
    expect((await ada.get(path)).text).not.to.contain('A-cal-1');
    await tick('confirm', [draft!.id]);
    expect(await orders()).to.have.lengthOf(1);
  });

  it('what was dismissed comes back by Undo; nothing ticked is said', async () => {
    await due(cast.assets.cal1, today);
    await settings('30');
    await clock();
    const [draft] = await drafts();
    const dismissed = await ada.post(`${path}/dismiss`, { drafts: [draft!.id], _back: 'q=a&sort=-due' });
    expect(dismissed.location, 'as it was narrowed').to.equal(`${path}?q=a&sort=-due`);
    expect((await ada.get(dismissed.location!)).text)
      .to.contain('1 draft dismissed')
      .and.contain('Undo');
    await tick('restore', [draft!.id]);
    expect((await ada.get(path)).text).to.contain('A-cal-1');
    const none = await ada.post(`${path}/confirm`, {});
    expect((await ada.get(none.location!)).text).to.contain('Tick at least one draft first');
  });

  it('the one service of an asset is drafted once, whatever type its newest work order has meanwhile', async () => {
    await due(cast.assets.cal1, today);
    await settings('30');
    await clock();
    const [draft] = await drafts();
    await tick('dismiss', [draft!.id]);
    await sql(
      `with type as (insert into work_order_types (tenant_id, name) values ($1, 'Repair') returning id),
         made as (insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
           select $1, 79, id, $2, $3, 'open', 'Tess' from type returning id)
       insert into work_order_lines (tenant_id, work_order_id, asset_id) select $1, id, $4 from made`,
      ...[cast.tenantId, cast.facilities.cal1, cast.customers.north, cast.assets.cal1],
    );
    await sql(
      "update work_orders set status = 'cancelled', reason = 'x' where tenant_id = $1 and number = 79",
      cast.tenantId,
    );
    await clock();
    expect((await drafts()).map(({ status }) => status)).to.deep.equal(['dismissed']);
  });

  it('no work order is made at an inactive facility; its drafts come back with it', async () => {
    await due(cast.assets.cal1, today);
    await settings('30');
    await clock();
    const [draft] = await drafts();
    const active = (is: boolean) =>
      sql('update facilities set active = $2 where id = $1', cast.facilities.cal1, is);
    await active(false);
    expect((await ada.get(path)).text).not.to.contain('A-cal-1');
    await tick('confirm', [draft!.id]);
    expect(await orders()).to.have.lengthOf(0);
    await active(true);
    expect((await ada.get(path)).text).to.contain('A-cal-1');
    // Sent again, it is the same form: the first one made nothing.
    const made = await (
      await signedIn(cast.players.administrator)
    ).post(`${path}/confirm`, { drafts: draft!.id });
    expect([made.status, (await orders()).length]).to.deep.equal([303, 1]);
  });

  it('of a type that is inactive by now no work order is made; staff choose another one for it', async () => {
    await due(cast.assets.cal1, today);
    await due(cast.assets.cal2, today);
    await settings('30');
    await clock();
    const [one, two] = await drafts();
    const [other] = await sql<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'Yearly check') returning id",
      cast.tenantId,
    );
    expect((await ada.get(path)).text).not.to.contain('name="type_id"');
    await sql('update work_order_types set active = false where id = $1', one!.type_id);
    const [{ name } = { name: '' }] = await sql<{ name: string }>(
      'select name from work_order_types where id = $1',
      one!.type_id,
    );
    expect((await ada.get(path)).text)
      .to.contain('Type to use instead of an inactive one')
      .and.match(/Inactive/);
    const kept = await tick('confirm', [one!.id, two!.id]);
    expect(await orders()).to.have.lengthOf(0);
    expect((await ada.get(kept.location!)).text)
      .to.contain(
        `No work order created. 2 drafts stay, because ${name} is inactive. Choose another type for them, then confirm.`,
      )
      .and.match(/class="notice warn"/);
    expect((await drafts()).map(({ status }) => status)).to.deep.equal(['waiting', 'waiting']);
    const elsewhere = (await makeCast('drafts')).workOrderType;
    for (const type of [elsewhere, one!.type_id, 'x']) {
      const wrong = await ada.post(`${path}/confirm`, { drafts: one!.id, type_id: type });
      expect((await ada.get(wrong.location!)).text, type).to.contain('Choose a type from the list.');
    }
    expect(await orders()).to.have.lengthOf(0);
    const made = await ada.post(`${path}/confirm`, { drafts: [one!.id, two!.id], type_id: other!.id });
    expect(made.location).to.equal('/admin/work_orders');
    expect((await orders()).map(({ type_id: type }) => type)).to.deep.equal([other!.id, other!.id]);
    expect((await drafts()).map(({ status }) => status)).to.deep.equal(['confirmed', 'confirmed']);
    await clock();
    expect(await drafts(), 'once').to.have.lengthOf(2);
  });

  it('another type is for inactive ones alone; an asset that has both is in the work order once', async () => {
    await settings('30');
    const types = await sql<{ id: string; name: string }>(
      `insert into work_order_types (tenant_id, name) values ($1, 'Old check'), ($1, 'Yearly check') returning id, name`,
      cast.tenantId,
    );
    for (const { id } of types)
      await sql(
        'insert into asset_services (tenant_id, asset_id, type_id, next_service_on) values ($1, $2, $3, $4)',
        ...[cast.tenantId, cast.assets.cal1, id, today],
      );
    await clock();
    const ids = (await drafts()).map(({ id }) => id);
    expect(ids).to.have.lengthOf(2);
    await sql('update work_order_types set active = false where id = $1', types[0]!.id);
    await ada.post(`${path}/confirm`, { drafts: ids, type_id: types[1]!.id });
    const [made] = await orders();
    expect([(await orders()).length, made?.type_id]).to.deep.equal([1, types[1]!.id]);
    expect(await sql('select from work_order_lines where work_order_id = $1', made!.id)).to.have.lengthOf(1);
    expect((await drafts()).map(({ status }) => status)).to.deep.equal(['confirmed', 'confirmed']);
  });

  it('says as a problem when there is nothing to bring back', async () => {
    const none = await tick('restore', ['01890000-0000-7000-8000-000000000001']);
    expect((await ada.get(none.location!)).text)
      .to.contain('Nothing was brought back, because none of these are dismissed any more.')
      .and.match(/class="notice warn"/);
  });

  it('A16: another company’s drafts are neither shown nor confirmed, and who may not keep work orders has no page', async () => {
    await due(cast.assets.cal1, today);
    await settings('30');
    await clock();
    const [draft] = await drafts();
    const other = await makeCast('drafts');
    const stranger = await signedIn(other.players.administrator);
    await tick('confirm', [draft!.id], stranger);
    await tick('dismiss', [draft!.id], stranger);
    expect((await drafts()).map(({ status }) => status)).to.deep.equal(['waiting']);
    expect(
      await sql('select from work_orders where tenant_id = $1 and status = $2', other.tenantId, 'open'),
    ).to.have.lengthOf(1);
  });

  it('days ahead are read as people write them', async () => {
    for (const days of ['0', '366', 'x', '1.5']) {
      const answer = await settings(days);
      expect(answer.status, days).to.equal(422);
      expect(answer.text, days).to.contain(`value="${days}"`);
    }
  });

  it('says which services are overdue', async () => {
    await due(cast.assets.cal1, addDays(today, -1));
    await due(cast.assets.cal2, today);
    await settings('30');
    await clock();
    const { text } = await ada.get(path);
    const row = (asset: string) => text.slice(text.indexOf(`title="${asset}`)).split('</tr>')[0];
    expect(row('A-cal-1')).to.contain('Overdue');
    expect(row('A-cal-2')).to.contain('A-cal-2').and.not.contain('Overdue');
  });
});

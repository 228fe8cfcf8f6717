import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { addDays, addMonths } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { behind } from '../support/meanwhile.ts';
import { formsOn } from '../support/pageForms.ts';
import { sql } from '../support/portalPages.ts';

const { today } = plainCalendar;

describe('several services of an asset', () => {
  let cast: Cast;
  let ada: Browser;
  let safety: string;
  let asset: string;
  let number = 700;
  beforeEach(async () => {
    cast = await makeCast('services');
    ada = await signedIn(cast.players.administrator);
    asset = cast.assets.cal1;
    const [type] = await sql<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'Safety inspection') returning id",
      cast.tenantId,
    );
    safety = type!.id;
    await sql(
      'update assets set service_interval_months = 12, last_service_on = $2, next_service_on = $3 where id = $1',
      ...[asset, addMonths(today, -2), addMonths(today, 10)],
    );
  });
  const page = () => `/admin/assets/${asset}`;
  const inspection = (change: Record<string, string> = {}) => ({
    ...{ present_type_id: cast.workOrderType, type_id: safety, interval_months: '6' },
    ...{ last_service_on: addMonths(today, -5), next_service_on: '', ...change },
  });
  const add = (change: Record<string, string> = {}, by = ada) =>
    by.post(`${page()}/services`, inspection(change));
  const services = () =>
    sql<{
      id: string;
      type_id: string;
      last: string | null;
      next: string | null;
      interval_months: number | null;
    }>(
      `select id, type_id, interval_months, last_service_on::text as last, next_service_on::text as next from asset_services
         where asset_id = $1 order by next_service_on`,
      asset,
    );
  const dates = async () =>
    (
      await sql<{
        interval: number | null;
        last: string | null;
        next: string | null;
        service_required: boolean;
      }>(
        `select service_interval_months as interval, last_service_on::text as last, next_service_on::text as next, service_required
           from assets where id = $1`,
        asset,
      )
    )[0]!;
  it('the pages show each of several services, and no interval or date as if it were the asset’s', async () => {
    const portal = await signedIn(cast.players.contactUser);
    const facts = async () =>
      Promise.all(
        [ada.get(page()), portal.get(`/assets/${asset}`)].map(async (got) => {
          const { text } = await got;
          const said = text.slice(text.indexOf('<dl class="facts"'), text.indexOf('</dl>'));
          return [/Service interval/, /Last service/, /Next service/].map((label) => label.test(said));
        }),
      );
    expect(await facts()).to.deep.equal([
      [true, true, true],
      [true, true, true],
    ]);
    await add();
    expect(await facts()).to.deep.equal([
      [false, false, false],
      [false, false, false],
    ]);
    for (const { text } of [await ada.get(page()), await portal.get(`/assets/${asset}`)])
      expect(text)
        .to.match(/Safety inspection[^]*Every 6 months/)
        .and.match(/Every 12 months/);
  });

  /** A work order of a type in progress, with the asset on it. */
  async function workOf(type: string): Promise<{ at: string; line: string }> {
    number += 1;
    const [order] = await sql<{ id: string }>(
      `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
         values ($1, $2, $3, $4, $5, 'open', 'Tess') returning id`,
      ...[cast.tenantId, number, type, cast.facilities.cal1, cast.customers.north],
    );
    for (const status of ['scheduled', 'in_progress'])
      await sql(
        'update work_orders set status = $2, scheduled_on = current_date where id = $1',
        order!.id,
        status,
      );
    const [line] = await sql<{ id: string }>(
      'insert into work_order_lines (tenant_id, work_order_id, asset_id) values ($1, $2, $3) returning id',
      ...[cast.tenantId, order!.id, asset],
    );
    return { at: `/admin/work_orders/${order!.id}`, line: line!.id };
  }
  async function done(type: string, on = today): Promise<string> {
    const { at, line } = await workOf(type);
    const body = { outcome: 'passed', serviced_on: on, _version: '1' };
    expect((await ada.post(`${at}/lines/${line}`, body)).status).to.equal(303);
    expect((await ada.post(`${at}/moves/finish`)).status).to.equal(303);
    return at;
  }

  it('one is as simple as before; the second turns what the asset says into a service of its own, and nothing is lost', async () => {
    expect((await ada.get(page())).text)
      .to.contain('Add another service')
      .and.contain('name="service_interval_months"');
    expect((await ada.get(`${page()}/services/new`)).text).to.contain('Every 12 months, last on');
    expect((await add()).location).to.equal(page());
    expect(
      (await services()).map(({ type_id: type, last, next, interval_months: every }) => [
        type,
        every,
        last,
        next,
      ]),
    ).to.deep.equal([
      [safety, 6, addMonths(today, -5), addMonths(addMonths(today, -5), 6)],
      [cast.workOrderType, 12, addMonths(today, -2), addMonths(today, 10)],
    ]);
    const { text } = await ada.get(page());
    expect(text).to.contain('Safety inspection').and.contain('Every 6 months').and.contain('Calibration');
    expect(text).not.to.contain('name="service_interval_months"');
  });

  it('lists say which service is due first, where an asset has several, to staff and in the portal; one alone has no name', async () => {
    const olivia = await signedIn(cast.players.customerUser);
    const lists = async () => {
      const span = '?from=1900-01-01&to=2199-01-01';
      const pages = await Promise.all([
        ada.get('/admin/assets'),
        ...['/assets', `/recalls${span}`].map((path) => olivia.get(path)),
      ]);
      return pages.map(({ text }) =>
        ['Safety inspection', 'Calibration'].filter((type) => new RegExp(`>${type}[<,]`).test(text)).join(),
      );
    };
    expect(await lists()).to.deep.equal(['', '', '']);
    await add();
    expect(await lists()).to.deep.equal(Array(3).fill('Safety inspection'));
    await sql(
      'update asset_services set next_service_on = $3 where asset_id = $1 and type_id = $2',
      ...[asset, safety, addMonths(today, 20)],
    );
    expect(await lists()).to.deep.equal(Array(3).fill('Calibration'));
    // Exports say so too, searched and narrowed as the list is.
    for (const [browser, path] of [
      [ada, '/admin/assets/export.csv?'],
      [olivia, '/assets/export.csv?'],
      [olivia, '/recalls/export.csv?from=1900-01-01&to=2199-01-01&'],
    ] as const) {
      const csv = (await browser.get(path)).text.split('\r\n');
      const at = csv[0]!.split(',').indexOf('Next service type');
      const types = csv.slice(1, -1).map((line) => line.split(',')[at]);
      expect(
        types.filter((type) => type !== ''),
        path,
      ).to.deep.equal(['Calibration']);
      expect((await browser.get(`${path}q=nothing+like+it`)).text, path).to.not.contain('Calibration');
    }
    const late = '/delinquent/export.csv';
    expect((await olivia.get(late)).text)
      .to.contain('Next service type')
      .and.not.contain('Calibration');
    await sql("update assets set status = 'retired' where id = $1", asset);
    expect(await lists()).to.deep.equal(['', '', '']);
  });

  it('the asset’s next service is the earliest of those that are required', async () => {
    await add();
    expect(await dates()).to.deep.equal({
      ...{
        interval: 6,
        last: addMonths(today, -5),
        next: addMonths(addMonths(today, -5), 6),
        service_required: true,
      },
    });
    const [first] = await services();
    const body = {
      type_id: safety,
      interval_months: '6',
      last_service_on: addMonths(today, -5),
      next_service_on: '',
    };
    await ada.post(`${page()}/services/${first!.id}`, { ...body, not_required: 'on', _version: '1' });
    expect((await dates()).next).to.equal(addMonths(today, 10));
    expect((await ada.get(page())).text).to.contain('Not required');
  });

  it('finished work of a type sets that service’s last and next, and of a type that the asset has no service for, none', async () => {
    await add();
    await done(safety);
    const after = await services();
    expect(after.find(({ type_id: type }) => type === safety)).to.include({
      last: today,
      next: addMonths(today, 6),
    });
    expect(after.find(({ type_id: type }) => type === cast.workOrderType)).to.include({
      last: addMonths(today, -2),
    });
    expect((await dates()).next).to.equal(addMonths(today, 6));
    const [repair] = await sql<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'Repair') returning id",
      cast.tenantId,
    );
    const { at, line } = await workOf(repair!.id);
    expect((await ada.get(`${at}/lines/${line}`)).text).to.contain(
      'This asset has no service of the type Repair',
    );
    await done(repair!.id);
    expect(await services()).to.deep.equal(after);
  });

  it('reopened, last and next are computed anew for the service of that type alone', async () => {
    await add();
    await done(cast.workOrderType, addDays(today, -3));
    const between = await services();
    await done(safety, addDays(today, -2));
    const second = await done(safety);
    expect((await services()).find(({ type_id: type }) => type === safety)?.last).to.equal(today);
    await ada.post(`${second}/moves/reopen`, { reason: 'The wrong range' });
    const now = await services();
    expect(now.find(({ type_id: type }) => type === safety)).to.include({
      last: addDays(today, -2),
      next: addMonths(addDays(today, -2), 6),
    });
    expect(now.find(({ type_id: type }) => type === cast.workOrderType)).to.deep.equal(
      between.find(({ type_id: type }) => type === cast.workOrderType),
    );
  });

  it('work that is taken back in any order leaves what stood before all of it', async () => {
    const stood = await dates();
    const enter = (at: string, line: string, on: string, version = '1') =>
      ada.post(`${at}/lines/${line}`, { outcome: 'passed', serviced_on: on, _version: version });
    for (const way of ['reopen', 'cancel', 'not_done'] as const) {
      const [first, second] = [await workOf(cast.workOrderType), await workOf(cast.workOrderType)];
      await enter(first.at, first.line, addDays(today, -20));
      await enter(second.at, second.line, addDays(today, -10));
      expect((await dates()).last).to.equal(addDays(today, -10));
      for (const { at, line } of [first, second]) {
        if (way === 'reopen') await ada.post(`${at}/moves/finish`);
        const reason = 'A mistake';
        const answer =
          way === 'not_done'
            ? await ada.post(`${at}/lines/${line}`, { outcome: way, not_done_reason: reason, _version: '2' })
            : await ada.post(`${at}/moves/${way}`, { reason });
        expect(answer.status, way).to.equal(303);
      }
      expect(await dates(), way).to.deep.equal(stood);
    }
    const again = await done(cast.workOrderType);
    const typed = { last_service_on: addDays(today, -3), next_service_on: addMonths(today, 4) };
    await sql('update assets set last_service_on = $2, next_service_on = $3 where id = $1', asset, ...Object.values(typed));
    await ada.post(`${again}/moves/reopen`, { reason: 'A mistake' });
    expect(await dates(), 'what somebody typed since stays').to.include({ last: typed.last_service_on, next: typed.next_service_on });
  }); // prettier-ignore

  it('homebox#1466: counted from the due date, a day that February cut comes back, whatever is reopened', async () => {
    await sql("insert into work_settings (tenant_id, setting, value) values ($1, 'counts_from', 'due')", cast.tenantId);
    await sql(
      'update assets set service_interval_months = 1, last_service_on = $2, next_service_on = $3 where id = $1',
      ...[asset, '2026-01-31', '2026-02-28'],
    );
    const next = async () => (await dates()).next;
    const first = await done(cast.workOrderType, '2026-02-26');
    expect(await next()).to.equal('2026-03-31');
    await done(cast.workOrderType, '2026-03-30');
    expect(await next(), 'done early, and cut once more').to.equal('2026-04-30');
    const third = await done(cast.workOrderType, '2026-04-29');
    expect(await next(), 'not the 30th').to.equal('2026-05-31');
    await ada.post(`${third}/moves/reopen`, { reason: 'A mistake' });
    expect(await next()).to.equal('2026-04-30');
    await ada.post(`${third}/moves/finish`);
    expect(await next()).to.equal('2026-05-31');
    await ada.post(`${first}/moves/reopen`, { reason: 'A mistake' });
    await ada.post(`${first}/moves/finish`);
    expect(await next()).to.equal('2026-05-31');
    // Ten years of 29 February.
    await sql(
      'update assets set service_interval_months = 12, last_service_on = $2, next_service_on = $3 where id = $1',
      ...[cast.assets.cal2, '2020-02-29', '2021-02-28'],
    );
    asset = cast.assets.cal2;
    for (const [on, then] of [
      ['2021-02-28', '2022-02-28'],
      ['2022-02-20', '2023-02-28'],
      ['2023-02-28', '2024-02-29'],
      ['2024-02-29', '2025-02-28'],
    ] as const) {
      await done(cast.workOrderType, on);
      expect(await next(), on).to.equal(then);
    }
  }); // prettier-ignore

  it('counted from the due date: a late entry and work that is taken back leave no year too many', async () => {
    await sql("insert into work_settings (tenant_id, setting, value) values ($1, 'counts_from', 'due')", cast.tenantId);
    const due = addMonths(today, -5);
    const inYears = (years: number) => addMonths(due, 12 * years);
    const begin = () =>
      sql('update assets set last_service_on = $2, next_service_on = $3 where id = $1', asset, addMonths(due, -12), due);
    const nextOf = async (at: string) =>
      (
        await sql<{ next: string; due: string }>(
          'select next_service_on::text as next, before_next_on::text as due from work_order_lines where work_order_id = $1',
          at.split('/').at(-1)!,
        )
      )[0];
    const reopen = (at: string) => ada.post(`${at}/moves/reopen`, { reason: 'A mistake' });
    await begin();
    const newer = await done(cast.workOrderType, addDays(due, 9));
    const late = await done(cast.workOrderType, addMonths(due, -3));
    expect(await nextOf(late), 'the late entry').to.deep.equal({ next: inYears(1), due });
    expect((await dates()).next).to.equal(inYears(1));
    await reopen(newer);
    expect(await dates()).to.include({ last: addMonths(due, -3), next: inYears(1) });
    await reopen(late);
    expect(await dates()).to.include({ last: addMonths(due, -12), next: due });
    const first = await done(cast.workOrderType, addDays(due, -22));
    await done(cast.workOrderType, addMonths(due, 4));
    expect((await dates()).next).to.equal(inYears(2));
    await reopen(first);
    expect((await dates()).next, 'without the first').to.equal(inYears(1));
    await ada.post(`${first}/moves/finish`);
    expect((await dates()).next, 'with it again').to.equal(inYears(2));
  }); // prettier-ignore

  it('what was finished for the asset’s one service is taken back from it when it has a type, or another one', async () => {
    const [repair] = await sql<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'Repair') returning id",
      cast.tenantId,
    );
    const stood = await dates();
    const first = await done(repair!.id, addDays(today, -2));
    expect((await dates()).last).to.equal(addDays(today, -2));
    await add();
    await ada.post(`${first}/moves/reopen`, { reason: 'A mistake' });
    const calibration = async (type = cast.workOrderType) =>
      (await services()).find(({ type_id: one }) => one === type)!;
    expect(await calibration()).to.include({ last: stood.last, next: stood.next });
    await ada.post(`${first}/moves/finish`);
    expect(await calibration(), 'a repair counts for neither now').to.include({ last: stood.last });
    const [line] = await sql<{ due: string | null }>(
      'select before_next_on as due from work_order_lines where work_order_id = $1',
      first.split('/').at(-1)!,
    );
    expect(line!.due, 'and wasn’t due').to.equal(null);
    const second = await done(cast.workOrderType);
    const { id, last, next } = await calibration();
    const retyped = { type_id: repair!.id, interval_months: '12', last_service_on: last!, next_service_on: next!, _version: '3' };
    const { version } = (await sql<{ version: number }>('select version from asset_services where id = $1', id))[0]!;
    expect((await ada.post(`${page()}/services/${id}`, { ...retyped, _version: String(version) })).status).to.equal(303);
    await ada.post(`${second}/moves/reopen`, { reason: 'A mistake' });
    expect(await calibration(repair!.id)).to.include({ last: stood.last, next: stood.next });
  }); // prettier-ignore

  it('a service that is put back by Undo says nothing of work that was reopened meanwhile', async () => {
    await add();
    const stood = await services();
    for (const reopened of [false, true]) {
      const order = await done(cast.workOrderType);
      const { id } = (await services()).find(({ type_id: type }) => type === cast.workOrderType)!;
      const said = await services();
      const removed = await ada.get((await ada.post(`${page()}/services/${id}/remove`)).location!);
      const undo = formsOn(removed.text, page()).find(({ action }) => action === `${page()}/services`)!;
      if (reopened) await ada.post(`${order}/moves/reopen`, { reason: 'A mistake' });
      expect((await ada.post(undo.action, undo.values)).status).to.equal(303);
      const rest = (list: typeof said) => list.map(({ id: _id, ...service }) => service);
      expect(rest(await services())).to.deep.equal(rest(reopened ? stood : said));
      if (!reopened) await ada.post(`${order}/moves/reopen`, { reason: 'A mistake' });
    }
  });

  it('an order that becomes another type counts for the service of that one', async () => {
    await add();
    const { at, line } = await workOf(safety);
    await ada.post(`${at}/lines/${line}`, { outcome: 'passed', serviced_on: today, _version: '1' });
    const before = (await services()).find(({ type_id: type }) => type === safety);
    expect(before?.last).to.equal(today);
    const [order] = await sql<{ version: number }>(
      'select version from work_orders where id = $1',
      at.split('/').at(-1)!,
    );
    const edit = {
      type_id: cast.workOrderType,
      customer_id: cast.customers.north,
      facility_id: cast.facilities.cal1,
    };
    const saved = await ada.post(`${at}/edit`, {
      ...edit,
      scheduled_on: today,
      _version: String(order!.version),
    });
    expect(saved.status).to.equal(303);
    const now = await services();
    expect(now.find(({ type_id: type }) => type === safety)?.last).to.equal(addMonths(today, -5));
    expect(now.find(({ type_id: type }) => type === cast.workOrderType)).to.include({
      last: today,
      next: addMonths(today, 12),
    });
  });

  it('lists, counts and the portal go by the earliest; the portal’s page shows each', async () => {
    await add({ last_service_on: addMonths(today, -8) });
    const carl = await signedIn(cast.players.contactUser);
    expect((await carl.get('/delinquent')).text).to.contain('A-cal-1');
    expect((await carl.get(`/assets/${asset}`)).text)
      .to.contain('Safety inspection')
      .and.contain('Calibration')
      .and.contain('Overdue')
      .and.not.contain('Add another service');
    await done(safety);
    expect((await carl.get('/delinquent')).text).not.to.contain('A-cal-1');
  });

  it('a second service of the type that the untyped one has is refused, and the one that was there stays', async () => {
    const before = await dates();
    const answer = await add({ present_type_id: safety });
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.contain('This asset already has a service of this type.')
      .and.contain(`<option value="${safety}" selected>`);
    expect(await services()).to.have.lengthOf(0);
    expect(await dates()).to.deep.equal(before);
    const two = await Promise.all([add({ present_type_id: safety }), add({ present_type_id: safety })]);
    expect(two.map(({ status }) => status)).to.deep.equal([422, 422]);
    expect(await dates()).to.deep.equal(before);
  });

  it('both types that are missing are said at once', async () => {
    const { status, text } = await add({ present_type_id: '', type_id: '' });
    expect(status).to.equal(422);
    expect(text.match(/class="field-error"/g)).to.have.lengthOf(2);
    expect(text).to.contain('Choose the type of the service that the asset has now.');
  });

  it('whoever writes the asset’s dates means its only service, and is refused where there are several', async () => {
    await sql(
      `insert into asset_services (tenant_id, asset_id, type_id, interval_months, last_service_on, next_service_on)
         values ($1, $2, $3, 6, $4, $5)`,
      ...[cast.tenantId, asset, safety, addMonths(today, -5), addMonths(today, 1)],
    );
    expect(await services()).to.have.lengthOf(1);
    await sql(
      'update assets set service_interval_months = 24, next_service_on = $2 where id = $1',
      asset,
      addMonths(today, 20),
    );
    expect((await services())[0]).to.include({ interval_months: 24, next: addMonths(today, 20) });
    await add({ type_id: cast.workOrderType });
    const before = await dates();
    const refused = await sql('update assets set next_service_on = $2 where id = $1', asset, today).then(
      () => 'done',
      (error: unknown) => (error as { constraint?: string }).constraint,
    );
    expect(refused).to.equal('assets_several_services');
    expect(await dates()).to.deep.equal(before);
    const [row] = await sql<{ version: number }>('select version from assets where id = $1', asset);
    const form = {
      code: 'A-new',
      description: 'Gauge',
      facility_id: cast.facilities.cal1,
      status: 'in_service',
    };
    expect((await ada.post(page(), { ...form, _version: String(row!.version) })).status).to.equal(303);
    expect(await dates(), 'the asset’s own form leaves them alone').to.deep.equal(before);
  });

  it('a service is removed, and back by Undo; the last one stays as the asset’s own', async () => {
    await add();
    const [first, second] = await services();
    const before = await dates();
    await ada.post(`${page()}/services/${first!.id}/remove`);
    expect((await dates()).next).to.equal(addMonths(today, 10));
    await add({ present_type_id: '' });
    expect(await dates()).to.deep.equal(before);
    for (const { id } of await services()) await ada.post(`${page()}/services/${id}/remove`);
    expect(await services()).to.have.lengthOf(0);
    expect((await dates()).next).not.to.equal(null);
    expect(second!.type_id).to.equal(cast.workOrderType);
    expect((await ada.get(page())).text).to.contain('name="service_interval_months"');
    const last = await dates();
    const undo = {
      ...{ type_id: cast.workOrderType, present_type_id: cast.workOrderType },
      ...{ interval_months: '12', last_service_on: last.last!, next_service_on: last.next! },
    };
    expect((await add(undo)).status, 'Undo of the last one').to.equal(303);
    expect(await services()).to.have.lengthOf(1);
    expect(await dates()).to.deep.equal(last);
  });

  it('a service is saved and removed behind its asset, as work on it is finished', async () => {
    await add();
    for (const [way, body] of [
      ['', { type_id: safety, interval_months: '9', _version: '1' }],
      ['/remove', {}],
    ] as const) {
      const { id } = (await services()).find(({ type_id: type }) => type === safety)!;
      const held = (table: string, of: string) =>
        [`select from ${table} where id = $1 for no key update nowait`, of] as const;
      const answer = await behind(
        held('assets', asset),
        () => ada.post(`${page()}/services/${id}${way}`, body),
        held('asset_services', id),
      );
      expect(answer.status).to.equal(303);
    }
  });

  it('what can’t be is said, with nothing lost and nothing added', async () => {
    for (const [change, words] of [
      [{ interval_months: '0' }, 'Enter a whole number from 1 to 600'],
      [{ last_service_on: addDays(today, 1) }, 'It can’t be in the future'],
      [{ last_service_on: '20026-01-01' }, 'Enter a date for Last service'],
      [{ next_service_on: addMonths(today, -6) }, 'Enter a date after the last service'],
      [{ next_service_on: addMonths(today, 6), not_required: 'on' }, 'not both'],
      [{ type_id: '' }, 'Choose'],
      [{ present_type_id: '' }, 'Choose the type of the service that the asset has now'],
    ] as const) {
      const answer = await add(change);
      expect(answer.status, words).to.equal(422);
      expect(answer.text, words).to.contain(words).and.contain('name="interval_months"');
    }
    expect(await services()).to.have.lengthOf(0);
    await add();
    const twice = await add();
    expect(twice.status).to.equal(422);
    expect(twice.text).to.contain('This asset already has a service of this type');
    expect(await services()).to.have.lengthOf(2);
  });

  it('A16: another company’s asset or service is not there, and who only looks adds none', async () => {
    await add();
    const [first] = await services();
    const other = await makeCast('services');
    const stranger = await signedIn(other.players.administrator);
    for (const at of [`${page()}/services/new`, `${page()}/services/${first!.id}`])
      expect((await stranger.get(at)).status, at).to.equal(404);
    expect((await add({}, stranger)).status).to.equal(404);
    expect((await stranger.post(`${page()}/services/${first!.id}/remove`)).status).to.equal(404);
    // Of another asset it isn't one.
    expect((await ada.get(`/admin/assets/${cast.assets.cal2}/services/${first!.id}`)).status).to.equal(404);
    expect(await services()).to.have.lengthOf(2);
  });

  it('goes along to another customer, who sees it; what was done stays behind', async () => {
    await add();
    await done(safety);
    const olivia = await signedIn(cast.players.customerUser);
    expect((await olivia.get(`/assets/${asset}`)).text).to.contain('Safety inspection');
    await sql(
      'update assets set facility_id = $2, customer_id = $3 where id = $1',
      asset,
      cast.facilities.dock,
      cast.customers.south,
    );
    expect((await olivia.get(`/assets/${asset}`)).status).to.equal(404);
    const link = await signedIn(cast.players.link);
    expect((await link.get(`/assets/${asset}`)).text)
      .to.contain('Safety inspection')
      .and.contain('No service has been finished yet');
  });
});

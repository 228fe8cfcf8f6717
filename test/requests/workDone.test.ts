import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { behind } from '../support/meanwhile.ts';
import { sql } from '../support/portalPages.ts';

const { today } = plainCalendar;

describe('work that is done', () => {
  let cast: Cast;
  let tess: Browser;
  beforeEach(async () => {
    cast = await makeCast('work-done');
    tess = await signedIn(cast.players.technician);
    await sql(
      'update work_order_types set customer_signs = true, steps = $2 where id = $1',
      cast.workOrderType,
      ['Look at the seal', 'Zero'],
    );
    const [worker] = await sql<{ id: string }>(
      "insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Tess', 'Miller', $2) returning id",
      cast.tenantId,
      cast.players.technician.userId,
    );
    await sql('update work_orders set technician_id = $2 where id = $1', cast.workOrder, worker!.id);
    await tess.post(`${order()}/moves/schedule`, { scheduled_on: today, technician_id: worker!.id });
    await tess.post(`${job()}/moves/start`);
  });
  const order = () => `/admin/work_orders/${cast.workOrder}`;
  const job = () => `/admin/my_jobs/${cast.workOrder}`;
  const line = (change: Record<string, string | string[]> = {}) => ({
    ...{ outcome: 'passed', serviced_on: today, _version: '1' },
    steps_done: ['Look at the seal', 'Zero'],
    ...change,
  });
  const enter = (change: Record<string, string | string[]> = {}, at = job()) =>
    tess.post(`${at}/lines/${cast.workOrderLine}`, line(change));
  const signatures = () =>
    sql<{ name: string; drawing: string | null; content: string; content_sha256: string }>(
      'select name, drawing, content, content_sha256 from work_order_signatures where work_order_id = $1 order by created_at',
      cast.workOrder,
    );

  it('an asset that somebody adds while the work is being finished has to be seen first', async () => {
    await enter();
    const finished = await behind(
      [
        'insert into work_order_lines (tenant_id, work_order_id, asset_id) values ($1, $2, $3)',
        ...[cast.tenantId, cast.workOrder, cast.assets.cal2],
      ],
      () => tess.post(`${job()}/moves/finish`, { signed_by: 'Sam Ber' }),
    );
    expect(finished.status).to.equal(422);
    expect(finished.text).to.contain('1 asset has no outcome yet');
    expect(await signatures()).to.have.lengthOf(0);
  });

  it('A22: the customer signs with a name and a drawing, which is kept with what was signed', async () => {
    await enter();
    expect((await tess.get(`${job()}/moves/finish`)).text)
      .to.contain('data-signature')
      .and.contain('Signed by')
      .and.contain('The name is enough.')
      .and.not.contain('(optional)');
    const drawing = 'M10 20L30 40L35 42M200 100L201 101';
    expect(
      (await tess.post(`${job()}/moves/finish`, { signed_by: 'Sam Ber', signature: drawing })).status,
    ).to.equal(303);
    const [kept] = await signatures();
    expect(kept).to.include({ name: 'Sam Ber', drawing });
    for (const of of [job(), order()])
      expect((await tess.get(`${of}/sheet`)).text, 'on paper too')
        .to.contain(`d="${drawing}"`)
        .and.contain('Signed by Sam Ber')
        .and.contain('Technician: Tess Miller');
    expect(kept!.content).to.contain('WO-1').and.contain('A-cal-1').and.contain('Passed').and.contain(today);
    expect(kept!.content_sha256).to.equal(createHash('sha256').update(kept!.content).digest('hex'));
    for (const [name, path] of [
      ['technician', job()],
      ['technician', order()],
      ['contactUser', `/work_orders/${cast.workOrder}`],
    ] as const)
      expect((await (await signedIn(cast.players[name])).get(path)).text, path)
        .to.contain(`d="${drawing}"`)
        .and.contain('Sam Ber');
  });

  it('the typed name is enough; without a name nobody signs, and what was drawn is not lost', async () => {
    await enter();
    const refused = await tess.post(`${job()}/moves/finish`, { signed_by: '', signature: 'M1 2L3 4' });
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.contain('Enter a name for Signed by.'.slice(0, 5))
      .and.contain('value="M1 2L3 4"');
    expect(await signatures()).to.have.lengthOf(0);
    expect((await tess.post(`${job()}/moves/finish`, { signed_by: 'Sam' })).status).to.equal(303);
    expect((await signatures()).map(({ name, drawing }) => [name, drawing])).to.deep.equal([['Sam', null]]);
  });

  it('a signature of 5 MB, and one that is none, is refused', async () => {
    await enter();
    const large = await tess.post(`${job()}/moves/finish`, {
      signed_by: 'Sam',
      signature: 'M1 2'.repeat(1_250_000),
    });
    expect(large.status).to.equal(413);
    for (const signature of [
      '<svg onload=alert(1)>',
      'M1 2Z',
      'L1 2',
      `M1 2${'L3 4'.repeat(5_100)}`,
      'M1 2"/><script>',
    ])
      expect(
        (await tess.post(`${job()}/moves/finish`, { signed_by: 'Sam', signature })).status,
        signature.slice(0, 30),
      ).to.equal(422);
    expect(await signatures()).to.have.lengthOf(0);
    expect((await tess.get(job())).text).to.contain('In progress');
  });

  it('A28: an order that was reopened counts as unsigned until it is signed again, and every signature stays with its time', async () => {
    await enter();
    const drawing = 'M10 20L30 40';
    await tess.post(`${job()}/moves/finish`, { signed_by: 'First', signature: drawing });
    await tess.post(`${order()}/moves/reopen`, { reason: 'The wrong range.' });
    expect((await tess.get(`${job()}/moves/finish`)).text, 'nobody has typed it').to.not.contain('First');
    expect((await tess.get(`${order()}/moves/hold`)).text).to.not.contain('The wrong range.');
    expect((await tess.get(`${order()}/sheet`)).text)
      .to.not.contain('First')
      .and.not.contain(drawing);
    const customer = await signedIn(cast.players.contactUser);
    const places = [
      [tess, order()],
      [tess, job()],
      [customer, `/work_orders/${cast.workOrder}`],
    ] as const;
    for (const [browser, path] of places)
      expect((await browser.get(path)).text, path)
        .to.contain('Earlier signatures')
        .and.contain(`d="${drawing}"`)
        .and.not.contain('aria-labelledby="signature"')
        .and.not.contain('<dt>Signed by</dt>');
    await tess.post(`${job()}/moves/finish`, { signed_by: 'Second' });
    expect((await signatures()).map(({ name }) => name)).to.deep.equal(['First', 'Second']);
    for (const [browser, path] of places)
      expect((await browser.get(path)).text, path).to.match(
        /aria-labelledby="signature"[^]*Second[^]*Earlier signatures[^]*d="M10 20L30 40"[^]*First/,
      );
  });

  it('A28: a checklist is the order’s own from when the work begins, and what was entered before keeps its words', async () => {
    const change = (...steps: string[]) =>
      sql('update work_order_types set steps = $2 where id = $1', cast.workOrderType, steps);
    const linePage = `${order()}/lines/${cast.workOrderLine}`;
    await enter();
    await change('New step');
    for (const path of [linePage, `${order()}/sheet`])
      expect((await tess.get(path)).text, path)
        .to.match(/Look at the seal[^]*Zero/)
        .and.not.contain('New step');
    await tess.post(`${job()}/moves/finish`, { signed_by: 'Sam' });
    await tess.post(`${order()}/moves/close`);
    await change();
    for (const path of [linePage, `${order()}/sheet`])
      expect((await tess.get(path)).text, path).to.match(/Look at the seal[^]*Zero/);
    // An order on which no work has begun has its type's checklist of today.
    await change('Look at the seal', 'Zero');
    const copy = (await tess.post(`${order()}/copy`)).location!;
    const [made] = await sql<{ id: string }>(
      'select id from work_order_lines where work_order_id = $1',
      copy.split('/').at(-1),
    );
    await tess.post(`${copy}/lines/${made!.id}`, line());
    await change('Zero', 'Seal and cap');
    const { text } = await tess.get(`${copy}/lines/${made!.id}`);
    expect(text).to.match(/Zero[^]*Seal and cap[^]*Look at the seal/);
    expect(text.match(/value="done"[^>]* checked/g)).to.have.lengthOf(2);
  });

  it('finishing names the steps of the checklist that are still open, and goes on only when one has seen them', async () => {
    await enter({ steps_done: 'Zero' });
    const asked = await tess.get(`${job()}/moves/finish`);
    expect(asked.text)
      .to.contain('Steps still open')
      .and.contain('A-cal-1')
      .and.contain('Look at the seal')
      .and.not.contain('Zero</li>');
    const early = await tess.post(`${job()}/moves/finish`, { signed_by: 'Sam Ber' });
    expect(early.status).to.equal(422);
    expect(early.text).to.contain('1 step of the checklist is still open').and.contain('value="Sam Ber"');
    expect((await tess.get(order())).text).to.contain('In progress');
    const stale = await tess.post(`${job()}/moves/finish`, { signed_by: 'Sam Ber', steps_open: '2' });
    expect(stale.status, 'another number than is open').to.equal(422);
    expect(
      (await tess.post(`${job()}/moves/finish`, { signed_by: 'Sam Ber', steps_open: '1' })).status,
    ).to.equal(303);
    expect((await tess.get(order())).text).to.contain('Done');
  });

  it('without a signature, Finish is one press where no step is open, and asks where one is', async () => {
    await sql('update work_order_types set customer_signs = false where id = $1', cast.workOrderType);
    await enter({ steps_done: [] });
    const asked = await tess.post(`${order()}/moves/finish`);
    expect(asked.status).to.equal(422);
    expect(asked.text).to.contain('2 steps of the checklist are still open').and.contain('Finish anyway');
    await enter({ steps_done: 'Zero', steps_failed: 'Look at the seal', outcome: 'failed', _version: '2' });
    expect((await tess.get(`${order()}/moves/finish`)).location, 'nothing to ask').to.equal(order());
    expect((await tess.post(`${order()}/moves/finish`)).location).to.equal(order());
  });

  it('of an asset that wasn’t done no step is expected', async () => {
    await enter({ outcome: 'not_done', not_done_reason: 'Locked away', serviced_on: '' });
    expect((await tess.post(`${job()}/moves/finish`, { signed_by: 'Sam Ber' })).status).to.equal(303);
  });

  it('lines are shown in the order in which they were added, on paper, in the portal and on a copy too', async () => {
    const codes = ['S-4', 'S-1', 'S-6', 'S-2', 'S-5', 'S-3'];
    for (const code of codes.toSorted())
      await sql(
        "insert into assets (tenant_id, code, description, facility_id, customer_id) values ($1, $2, 'Scale', $3, $4)",
        ...[cast.tenantId, code, cast.facilities.cal1, cast.customers.north],
      );
    await tess.post(`${order()}/assets`, { barcodes: codes.join('\n') });
    const copy = (await tess.post(`${order()}/copy`)).location!;
    const customer = await signedIn(cast.players.customerUser);
    for (const [browser, path] of [
      [tess, order()],
      [tess, job()],
      [tess, `${order()}/sheet`],
      [tess, copy],
      [customer, `/work_orders/${cast.workOrder}`],
    ] as const)
      expect([...new Set((await browser.get(path)).text.match(/\bS-\d\b/g))], path).to.deep.equal(codes);
  });

  it('the sheet of finished work has its steps ticked for each asset, and the day of the signature', async () => {
    await enter({ outcome: 'failed', steps_done: 'Zero', steps_failed: 'Look at the seal' });
    await tess.post(`${job()}/moves/finish`, { signed_by: 'Sam Ber' });
    expect((await tess.get(`${order()}/sheet`)).text)
      .to.match(/✗<\/span>Look at the seal[^]*✓<\/span>Zero/)
      .and.match(/Signed by Sam Ber, <time/)
      .and.match(/<address><strong>North[^<]*<\/strong><br>/);
    const done = (await tess.get(`${order()}/lines/${cast.workOrderLine}`)).text;
    expect(done, 'nothing to enter').to.match(/<fieldset class="stack" disabled>/);
  });

  it('a failed step of the checklist offers a follow-up order for the asset', async () => {
    const saved = await enter(
      { outcome: 'failed', steps_done: 'Zero', steps_failed: 'Look at the seal' },
      order(),
    );
    expect(saved.location).to.equal(`${order()}/lines/${cast.workOrderLine}`);
    const { text } = await tess.get(saved.location!);
    expect(text).to.contain('saved. 1 step failed.').and.contain('Add follow-up order');
    for (const path of [order(), job(), `${order()}/moves/finish`])
      expect((await tess.get(path)).text, path).to.match(/Failed step[^]*Look at the seal/);
    expect(
      (await (await signedIn(cast.players.contactUser)).get(`/work_orders/${cast.workOrder}`)).text,
    ).to.not.contain('Failed step');
    expect(text).to.not.contain('already on');
    await tess.post(`${order()}/copy`);
    expect((await tess.get(saved.location!)).text).to.match(/already on <a[^>]*>WO-1001/);
    const [, href = ''] = /href="([^"]*)">Add follow-up order/.exec(text) ?? [];
    const form = await tess.get(href.replaceAll('&amp;', '&'));
    expect(form.text)
      .to.contain('Follow-up of WO-1: Look at the seal')
      .and.contain(`value="${cast.assets.cal1}"`);
    await sql("update usergroups set permissions = '{}' where id = $1", cast.groups.technicians);
    expect((await tess.get(`${job()}/lines/${cast.workOrderLine}`)).text, 'A22').to.not.contain(
      'Add follow-up order',
    );
  });

  it('a follow-up order says on both pages which order and asset it follows, to whoever sees those (A12)', async () => {
    await enter({ outcome: 'failed', steps_done: 'Zero', steps_failed: 'Look at the seal' });
    const [, href = ''] =
      /href="([^"]*)">Add follow-up order/.exec(
        (await tess.get(`${order()}/lines/${cast.workOrderLine}`)).text,
      ) ?? [];
    const form = await tess.get(href.replaceAll('&amp;', '&'));
    expect(form.text).to.match(/Follow-up of <a href="[^"]*">WO-1</);
    const body = { type_id: cast.workOrderType, asset_id: cast.assets.cal1, line_id: cast.workOrderLine };
    const added = await tess.post('/admin/work_orders', {
      ...{ ...body, customer_id: cast.customers.north, facility_id: cast.facilities.cal2 },
    });
    const id = added.location!.split('/').at(-1)!;
    expect((await tess.get(added.location!)).text).to.match(
      new RegExp(`Follow-up of <a href="/admin/work_orders/${cast.workOrder}">WO-1</a>, for A-cal-1`),
    );
    expect((await tess.get(order())).text).to.contain(`Followed up by <a href="/admin/work_orders/${id}">`);
    const whole = await signedIn(cast.players.customerUser);
    expect((await whole.get(`/work_orders/${id}`)).text).to.match(
      /Follow-up of <a [^>]*>WO-1<.a>, for A-cal-1/,
    );
    expect((await whole.get(`/work_orders/${cast.workOrder}`)).text).to.contain('Followed up by');
    // The follow-up is at cal-2, which this contact doesn't reach, and of the rest it says nothing.
    const contact = await signedIn(cast.players.contactUser);
    const first = await contact.get(`/work_orders/${cast.workOrder}`);
    expect([first.status, first.text.includes('Followed up')]).to.deep.equal([200, false]);
    expect((await contact.get(`/work_orders/${id}`)).status).to.equal(404);
  });

  it('an order follows no line on which nothing failed, and none of another customer', async () => {
    const add = async (body: Record<string, string>) => {
      const added = await tess.post('/admin/work_orders', {
        ...{ type_id: cast.workOrderType, line_id: cast.workOrderLine, ...body },
      });
      const [found] = await sql<{ follows_line_id: string | null }>(
        'select follows_line_id from work_orders where id = $1',
        added.location!.split('/').at(-1)!,
      );
      return found!.follows_line_id;
    };
    const own = { customer_id: cast.customers.north, facility_id: cast.facilities.cal1 };
    expect(await add(own)).to.equal(null);
    await enter({ outcome: 'failed', steps_done: 'Zero', steps_failed: 'Look at the seal' });
    expect(await add({ customer_id: cast.customers.south, facility_id: cast.facilities.dock })).to.equal(
      null,
    );
    expect(await add(own)).to.equal(cast.workOrderLine);
  });

  it('A33: a service that is finished or taken back after its asset went to another customer leaves the asset alone', async () => {
    const dates = async () =>
      (
        await sql(
          'select last_service_on::text, next_service_on::text, status from assets where id = $1',
          cast.assets.cal1,
        )
      )[0];
    const give = (customer: string, facility: string) =>
      sql(
        'update assets set customer_id = $2, facility_id = $3 where id = $1',
        cast.assets.cal1,
        customer,
        facility,
      );
    const stood = await dates();
    await give(cast.customers.south, cast.facilities.dock);
    expect((await enter({ outcome: 'failed' })).status).to.equal(303);
    const [kept] = await sql(
      'select outcome, finished_at is not null as finished from work_order_lines where id = $1',
      cast.workOrderLine,
    );
    expect(kept).to.deep.equal({ outcome: 'failed', finished: true });
    expect(await dates()).to.deep.equal(stood);
    // Where it is its customer's still, the same service is the asset's last.
    await give(cast.customers.north, cast.facilities.cal1);
    expect((await enter({ outcome: 'passed', _version: '2' })).status).to.equal(303);
    const told = await dates();
    expect(told).to.include({ last_service_on: today });
    await give(cast.customers.south, cast.facilities.dock);
    const taken = await enter({
      outcome: 'not_done',
      not_done_reason: 'Broken',
      serviced_on: '',
      _version: '3',
    });
    expect([taken.status, await dates()]).to.deep.equal([303, told]);
  });

  it('two technicians finish the same line: one wins, the other is shown both', async () => {
    const ada = await signedIn(cast.players.administrator);
    const answers = await Promise.all([
      enter({ remarks: 'By Tess.' }, order()),
      ada.post(`${order()}/lines/${cast.workOrderLine}`, line({ outcome: 'failed', remarks: 'By Ada.' })),
    ]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    const lost = answers.find(({ status }) => status === 409)!;
    expect(lost.text)
      .to.contain('By Tess.')
      .and.contain('By Ada.')
      .and.contain('Passed')
      .and.contain('Failed');
    const [saved] = await sql<{ remarks: string; version: number }>(
      'select remarks, version from work_order_lines where id = $1',
      cast.workOrderLine,
    );
    expect(saved!.remarks).to.equal(answers[0].status === 303 ? 'By Tess.' : 'By Ada.');
  });

  it('bad days: the year 20026, a service in the future, an interval of 0', async () => {
    for (const serviced of ['20026-01-31', addDays(today, 1), '']) {
      const answer = await enter({ serviced_on: serviced });
      expect(answer.status, serviced).to.equal(422);
    }
    const asset = {
      ...{ description: 'Gauge', facility_id: cast.facilities.cal1, status: 'in_service', _version: '1' },
      service_interval_months: '0',
    };
    const answer = await tess.post(`/admin/assets/${cast.assets.cal1}`, asset);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('Enter a whole number from 1 to 600');
  });

  it('an asset is on an order once, and another customer’s by a posted id never', async () => {
    const assets = async () =>
      Number(
        (
          await sql<{ n: string }>(
            'select count(*) as n from work_order_lines where work_order_id = $1',
            cast.workOrder,
          )
        )[0]!.n,
      );
    const before = await assets();
    for (const asset of [cast.assets.cal1, cast.assets.dock])
      await tess.post(`${order()}/assets`, { assets: asset });
    expect(await assets()).to.equal(before);
  });

  it('a retired asset says the same everywhere: it falls due no more, and nobody requests service for it', async () => {
    await sql(
      `update assets set status = 'retired', next_service_on = $2, last_service_on = '2020-01-01' where id = $1`,
      cast.assets.cal1,
      addDays(today, -30),
    );
    const customer = await signedIn(cast.players.customerUser);
    for (const [browser, path] of [
      [customer, `/assets/${cast.assets.cal1}`],
      [tess, `/admin/assets/${cast.assets.cal1}`],
      [customer, '/assets?q=A-cal-1'],
      [tess, '/admin/assets?q=A-cal-1'],
    ] as const) {
      const { text } = await browser.get(path);
      expect(text, path)
        .to.contain('A-cal-1')
        .and.not.match(/class="badge[^"]*bad/)
        .and.not.contain('(overdue)');
      expect(text.includes(`name="assets" value="${cast.assets.cal1}"`), path).to.equal(false);
    }
    expect((await tess.get(`/admin/assets/${cast.assets.cal1}`)).text).to.not.contain('New work order');
    // What failed stays retired, and no order takes it.
    expect(
      (await enter({ outcome: 'failed', out_of_service: 'on', steps_done: [], steps_failed: [] })).status,
    ).to.equal(303);
    await sql("update assets set status = 'retired', barcode = 'B-77' where id = $1", cast.assets.cal2);
    for (const posted of [{ assets: cast.assets.cal2 }, { barcodes: 'B-77' }])
      expect((await tess.post(`${order()}/assets`, posted)).status).to.equal(422);
    expect(
      await sql("select from assets where status = 'retired' and id = any ($1)", [
        cast.assets.cal1,
        cast.assets.cal2,
      ]),
    ).to.have.length(2);
    expect((await customer.get('/delinquent')).text).to.not.contain('A-cal-1');
  });
});

describe('work orders from many connections', function () {
  this.timeout(240_000);
  it('1,000 from 20 connections: no number twice, none missing', async () => {
    const cast = await makeCast('many-orders');
    const browsers = await Promise.all(Array.from({ length: 20 }, () => signedIn(cast.players.technician)));
    const values = {
      type_id: cast.workOrderType,
      customer_id: cast.customers.north,
      facility_id: cast.facilities.cal1,
    };
    await Promise.all(
      browsers.map(async (browser) => {
        for (let made = 0; made < 50;) {
          const { status } = await browser.post('/admin/work_orders', {
            ...values,
            description: `Order ${made}`,
          });
          // A machine with much else to do may turn one away (S33), which then takes no number either.
          expect(status).to.be.oneOf([303, 503]);
          if (status === 303) made += 1;
        }
      }),
    );
    const [numbers] = await sql<{ n: string; many: string; first: string; last: string }>(
      `select count(*) as n, count(distinct number) as many, min(number) as first, max(number) as last
         from work_orders where tenant_id = $1 and number > 1000`,
      cast.tenantId,
    );
    expect(numbers).to.deep.equal({ n: '1000', many: '1000', first: '1001', last: '2000' });
  });
});

describe('service dates as a company counts them', () => {
  const path = '/admin/settings/service_dates';
  const usual = { counts_from: 'done', lands_on: 'day', grace_days: '0' };
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('service-dates');
    ada = await signedIn(cast.players.administrator);
  });
  const dates = async () =>
    (
      await sql<{ next: string | null; required: boolean }>(
        'select next_service_on::text as next, service_required as required from assets where id = $1',
        cast.assets.cal1,
      )
    )[0]!;

  it('OCA#161: due 1 October, done 29 September, 12 months: from the day it was done, or from the due date', async () => {
    const order = `/admin/work_orders/${cast.workOrder}`;
    await ada.post(`${order}/moves/schedule`, { scheduled_on: today });
    await ada.post(`${order}/moves/start`);
    for (const [change, next] of [
      [{}, '2026-09-29'],
      [{ counts_from: 'due' }, '2026-10-01'],
      [{ counts_from: 'due', lands_on: 'month_end' }, '2026-10-31'],
      [{ lands_on: 'month_end' }, '2026-09-30'],
    ] as const) {
      expect((await ada.post(path, { ...usual, ...change })).status).to.equal(303);
      await sql(
        `update assets set service_interval_months = 12, last_service_on = '2024-10-01', next_service_on = '2025-10-01' where id = $1`,
        cast.assets.cal1,
      );
      await sql(
        'update work_order_lines set outcome = null, finished_at = null, serviced_on = null, version = 1 where id = $1',
        cast.workOrderLine,
      );
      const answer = await ada.post(`${order}/lines/${cast.workOrderLine}`, {
        ...{ outcome: 'passed', serviced_on: '2025-09-29', _version: '1' },
      });
      expect(answer.status).to.equal(303);
      expect((await dates()).next, JSON.stringify(change)).to.equal(next);
    }
  });

  it('S#18495: without an interval a finished line gives no next date, and the asset is in no recall', async () => {
    const customer = await signedIn(cast.players.customerUser);
    const order = `/admin/work_orders/${cast.workOrder}`;
    await ada.post(`${order}/moves/schedule`, { scheduled_on: today });
    await ada.post(`${order}/moves/start`);
    const done = async (interval: number | null) => {
      await sql(
        'update assets set service_interval_months = $2, last_service_on = null, next_service_on = null where id = $1',
        ...[cast.assets.cal1, interval],
      );
      await sql(
        'update work_order_lines set outcome = null, finished_at = null, serviced_on = null, version = 1 where id = $1',
        cast.workOrderLine,
      );
      const line = { outcome: 'passed', serviced_on: addDays(today, -400), _version: '1' };
      return ada.post(`${order}/lines/${cast.workOrderLine}`, line);
    };
    const lists = async () =>
      Promise.all(
        ['/recalls', '/delinquent', '/assets?due=overdue', '/delinquent/export.csv'].map(async (list) =>
          (await customer.get(list)).text.includes('A-cal-1'),
        ),
      );
    expect((await done(null)).status).to.equal(303);
    expect(await dates()).to.deep.equal({ next: null, required: true });
    expect(await lists()).to.deep.equal([false, false, false, false]);
    expect((await done(12)).status).to.equal(303);
    expect((await dates()).next).to.not.equal(null);
    expect(await lists(), 'with an interval it’s overdue').to.deep.equal([false, true, true, true]);
  });

  it('month’s end is kept by what is typed too: an asset’s form and that of one of several services', async () => {
    await ada.post(path, { ...usual, lands_on: 'month_end' });
    const typed = { description: 'Gauge', facility_id: cast.facilities.cal1, status: 'in_service' };
    const added = await ada.post('/admin/assets', { ...typed, service_interval_months: '12', last_service_on: '2026-03-10' });
    const id = added.location!.split('/').at(-1)!;
    const next = async (table: string, column: string) =>
      (await sql<{ on: string }>(`select next_service_on::text as on from ${table} where ${column} = $1`, id)).map(({ on }) => on);
    expect(await next('assets', 'id')).to.deep.equal(['2027-03-31']);
    const [type] = await sql<{ id: string }>(
      "insert into work_order_types (tenant_id, name) values ($1, 'Safety') returning id",
      cast.tenantId,
    );
    const service = {
      ...{ type_id: type!.id, present_type_id: cast.workOrderType },
      ...{ interval_months: '6', last_service_on: '2026-04-10', next_service_on: '' },
    };
    expect((await ada.post(`/admin/assets/${id}/services`, service)).status).to.equal(303);
    expect(await next('asset_services', 'asset_id')).to.have.members(['2027-03-31', '2026-10-31']);
  }); // prettier-ignore

  it('days of grace: a service is overdue only after them, on every page, count and export', async () => {
    const customer = await signedIn(cast.players.customerUser);
    await sql(
      `update assets set next_service_on = $2, status = 'in_service' where tenant_id = $1`,
      cast.tenantId,
      addDays(today, -5),
    );
    const preset = async () => {
      const [, way = ''] =
        /href="(\/recalls[^"]+)"[^>]*>Overdue</.exec((await customer.get('/recalls')).text) ?? [];
      expect(way).not.to.equal('');
      return customer.get(way.replaceAll('&amp;', '&').replaceAll('&#38;', '&'));
    };
    const shows = async () => ({
      recalls: (await preset()).text.includes('A-cal-1'),
      delinquent: (await customer.get('/delinquent')).text.includes('A-cal-1'),
      filter: (await customer.get('/assets?due=overdue')).text.includes('A-cal-1'),
      asset: /class="badge bad">Overdue/.test((await customer.get(`/assets/${cast.assets.cal1}`)).text),
      office: /class="badge bad">Overdue/.test((await ada.get('/admin/assets')).text),
      exported: (await customer.get('/delinquent/export.csv')).text.includes('A-cal-1'),
    });
    const all = (value: boolean) => ({
      recalls: value,
      delinquent: value,
      filter: value,
      asset: value,
      office: value,
      exported: value,
    });
    expect(await shows()).to.deep.equal(all(true));
    const coming = async () => (await customer.get('/recalls')).text.includes('A-cal-1');
    expect(await coming(), 'what is overdue isn’t coming').to.equal(false);
    await ada.post(path, { ...usual, grace_days: '5' });
    expect(await shows()).to.deep.equal(all(false));
    expect(await coming(), 'late, and not yet overdue').to.equal(true);
    for (const [browser, list] of [
      [customer, '/assets?due=soon'],
      [ada, '/admin/assets?due=soon'],
    ] as const)
      expect((await browser.get(list)).text, list).to.contain('A-cal-1');
    expect((await customer.get('/')).text, 'the start page counts it too').not.to.contain(
      'are due for service in the next',
    );
    await ada.post(path, { ...usual, grace_days: '4' });
    expect(await shows()).to.deep.equal(all(true));
  });

  it('what can’t be right is said, and only administrators say it', async () => {
    for (const grace of ['-1', '91', 'x', ''])
      expect((await ada.post(path, { ...usual, grace_days: grace })).status, grace).to.equal(422);
    expect((await ada.post(path, { ...usual, counts_from: 'moon' })).status).to.equal(422);
    const tess = await signedIn(cast.players.technician);
    expect((await tess.post(path, { ...usual, grace_days: '9' })).status).to.equal(404);
    expect((await ada.get(path)).text).to.match(
      /name="grace_days"[^>]*value="0"|value="0"[^>]*name="grace_days"/,
    );
  });

  it('Not required is a value of an asset: it has no date and is in no recall, until a service is required again', async () => {
    const at = `/admin/assets/${cast.assets.cal1}`;
    const filled = {
      ...{ description: 'Gauge', facility_id: cast.facilities.cal1, status: 'in_service', code: 'A-cal-1' },
      ...{ service_interval_months: '12', last_service_on: addDays(today, -700) },
    };
    const version = async () =>
      String(
        (await sql<{ version: number }>('select version from assets where id = $1', cast.assets.cal1))[0]!
          .version,
      );
    expect(
      (await ada.post(at, { ...filled, not_required: 'on', _version: await version() })).status,
    ).to.equal(303);
    expect(await dates()).to.deep.equal({ next: null, required: false });
    expect((await ada.get(at)).text).to.contain('Not required');
    expect((await (await signedIn(cast.players.customerUser)).get('/delinquent')).text).to.not.contain(
      'A-cal-1',
    );
    expect((await ada.post(at, { ...filled, _version: await version() })).status).to.equal(303);
    expect((await dates()).required).to.equal(true);
    expect((await dates()).next).to.not.equal(null);
  });
});

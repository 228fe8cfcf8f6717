import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

describe('several work orders at once', () => {
  let cast: Cast;
  let other: Cast;
  let tess: Browser;
  before(async () => {
    other = await makeCast('bulkworks');
  });
  beforeEach(async () => {
    cast = await makeCast('bulkworks');
    tess = await signedIn(cast.players.technician);
  });

  const path = '/admin/work_orders';
  /** Adds orders in these states: WO-1001 and so on. */
  async function add(...wanted: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const [index, state] of wanted.entries()) {
      const [{ id } = { id: '' }] = await sql<{ id: string }>(
        `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
           select tenant_id, $2, type_id, facility_id, customer_id, 'open', 'Tess' from work_orders where id = $1 returning id`,
        cast.workOrder,
        1001 + index,
      );
      const way = ['open', 'scheduled', 'in_progress', 'done'];
      for (const next of way.slice(1, way.indexOf(state) + 1))
        await sql(`update work_orders set status = $2, scheduled_on = '2127-01-04' where id = $1`, id, next);
      ids.push(id);
    }
    return ids;
  }
  const states = async () =>
    (
      await sql<{ number: string; status: string; day: string | null; technician_id: string | null }>(
        `select number, status, scheduled_on::text as day, technician_id from work_orders
         where tenant_id = $1 and number > 1000 order by number`,
        cast.tenantId,
      )
    ).map(({ status, day }) => `${status} ${day ?? '-'}`);
  const worker = async (tenant = cast.tenantId, status = 'active') =>
    (
      await sql<{ id: string }>(
        `insert into personnel (tenant_id, first_name, last_name, status) values ($1, 'Wilma', 'Worker', $2) returning id`,
        tenant,
        status,
      )
    )[0]!.id;
  const send = (action: string, ids: readonly string[], more: Record<string, string> = {}) =>
    tess.post(`${path}/bulk/${action}`, { orders: ids.join(), back: 'status=open', ...more });

  it('schedules what can be, says what was not and why, and leads back to the list as it was', async () => {
    const ids = await add('open', 'scheduled', 'in_progress', 'done', 'open');
    const asked = await tess.get(
      `${path}/bulk/schedule?${ids.map((id) => `orders=${id}`).join('&')}&back=status%3Dopen`,
    );
    expect(asked.text)
      .to.contain('Schedule 3 work orders')
      .and.contain('WO-1001, WO-1002 and WO-1005')
      .and.contain('These stay as they are: WO-1003 (in progress), WO-1004 (done).');
    const done = await send('schedule', ids, { scheduled_on: '2127-02-01', technician_id: await worker() });
    expect([done.status, done.location]).to.deep.equal([303, `${path}?status=open`]);
    expect((await tess.get(done.location!)).text).to.contain(
      '3 work orders scheduled for 1 Feb 2127. Not scheduled: WO-1003 (in progress), WO-1004 (done).',
    );
    expect(await states()).to.deep.equal([
      'scheduled 2127-02-01',
      'scheduled 2127-02-01',
      'in_progress 2127-01-04',
      'done 2127-01-04',
      'scheduled 2127-02-01',
    ]);
    const moves = await sql<{ to_status: string }>(
      'select to_status from work_order_events where work_order_id = $1 order by created_at, id',
      ids[0],
    );
    expect(moves.map(({ to_status: to }) => to)).to.deep.equal(['scheduled']);
  });

  it('tells nobody again of a day that they know', async () => {
    const ids = await add('open', 'open');
    const told = async () =>
      (await sql(`select from emails where tenant_id = $1 and kind = 'work_order_scheduled'`, cast.tenantId))
        .length;
    await send('schedule', ids, { scheduled_on: '2127-02-01' });
    const once = await told();
    expect(once).to.be.greaterThan(0);
    await send('schedule', ids, { scheduled_on: '2127-02-01' });
    expect(await told()).to.equal(once);
    await send('schedule', ids, { scheduled_on: '2127-02-02' });
    expect(await told(), 'another day is news').to.equal(once * 2);
  });

  it('assigns what is not over, and closes what is done', async () => {
    const ids = await add('open', 'done', 'in_progress');
    const wilma = await worker();
    const assigned = await send('assign', ids, { technician_id: wilma });
    expect((await tess.get(assigned.location!)).text).to.contain(
      '2 work orders assigned. Not assigned: WO-1002 (done).',
    );
    const of = await sql<{ technician_id: string | null }>(
      'select technician_id from work_orders where id = any ($1) order by number',
      ids,
    );
    expect(of.map(({ technician_id: id }) => id)).to.deep.equal([wilma, null, wilma]);
    const closed = await send('close', ids);
    expect((await tess.get(closed.location!)).text).to.contain(
      '1 work order closed. Not closed: WO-1001 (open), WO-1003 (in progress).',
    );
    expect(await states()).to.deep.equal(['open -', 'closed 2127-01-04', 'in_progress 2127-01-04']);
    const none = await send('close', ids);
    expect((await tess.get(none.location!)).text).to.contain('No work order closed. Not closed: ');
  });

  it('says in words that there is nothing to do for the ticked ones', async () => {
    const [going] = await add('in_progress');
    for (const action of ['close', 'schedule']) {
      const { status, text } = await tess.get(`${path}/bulk/${action}?orders=${going}`);
      expect(status).to.equal(200);
      expect(text)
        .to.contain(`No work orders to ${action}`)
        .and.match(/These stay as they are: WO-\d+ \(in progress\)\./);
      expect(text).not.to.match(/0 work orders|can’t be reopened|Customers can see/);
    }
  });

  it('asks for what is missing, and keeps what was typed', async () => {
    const ids = await add('open', 'open');
    const wrong: [string, Record<string, string>, string][] = [
      ['schedule', {}, 'Enter a scheduled date.'],
      ['schedule', { scheduled_on: '20026-01-01' }, 'Enter a date for Scheduled date, such as 2026-03-31.'],
      ['assign', {}, 'Choose a technician.'],
      [
        'assign',
        { technician_id: await worker(cast.tenantId, 'inactive') },
        'Choose a technician from the list.',
      ],
      ['assign', { technician_id: await worker(other.tenantId) }, 'Choose a technician from the list.'],
    ];
    for (const [action, body, words] of wrong) {
      const { status, text } = await send(action, ids, body);
      expect(status, words).to.equal(422);
      expect(text).to.contain(words).and.contain('WO-1001 and WO-1002');
    }
    expect(await states()).to.deep.equal(['open -', 'open -']);
    for (const nothing of [`${path}/bulk/close`, `${path}/bulk/close?orders=x`])
      expect((await tess.get(nothing)).location).to.equal(path);
  });

  it('says as a problem how many of the ticked ones were not found, whether some were or none', async () => {
    const [open] = await add('open');
    const gone = '01890000-0000-7000-8000-00000000000';
    const notice = async (ids: readonly string[]) => {
      const sent = await send('schedule', ids, { scheduled_on: '2127-02-01' });
      return (await tess.get(sent.location!)).text;
    };
    expect(await notice([`${gone}1`, `${gone}2`]))
      .to.contain('No work order scheduled. 2 of the ticked work orders weren’t found.')
      .and.match(/class="notice warn"/);
    expect(await notice([open!, `${gone}1`]))
      .to.contain('1 work order scheduled for 1 Feb 2127. 1 of the ticked work orders wasn’t found.')
      .and.match(/class="notice warn"/);
    expect((await tess.get(`${path}/bulk/schedule?orders=${open!}&orders=${gone}1`)).text).to.contain(
      '1 of the ticked work orders wasn’t found.',
    );
    expect(
      (await tess.get((await tess.get(`${path}/bulk/schedule?orders=${gone}1`)).location!)).text,
    ).to.contain('1 of the ticked work orders wasn’t found.');
  });

  it("A1, A16: another tenant's orders are none, and whoever only reads has no boxes", async () => {
    const ids = await add('done');
    const before = await sql('select * from work_orders where id = $1', other.workOrder);
    const sent = await send('assign', [...ids, other.workOrder], { technician_id: await worker() });
    expect((await tess.get(sent.location!)).text)
      .to.contain('Not assigned: WO-1001 (done).')
      .and.not.contain('WO-1 ');
    expect(await sql('select * from work_orders where id = $1', other.workOrder)).to.deep.equal(before);
    const reader = await signedIn(cast.players.dataAdministrator);
    expect((await reader.get(path)).text)
      .to.contain('WO-1001')
      .and.not.contain('name="orders"');
    expect((await tess.get(path)).text)
      .to.contain('name="orders"')
      .and.not.contain('checked');
    expect((await tess.get(`${path}?_tick=`)).text.match(/name="orders"[^>]*checked/g)).to.have.length(2);
  });

  it('what is ticked survives Search, a filter, an order and another page, is seen there, and can be dropped', async () => {
    const [first, second] = await add('open', 'open');
    const page = await tess.get(`${path}?_q=nothing+like+it&orders=${first}&orders=${second}`);
    expect(page.text)
      .to.contain('<strong data-picked-count>2</strong> selected')
      .and.match(new RegExp(`name="orders"\\s+value="${first}" checked`));
    expect(page.text, 'Clear selection').to.contain('href="/admin/work_orders?q=nothing+like+it"');
    const type = /<select class="select"\s+id="list-type" name="_type" form="pick">[\s\S]*?<option value="([0-9a-f-]{36})"/.exec(
      (await tess.get(path)).text,
    )![1]!;
    const typed = await tess.get(`${path}?_type=${type}&_sort=number&orders=${first}`);
    expect(typed.text).to.contain('1</strong> selected').and.contain(`<option value="${type}" selected>`);
    const narrowed = `${path}?_customer=${cast.customers.north}`;
    const facilitiesAt = async (address: string) =>
      /id="list-facility"[\s\S]*?<\/select>/.exec((await tess.get(address)).text)?.[0].match(/value="[0-9a-f-]{36}"/g)?.length;
    const everywhere = await facilitiesAt(path);
    expect(await facilitiesAt(narrowed)).to.be.above(0).and.not.equal(everywhere);
    for (const off of ['_clear=on', '_without=customer'])
      expect(await facilitiesAt(`${narrowed}&${off}`), 'offers all facilities again').to.equal(everywhere);
    const all = await tess.get(`${path}?_tick=&orders=${first}`);
    const ticked = all.text.match(/name="orders"[^>]*checked/g)!;
    expect(all.text).to.contain(`<strong data-picked-count>${ticked.length}</strong> selected`);
    expect(all.text).to.not.contain('Select all on this page');
    // Another tenant's is none.
    expect((await tess.get(`${path}?orders=${other.workOrder}`)).text).to.contain('<strong data-picked-count>0</strong>');
  }); // prettier-ignore

  it('takes the first 100 of a list as it is narrowed', async () => {
    await sql(
      `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by, purchase_order)
         select tenant_id, 2000 + n, type_id, facility_id, customer_id, 'open', 'Tess', 'Many'
         from work_orders, generate_series(1, 120) n where id = $1`,
      cast.workOrder,
    );
    const some = (
      await sql<{ id: string }>('select id from work_orders where tenant_id = $1 and number > 2000 order by number', cast.tenantId)
    ).map(({ id }) => `orders=${id}`); // prettier-ignore
    const ticked = (await tess.get(`${path}?_q=Many&_tick=&${some.slice(0, 95).join('&')}`)).text;
    expect(ticked)
      .to.contain('You can select 100 at once.')
      .and.contain('<strong data-picked-count>100</strong>');
    expect(ticked.match(/name="orders"[^>]*checked/g)).to.have.length(100);
    const tooMany = await tess.get(`${path}/bulk/assign?${some.slice(0, 116).join('&')}`);
    expect(tooMany.text)
      .to.contain('Assign 100 work orders')
      .and.contain('You ticked 116 work orders, and these are the first 100.');
    const list = await tess.get(`${path}?q=Many`);
    expect(list.text).to.not.contain('these are the first');
    expect(list.text).to.contain('The first 100 in this list');
    const all = await tess.get(`${path}/bulk/assign?all=on&back=q%3DMany`);
    expect(all.text).to.contain('Assign 100 work orders').and.not.contain('WO-1,');
    const ids = /name="orders" value="([^"]*)"/.exec(all.text)![1]!.split(',');
    const [formId] = /[0-9a-f-]{36}/.exec(/name="_form_id" value="([^"]*)"/.exec(all.text)![1]!)!;
    const pressed = await send('schedule', ids, { scheduled_on: '2127-02-01', _form_id: formId });
    expect(pressed.status).to.equal(303);
    // A second press is given the first one's answer (S25).
    expect((await send('schedule', ids, { scheduled_on: '2127-02-01', _form_id: formId })).status).to.equal(
      303,
    );
    const [{ n } = { n: '0' }] = await sql<{ n: string }>(
      `select count(*) as n from work_order_events e where tenant_id = $1 and to_status = 'scheduled'`,
      cast.tenantId,
    );
    expect(n).to.equal('100');
  });
});

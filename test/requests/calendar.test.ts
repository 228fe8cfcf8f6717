import { expect } from 'chai';
import ICAL from 'ical.js';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';
import { actAs, attempt } from '../policies/actAs.ts';
import { inRollback } from '../policies/support.ts';
import { signedIn, visitor, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

interface Entry {
  uid: string;
  summary: string;
  start: string;
  end: string;
}

/** A calendar as another parser reads it. */
function entriesOf(text: string): Entry[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const { uid, summary, startDate, endDate } = new ICAL.Event(component);
    expect(startDate.isDate && endDate.isDate, 'whole days').to.equal(true);
    return { uid, summary, start: startDate.toString(), end: endDate.toString() };
  });
}

describe('a calendar', () => {
  let cast: Cast;
  let browser: Browser;
  const soon = addDays(plainCalendar.today, 20);
  beforeEach(async () => {
    cast = await makeCast('calendar');
    browser = await signedIn(cast.players.contactUser);
    await sql(
      `update assets set next_service_on = $2, status = 'in_service' where tenant_id = $1`,
      cast.tenantId,
      soon,
    );
    await sql(
      `update work_orders set status = 'scheduled', scheduled_on = $2 where id = $1`,
      cast.workOrder,
      addDays(soon, 1),
    );
  });

  const addressIn = (html: string) =>
    /value="https?:\/\/[^/"]+(\/calendar\.ics\?[^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
  const create = async (from = browser) => {
    await from.post('/calendar');
    return addressIn((await from.get('/calendar')).text)!;
  };
  const anybody = () => visitor(cast.slug);
  const read = async (address: string) => {
    const answer = await (await anybody()).get(address);
    expect(answer.status).to.equal(200);
    expect(answer.headers['content-type']).to.equal('text/calendar; charset=utf-8');
    return entriesOf(answer.text);
  };

  it('A40, A12: has what is due and what is scheduled, as far as its person sees it', async () => {
    expect(addressIn((await browser.get('/calendar')).text)).to.equal(undefined);
    const entries = await read(await create());
    expect(entries.map(({ summary }) => summary)).to.have.members([
      'Service due: A-cal-1 Gauge A-cal-1',
      'Calibration WO-1',
    ]);
    expect(entries.find(({ summary }) => summary.startsWith('Service'))).to.include({
      start: soon,
      end: addDays(soon, 1),
    });
    const whole = await read(await create(await signedIn(cast.players.customerUser)));
    expect(whole.length).to.be.greaterThan(entries.length);
  });

  it('spatie/calendar-links#53: an all-day event on 10 June 2027 ends with DTEND 20270611', async () => {
    const { calendarText } = await import('../../server/features/calendar/calendarText.ts');
    const asset = { id: 'a', name: 'G-7', facility: 'F', on: '2027-06-10', updated_at: new Date() };
    const text = calendarText({
      company: 'A',
      host: 'h',
      assets: [asset],
      orders: [],
      url: (to) => `http://h${to}`,
    });
    expect(text).to.contain('DTSTART;VALUE=DATE:20270610\r\n').and.contain('DTEND;VALUE=DATE:20270611\r\n');
  });

  it('sendou-ink/sendou.ink#2888: an entry stays the same one over fetches, a changed date and a restore', async () => {
    const address = await create();
    const uids = async () => (await read(address)).map(({ uid }) => uid).sort();
    const before = await uids();
    expect(await uids()).to.deep.equal(before);
    await sql('update assets set next_service_on = next_service_on + 1 where tenant_id = $1', cast.tenantId);
    expect(await uids()).to.deep.equal(before);
    await sql("update assets set status = 'retired' where tenant_id = $1", cast.tenantId);
    expect(await uids()).to.have.lengthOf(1);
    await sql("update assets set status = 'in_service' where tenant_id = $1", cast.tenantId);
    expect(await uids()).to.deep.equal(before);
  });

  it('UWFlow/rmc#347: Replace gives a new address and the old one is 404; the page says that calendars are slow', async () => {
    const first = await create();
    expect((await browser.get('/calendar')).text).to.contain('every few hours');
    expect((await browser.post('/calendar/replace')).status).to.equal(303);
    const second = addressIn((await browser.get('/calendar')).text)!;
    expect(second).to.not.equal(first);
    expect((await (await anybody()).get(first)).status).to.equal(404);
    expect(await read(second)).to.have.lengthOf(2);
  });

  it('A40: it can be switched off by its person alone, after a question; a new one can be created', async () => {
    const address = await create();
    const other = await signedIn(cast.players.customerUser);
    expect((await browser.get('/calendar')).text).to.contain('action="/calendar/switch_off"');
    expect((await browser.get('/calendar/switch_off')).text).to.contain('Switch this address off?');
    expect(await read(address), 'nothing is done by asking').to.have.lengthOf(2);
    await other.post('/calendar/switch_off');
    expect(await read(address), 'nor by anybody else').to.have.lengthOf(2);
    const agent = await signedIn(cast.players.agentUser);
    expect((await agent.post('/calendar/switch_off')).status).to.equal(404);
    expect((await browser.post('/calendar/switch_off')).location).to.equal('/calendar');
    const { text } = await browser.get('/calendar');
    expect(text).to.contain('Address switched off. It no longer works.').and.contain('Create address');
    expect((await (await anybody()).get(address)).status).to.equal(404);
    expect((await browser.get('/calendar/switch_off')).location, 'there is none to ask about').to.equal(
      '/calendar',
    );
    expect(await read(await create())).to.have.lengthOf(2);
    expect((await (await anybody()).get(address)).status, 'the old one stays off').to.equal(404);
  });

  it('A25: what is taken away is gone with the next fetch; a suspended person’s address opens nothing', async () => {
    const address = await create();
    await sql('delete from contact_facilities where tenant_id = $1', cast.tenantId);
    expect(await read(address)).to.deep.equal([]);
    await sql('update users set must_change_password = true where id = $1', cast.players.contactUser.userId);
    expect((await (await anybody()).get(address)).status, 'A6').to.equal(404);
    await sql('update users set must_change_password = false where id = $1', cast.players.contactUser.userId);
    await sql("update users set state = 'suspended' where id = $1", cast.players.contactUser.userId);
    expect((await (await anybody()).get(address)).status).to.equal(404);
  });

  it('A40, A6: of a contact who is not active any more, and of a company that is suspended, it opens nothing', async () => {
    const address = await create();
    const status = async () => (await (await anybody()).get(address)).status;
    expect(await read(address)).to.have.lengthOf(2);
    const contact = (values: string) =>
      sql(
        `update contacts set ${values} where id = (select contact_id from portal_users where user_id = $1)`,
        cast.players.contactUser.userId,
      );
    for (const [ended, again] of [
      ["status = 'inactive'", "status = 'active'"],
      ['archived_at = now()', 'archived_at = null'],
    ] as const) {
      await contact(ended);
      expect(await status(), ended).to.equal(404);
      await contact(again);
      expect(await status(), again).to.equal(200);
    }
    await sql("update tenants set status = 'suspended' where id = $1", cast.tenantId);
    const { status: suspended, text } = await (await anybody()).get(address);
    expect([suspended, text.includes('VEVENT')], 'suspended').to.deep.equal([404, false]);
    await sql("update tenants set status = 'active' where id = $1", cast.tenantId);
    expect(await read(address), 'reactivated').to.have.lengthOf(2);
  });

  it('A40: a contact without a facility has an empty calendar, which another parser reads', async () => {
    const address = await create();
    await sql('delete from contact_facilities where tenant_id = $1', cast.tenantId);
    const { text, status } = await (await anybody()).get(address);
    expect([status, text.includes('VEVENT')]).to.deep.equal([200, false]);
    expect(entriesOf(text)).to.deep.equal([]);
  });

  it('S33: one address is answered 120 times an hour, whoever asks; others and false ones neither count nor wait', async () => {
    const address = await create();
    const other = await create(await signedIn(cast.players.customerUser));
    const statuses: number[] = [];
    for (let n = 0; n < 122; n += 1) statuses.push((await (await anybody()).get(address)).status);
    expect(statuses.slice(0, 120).every((status) => status === 200)).to.equal(true);
    expect(statuses.slice(120)).to.deep.equal([429, 429]);
    const told = await (await anybody()).get(address);
    expect(Number(told.headers['retry-after'])).to.be.greaterThan(0);
    expect((await read(other)).length, 'another address').to.be.greaterThan(0);
    const wrong = address.replace(/.(?=&|$)/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await (await anybody()).get(wrong)).status, 'a false one').to.equal(404);
  });

  it('A40, A21, A14: whoever becomes an agent’s or a partner’s user has no calendar any more, nor one of before', async () => {
    const { userId } = cast.players.customerUser;
    const address = await create(await signedIn(cast.players.customerUser));
    expect((await read(address)).length).to.be.greaterThan(0);
    for (const [scope, column, id] of [
      ['agent', 'agent_id', cast.agentId],
      ['partner', 'partner_id', cast.partnerId],
    ] as const) {
      await sql(
        'update portal_users set archived_at = now() where user_id = $1 and archived_at is null',
        userId,
      );
      expect((await (await anybody()).get(address)).status, 'nobody’s').to.equal(404);
      await sql(
        `insert into portal_users (tenant_id, user_id, scope, account_type, ${column}) values ($1, $2, $3, $3, $4)`,
        cast.tenantId,
        userId,
        scope,
        id,
      );
      expect((await (await anybody()).get(address)).status, scope).to.equal(404);
    }
    const rows = await sql('select 1 from calendar_links where user_id = $1 and ended_at is null', userId);
    expect(rows, 'its row is there').to.have.length(1);
  });

  it('A40: an address that has ended is not revived, past the page neither', async () => {
    await create();
    await browser.post('/calendar/replace');
    await inRollback(async (client) => {
      await actAs(client, cast.players.contactUser);
      const revived = await client.query(
        'update calendar_links set ended_at = null where ended_at is not null',
      );
      expect(revived.rowCount).to.equal(0);
      const { state } = await attempt(client, 'update calendar_links set ended_at = null');
      expect(state, 'the one that works').to.equal('42501');
      const ended = await client.query('update calendar_links set ended_at = now() where ended_at is null');
      expect(ended.rowCount).to.equal(1);
    });
  });

  it('A15: an address for the chosen facility shows that one alone, and no other facility by its id', async () => {
    const customer = await signedIn(cast.players.customerUser);
    const all = await create(customer);
    await customer.post('/facility', { facility: cast.facilities.cal2, to: '/' });
    const narrowed = addressIn((await customer.get('/calendar')).text)!;
    expect((await read(narrowed)).every(({ summary }) => summary.includes('A-cal-2'))).to.equal(true);
    expect((await read(all)).length).to.be.greaterThan((await read(narrowed)).length);
    const own = await create();
    const foreign = await read(`${own}&facility=${cast.facilities.cal2}`);
    expect(
      foreign.some(({ summary }) => summary.includes('A-cal-2')),
      'out of reach',
    ).to.equal(false);
  });

  it('A1, S15: a token that was changed, another company’s and none open nothing', async () => {
    const address = await create();
    const other = await makeCast('calendar');
    const wrong = address.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const path of ['/calendar.ics', '/calendar.ics?token=x', wrong])
      expect((await (await anybody()).get(path)).status, path).to.equal(404);
    expect((await (await visitor(other.slug)).get(address)).status).to.equal(404);
  });

  it('A21, A8: a link, an agent and staff who look have none', async () => {
    for (const name of ['link', 'agentUser', 'partnerUser'] as PlayerName[])
      expect((await (await signedIn(cast.players[name])).get('/calendar')).status, name).to.equal(404);
  });
});

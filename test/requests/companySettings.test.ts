import { expect } from 'chai';
import { timeZones } from '../../server/shared/zones.ts';
import { clock } from '../../server/shared/clock.ts';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

const path = '/admin/settings/company';
const settings = {
  name: 'Harbour Calibration',
  contact_line: 'Call +49 30 123-4567',
  reply_to: 'service@harbour.example',
  time_zone: 'Pacific/Kiritimati',
  currency: 'NZD',
  csv_delimiter: 'semicolon',
  alphabet: 'pl',
};
const columns = 'name, contact_line, reply_to, time_zone, currency, csv_delimiter, alphabet';

describe('Settings › Company', () => {
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  beforeEach(async () => {
    cast = await makeCast('harbour');
    administrator = await signedIn(cast.players.administrator);
  });
  before(async () => {
    other = await makeCast('elsewhere');
  });

  const saved = async (of = cast) =>
    (await sql(`select ${columns} from tenants where id = $1`, of.tenantId))[0];
  const save = async (values: Record<string, string>, browser = administrator) => {
    const _version = fieldValue((await administrator.get(path)).text, '_version') ?? '';
    return browser.post(path, { _version, ...values });
  };

  it('A23: keeps name, contact line, time zone, currency, Reply-To, CSV delimiter and alphabet; audited, and nobody else’s', async () => {
    const before = await saved(other);
    const answer = await save(settings);
    expect([answer.status, answer.location]).to.deep.equal([303, path]);
    expect(await saved()).to.deep.equal(settings);
    expect(await saved(other), 'the other company').to.deep.equal(before);
    const { text } = await administrator.get(path);
    expect(text)
      .to.contain('<option value="Pacific/Kiritimati" selected>')
      .and.contain('Harbour Calibration');
    const log = (await administrator.get('/admin/audit?kind=tenants')).text;
    expect(log)
      .to.contain('Time zone')
      .and.contain('Pacific/Kiritimati')
      .and.contain('service@harbour.example');
    const portal = await (await signedIn(cast.players.customerUser)).get('/');
    expect(portal.text).to.contain('Call +49 30 123-4567');
  });

  it('A23: is refused to everybody but administrators, and to those of another company', async () => {
    const before = await saved();
    for (const name of ['technician', 'dataAdministrator'] as const) {
      const browser = await signedIn(cast.players[name]);
      expect((await browser.get(path)).status, name).to.equal(404);
      expect((await save(settings, browser)).status, name).to.equal(404);
    }
    expect((await (await signedIn(cast.players.customerUser)).get(path)).location).to.contain('/admin/login');
    const stranger = await signedIn(other.players.administrator, cast.slug);
    expect((await save(settings, stranger)).location).to.contain('/admin/login');
    expect(await saved(), 'which was there to be changed').to.deep.equal(before);
  });

  it('what is no zone, currency, delimiter or address is refused beside its field, and nothing typed is lost', async () => {
    const before = await saved();
    const answer = await save({
      ...settings,
      name: '',
      reply_to: 'nobody',
      time_zone: 'Mars/Olympus',
      currency: 'XXX',
      csv_delimiter: 'pipe',
      alphabet: 'klingon',
    });
    expect(answer.status).to.equal(422);
    for (const field of ['name', 'reply_to', 'time_zone', 'currency', 'csv_delimiter', 'alphabet'])
      expect(answer.text, field).to.contain(`id="field-${field}-error"`);
    expect(answer.text).to.contain('value="nobody"').and.contain('value="Call +49 30 123-4567"');
    expect(await saved()).to.deep.equal(before);
  });

  it('every time zone that is offered is known to Postgres', async () => {
    const known = await sql<{ name: string }>('select name from pg_timezone_names');
    const names = new Set(known.map(({ name }) => name));
    expect(timeZones.filter((zone) => !names.has(zone))).to.deep.equal([]);
  });

  describe('Today is the company’s day', () => {
    const { now } = clock;
    afterEach(() => {
      clock.now = now;
    });
    const at = (moment: string) => {
      clock.now = () => new Date(moment);
    };
    const zone = (name: string, of = cast) =>
      sql('update tenants set time_zone = $2 where id = $1', of.tenantId, name);
    const due = (day: string) =>
      sql('update assets set next_service_on = $2 where id = $1', cast.assets.cal1, day);

    for (const [name, last, first] of [
      ['Pacific/Kiritimati', '2026-06-10T09:59:59Z', '2026-06-10T10:00:00Z'],
      ['America/Los_Angeles', '2026-06-11T06:59:59Z', '2026-06-11T07:00:00Z'],
    ] as const)
      it(`what is due on 10 June is overdue from 11 June 00:00 in ${name}, on every page`, async () => {
        await zone(name);
        await sql('update assets set next_service_on = null where tenant_id = $1', cast.tenantId);
        await due('2026-06-10');
        const list = '/assets?due=overdue';
        const portal = await signedIn(cast.players.customerUser);
        at(last);
        expect((await portal.get(list)).text).to.contain('No assets match');
        expect((await administrator.get(`/admin${list}`)).text).to.contain('No assets match');
        expect((await portal.get(`/assets/${cast.assets.cal1}`)).text)
          .to.contain('10 Jun 2026')
          .and.not.contain('(overdue)');
        expect((await portal.get('/')).text).not.to.contain('since 10 Jun 2026');
        expect((await portal.get('/assets?due=soon')).text).not.to.contain('No assets match');
        at(first);
        expect((await portal.get(list)).text).not.to.contain('No assets match');
        expect((await administrator.get(`/admin${list}`)).text).not.to.contain('No assets match');
        expect((await portal.get(`/assets/${cast.assets.cal1}`)).text).to.contain('10 Jun 2026 (overdue)');
        expect((await portal.get('/')).text).to.contain('since 10 Jun 2026');
        expect((await portal.get('/assets?due=soon')).text).to.contain('No assets match');
      });

    it('the picture of what falls due begins with the company’s month', async () => {
      await zone('Pacific/Kiritimati');
      await due('2026-09-01');
      at('2026-06-30T10:00:00Z');
      const portal = await signedIn(cast.players.customerUser);
      expect((await portal.get('/')).text)
        .to.contain('Jul 2026')
        .and.not.contain('Jun 2026');
      await zone('America/Los_Angeles');
      expect((await portal.get('/')).text)
        .to.contain('Jun 2026')
        .and.contain('May 2027');
    });

    for (const [name, day, end] of [
      ['Pacific/Kiritimati', '2030-06-10', '2030-06-10T09:59:59Z'],
      ['America/Los_Angeles', '2030-06-10', '2030-06-11T06:59:59Z'],
      // The night of 10 March 2030 has no two o’clock there, that of 3 November two of them.
      ['America/Los_Angeles', '2030-03-10', '2030-03-11T06:59:59Z'],
      ['America/Los_Angeles', '2030-11-03', '2030-11-04T07:59:59Z'],
    ] as const)
      it(`a link that ends on ${day} works until that day ends in ${name}`, async () => {
        await zone(name);
        const link = `/admin/customers/${cast.customers.south}/secure_link`;
        expect((await administrator.post(link, { ends_on: day })).status).to.equal(303);
        const [row] = await sql<{ ends_at: Date }>(
          'select ends_at from secure_links where customer_id = $1 and ended_at is null and sent_at is null',
          cast.customers.south,
        );
        expect(row?.ends_at.toISOString()).to.equal(new Date(end).toISOString());
        expect(fieldValue((await administrator.get(link)).text, 'ends_on')).to.equal(day);
      });

    it('a link may end today, and not yesterday, by the company’s day', async () => {
      await zone('Pacific/Kiritimati');
      const link = `/admin/customers/${cast.customers.south}/secure_link`;
      at('2030-06-10T10:00:00Z');
      expect((await administrator.post(link, { ends_on: '2030-06-10' })).status).to.equal(422);
      expect((await administrator.post(link, { ends_on: '2030-06-11' })).status).to.equal(303);
    });
  });

  describe('times of day are the person’s own', () => {
    const profile = '/my_profile';

    it('A6: My profile keeps a zone and a way of writing, of one’s own and of nobody else; the default is the company’s', async () => {
      await sql("update tenants set time_zone = 'Asia/Tokyo' where id = $1", cast.tenantId);
      const person = await signedIn(cast.players.contactUser);
      const page = (await person.get(profile)).text;
      expect(page)
        .to.contain('The company’s (Asia/Tokyo)')
        .and.match(/\d\d:\d\d GMT\+9/);
      const answer = await person.post(`${profile}/dates`, {
        time_zone: 'America/New_York',
        date_locale: 'en-US',
      });
      expect([answer.status, answer.location]).to.deep.equal([303, profile]);
      expect((await person.get(profile)).text)
        .to.match(/\d, \d{4}, \d{1,2}:\d\d\s[AP]M E[SD]T/u)
        .and.contain('<option value="America/New_York" selected>');
      const rows = await sql<{ time_zone: string | null; n: string }>(
        'select time_zone, count(*) as n from users where time_zone is not null group by time_zone',
      );
      expect(rows.filter(({ time_zone: zone }) => zone === 'America/New_York')).to.deep.equal([
        { time_zone: 'America/New_York', n: '1' },
      ]);
      await person.post(`${profile}/dates`, { time_zone: 'default', date_locale: 'default' });
      expect((await person.get(profile)).text).to.match(/\d\d:\d\d GMT\+9/);
    });

    it('an agent has them too, staff as well; a zone that isn’t one is refused', async () => {
      const values = { time_zone: 'Asia/Kolkata', date_locale: 'default' };
      for (const [name, at] of [
        ['agentUser', profile],
        ['technician', `/admin${profile}`],
      ] as const) {
        const browser = await signedIn(cast.players[name]);
        expect((await browser.post(`${at}/dates`, values)).status, name).to.equal(303);
        expect((await browser.get(at)).text, name).to.contain('<option value="Asia/Kolkata" selected>');
        const wrong = await browser.post(`${at}/dates`, { ...values, time_zone: 'Mars/Olympus' });
        expect(wrong.status, name).to.equal(422);
        expect(wrong.text, name).to.contain('id="field-time_zone-error"');
      }
    });

    it('a page has one style of dates, by the browser’s languages, with script and without', async () => {
      const languages = { 'Accept-Language': 'en-US,en;q=0.8' };
      await sql("update assets set next_service_on = '2026-06-10' where id = $1", cast.assets.cal1);
      const portal = await signedIn(cast.players.customerUser);
      const page = `/assets/${cast.assets.cal1}`;
      const asset = (await portal.get(page, languages)).text;
      expect(asset).to.contain('Jun 10, 2026').and.not.contain('10 Jun 2026');
      expect((await portal.get(page)).text).to.contain('10 Jun 2026');
      const own = (await administrator.get('/admin/my_profile', languages)).text;
      const times = [...own.matchAll(/<time [^>]*>([^<]*)<\/time>/g)].map(([, text]) => text);
      expect(times.length).to.be.greaterThan(1);
      for (const time of times)
        expect(time).to.match(/^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d\s[AP]M UTC$/u);
    });
  });
});

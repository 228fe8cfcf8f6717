import { expect } from 'chai';
import { clock } from '../../server/shared/clock.ts';
import { Calendar, isoDateTime, plainCalendar } from '../../server/shared/dates.ts';
import { isDay } from '../../server/shared/days.ts';
import { localeOf } from '../../server/shared/locales.ts';
import { timeZones, zoneOptions } from '../../server/shared/zones.ts';

/** The company's day at a moment. */
const dayAt = (companyZone: string, moment: string) => new Calendar({ companyZone }).dayOf(new Date(moment));

describe('dates', () => {
  it('are read by their words, days without a zone, moments with it', () => {
    expect(plainCalendar.date('2026-03-01')).to.equal('1 Mar 2026');
    expect(plainCalendar.month('2026-03-01')).to.equal('Mar 2026');
    expect(plainCalendar.date(new Date('2026-12-31T23:59:59Z'))).to.equal('31 Dec 2026');
    expect(plainCalendar.dateTime('2026-03-01T08:05:00Z')).to.equal('1 Mar 2026, 08:05 UTC');
    expect(plainCalendar.isoDate('2026-03-01')).to.equal('2026-03-01');
  });

  it('are nothing where there is none', () => {
    for (const value of [null, undefined, '', 'soon']) {
      const all = [plainCalendar.isoDate(value), plainCalendar.date(value), plainCalendar.dateTime(value)];
      expect([...all, isoDateTime(value)]).to.deep.equal(['', '', '', '']);
    }
    expect(['2026-02-29', '2026-13-01', '20260301', '2024-02-29'].map(isDay)).to.deep.equal([
      false,
      false,
      false,
      true,
    ]);
  });

  it('a calendar day is the same day in every zone, a moment’s day is the company’s', () => {
    for (const companyZone of ['Pacific/Kiritimati', 'America/Los_Angeles'])
      expect(new Calendar({ companyZone, ownZone: 'Asia/Tokyo' }).date('2026-06-10')).to.equal('10 Jun 2026');
    const company = new Calendar({ companyZone: 'Pacific/Kiritimati', ownZone: 'America/Los_Angeles' });
    const moment = new Date('2026-06-10T10:00:00Z');
    expect(company.date(moment)).to.equal('11 Jun 2026');
    expect(company.isoDate(moment)).to.equal('2026-06-11');
    expect(company.dateTime(moment), 'times of day are the person’s own').to.match(/^10 Jun 2026, 03:00 /);
  });

  describe('today is the company’s day', () => {
    const { now } = clock;
    afterEach(() => {
      clock.now = now;
    });

    for (const [zone, last, first] of [
      ['Pacific/Kiritimati', '2026-06-10T09:59:59.999Z', '2026-06-10T10:00:00Z'],
      ['America/Los_Angeles', '2026-06-11T06:59:59.999Z', '2026-06-11T07:00:00Z'],
      ['Europe/Berlin', '2026-06-10T21:59:59.999Z', '2026-06-10T22:00:00Z'],
      ['Asia/Kolkata', '2026-06-10T18:29:59.999Z', '2026-06-10T18:30:00Z'],
    ] as const)
      it(`11 June begins at midnight in ${zone}`, () => {
        const calendar = new Calendar({ companyZone: zone });
        clock.now = () => new Date(last);
        expect(calendar.today).to.equal('2026-06-10');
        clock.now = () => new Date(first);
        expect(calendar.today).to.equal('2026-06-11');
      });

    it('around a change of summer time, where a night is an hour longer or shorter', () => {
      // Los Angeles: 8 March 2026 has 23 hours, 1 November 25.
      expect(dayAt('America/Los_Angeles', '2026-03-08T07:59:59Z')).to.equal('2026-03-07');
      expect(dayAt('America/Los_Angeles', '2026-03-08T08:00:00Z')).to.equal('2026-03-08');
      expect(dayAt('America/Los_Angeles', '2026-03-09T06:59:59Z')).to.equal('2026-03-08');
      expect(dayAt('America/Los_Angeles', '2026-03-09T07:00:00Z')).to.equal('2026-03-09');
      expect(dayAt('America/Los_Angeles', '2026-11-01T07:00:00Z')).to.equal('2026-11-01');
      expect(dayAt('America/Los_Angeles', '2026-11-02T07:59:59Z')).to.equal('2026-11-01');
      expect(dayAt('America/Los_Angeles', '2026-11-02T08:00:00Z')).to.equal('2026-11-02');
    });
  });

  it('are written as the reader’s locale has it, in our calendar and figures', () => {
    const by = (languages: string) => {
      const calendar = new Calendar({ companyZone: 'Europe/Berlin', locale: localeOf(languages) });
      return [calendar.date('2026-12-31'), calendar.dateTime(new Date('2026-12-31T13:05:00Z'))];
    };
    expect(by('en-US,en;q=0.9')).to.deep.equal(['Dec 31, 2026', 'Dec 31, 2026, 2:05 PM GMT+1']);
    expect(by('en')).to.deep.equal(['31 Dec 2026', '31 Dec 2026, 14:05 CET']);
    expect(by('de-DE')[0]).to.equal('31. Dez. 2026');
    expect(by('xx-YY, fr;q=0.5, en-US;q=0.7')[0]).to.equal('Dec 31, 2026');
    for (const languages of ['th-TH', 'fa-IR', 'ar-EG'])
      expect(by(languages)[0], languages).to.contain('2026').and.contain('31');
    for (const languages of ['*', '', 'not a language', 'en-US-u-ca-buddhist', 'x'.repeat(10_000), ';q=1,,'])
      expect(by(languages)[0], languages).to.equal('31 Dec 2026');
  });

  it('zones are offered once each, by present names', () => {
    expect(timeZones).to.include.members(['UTC', 'Asia/Kolkata', 'Europe/Kyiv', 'Pacific/Kiritimati']);
    expect(timeZones).not.to.include('Asia/Calcutta');
    expect(new Set(timeZones).size).to.equal(timeZones.length);
    const offered = zoneOptions.flatMap(({ options }) => options.map(({ value }) => value));
    expect(offered).to.have.members([...timeZones]);
  });
});

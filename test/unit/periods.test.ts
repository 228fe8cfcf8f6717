import { expect } from 'chai';
import {
  fillPeriod,
  nextPeriod,
  periodsUntil,
  unknownPlaceholder,
} from '../../server/domain/money/periods.ts';
import { plainCalendar } from '../../server/shared/dates.ts';

describe('periods of recurring invoices', () => {
  const monthly = { every: 1, unit: 'month', anchorDay: 31 } as const;

  it('the texts name the period from its first day to the day before the next', () => {
    const fill = (text: string) => fillPeriod(text, '2026-11-30', '2027-02-28', plainCalendar);
    expect(fill('Rent {period}')).to.equal('Rent 30 Nov 2026 – 27 Feb 2027');
    expect(fill('{from} to {to}; {month}, {quarter}, {year}')).to.equal(
      '30 Nov 2026 to 27 Feb 2027; Nov 2026, Q4 2026, 2026',
    );
    // What isn't known stays, and forms refuse it: { } and {Year} are words like any other.
    expect(fill('{constructor} {} {Year}')).to.equal('{constructor} {} {Year}');
    expect(unknownPlaceholder('{month} {constructor}')).to.equal('{constructor}');
    expect(unknownPlaceholder('{month} {} {Year}')).to.equal(null);
  });

  it('the 31st becomes the 28th, 29th or 30th and the 31st again; 29 February comes back with the leap year', () => {
    const from = (day: string, count: number, rhythm: Parameters<typeof nextPeriod>[1]) => {
      const days = [day];
      while (days.length < count) days.push(nextPeriod(days.at(-1)!, rhythm));
      return days;
    };
    expect(from('2027-12-31', 5, monthly)).to.deep.equal([
      ...['2027-12-31', '2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30'],
    ]);
    expect(from('2028-02-29', 5, { every: 1, unit: 'year', anchorDay: 29 })).to.deep.equal([
      ...['2028-02-29', '2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29'],
    ]);
    expect(from('2026-11-30', 3, { every: 1, unit: 'quarter', anchorDay: 30 })).to.deep.equal([
      ...['2026-11-30', '2027-02-28', '2027-05-30'],
    ]);
    expect(from('2026-12-28', 2, { every: 2, unit: 'week', anchorDay: 28 })).to.deep.equal([
      '2026-12-28',
      '2027-01-11',
    ]);
  });

  it('what is left out while it is paused, and where it goes on', () => {
    expect(periodsUntil('2026-01-31', '2026-03-31', monthly)).to.deep.equal({
      next: '2026-03-31',
      missed: ['2026-01-31', '2026-02-28'],
    });
    expect(periodsUntil('2026-04-30', '2026-03-31', monthly)).to.deep.equal({
      next: '2026-04-30',
      missed: [],
    });
  });
});

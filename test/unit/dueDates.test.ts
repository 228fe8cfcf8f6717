import { expect } from 'chai';
import { nextServiceDate, usualRules } from '../../server/domain/workOrders/dueDates.ts';

describe('when the next service is due', () => {
  const next = (doneOn: string, interval: number | null, dueOn: string | null = null, rules = {}) =>
    nextServiceDate({ ...usualRules, ...rules }, { interval, doneOn, dueOn });

  it('31 January and a month: 28 or 29 February; 29 February and 12 months: 28 February', () => {
    expect(next('2027-01-31', 1)).to.equal('2027-02-28');
    expect(next('2028-01-31', 1)).to.equal('2028-02-29');
    expect(next('2028-02-29', 12)).to.equal('2029-02-28');
  });

  it('counts from the day it was done, or from the day it was due', () => {
    expect(next('2027-09-29', 12, '2027-10-01')).to.equal('2028-09-29');
    expect(next('2027-09-29', 12, '2027-10-01', { countsFrom: 'due' })).to.equal('2028-10-01');
    expect(next('2027-09-29', 12, null, { countsFrom: 'due' })).to.equal('2028-09-29');
  });

  it('from a due date long past it is the first one ahead, by whole intervals', () => {
    expect(next('2027-03-05', 1, '2026-12-31', { countsFrom: 'due' })).to.equal('2027-03-31');
    // Done on the very day of a later one: that one is done as well.
    expect(next('2027-03-15', 1, '2027-01-15', { countsFrom: 'due' })).to.equal('2027-04-15');
  });

  it('homebox#1466: a day that a short month cut is not lost: from the 31st by way of 28 February to 31 March', () => {
    const due = { countsFrom: 'due' } as const;
    const from = (doneOn: string, interval: number, dueOn: string, dueDay: number | null) =>
      nextServiceDate({ ...usualRules, ...due }, { interval, doneOn, dueOn, dueDay });
    expect(from('2027-02-26', 1, '2027-02-28', 31)).to.equal('2027-03-31');
    expect(from('2027-03-31', 1, '2027-03-31', null)).to.equal('2027-04-30');
    expect(from('2027-04-30', 1, '2027-04-30', 31)).to.equal('2027-05-31');
    expect(from('2027-02-28', 1, '2027-02-28', 30)).to.equal('2027-03-30');
    expect(from('2031-02-28', 12, '2031-02-28', 29)).to.equal('2032-02-29');
    // What was due on the 28th by itself stays there.
    expect(from('2027-02-28', 1, '2027-02-28', null)).to.equal('2027-03-28');
    // From the day that it was done, the 28th is the day; the month's end is the month's end.
    const done = { interval: 1, doneOn: '2027-02-28', dueOn: '2027-02-28', dueDay: 31 };
    expect(nextServiceDate(usualRules, done)).to.equal('2027-03-28');
    expect(nextServiceDate({ ...usualRules, landsOn: 'month_end' }, done)).to.equal('2027-03-31');
  });

  it('lands on the day, or on the end of the month', () => {
    expect(next('2027-01-10', 1, null, { landsOn: 'month_end' })).to.equal('2027-02-28');
  });

  it('no interval: no next date', () => {
    expect(next('2027-01-10', null)).to.equal(null);
  });
});

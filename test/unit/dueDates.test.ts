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
  });

  it('lands on the day, or on the end of the month', () => {
    expect(next('2027-01-10', 1, null, { landsOn: 'month_end' })).to.equal('2027-02-28');
  });

  it('no interval: no next date', () => {
    expect(next('2027-01-10', null)).to.equal(null);
  });
});

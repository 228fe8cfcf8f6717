import { expect } from 'chai';
import { formatDate, formatDateTime, isoDate } from '../../server/shared/dates.ts';

describe('dates', () => {
  it('are read by their words, days without a zone, moments with it', () => {
    expect(formatDate('2026-03-01')).to.equal('1 Mar 2026');
    expect(formatDate(new Date('2026-12-31T23:59:59Z'))).to.equal('31 Dec 2026');
    expect(formatDateTime('2026-03-01T08:05:00Z')).to.equal('1 Mar 2026, 08:05 UTC');
    expect(isoDate('2026-03-01')).to.equal('2026-03-01');
  });

  it('are nothing where there is none', () => {
    for (const value of [null, undefined, '', 'soon']) {
      expect([formatDate(value), formatDateTime(value), isoDate(value)]).to.deep.equal(['', '', '']);
    }
  });
});

import { expect } from 'chai';
import { partsOf } from '../../server/features/reports/kept.queries.ts';
import { addDays, addMonths, type Day } from '../../server/shared/days.ts';
import { generator } from '../faults/random.ts';
import { seedOf } from '../support/seeds.ts';

const seed = seedOf('REPORT_PARTS_SEED');

/** Each day from one to another. */
const daysOf = (from: Day, to: Day): Day[] => {
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
};

describe(`whole months and the days beside them (REPORT_PARTS_SEED=${seed})`, () => {
  it('come to each day of the span once and no other, and the days are of one month each', () => {
    const random = generator(seed);
    for (let round = 0; round < 2000; round += 1) {
      const from = addDays('2024-01-01', Math.floor(random() * 400));
      const to = addDays(from, Math.floor(random() * (random() < 0.5 ? 40 : 500)));
      const { months, cut } = partsOf({ from, to });
      const days = cut.flatMap((part) => daysOf(part.from, part.to));
      if (months) days.push(...daysOf(months.from, addDays(addMonths(months.to, 1), -1)));
      expect(days.sort(), `${from} to ${to}`).to.deep.equal(daysOf(from, to));
      for (const part of cut) expect(part.from.slice(0, 7)).to.equal(part.to.slice(0, 7));
      expect(cut.length, `${from} to ${to}`).to.be.at.most(2);
    }
  });

  it('are all whole where the span is', () => {
    expect(partsOf({ from: '2024-02-01', to: '2024-02-29' })).to.deep.equal({
      months: { from: '2024-02-01', to: '2024-02-01' },
      cut: [],
    });
    expect(partsOf({ from: '2023-12-01', to: '2024-02-28' })).to.deep.equal({
      months: { from: '2023-12-01', to: '2024-01-01' },
      cut: [{ from: '2024-02-01', to: '2024-02-28' }],
    });
  });
});

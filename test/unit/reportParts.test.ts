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
  it('come to each day of the span once and no other, and read half of a month twice at most', () => {
    const random = generator(seed);
    for (let round = 0; round < 2000; round += 1) {
      const from = addDays('2024-01-01', Math.floor(random() * 400));
      const to = addDays(from, Math.floor(random() * (random() < 0.5 ? 40 : 500)));
      const today = random() < 0.5 ? null : addDays(to, Math.floor(random() * 60) - 30);
      const { months, more, less } = partsOf({ from, to }, today);
      const count = new Map<Day, number>();
      const add = (days: readonly Day[], by: number) => {
        for (const day of days) count.set(day, (count.get(day) ?? 0) + by);
      };
      if (months) add(daysOf(months.from, addDays(addMonths(months.to, 1), -1)), 1);
      for (const { from: first, to: last } of more) add(daysOf(first, last), 1);
      for (const { from: first, to: last } of less) add(daysOf(first, last), -1);
      const days = [...count].filter(([, times]) => times !== 0);
      expect(days.map(([day]) => day).sort(), `${from} to ${to} on ${today}`).to.deep.equal(daysOf(from, to));
      expect(days.every(([, times]) => times === 1)).to.equal(true);
      const read = [...more, ...less].flatMap((part) => daysOf(part.from, part.to));
      const past = read.filter((day) => today === null || day <= today);
      expect(past.length, `${from} to ${to} on ${today}`).to.be.at.most(32);
    }
  });
});

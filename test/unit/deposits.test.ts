import { expect } from 'chai';
import fc from 'fast-check';
import { depositOf, lessDeposits } from '../../server/domain/money/deposits.ts';
import { totalsOf, type MoneyLine, type RateTotal } from '../../server/domain/money/totals.ts';

/** Half away from zero of an exact fraction, another way than the product's: by the remainder. */
const rounded = (top: bigint, bottom: bigint): bigint => {
  const size = top < 0n ? -top : top;
  const whole = size / bottom + ((size % bottom) * 2n >= bottom ? 1n : 0n);
  return top < 0n ? -whole : whole;
};

const rates = [0n, 1n, 7000n, 9975n, 19_000n, 20_000n, 25_500n, 100_000n];
/** Prices are in whole smallest units, as sums of lines are whatever a currency's decimals are. */
const line = (lowest: bigint) =>
  fc.record({
    quantity: fc.bigInt({ min: 1n, max: 50_000n }),
    unitPrice: fc.bigInt({ min: lowest, max: 900_000_000n }),
    discount: fc.constantFrom(0n, 0n, 5000n, 33_333n),
    tax: fc.constantFrom(...rates),
  });
const percents = fc.array(fc.bigInt({ min: 1n, max: 100_000n }), { minLength: 1, maxLength: 6 });

/** Makes deposits one after the other, as staff do; what is refused is left out. */
function deposits(lines: readonly MoneyLine[], asked: readonly bigint[]) {
  const whole = totalsOf(lines);
  const made: { percent: bigint; rates: RateTotal[] }[] = [];
  let taken = 0n;
  for (const percent of asked) {
    if (taken + percent > 100_000n) continue;
    const parts = depositOf(
      whole.rates,
      made.flatMap((one) => one.rates),
      percent,
    );
    if (parts === null) throw new Error('a deposit within the whole was refused');
    taken += percent;
    made.push({
      percent,
      rates: totalsOf(
        parts.map(({ rate, net }) => ({
          quantity: 1000n,
          unitPrice: net * 10_000n,
          discount: 0n,
          tax: rate,
        })),
      ).rates,
    });
  }
  return { whole, made };
}

describe('deposits', () => {
  it('deposits and the rest come to the whole for each rate, to the unit, and the rest is never below 0', () => {
    fc.assert(
      fc.property(fc.array(line(0n), { minLength: 1, maxLength: 8 }), percents, (lines, asked) => {
        const { whole, made } = deposits(lines, asked);
        const rest = lessDeposits(
          whole,
          made.flatMap((one) => one.rates),
        );
        for (const { rate, net, tax } of whole.rates) {
          const of = (all: readonly RateTotal[], what: 'net' | 'tax') =>
            all.filter((one) => one.rate === rate).reduce((sum, one) => sum + one[what], 0n);
          const charged = made.flatMap((one) => one.rates);
          expect(of(charged, 'net') + of(rest.rates, 'net')).to.equal(net);
          expect(of(charged, 'tax') + of(rest.rates, 'tax')).to.equal(tax);
          expect(of(rest.rates, 'net') >= 0n && of(rest.rates, 'tax') >= 0n).to.equal(true);
        }
        expect(rest.net + rest.tax).to.equal(rest.total);
        expect(rest.total).to.equal(
          whole.total - made.flatMap((one) => one.rates).reduce((sum, { net, tax }) => sum + net + tax, 0n),
        );
      }),
    );
  });

  it('the first deposit is its percentage of each rate, rounded once, with the tax of that', () => {
    fc.assert(
      fc.property(
        fc.array(line(-900_000_000n), { minLength: 1, maxLength: 8 }),
        percents,
        (lines, [percent = 1n]) => {
          const whole = totalsOf(lines);
          const parts = depositOf(whole.rates, [], percent) ?? [];
          for (const { rate, net, tax } of whole.rates) {
            const part = parts.find((one) => one.rate === rate)?.net ?? 0n;
            const exact = rounded(net * percent, 100_000n);
            // At the very end the tax of a rounded part could be a unit above the whole tax: then the part is smaller.
            const tooMuch = net > 0n && rounded(exact * rate, 100_000n) > tax;
            if (!tooMuch) expect(part).to.equal(exact);
            else expect(part < exact && rounded(part * rate, 100_000n) <= tax).to.equal(true);
          }
        },
      ),
    );
  });

  it('30 % and 70 % of 0.05, thirds of 100.00, and 50 % twice of 100.03 at 19 %', () => {
    const one = (unit: bigint, tax: bigint) => [
      { quantity: 1000n, unitPrice: unit * 10_000n, discount: 0n, tax },
    ];
    const nets = (lines: MoneyLine[], asked: bigint[]) => {
      const { whole, made } = deposits(lines, asked);
      const rest = lessDeposits(
        whole,
        made.flatMap((deposit) => deposit.rates),
      );
      return [...made.flatMap((deposit) => deposit.rates), ...rest.rates].map(({ net, tax }) => [net, tax]);
    };
    expect(nets(one(5n, 0n), [30_000n, 70_000n])).to.deep.equal([
      [2n, 0n],
      [3n, 0n],
      [0n, 0n],
    ]);
    expect(nets(one(10_000n, 19_000n), [33_333n, 33_333n, 33_334n])).to.deep.equal([
      [3333n, 633n],
      [3333n, 633n],
      [3333n, 633n],
      [1n, 1n],
    ]);
    expect(nets(one(10_003n, 19_000n), [50_000n, 50_000n])).to.deep.equal([
      [5002n, 950n],
      [5001n, 950n],
      [0n, 1n],
    ]);
  });

  it('more than is left is refused, by the amounts where an estimate has become smaller', () => {
    const whole = [{ rate: 19_000n, net: 10_000n, tax: 1900n }];
    const taken = [{ rate: 19_000n, net: 9000n, tax: 1710n }];
    expect(depositOf(whole, taken, 20_000n)).to.equal(null);
    expect(depositOf(whole, taken, 10_000n)).to.deep.equal([{ rate: 19_000n, net: 1000n }]);
    // A rate that the estimate no longer has is deducted all the same.
    const none = { quantity: 1000n, unitPrice: 1_000_000n, discount: 0n, tax: 0n };
    const rest = lessDeposits(totalsOf([none]), [{ rate: 19_000n, net: 10n, tax: 2n }]);
    expect(rest.rates).to.deep.equal([
      { rate: 0n, net: 100n, tax: 0n },
      { rate: 19_000n, net: -10n, tax: -2n },
    ]);
    expect(rest.total).to.equal(88n);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { plainAmount, priceExtra } from '../../server/domain/money/amounts.ts';
import { decimalsOf } from '../../server/domain/money/currencies.ts';
import { plainDecimal } from '../../server/domain/money/decimals.ts';
import { totalsOf, type MoneyLine } from '../../server/domain/money/totals.ts';
import { isLong } from '../support/long.ts';

/** A fraction; nothing is rounded until `rounded`. */
interface Rational {
  over: bigint;
  under: bigint;
}

const whole = (value: bigint): Rational => ({ over: value, under: 1n });
const times = (a: Rational, b: Rational): Rational => ({ over: a.over * b.over, under: a.under * b.under });
const plus = (a: Rational, b: Rational): Rational => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});

/** A decimal as it is written, as a fraction. */
function fraction(text: string): Rational {
  const [before = '', after = ''] = text.split('.');
  return { over: BigInt(before + after), under: 10n ** BigInt(after.length) };
}

/** To so many decimals, by looking at which of the two neighbours is nearer; at the middle, the one further from zero. */
function rounded(value: Rational, places: number): Rational {
  const scale = 10n ** BigInt(places);
  const size = value.over < 0n ? -value.over : value.over;
  const [below, rest] = [(size * scale) / value.under, (size * scale) % value.under];
  const nearest = rest >= value.under - rest && rest > 0n ? below + 1n : below;
  return { over: value.over < 0n ? -nearest : nearest, under: scale };
}

/** Net, tax and total of lines, from what is written in them. */
function inFractions(
  lines: { quantity: string; price: string; discount: string; tax: string }[],
  places: number,
) {
  const rates = new Map<string, Rational>();
  let net = whole(0n);
  for (const { quantity, price, discount, tax } of lines) {
    const kept = plus(whole(1n), times(fraction(discount), { over: -1n, under: 100n }));
    const own = rounded(times(times(fraction(quantity), fraction(price)), kept), places);
    net = plus(net, own);
    rates.set(tax, plus(rates.get(tax) ?? whole(0n), own));
  }
  let tax = whole(0n);
  for (const [rate, sum] of rates)
    tax = plus(tax, rounded(times(sum, times(fraction(rate), { over: 1n, under: 100n })), places));
  return [net, tax, plus(net, tax)].map((one) => {
    const { over, under } = rounded(one, places);
    return plainDecimal(over / (under / 10n ** BigInt(places)), places);
  });
}

const lineOf = fc.record({
  quantity: fc.bigInt({ min: 1n, max: 10_000_000n }),
  unitPrice: fc.bigInt({ min: -10_000_000_000n, max: 100_000_000_000n }),
  discount: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 100_000n })),
  tax: fc.oneof(fc.constantFrom(0n, 7000n, 9975n, 19_000n, 21_000n), fc.bigInt({ min: 0n, max: 100_000n })),
});

describe('totals of random documents', () => {
  it('are those of exact fractions, in currencies of 0, 2 and 3 decimals', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('JPY', 'EUR', 'KWD'),
        fc.array(lineOf, { minLength: 1, maxLength: 8 }),
        (currency, lines: MoneyLine[]) => {
          const places = decimalsOf(currency);
          const { nets, rates, net, tax, total } = totalsOf(lines);
          const typed = lines.map((line) => ({
            quantity: plainDecimal(line.quantity, 3),
            price: plainDecimal(line.unitPrice, places + priceExtra),
            discount: plainDecimal(line.discount, 3),
            tax: plainDecimal(line.tax, 3),
          }));
          expect([net, tax, total].map((minor) => plainAmount(minor, currency))).to.deep.equal(
            inFractions(typed, places),
          );
          expect(nets.reduce((a, b) => a + b, 0n)).to.equal(rates.reduce((sum, rate) => sum + rate.net, 0n));
        },
      ),
      { numRuns: isLong ? 100_000 : 2000 },
    );
  });
});

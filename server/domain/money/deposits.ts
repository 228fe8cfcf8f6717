import { divideRounded } from './decimals.ts';
import type { RateTotal, Totals } from './totals.ts';

/** A whole, in thousandths of a percent. */
const whole = 100_000n;
const sizeOf = (value: bigint) => (value < 0n ? -value : value);

/** What amounts of some rates come to, rate by rate. */
const byRate = (amounts: readonly RateTotal[]): Map<bigint, RateTotal> => {
  const sums = new Map<bigint, RateTotal>();
  for (const { rate, net, tax } of amounts) {
    const sum = sums.get(rate);
    sums.set(rate, { rate, net: (sum?.net ?? 0n) + net, tax: (sum?.tax ?? 0n) + tax });
  }
  return sums;
};

/** The largest net whose tax at a rate, rounded, isn't above a tax. */
const largestNet = (rate: bigint, tax: bigint) => ((2n * tax + 1n) * (whole / 2n) - 1n) / rate;

/**
 * A deposit of so many percent, rate by rate. It stays within what is left behind earlier deposits, of the net and of the tax: each
 * is rounded by itself, and all of them together come to no more than the whole.
 * @param percent in thousandths
 * @returns null when more is asked for than is left
 */
export function depositOf(
  rates: readonly RateTotal[],
  earlier: readonly RateTotal[],
  percent: bigint,
): { rate: bigint; net: bigint }[] | null {
  const taken = byRate(earlier);
  // So much may rounding have added to what was taken before.
  const slack = BigInt(new Set(earlier).size) + 1n;
  const parts: { rate: bigint; net: bigint }[] = [];
  for (const { rate, net, tax } of rates) {
    const before = taken.get(rate) ?? { net: 0n, tax: 0n };
    const sign = net < 0n ? -1n : 1n;
    const asked = divideRounded(sizeOf(net) * percent, whole);
    const [left, taxLeft] = [sign * (net - before.net), sign * (tax - before.tax)];
    if (asked > left + slack) return null;
    const within = asked < left ? asked : left;
    // What takes something off is as large as it is: only what is charged may not become too much.
    const fits = rate === 0n || sign < 0n || taxLeft < 0n ? within : largestNet(rate, taxLeft);
    const part = fits < within ? fits : within;
    if (part > 0n) parts.push({ rate, net: sign * part });
  }
  return parts;
}

/** What is left of totals when deposits are deducted, rate by rate: deposits and rest come to the whole, to the unit. */
export function lessDeposits(totals: Totals, deposits: readonly RateTotal[]): Totals {
  if (deposits.length === 0) return totals;
  const less = deposits.map(({ rate, net, tax }) => ({ rate, net: -net, tax: -tax }));
  const rates = [...byRate([...totals.rates, ...less]).values()].sort((a, b) => (a.rate < b.rate ? -1 : 1));
  const sum = (of: 'net' | 'tax') => rates.reduce((all, rate) => all + rate[of], 0n);
  return { nets: totals.nets, rates, net: sum('net'), tax: sum('tax'), total: sum('net') + sum('tax') };
}

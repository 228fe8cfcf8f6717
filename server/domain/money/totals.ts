import { divideRounded } from './decimals.ts';

/** A line of an estimate or invoice, in whole smallest parts. */
export interface MoneyLine {
  /** In thousandths. */
  quantity: bigint;
  /** In ten-thousandths of the currency's smallest unit. */
  unitPrice: bigint;
  /** In thousandths of a percent. */
  discount: bigint;
  /** In thousandths of a percent. */
  tax: bigint;
}

/** The tax of one rate, on the sum of the nets that have it. */
export interface RateTotal {
  rate: bigint;
  net: bigint;
  tax: bigint;
}

export interface Totals {
  /** Each line's net, in the order of the lines. */
  nets: bigint[];
  /** Lowest rate first. */
  rates: RateTotal[];
  net: bigint;
  tax: bigint;
  total: bigint;
}

const wholePercent = 100_000n;
/** Thousandths of a quantity × ten-thousandths of a price × thousandths of a percent. */
const lineParts = 1000n * 10_000n * wholePercent;

/** A line's net in the currency's smallest unit: quantity × price less the discount, rounded once (EN 16931). */
export function lineNet({ quantity, unitPrice, discount }: Omit<MoneyLine, 'tax'>): bigint {
  return divideRounded(quantity * unitPrice * (wholePercent - discount), lineParts);
}

/** What lines come to: nets that are rounded, and the tax of each rate taken once, on the sum of its nets. */
export function totalsOf(lines: readonly MoneyLine[]): Totals {
  const nets = lines.map(lineNet);
  const byRate = new Map<bigint, bigint>();
  lines.forEach(({ tax }, at) => byRate.set(tax, (byRate.get(tax) ?? 0n) + (nets[at] ?? 0n)));
  const rates = [...byRate]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([rate, net]) => ({ rate, net, tax: divideRounded(net * rate, wholePercent) }));
  const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);
  const [net, tax] = [sum(nets), sum(rates.map((rate) => rate.tax))];
  return { nets, rates, net, tax, total: net + tax };
}

/**
 * Spreads a payment over what is owed, in the order that is given; what is left is the customer's credit.
 * @param balances of the invoices, each above zero
 */
export function spread(amount: bigint, balances: readonly bigint[]): { parts: bigint[]; left: bigint } {
  let left = amount;
  const parts = balances.map((balance) => {
    const part = balance < left ? balance : left;
    left -= part;
    return part;
  });
  return { parts, left };
}

/** Sums by currency, in the order of the alphabet: amounts of two currencies never become one. */
export function byCurrency(
  amounts: readonly { currency: string; minor: bigint }[],
): { currency: string; minor: bigint }[] {
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, minor]) => ({ currency, minor }));
}

import { money } from '../../../domain/money/amounts.ts';
import { listInWords } from '../../../shared/words.ts';
import type { Numbers } from './numbersIn.ts';
import type { Named, Payable } from './lookUps.queries.ts';

/** What is known of a line when it is matched. */
export interface Matched {
  amount: bigint;
  currency: string;
  payer: string;
  numbers: Numbers;
  /** Something about the file is odd. */
  doubt: string | null;
}

/** What there is to match it with. */
export interface Known {
  numbered: ReadonlyMap<string, Payable>;
  /** By currency and balance. */
  owing: ReadonlyMap<string, Payable[]>;
  /** Open invoices by customer. */
  ofCustomer: ReadonlyMap<string, Payable[]>;
  called: ReadonlyMap<string, Named[]>;
  /** What is left of an invoice when the lines before this one are recorded. */
  left: (invoice: Payable) => bigint;
  locale: string;
}

/** Invoices that are offered at most. */
const mostOffered = 10;

/** The invoice that a line certainly pays; or why somebody decides, and what it may be for. */
export type Match = { pays: Payable } | { says: string[]; offers: Payable[] };

/** Matches a line: by number and amount both, else somebody decides. */
export function match(line: Matched, known: Known): Match {
  const { named, bare, joined } = line.numbers;
  const found = (numbers: readonly string[]) =>
    numbers.flatMap((number) => known.numbered.get(number) ?? []);
  const byName = found(named);
  const byFigures = found(bare);
  const byJoined = found(joined);
  const [meant, isSure] =
    byName.length > 0
      ? [byName, true]
      : byJoined.length > 0
        ? [byJoined, true]
        : // A number that is said to be an invoice's and is none of ours speaks against any other.
          [byFigures, named.length === 0];
  const [only, ...more] = meant;
  const fits = (one: Payable) => one.currency === line.currency && known.left(one) === line.amount;
  if (only && more.length === 0 && isSure && line.doubt === null && line.amount > 0n && fits(only))
    return { pays: only };
  const says = line.doubt === null ? [] : [line.doubt];
  if (only && more.length === 0) says.push(whyNot(only, line, known, isSure));
  else if (only) says.push(ofSeveral(meant, line, known));
  else if (named.length > 0)
    says.push(`There’s no invoice INV-${named[0] ?? ''}.`);
  const same = (known.owing.get(`${line.currency} ${line.amount}`) ?? []).filter(fits);
  const payers = known.called.get(line.payer) ?? [];
  if (meant.length === 0) says.push(...byAmount(same), ...byPayer(payers));
  if (only && more.length > 0 && isSum(meant, line, known)) return { says, offers: meant };
  const others = meant.length > 0 ? [] : payers.flatMap(({ id }) => known.ofCustomer.get(id) ?? []);
  const offers = [...meant, ...byFigures, ...same, ...others].filter(
    (one, at, all) =>
      all.findIndex(({ id }) => id === one.id) === at && one.currency === line.currency && known.left(one) > 0n,
  );
  return { says, offers: offers.slice(0, mostOffered) };
} // prettier-ignore

/** Why the one invoice that is named isn't simply paid. */
function whyNot(one: Payable, { amount, currency }: Matched, known: Known, isSure: boolean): string {
  const left = known.left(one);
  const inWords = (minor: bigint) => money(minor, one.currency, known.locale);
  if (one.currency !== currency) return `${one.label} is in ${one.currency}, and this is in ${currency}.`;
  if (one.balance === 0n) return `${one.label} has already been paid or credited.`;
  if (left === 0n) return `Another line of this file pays ${one.label}.`;
  if (amount < left) return `${one.label} has ${inWords(left)} to pay, so this would be a part of it.`;
  if (amount > left)
    return `${one.label} has ${inWords(left)} to pay. The other ${inWords(amount - left)} would become credit.`;
  return isSure
    ? `${one.label} has exactly this to pay.`
    : `${one.label} has exactly this to pay, but the purpose names another invoice number.`;
}

/** Several invoices of one customer have together exactly this to pay. */
function isSum(meant: readonly Payable[], { amount, currency }: Matched, known: Known): boolean {
  const [first] = meant;
  const isOne = meant.every(
    (one) => one.currency === currency && one.customer_id === first?.customer_id && known.left(one) > 0n,
  );
  return isOne && meant.reduce((total, one) => total + known.left(one), 0n) === amount;
}

/** What several invoices come to. */
function ofSeveral(meant: readonly Payable[], line: Matched, known: Known): string {
  const all = listInWords(meant.slice(0, mostOffered).map(({ label }) => label));
  return isSum(meant, line, known)
    ? `${all} together have exactly this to pay.`
    : `Several invoices are named: ${all}.`;
}

function byAmount(same: readonly Payable[]): string[] {
  const [only, ...more] = same;
  if (!only) return ['No invoice was found by its number or its amount.'];
  return more.length === 0
    ? [`${only.label} has exactly this to pay, but its number isn’t in the purpose.`]
    : [`${same.length} invoices have exactly this to pay, and no number is in the purpose.`];
}

const byPayer = ([only, ...more]: readonly Named[]): string[] =>
  only && more.length === 0 ? [`The payer has the name of your customer ${only.name}.`] : [];

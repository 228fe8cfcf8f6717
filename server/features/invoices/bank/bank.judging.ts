import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../../../database/db.ts';
import { money } from '../../../domain/money/amounts.ts';
import { grouped } from '../../../imports/records.queries.ts';
import { wrongDays } from '../../../shared/mistypedDay.ts';
import { inTurns } from '../../../shared/turns.ts';
import { listInWords } from '../../../shared/words.ts';
import { partsOf, type Parts } from '../payments.queries.ts';
import { saveLines, type BankFile, type Outcome, type StoredLine } from './bank.queries.ts';
import {
  customersCalled,
  earlierPayments,
  namesOf,
  payablesNumbered,
  payablesOf,
  payablesOfCustomers,
  payablesOver,
  type Earlier,
  type Payable,
} from './lookUps.queries.ts';
import { match, type Known } from './matching.ts';
import { numbersIn, type Numbers } from './numbersIn.ts'; // prettier-ignore

/** What is recorded of a line. */
export interface Recording {
  customer_id: string;
  parts: Parts;
  /** What becomes credit. */
  left: bigint;
  turn: number;
}

/** A line, what it comes to, and how it is recorded; null where nothing is. */
export interface JudgedLine {
  before: StoredLine;
  verdict: Pick<StoredLine, 'outcome' | 'says' | 'invoice_ids' | 'plan' | 'payment_id'>;
  recording: Recording | null;
}

interface World extends Known {
  byId: ReadonlyMap<string, Payable>;
  /** The names of the customers that were chosen, by their ids. */
  names: ReadonlyMap<string, string>;
  earlier: ReadonlyMap<string, Earlier[]>;
  today: string;
  dayInWords: (day: string) => string;
  /** Takes what is paid off what is left. */
  take: (parts: Parts) => void;
}

/** Looks up everything that lines may be about. */
async function lookUp(
  db: Db,
  lines: readonly StoredLine[],
  numbers: readonly Numbers[],
): Promise<World> {
  const asked = [...new Set(numbers.flatMap(({ named, bare, joined }) => [...named, ...bare, ...joined]))];
  const incoming = lines.filter((line) => line.not_taken === null && line.problem === null);
  const [numbered, owing, chosen, earlier, called, names] = await Promise.all([
    payablesNumbered(db, asked),
    payablesOver(db, [...new Set(incoming.flatMap(({ amount_minor: minor }) => minor ?? []))]),
    payablesOf(db, [...new Set(lines.flatMap(({ choice }) => choice?.invoices ?? []))]),
    earlierPayments(db, lines.flatMap(({ bank_key: key }) => key ?? [])),
    customersCalled(db, incoming.map(({ payer }) => payer)),
    namesOf(db, [...new Set(lines.flatMap(({ choice }) => choice?.customer ?? []))]),
  ]);
  const payers = [...new Set([...called.values()].flatMap((some) => some.map(({ id }) => id)))];
  const ofCustomers = await payablesOfCustomers(db, payers);
  const paid = new Map<string, bigint>();
  return {
    ...{ earlier, called, names, today: db.calendar.today, locale: db.calendar.locale },
    dayInWords: (day) => db.calendar.date(day),
    numbered: new Map(numbered.map((one) => [one.number, one])),
    owing: grouped(owing, (one) => `${one.currency} ${one.balance}`),
    ofCustomer: grouped(ofCustomers, (one) => one.customer_id),
    byId: new Map(chosen.map((one) => [one.id, one])),
    left: (one) => one.balance - (paid.get(one.id) ?? 0n),
    take: (parts) => {
      for (const { invoice_id: id, amount } of parts) paid.set(id, (paid.get(id) ?? 0n) + amount);
    },
  };
} // prettier-ignore

/**
 * Judges all lines of a file in their order: what one pays is gone for the next. It says what each comes to as the invoices are now, and
 * lets others go first in between (S31).
 */
export async function judge(db: Db, found: BankFile, lines: readonly StoredLine[]): Promise<JudgedLine[]> {
  const numbers = await inTurns(lines, ({ purpose, not_taken: why }) =>
    why === null ? numbersIn(purpose) : { named: [], bare: [], joined: [] },
  );
  const world = await lookUp(db, lines, numbers);
  return inTurns(lines, (line, at): JudgedLine => {
    const verdict = judgeLine(found, line, numbers[at] ?? numbersIn(''), world);
    if (verdict.recording) world.take(verdict.recording.parts);
    return { before: line, ...verdict };
  });
}

/** The dry run: judges all lines anew and keeps what is different. */
export async function dryRun(db: Db, found: BankFile, lines: readonly StoredLine[]): Promise<JudgedLine[]> {
  const judged = await judge(db, found, lines);
  await saveVerdicts(db, judged);
  return judged;
}

/** Keeps what lines come to, where it is something else than before. */
export const saveVerdicts = (db: Db, judged: readonly JudgedLine[]): Promise<void> =>
  saveLines(
    db,
    judged
      .filter(({ before, verdict }) => {
        const { outcome, says, invoice_ids: ids, plan, payment_id: payment } = before;
        return !isDeepStrictEqual({ outcome, says, invoice_ids: ids, plan, payment_id: payment }, verdict);
      })
      .map(({ before, verdict }) => ({
        id: before.id,
        values: verdict,
      })),
  );

type Verdict = Omit<JudgedLine, 'before'>;

const plain = (outcome: Outcome, says: string[], payment: string | null = null): Verdict => ({
  verdict: { outcome, says, invoice_ids: [], plan: null, payment_id: payment },
  recording: null,
});

function judgeLine(found: BankFile, line: StoredLine, numbers: Numbers, world: World): Verdict {
  const { choice, paid_on: day, amount_minor: minor, currency } = line;
  if (line.hidden && !found.with_hidden) return plain('left_out', ['Hidden in the workbook.']);
  if (line.not_taken !== null) return plain('not_incoming', [`${line.not_taken}.`]);
  const earlier = world.earlier.get(line.bank_key ?? '') ?? [];
  const last = earlier.at(-1);
  if (last && (last.reversed_on === null || choice?.again !== true))
    return plain('recorded', [earlierInWords(last, world.dayInWords)], last.id);
  if (choice?.left_out) return plain('left_out', ['Left out.']);
  const problem = line.problem ?? dayProblem(day, world.today);
  if (problem !== null || day === null || minor === null || currency === null)
    return plain('problem', [problem ?? 'It can’t be read.']);
  const amount = BigInt(minor);
  const turn = (last?.bank_turn ?? 0) + 1;
  const chosen = choice && (choice.invoices || choice.customer) ? ofChoice(choice, amount, currency, world) : null;
  if (chosen && 'customer_id' in chosen) return recorded('decided', { ...chosen, turn }, world, currency);
  const matched = match({ amount, currency, payer: line.payer, numbers, doubt: line.doubt }, world);
  if ('pays' in matched && !chosen && choice?.again !== true) {
    const { parts, left } = partsOf(amount, [{ id: matched.pays.id, balance: world.left(matched.pays) }]);
    const { customer_id, customer } = matched.pays;
    return recorded('matched', { customer_id, customer, invoices: [matched.pays], parts, left, turn }, world, currency);
  }
  const says = 'pays' in matched ? [`${matched.pays.label} has exactly this to pay.`] : matched.says;
  const offers = 'pays' in matched ? [matched.pays] : matched.offers;
  const verdict = { ...plain('decide', [...(chosen ? [chosen.wrong] : []), ...says]).verdict };
  return { verdict: { ...verdict, invoice_ids: offers.map(({ id }) => id) }, recording: null };
} // prettier-ignore

const earlierInWords = (
  { paid_on: day, reversed_on: reversed }: Earlier,
  inWords: (day: string) => string,
): string =>
  reversed === null
    ? `Recorded as a payment of ${inWords(day)}.`
    : `Recorded as a payment of ${inWords(day)}, which was reversed on ${inWords(reversed)}.`;

/** The rules for days of the payment's form. */
function dayProblem(day: string | null, today: string): string | null {
  if (day !== null && day > today) return 'This date is in the future.';
  return wrongDays({ paid_on: day }, ['paid_on'], today)['paid_on'] ?? null;
}

interface Chosen {
  customer_id: string;
  customer: string;
  invoices: readonly Payable[];
  parts: Parts;
  left: bigint;
}

/** What somebody chose, as far as it is still right. */
function ofChoice(
  { invoices: ids = [], customer }: { invoices?: string[]; customer?: string },
  amount: bigint,
  currency: string,
  world: World,
): Chosen | { wrong: string } {
  const invoices = ids.flatMap((id) => world.byId.get(id) ?? []);
  const foreign = invoices.find((one) => one.currency !== currency);
  if (foreign) return { wrong: `${foreign.label} is in ${foreign.currency}, and this is in ${currency}. Choose again.` };
  const gone = invoices.find((one) => world.left(one) <= 0n);
  if (gone)
    return {
      wrong: gone.balance > 0n
        ? `Another line of this file pays ${gone.label}. Choose again.`
        : `${gone.label} has nothing left to pay. Choose again.`,
    };
  const whose = customer ?? invoices[0]?.customer_id;
  if (invoices.length < ids.length || whose === undefined || invoices.some((one) => one.customer_id !== whose))
    return { wrong: 'What was chosen doesn’t fit any more. Choose again.' };
  // The oldest first, as in the form.
  const inOrder = invoices.toSorted((a, b) => (a.due_on + a.id < b.due_on + b.id ? -1 : 1));
  const spread = partsOf(amount, inOrder.map((one) => ({ id: one.id, balance: world.left(one) })));
  return { customer_id: whose, customer: inOrder[0]?.customer ?? world.names.get(whose) ?? '', invoices: inOrder, ...spread };
} // prettier-ignore

/** What a line that is recorded comes to. */
function recorded(
  outcome: 'matched' | 'decided',
  { customer_id, customer, invoices, parts, left, turn }: Chosen & { turn: number },
  world: World,
  currency: string,
): Verdict {
  const inWords = (minor: bigint) => money(minor, currency, world.locale);
  const paid = invoices.flatMap((one) => {
    const part = parts.find(({ invoice_id: id }) => id === one.id);
    if (!part) return [];
    return part.amount === world.left(one) ? [one.label] : [`${inWords(part.amount)} of ${one.label}`];
  });
  const says = [
    ...(paid.length > 0 ? [`Pays ${listInWords(paid)}${customer === '' ? '' : ` of ${customer}`}.`] : []),
    ...(left > 0n ? [`${inWords(left)} becomes ${customer === '' ? '' : `${customer}’s `}credit.`] : []),
    ...(turn > 1 ? ['Recorded again on purpose.'] : []),
  ];
  const plan = JSON.stringify([
    customer_id,
    parts.map((part) => [part.invoice_id, String(part.amount)]),
    String(left),
    turn,
  ]);
  return {
    verdict: { outcome, says, invoice_ids: invoices.map(({ id }) => id), plan, payment_id: null },
    recording: { customer_id, parts, left, turn },
  };
}

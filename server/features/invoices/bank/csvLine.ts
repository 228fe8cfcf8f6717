import { readDay, type DayOrder } from '../../../imports/days.ts';
import { currencies } from '../../../shared/currencies.ts';
import { seenLine } from '../../../shared/seenText.ts';
import { readBankAmount, type DecimalMark } from './amounts.ts';
import { idOrNone, keptText, type BankLine } from './bankLine.ts';

/** How the rows of a file are read. */
export interface CsvReading {
  columns: readonly (string | null)[];
  dayOrders: Readonly<Record<string, DayOrder>>;
  decimalMark: DecimalMark | null;
  /** Of the account; a line may have one of its own. */
  currency: string;
}

const credit = /^(?:c|cr|crdt|credit|h|haben|gutschrift|bij|in|incoming|money in|\+)$/i;
const debit = /^(?:d|dr|dbit|debit|s|soll|lastschrift|af|out|outgoing|money out|-)$/i;

/** Reads a row of a bank's CSV file. */
export function readCsvLine(cells: readonly string[], reading: CsvReading): BankLine {
  const cell = (name: string) => {
    const at = reading.columns.indexOf(name);
    return at < 0 ? '' : seenLine(cells[at] ?? '');
  };
  const order = reading.dayOrders[reading.columns.indexOf('paid_on')] ?? null;
  const [amount, direction] = [cell('amount'), cell('direction')];
  const said = cell('currency').toUpperCase();
  const currency = said === '' ? reading.currency : said;
  const day = readDay(cell('paid_on'), order);
  const isKnown = currencies.includes(currency);
  const typed = isKnown ? readBankAmount(amount, currency, reading.decimalMark) : null;
  const minor = typed !== null && typed > 0n && debit.test(direction) ? -typed : typed;
  const payer = keptText(cell('payer'), 200);
  const purpose = keptText(`${cell('purpose')} ${cell('reference')}`, 1000);
  const bankId = idOrNone(cell('bank_id'));
  const notTaken =
    amount === '' ? 'No amount' : minor !== null && minor < 0n ? 'Money out' : minor === 0n ? 'An amount of 0' : null;
  const problem = () => {
    if (!isKnown) return `“${keptText(said, 20)}” isn’t a currency.`;
    if (minor === null) return `“${keptText(amount, 40)}” can’t be read as an amount in ${currency}.`;
    if (day === null) return `“${keptText(cell('paid_on'), 40)}” can’t be read as a date.`;
    return direction !== '' && !credit.test(direction) && !debit.test(direction)
      ? `“${keptText(direction, 20)}” can’t be read as credit or debit.`
      : null;
  };
  return {
    ...{ day, minor: minor === null ? null : String(minor), currency: isKnown ? currency : reading.currency },
    ...{ payer, purpose, bankId, notTaken, doubt: null },
    identity: bankId === null ? null : `id|${bankId}`,
    problem: notTaken === null ? problem() : null,
  };
} // prettier-ignore

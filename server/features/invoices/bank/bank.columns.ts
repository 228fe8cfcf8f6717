import type { Db } from '../../../database/db.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { chosenIn, proposed, rememberChosen, unsaid, type Chosen } from '../../../imports/columns.ts';
import { seenLine } from '../../../shared/seenText.ts';
import { inTurns } from '../../../shared/turns.ts';
import { DecimalMarks, type DecimalMark } from './amounts.ts';
import { bankColumns } from './bank.fields.ts';
import {
  amountsIn,
  cellsIn,
  linesOf,
  readValues,
  saveColumns,
  saveLines,
  type BankFile,
} from './bank.queries.ts';
import { otherAccount } from './bank.read.ts';
import { readCsvLine } from './csvLine.ts';
import { Identities } from './identities.ts';

/** What was chosen of a bank's file: besides its columns, how its amounts are written. */
export interface BankChosen extends Chosen {
  decimalMark: DecimalMark | null;
}

/** What is still to be said of a file, and what its columns tell. */
export interface Unsaid {
  errors: FieldErrors;
  orders: Chosen['orders'];
  /** Columns whose days can't be told. */
  asked: number[];
  /** The column of amounts that can be read in two ways. */
  askedAmount: number | null;
  decimalMark: DecimalMark | null;
}

/** What is chosen before anybody was asked. A bank's file has many columns, so those that nobody knows are left out. */
export async function proposedOf(db: Db, found: BankFile, sheet = found.sheet): Promise<BankChosen> {
  const chosen = await proposed(db, bankColumns, found, sheet);
  return { ...chosen, columns: chosen.columns.map((field) => field ?? ''), decimalMark: null };
}

/** Reads the form of the columns. */
export function bankChosenIn(body: Readonly<Record<string, string | string[]>>, found: BankFile): BankChosen {
  const chosen = chosenIn(body, bankColumns, found);
  const mark = body['decimal_mark'];
  return { ...chosen, decimalMark: mark === '.' || mark === ',' ? mark : null };
}

/** What is still to be said before the lines can be read: the columns, the order of days, the mark before decimals, the currency. */
export async function unsaidOf(db: Db, found: BankFile, chosen: BankChosen): Promise<Unsaid> {
  const cells = cellsIn(db, found.id);
  const { sheet, columns } = chosen;
  const { errors, orders, asked } = await unsaid(bankColumns, found, chosen, cells);
  const told: Unsaid = { errors, orders, asked, askedAmount: null, decimalMark: null };
  if (sheet === null) return told;
  const amount = columns.indexOf('amount');
  if (amount >= 0) {
    const marks = new DecimalMarks();
    for (const { cell } of await amountsIn(db, found.id, sheet, amount)) marks.add(cell);
    const mark = marks.told(found.currency);
    if (mark === 'ask') {
      told.askedAmount = amount;
      told.decimalMark = chosen.decimalMark;
      if (chosen.decimalMark === null) errors['decimal_mark'] = 'Choose how the amounts are written.';
    } else told.decimalMark = mark;
  }
  const currency = columns.indexOf('currency');
  if (currency >= 0) {
    const named = new Set<string>();
    for await (const page of cells(sheet, currency))
      for (const cell of page) if (named.size < 5) named.add(seenLine(cell).toUpperCase());
    named.delete('');
    if (named.size > 0 && named.size < 5 && !named.has(found.currency))
      errors[`column_${currency}`] = otherAccount([...named], found.currency);
  }
  return told;
}

/** Keeps what was chosen, for the next files too, and reads the lines by it. */
export async function keepColumns(
  db: Db,
  found: BankFile,
  { sheet, columns, withHidden }: BankChosen,
  { orders, decimalMark }: Unsaid,
): Promise<BankFile> {
  const kept = {
    ...{ sheet, columns, day_orders: orders, decimal_mark: decimalMark },
    ...{ with_hidden: withHidden, state: 'draft' as const },
  };
  await saveColumns(db, found.id, kept);
  await rememberChosen(db, bankColumns, found, kept);
  const file = { ...found, ...kept };
  const identities = new Identities();
  const reading = { columns, dayOrders: orders, decimalMark, currency: found.currency };
  const lines = (await linesOf(db, file)).filter(({ hidden }) => withHidden || !hidden);
  const read = await inTurns(lines, ({ id, cells }) => {
    const line = readCsvLine(cells, reading);
    return { id, values: readValues(line, identities.next(line)) };
  });
  await saveLines(db, read);
  return file;
}

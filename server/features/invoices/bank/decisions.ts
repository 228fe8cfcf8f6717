import type { Db } from '../../../database/db.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { seenLine } from '../../../shared/seenText.ts';
import { isUuid } from '../../../shared/uuid.ts';
import type { LineChoice, StoredLine } from './bank.queries.ts';
import {
  customersCalled,
  payablesNumbered,
  payablesOf,
  type Named,
  type Payable,
} from './lookUps.queries.ts';

type Body = Readonly<Record<string, string | string[]>>;

/** What was typed for a line, to be shown again. */
export interface Typed {
  invoices: string[];
  numbers: string;
  customer: string;
  leftOut: boolean;
  again: boolean;
}

/** Invoices for one line at most. */
const mostInvoices = 50;

/** What was typed for a line; null where its fields weren't sent. */
export function typedFor(body: Body, line: number): Typed | null {
  if (body[`${line}_shown`] === undefined) return null;
  const text = (name: string) => {
    const value = body[`${line}_${name}`];
    return seenLine(typeof value === 'string' ? value : '').slice(0, 1000);
  };
  return {
    invoices: [body[`${line}_invoices`] ?? []].flat().filter(isUuid).slice(0, mostInvoices),
    ...{ numbers: text('numbers'), customer: text('customer') },
    ...{ leftOut: text('left_out') === 'on', again: text('again') === 'on' },
  };
}

/** Numbers as people list them: `INV-1001, 1002`. Null where something else was typed. */
function numbersTyped(text: string): string[] | null {
  const words = text.normalize('NFKC').split(/[\s,;+&]+/).filter((word) => word !== ''); // prettier-ignore
  const numbers = words.map((word) => /^(?:inv)?[-–#]?0*([1-9]\d{0,8})$/i.exec(word)?.[1]);
  return numbers.length > mostInvoices || numbers.includes(undefined)
    ? null
    : numbers.flatMap((number) => number ?? []);
}

interface LookedUp {
  numbered: ReadonlyMap<string, Payable>;
  byId: ReadonlyMap<string, Payable>;
  called: ReadonlyMap<string, Named[]>;
}

/** Looks up what was typed for all lines at once. */
async function lookUp(db: Db, typed: readonly Typed[]): Promise<LookedUp> {
  const [numbered, byId, called] = await Promise.all([
    payablesNumbered(db, [...new Set(typed.flatMap(({ numbers }) => numbersTyped(numbers) ?? []))]),
    payablesOf(db, [...new Set(typed.flatMap(({ invoices }) => invoices))]),
    customersCalled(
      db,
      typed.map(({ customer }) => customer),
    ),
  ]);
  return {
    numbered: new Map(numbered.map((one) => [one.number, one])),
    byId: new Map(byId.map((one) => [one.id, one])),
    called,
  };
}

/** Reads what was chosen for the lines that were sent: each line's choice, null where there is none any more; and what is wrong. */
export async function decisionsIn(
  db: Db,
  lines: readonly StoredLine[],
  body: Body,
): Promise<{ choices: { id: string; choice: LineChoice | null }[]; errors: FieldErrors }> {
  const sent = lines.flatMap((line) => {
    const typed = typedFor(body, line.line);
    return typed ? [{ line, typed }] : [];
  });
  const found = await lookUp(
    db,
    sent.map(({ typed }) => typed),
  );
  const errors: FieldErrors = {};
  const choices = sent.map(({ line, typed }) => {
    const wrong: FieldErrors = {};
    const choice = choiceOf(line, typed, found, wrong);
    // Above the form, what is wrong with several lines is said in one list.
    for (const [name, says] of Object.entries(wrong)) errors[name] = `Line ${line.line}: ${says}`;
    return { id: line.id, choice };
  });
  return { choices, errors };
}

/** What was chosen for one line. Leaving it out comes first: then nothing else counts. */
function choiceOf(
  { line, currency }: StoredLine,
  typed: Typed,
  { numbered, byId, called }: LookedUp,
  errors: FieldErrors,
): LineChoice | null {
  if (typed.leftOut) return { left_out: true };
  const again = typed.again && { again: true as const };
  const numbers = numbersTyped(typed.numbers);
  if (numbers === null) {
    errors[`${line}_numbers`] = 'Enter invoice numbers, such as INV-1001, INV-1002.';
    return null;
  }
  const missing = numbers.find((number) => !numbered.has(number));
  const ticked = typed.invoices.flatMap((id) => byId.get(id) ?? []);
  const invoices = [...ticked, ...numbers.flatMap((number) => numbered.get(number) ?? [])].filter(
    (one, at, all) => all.findIndex(({ id }) => id === one.id) === at,
  );
  const wrong = missing === undefined ? wrongWith(invoices, currency) : `There’s no invoice INV-${missing}.`;
  if (wrong !== null) errors[`${line}_numbers`] = wrong;
  const customers = typed.customer === '' ? [] : (called.get(typed.customer) ?? []);
  const [customer, other] = customers;
  if (typed.customer !== '' && !customer)
    errors[`${line}_customer`] = 'Enter the number or the whole name of one of your customers.';
  else if (other) errors[`${line}_customer`] = 'Several customers have this name. Enter the customer’s number.';
  else if (customer && invoices.some((one) => one.customer_id !== customer.id))
    errors[`${line}_customer`] = `These invoices aren’t ${customer.name}’s. Leave this empty, or choose others.`;
  if (invoices.length === 0 && !customer) {
    if (again) errors[`${line}_numbers`] = 'Choose the invoices that this pays, or a customer.';
    return null;
  }
  return {
    ...again,
    ...(invoices.length > 0 && { invoices: invoices.map(({ id }) => id) }),
    ...(customer && { customer: customer.id, typed: typed.customer }),
  };
} // prettier-ignore

/** Why invoices can't be paid by one line. */
function wrongWith(invoices: readonly Payable[], currency: string | null): string | null {
  const [first] = invoices;
  const foreign = invoices.find((one) => one.currency !== currency);
  if (foreign) return `${foreign.label} is in ${foreign.currency}, and this payment isn’t.`;
  const paid = invoices.find((one) => one.balance === 0n);
  if (paid) return `${paid.label} has nothing left to pay.`;
  return invoices.some((one) => one.customer_id !== first?.customer_id)
    ? 'Choose invoices of one customer only.'
    : null;
}

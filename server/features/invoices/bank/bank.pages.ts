import type { FieldErrors } from '../../../forms/parse.ts';
import type { DayOrder } from '../../../imports/days.ts';
import type { ListView } from '../../../lists/spec.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { currencyOptions } from '../../../shared/currencies.ts';
import type { Calendar } from '../../../shared/dates.ts';
import { money } from '../../../domain/money/amounts.ts';
import { bankFields } from './bank.fields.ts';
import type { BankChosen, Unsaid } from './bank.columns.ts';
import type { BankFile, Outcome, StoredLine } from './bank.queries.ts';
import { amountOf, many, manyIn, outcomes, states } from './bank.words.ts';
import { typedFor, type Typed } from './decisions.ts';
import type { Payable } from './lookUps.queries.ts';

export const bankPath = '/admin/invoices/bank';
/** Where a file's own page is. */
export const fileAt = (id: string) => `${bankPath}/${id}`;

const badges = Object.fromEntries(outcomes.map(({ value, label, tone }) => [value, { text: label, tone }]));
const title = 'Payments from the bank';
const shared = { path: bankPath, states, badges, title, many };
const statusOf = (errors: FieldErrors) => (Object.keys(errors).length > 0 ? 422 : 200);

type InCurrencies = readonly { currency: string; lines: number }[];

/** What the page of a file shows. */
interface FilePage {
  counts: Record<Outcome, number>;
  currencies: InCurrencies;
  /** Lines to decide, with the invoices that each may be for. */
  open: readonly StoredLine[];
  offered: ReadonlyMap<string, Payable>;
  list: ListView;
  rows: readonly StoredLine[];
  errors: FieldErrors;
  body: Readonly<Record<string, string | string[]>>;
}

export const bankPages = {
  start: (locals: { files: readonly BankFile[]; currency: string; errors: FieldErrors }): PageReply =>
    page(
      'invoices/bank/start',
      { ...shared, ...locals, fields: bankFields, currencies: currencyOptions },
      { title, status: statusOf(locals.errors) },
    ),

  columns: (
    found: BankFile,
    locals: {
      chosen: BankChosen;
      samples: readonly StoredLine[];
      said: Unsaid;
      ownOrder: DayOrder;
      errors: FieldErrors;
    },
    status = 200,
  ): PageReply =>
    page(
      'imports/columns',
      {
        ...{ ...shared, ...locals, found, here: fileAt(found.id), asked: locals.said.asked },
        ...{ kind: { fields: bankFields }, back: { href: bankPath, label: title } },
        ...{ importAs: 'Use as', leaveOut: 'Don’t use', askedAmount: locals.said.askedAmount },
      },
      { title: `Columns of ${found.file_name}`, status },
    ),

  working: (found: BankFile, { matched, decided }: Record<Outcome, number>, ready: InCurrencies): PageReply =>
    page(
      'invoices/bank/working',
      {
        ...{ ...shared, found, here: fileAt(found.id), ready: matched + decided },
        said: manyIn(ready, 'payment', found.currency),
      },
      { title: found.file_name },
    ),

  show: (
    found: BankFile,
    { body, offered, currencies, ...locals }: FilePage,
    calendar: Calendar,
  ): PageReply => {
    const { counts, errors, open } = locals;
    const ready = counts.matched + counts.decided;
    const forView = (line: StoredLine) => ({
      ...line,
      amount: amountOf(line, calendar.locale),
      ...{ typed: typedFor(body, line.line) ?? kept(line, offered), mayAgain: line.outcome === 'recorded' },
      ...{ isPayment: line.outcome !== 'problem', offers: offersOf(line, offered, calendar.locale) },
    });
    return page(
      'invoices/bank/show',
      {
        ...{ ...shared, ...locals, found, here: fileAt(found.id), ready },
        ...{ undecided: counts.decide + counts.problem, labels: labelsOf(open) },
        said: manyIn(currencies, 'line', found.currency),
        ...{ open: open.map(forView), rows: locals.rows.map(forView) },
      },
      { title: found.file_name, status: statusOf(errors) },
    );
  },
};

/** What was chosen for a line before; else the invoices that it names, where their sum is exactly its amount. */
const kept = (line: StoredLine, offered: FilePage['offered'], { choice } = line): Typed => ({
  ...{ invoices: choice?.invoices ?? sumOf(line, offered), numbers: '', customer: choice?.typed ?? '' },
  ...{ leftOut: choice?.left_out === true, again: choice?.again === true },
});

/** Several invoices that a line pays together, if it does: they are ticked, and somebody looks at them. */
function sumOf({ invoice_ids: ids, amount_minor: minor, currency, choice }: StoredLine, offered: FilePage['offered']) {
  const named = ids.flatMap((id) => offered.get(id) ?? []);
  const [first] = named;
  const fits =
    choice === null &&
    named.length > 1 &&
    named.every((one) => one.customer_id === first?.customer_id && one.currency === currency) &&
    String(named.reduce((sum, one) => sum + one.balance, 0n)) === minor;
  return fits ? ids : [];
} // prettier-ignore

/** The invoices that a line may be for, as boxes to tick: those that were chosen, and those that were found. */
const offersOf = ({ invoice_ids, choice }: StoredLine, offered: FilePage['offered'], locale: string) =>
  [...new Set([...(choice?.invoices ?? []), ...invoice_ids])].flatMap((id) => {
    const one = offered.get(id);
    if (!one) return [];
    const hint = `${one.customer}, ${money(one.balance, one.currency, locale)} to pay`;
    return [{ value: id, label: one.label, hint }];
  });

/** What the fields of each line are called in the summary of errors. */
const labelsOf = (open: readonly StoredLine[]): Record<string, string> =>
  Object.fromEntries(
    open.flatMap(({ line }) => [
      [`${line}_numbers`, `Other invoices in line ${line}`],
      [`${line}_customer`, `Customer in line ${line}`],
    ]),
  );

import {
  codesIn,
  headIn,
  linesIn,
  readLines,
  typedLines,
  withPrices,
  type DocumentLine,
} from '../../../domain/money/documentLines.form.ts';
import { unknownPlaceholder, placeholdersInWords } from '../../../domain/money/periods.ts';
import { pricesOf } from '../../../domain/money/priceList.queries.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import type { Day } from '../../../shared/days.ts';
import { refused, type Refused } from '../../../shared/saved.ts';
import { recurringLabels, type RecurringValues } from './recurring.form.ts';
import { lastMade, recurringLines, type Recurring, type RecurringDraft } from './recurring.queries.ts';

type Db = StaffContext['db'];

/** What is wrong with the lines of a form in which another field can't be read. */
export const moreFaults =
  ({ db }: StaffContext, kept?: Recurring) =>
  (values: Partial<RecurringValues>) => {
    const { next_on: next, last_on: lastOn = null, times = null } = values;
    return {
      ...readLines(linesIn(values), values.currency ?? 'EUR', db.calendar.locale).errors,
      ...(next !== undefined &&
        wrongDates({ next_on: next, last_on: lastOn, times }, kept, {
          today: db.calendar.today,
          last: null,
        })),
    };
  };

/**
 * Reads what only the database and the reader's language can say of a recurring invoice. What the clock issues by itself has to be
 * complete now: nobody is there to complete it then.
 * @param kept what it is so far, where it is one already
 */
export async function readRecurring(
  { db }: StaffContext,
  values: RecurringValues,
  kept?: Recurring,
): Promise<({ values: RecurringDraft } & Pick<ReturnType<typeof readLines>, 'lines' | 'totals'>) | Refused> {
  const { customer_id: customer, issues, ...head } = headIn(values);
  const { locale, today } = db.calendar;
  const typed = linesIn(values);
  const prices = await pricesOf(db, codesIn(typed), head.currency);
  const { lines, totals, errors } = readLines(
    withPrices(typed, prices, head.currency, locale),
    head.currency,
    locale,
  );
  Object.assign(
    errors,
    wrongDates(head, kept, { today, last: kept ? await lastMade(db, kept.id) : null }),
    wrongWords(lines, head.note),
  );
  if (lines.length === 0) errors['line_description_1'] = 'Enter at least one line.';
  if (totals.total < 0n) errors['_form'] ??= 'The total is below 0. Change a price or a discount.';
  else if (totals.total === 0n && issues === 'issue' && Object.keys(errors).length === 0)
    errors['_form'] = 'The total is 0. Change a price or a discount, or choose “Create a draft”.';
  if (issues === 'issue' && head.tax_reason === null && lines.some(({ tax }) => tax === 0n))
    errors['tax_reason'] = 'A line has no tax. Enter the reason for no tax.';
  if (!kept && !(await isActive(db, customer))) errors['customer_id'] = 'Choose a customer from the list.';
  if (Object.keys(errors).length > 0) return refused(errors);
  const anchor = kept && kept.next_on === head.next_on ? kept.anchor_day : Number(head.next_on.slice(8));
  const draft = { ...head, issues: issues === 'issue', anchor_day: anchor };
  return { values: kept ? draft : { ...draft, customer_id: customer }, lines, totals };
}

async function isActive(db: Db, customerId: string): Promise<boolean> {
  const found = await db.row(
    db.from('customers').where({ id: customerId, status: 'active', archived_at: null }).select('id'),
  );
  return found !== undefined;
}

function wrongDates(
  { next_on: next, last_on: lastOn, times }: { next_on: Day; last_on: Day | null; times: number | null },
  kept: Recurring | undefined,
  { today, last }: { today: Day; last: Day | null },
) {
  const errors: Record<string, string> = {};
  if (next !== kept?.next_on && next < today) errors['next_on'] = 'Enter today’s date or a later one.';
  if (last !== null && next <= last)
    errors['next_on'] = 'An invoice was already created for that time. Enter a later date.';
  if (lastOn !== null && lastOn < next)
    errors['last_on'] = 'Enter the date of the next invoice or a later one.';
  if (lastOn !== null && times !== null)
    errors['times'] = 'Enter a last date or a number of invoices, not both.';
  else if (times !== null && kept && times <= kept.made)
    errors['times'] =
      `${kept.made} were already created. Enter a larger number, or end this recurring invoice.`;
  return errors;
}

/** Words in braces that mean nothing would stand on the invoice as they are. */
function wrongWords(lines: readonly DocumentLine[], note: string | null) {
  const errors: Record<string, string> = {};
  const says = (word: string) => `${word} has no meaning here. Use ${placeholdersInWords}.`;
  lines.forEach(({ description, section }, at) => {
    // The clock fills in descriptions alone.
    if (section !== undefined && /\{[a-z_]+\}/.test(section))
      errors[`line_section_${at + 1}`] =
        `Line ${at + 1}: Words in braces have a meaning in descriptions and in the note, not in a section.`;
    const unknown = unknownPlaceholder(description);
    if (unknown !== null) errors[`line_description_${at + 1}`] = `Line ${at + 1}: ${says(unknown)}`;
  });
  const unknown = note === null ? null : unknownPlaceholder(note);
  if (unknown !== null) errors['note'] = says(unknown);
  return errors;
}

/** A recurring invoice as its form holds it. */
export async function recordOf(db: Db, plan: Recurring) {
  const lines = (await recurringLines(db, plan.id)).map(({ line }) => line);
  const names = Object.keys(recurringLabels) as (keyof typeof recurringLabels)[];
  const head = Object.fromEntries(names.map((name) => [name, plan[name]]));
  return {
    ...head,
    issues: plan.issues ? 'issue' : 'draft',
    ...typedLines(lines, plan.currency, db.calendar.locale),
    version: plan.version,
  };
}

import { money, plainAmount } from '../../../domain/money/amounts.ts';
import type { PortalContext, StaffContext } from '../../../request/contexts.ts';
import { HttpError } from '../../../request/errors.ts';
import { csv, mostExported, type Reply } from '../../../request/reply.ts';
import { addMonths, isDay, type Day } from '../../../shared/days.ts';
import { statementOf, type Account } from './statement.queries.ts';

/** As many lines of a statement as one page has in each currency. */
export const mostShown = 1000;
/** What is said where there is too much between two days. */
export const tooMany =
  'There are more than 50,000 invoices and payments between these dates. Choose dates that are closer together.';
/** Labels of the form that chooses the days. */
export const statementLabels = { from: 'From', to: 'To' } as const;

type Asked = Pick<StaffContext | PortalContext, 'db' | 'query' | 'tenant'>;

interface Days {
  from: Day;
  to: Day;
  wrong: string | null;
}

/** The days that are asked for: three months up to today, unless the address says otherwise. */
export function daysIn({ db, query }: Pick<Asked, 'db' | 'query'>): Days {
  const { today } = db.calendar;
  const to = query['to'] === undefined || query['to'] === '' ? today : query['to'];
  const from =
    query['from'] === undefined || query['from'] === ''
      ? addMonths(isDay(to) ? to : today, -3)
      : query['from'];
  if (!isDay(from) || !isDay(to)) return { from, to, wrong: 'Enter two dates, such as 2026-03-31.' };
  return { from, to, wrong: to < from ? 'From can’t be after To. Change one of the dates.' : null };
}

/**
 * The days that are asked for, and what happened between them; nothing where the days are wrong, or there is too much of it.
 * @param shown only the first so many lines of each currency are read
 */
export async function statementIn(context: Asked, customerId: string, shown = mostExported) {
  const days = daysIn(context);
  const accounts =
    days.wrong === null ? await statementOf(context.db, customerId, days, mostExported, shown) : [];
  return accounts === null ? { days: { ...days, wrong: tooMany }, accounts: [] } : { days, accounts };
}

/** An account as its page shows it. @param base where an invoice's address begins */
export const shownAccount = (
  { currency, opening, entries, left, closing }: Account,
  locale: string,
  base: string,
) => ({
  currency,
  opening: money(opening, currency, locale),
  closing: money(closing, currency, locale),
  // The export has them all.
  left,
  entries: entries.map(({ documentId, ...entry }) => ({
    ...entry,
    href: documentId === null ? null : `${base}/${documentId}`,
    amount: money(entry.minor, currency, locale),
    balance: money(entry.balance, currency, locale),
  })),
});

/** A customer's statement as CSV: an opening balance for each currency, then what happened. */
export async function statementCsv(context: Asked, customerId: string): Promise<Reply> {
  const { days, accounts } = await statementIn(context, customerId);
  // No page to say it on: a file that holds a part of an account would be taken for all of it.
  if (days.wrong === tooMany) throw new HttpError(413, tooMany);
  const rows = accounts.flatMap(({ currency, opening, entries }) => [
    { currency, on: days.from, text: 'Opening balance', minor: null, balance: opening },
    ...entries.map((entry) => ({ ...entry, currency })),
  ]);
  return csv(
    context.tenant,
    'statement.csv',
    [
      { heading: 'Date', value: (row: (typeof rows)[number]) => row.on },
      { heading: 'What', value: (row) => row.text },
      { heading: 'Currency', value: (row) => row.currency },
      { heading: 'Amount', value: (row) => (row.minor === null ? '' : plainAmount(row.minor, row.currency)) },
      { heading: 'Balance', value: (row) => plainAmount(row.balance, row.currency) },
    ],
    [rows],
  );
}

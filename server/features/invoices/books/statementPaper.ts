import { money } from '../../../domain/money/amounts.ts';
import { logoFile } from '../../../domain/tenants/logo.queries.ts';
import { sidesOnPaper } from '../../../domain/money/parties.queries.ts';
import type { Db } from '../../../database/db.ts';
import type { Day } from '../../../shared/days.ts';
import { sizeIn, type Paper } from '../../../paper/paper.ts';
import { linesOfParty } from '../paper/paperOf.ts';
import type { Account } from './statement.queries.ts';

/** As many lines as one is drawn with: more take longer than a thread may. */
export const mostOnPaper = 2000;

/** How many lines a statement has on paper. */
export const linesOnPaper = (accounts: readonly Account[]): number =>
  accounts.reduce((sum, { entries }) => sum + entries.length + 2, 0);

/** A customer's statement on paper: each currency with what stood before, what happened, and what stands at its end. */
export async function statementPaper(
  db: Db,
  customer: { id: string; name: string },
  { from, to }: { from: Day; to: Day },
  accounts: readonly Account[],
  company: string,
): Promise<Paper> {
  const { calendar } = db;
  const [parties, logo] = await Promise.all([sidesOnPaper(db, customer.id), logoFile(db)]);
  const amount = (minor: bigint, currency: string) => money(minor, currency, calendar.locale);
  return {
    title: `Statement from ${calendar.date(from)} to ${calendar.date(to)}`,
    company: parties?.seller.name ?? company,
    logo,
    from: parties ? linesOfParty(parties.seller, { name: false }) : [],
    to: parties ? linesOfParty(parties.buyer) : [customer.name],
    facts: [
      { label: 'From', value: calendar.date(from) },
      { label: 'To', value: calendar.date(to) },
    ],
    headings: ['What', 'Date', 'Amount', 'Balance'],
    widths: [90, 100, 100],
    lines: accounts.flatMap(({ currency, opening, entries, closing }) => [
      [`Opening balance in ${currency}`, calendar.date(from), '', amount(opening, currency)],
      ...entries.map(({ text, on, minor, balance }) => [
        text,
        calendar.date(on),
        amount(minor, currency),
        amount(balance, currency),
      ]),
      [`Closing balance in ${currency}`, calendar.date(to), '', amount(closing, currency)],
    ]),
    totals: accounts.map(({ currency, closing }) => ({
      label: `Balance in ${currency}`,
      value: amount(closing, currency),
      sum: true,
    })),
    notes: [],
    pay: null,
    size: sizeIn(parties?.seller.country ?? null),
  };
}

import type { Db } from '../../database/db.ts';
import { money, plainAmount } from '../../domain/money/amounts.ts';
import { ageWords } from '../../domain/money/ages.ts';
import { oneBar } from './chart.ts';
import { each, longestOf, month, same, table, type Kind } from './kind.ts';
import { ages, owedNow, spendByMonth } from './money.queries.ts';

const amount = (db: Db, minor: bigint, currency: string) => ({
  text: money(minor, currency, db.calendar.locale),
  plain: plainAmount(minor, currency),
});

/** Invoices. Amounts of different currencies never meet. */
export const moneyKinds = {
  spend: {
    // What customers spend is what the company invoices.
    title: { staff: 'Invoiced by month', portal: 'Spend by month' },
    tab: { staff: 'Invoiced', portal: 'Spend' },
    about: 'Invoices less credit notes, by their dates. Each currency has a chart of its own.',
    when: 'past',
    isMoney: true,
    none: {
      title: 'Nothing was invoiced in these months',
      text: 'Invoices and credit notes are added up here.',
    },
    async read(db, span) {
      const accounts = await spendByMonth(db, span);
      return {
        ...table('Month', ['Amount']),
        ...each(accounts.map(({ currency, months }) => {
          const longest = longestOf(months.map(({ minor }) => Number(minor)));
          return {
            currency,
            rows: months.map(({ minor, ...one }) => ({
              ...month(db, one.month),
              cells: [amount(db, minor, currency)],
              bar: oneBar(Number(minor), longest),
            })),
            total: {
              ...{ label: 'Total', plain: 'Total', bar: [] },
              cells: [amount(db, months.reduce((sum, { minor }) => sum + minor, 0n), currency)],
            },
          };
        })),
      }; // prettier-ignore
    },
  },
  ageing: {
    title: same('Unpaid by age'),
    tab: same('Unpaid'),
    about: 'What is still to pay, by how many days it’s overdue, less unused credit.',
    when: 'now',
    isMoney: true,
    none: { title: 'Nothing is unpaid', text: 'Invoices are added up here while something is left to pay.' },
    async read(db, span) {
      const owed = await owedNow(db, span, db.calendar.today);
      return {
        ...table('Overdue', ['Amount']),
        ...each(owed.map(({ currency, open, balance }) => {
          const longest = longestOf(ages.map((age) => Number(open[age])));
          const all = ages.reduce((sum, age) => sum + open[age], 0n);
          const row = (label: string, minor: bigint, isBar: boolean) => ({
            ...{ label, plain: label, cells: [amount(db, minor, currency)] },
            bar: isBar ? oneBar(Number(minor), longest) : [],
          });
          return {
            currency,
            rows: [
              ...ages.map((age) => row(ageWords[age], open[age], true)),
              row(ageWords.credit, balance - all, false),
              row('Balance', balance, false),
            ],
          };
        })),
      }; // prettier-ignore
    },
  },
} satisfies Record<string, Kind>;

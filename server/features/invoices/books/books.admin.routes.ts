import { customerHead, getCustomerHead } from '../../../domain/customers/head.ts';
import { money, plainAmount } from '../../../domain/money/amounts.ts';
import { HttpError } from '../../../request/errors.ts';
import { csv, mostExported, page } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import type { Day } from '../../../shared/days.ts';
import { href } from '../../../shared/href.ts';
import { idIn } from '../../../shared/uuid.ts';
import { ageWords } from '../../../domain/money/ages.ts';
import { path, see } from '../invoices.admin.routes.ts';
import { agedPage, ageing, balanceOfAged, type Aged } from './ageing.queries.ts';
import { mostShown, shownAccount, statementCsv, statementIn, statementLabels } from './statement.pages.ts';
import { statementPdf } from './statement.reply.ts';

/** The ages of what is owed, in days overdue, and how they are called. */
const buckets = (['current', 'to30', 'to60', 'to90', 'older', 'credit'] as const).map(
  (age) => [age, ageWords[age]] as const,
);

/** What customers owe and since when, and what happened on a customer's account between two days. */
export const bookRoutes: readonly Route[] = [
  staffGet(`${path}/ageing`, { ...see, heavy: true }, async ({ db, query }) => {
    const { today, locale } = db.calendar;
    const { rows, sums, next } = await agedPage(db, today, idIn(query['after']));
    const shownOf = (row: Aged) => ({
      id: row.customer_id,
      customer: row.customer,
      currency: row.currency,
      amounts: buckets.map(([name, label]) => ({
        label,
        text:
          row[name] === 0n ? null : money(name === 'credit' ? -row[name] : row[name], row.currency, locale),
      })),
      balance: money(balanceOfAged(row), row.currency, locale),
    });
    return page(
      'invoices/books/ageing',
      {
        rows: rows.map(shownOf),
        sums: sums.map(shownOf),
        buckets: buckets.map(([, label]) => label),
        nextHref: next === null ? null : href(`${path}/ageing`, { after: next }),
      },
      { title: 'Ageing' },
    );
  }),
  staffGet(`${path}/ageing.csv`, { ...see, heavy: true }, async ({ db, tenant }) => {
    const aged = await agedIn(db, db.calendar.today);
    return csv(
      tenant,
      'ageing.csv',
      [
        { heading: 'Customer number', value: (row: Aged) => row.number },
        { heading: 'Customer', value: (row: Aged) => row.customer },
        { heading: 'Currency', value: (row: Aged) => row.currency },
        ...buckets.map(([name, label]) => ({
          heading: label,
          value: (row: Aged) => plainAmount(name === 'credit' ? -row[name] : row[name], row.currency),
        })),
        { heading: 'Balance', value: (row: Aged) => plainAmount(balanceOfAged(row), row.currency) },
      ],
      [aged],
    );
  }),

  staffGet(
    '/admin/customers/:id/statement',
    { ...see, heavy: true },
    withRecord(getCustomerHead, async (context, customer) => {
      const { days, accounts } = await statementIn(context, customer.id, mostShown);
      const { locale } = context.db.calendar;
      const query = new URLSearchParams({ from: days.from, to: days.to }).toString();
      return page(
        'invoices/books/statement',
        {
          ...customerHead(customer, '/billing'),
          days,
          labels: statementLabels,
          exportHref: `/admin/customers/${customer.id}/statement.csv?${query}`,
          pdfHref: `/admin/customers/${customer.id}/statement.pdf?${query}`,
          mailHref: isAllowed(context.actor, ['keep_billing'])
            ? `/admin/customers/${customer.id}/statement/email?${query}`
            : null,
          accounts: accounts.map((account) => shownAccount(account, locale, '/admin/invoices')),
        },
        { title: `Statement · ${customer.name}`, status: days.wrong === null ? 200 : 422 },
      );
    }),
  ),
  staffGet(
    '/admin/customers/:id/statement.pdf',
    { ...see, heavy: true },
    withRecord(getCustomerHead, (context, customer) =>
      statementPdf(context, customer, `/admin/customers/${customer.id}/statement`),
    ),
  ),
  staffGet(
    '/admin/customers/:id/statement.csv',
    { ...see, heavy: true },
    withRecord(getCustomerHead, (context, customer) => statementCsv(context, customer.id)),
  ),
];

async function agedIn(db: StaffContext['db'], today: Day): Promise<Aged[]> {
  const aged = await ageing(db, today, mostExported);
  if (aged === null)
    throw new HttpError(
      413,
      'More than 50,000 customers owe something or have credit, which is too much for one list.',
    );
  return aged;
}

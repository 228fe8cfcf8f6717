import { money } from '../../domain/money/amounts.ts';
import { rhythmInWords } from '../../domain/money/periods.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { page } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import { staffGet, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { customerHead, getCustomerHead } from '../../domain/customers/head.ts';
import { keep, see } from './invoices.admin.routes.ts';
import { invoiceLabels } from './invoices.form.ts';
import { invoiceList } from './invoices.list.ts';
import { rowForView } from './invoices.pages.ts';
import { recurringOf } from './recurring/recurring.queries.ts';
import { customerBalances } from './payments.queries.ts';

/** A customer's Billing tab: what is open, overdue and unused, by currency, and its invoices. */
export const customerBillingRoutes: readonly Route[] = [
  staffGet(
    '/admin/customers/:id/billing',
    see,
    withRecord(getCustomerHead, async (context, customer) => {
      const { db, actor } = context;
      const { calendar } = db;
      const here = `/admin/customers/${customer.id}/billing`;
      const [{ list, rows, empty }, balances, recurring] = await Promise.all([
        listPage(context, here, invoiceList(db, { drafts: true, customerId: customer.id }), {
          none: { title: 'No invoices yet', text: `Invoices for ${customer.name} will appear here.` },
        }),
        customerBalances(db, customer.id, calendar.today),
        recurringOf(db, customer.id),
      ]);
      const amount = (minor: string, currency: string) => money(BigInt(minor), currency, calendar.locale);
      const facts = [
        ...balances.open.flatMap(({ currency, open, overdue }) => [
          { label: `Open in ${currency}`, value: amount(open, currency) },
          ...(overdue === '0' ? [] : [{ label: `Overdue in ${currency}`, value: amount(overdue, currency) }]),
        ]),
        ...balances.credit.map(({ currency, credit }) => ({
          label: `Credit in ${currency}`,
          value: amount(credit, currency),
        })),
        ...recurring.map((plan) => ({
          label: plan.name,
          value:
            `${rhythmInWords(plan)}, ${amount(plan.total_minor, plan.currency)}` +
            (plan.state === 'paused' ? ', paused' : `, next on ${calendar.date(plan.next_on)}`),
          href: `/admin/invoices/recurring/${plan.id}`,
        })),
      ];
      const invoices = rows.map((row) => rowForView(row, calendar));
      const mayKeep = isAllowed(actor, keep.allow);
      return page(
        'invoices/customerBilling',
        {
          ...customerHead(customer, '/billing'),
          list,
          invoices,
          empty,
          facts,
          mayKeep,
          labels: invoiceLabels,
        },
        { title: `Billing · ${customer.name}` },
      );
    }),
  ),

  staffGet(
    '/admin/customers/:id/billing/export.csv',
    see,
    withRecord(getCustomerHead, (context, { id }) =>
      listCsv(context, invoiceList(context.db, { drafts: true, customerId: id })),
    ),
  ),
];

import { payers } from '../../../request/allow.ts';
import { notFound, page } from '../../../request/reply.ts';
import { portalGet, type Route } from '../../../request/route.ts';
import { href } from '../../../shared/href.ts';
import { mostShown, shownAccount, statementCsv, statementIn, statementLabels } from './statement.pages.ts';
import { unusedCredit } from './unusedCredit.queries.ts';
import { statementPdf } from './statement.reply.ts';

const path = '/statement';
const see = { allow: payers, heavy: true };

/** A customer's own account between two days, for those who see its money (A10, A13, A14, A21). */
export const statementPortalRoutes: readonly Route[] = [
  portalGet(path, see, async (context) => {
    const { customer } = context.actor;
    if (customer === null) return notFound();
    const [{ days, accounts }, credit] = await Promise.all([
      statementIn(context, customer.id, mostShown),
      unusedCredit(context.db, customer.id),
    ]);
    const { locale } = context.db.calendar;
    return page(
      'invoices/books/portalStatement',
      {
        days,
        labels: statementLabels,
        credit,
        company: context.tenant.name,
        exportHref: href(`${path}/statement.csv`, { from: days.from, to: days.to }),
        pdfHref: href(`${path}/statement.pdf`, { from: days.from, to: days.to }),
        accounts: accounts.map((account) => shownAccount(account, locale, '/invoices')),
      },
      { title: 'Statement', status: days.wrong === null ? 200 : 422 },
    );
  }),

  portalGet(`${path}/statement.pdf`, see, (context) => {
    const { customer } = context.actor;
    return customer === null ? notFound() : statementPdf(context, customer, path);
  }),

  portalGet(`${path}/statement.csv`, see, (context) => {
    const { customer } = context.actor;
    return customer === null ? notFound() : statementCsv(context, customer.id);
  }),
];

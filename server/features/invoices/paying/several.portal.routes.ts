import type { Db } from '../../../database/db.ts';
import { toPay } from '../../../domain/money/invoices.words.ts';
import { money } from '../../../domain/money/amounts.ts';
import { payWays } from '../../../domain/money/payTo.ts';
import { payToOf } from '../../../domain/money/payTo.queries.ts';
import { page, redirect } from '../../../request/reply.ts';
import { payers } from '../../../request/allow.ts';
import { portalGet, type Route } from '../../../request/route.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { listedInvoice, type InvoiceRow } from '../invoices.queries.ts';

/** As many as a list has on a page are paid at once. */
const most = 100;

/** Several invoices that are paid together: one sum for each currency, and their numbers as the reference. */
export const paySeveralRoutes: readonly Route[] = [
  portalGet('/invoices/pay', { allow: payers }, async ({ db, request }) => {
    const asked = new URL(request.path, 'http://own.invalid').searchParams.getAll('invoices');
    const rows = await openOf(db, [...new Set(asked.filter(isUuid))].slice(0, most));
    if (rows.length === 0)
      return redirect('/invoices', 'Tick at least one invoice that’s still to pay.', 'warn');
    const { locale } = db.calendar;
    const payTo = await payToOf(db);
    const sums = [...new Set(rows.map(({ currency }) => currency))].sort().map((currency) => {
      const of = rows.filter((row) => row.currency === currency);
      const minor = of.reduce((sum, row) => sum + toPay(row), 0n);
      const numbers = of.map(({ kind, number }) => invoiceNumber(kind, number));
      return {
        currency,
        total: money(minor, currency, locale),
        pay: payWays(payTo, { minor, currency, numbers }, locale),
        invoices: of.map((row) => ({
          id: row.id,
          label: invoiceNumber(row.kind, row.number),
          due_on: row.due_on,
          left: money(toPay(row), currency, locale),
        })),
      };
    });
    return page('invoices/paying/several', { sums, many: rows.length }, { title: 'Pay several invoices' });
  }),
];

/** Those of the invoices that the actor sees and that are still to pay, the oldest first. */
const openOf = (db: Db, ids: readonly string[]): Promise<InvoiceRow[]> =>
  db.rows(
    db
      .from('invoices', 'i')
      .whereIn('i.id', [...ids])
      .where('i.is_open', true)
      .orderBy(['i.due_on', 'i.id'])
      .select(listedInvoice(db)),
  );

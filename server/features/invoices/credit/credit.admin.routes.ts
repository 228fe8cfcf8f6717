import { money } from '../../../domain/money/amounts.ts';
import { ask } from '../../../request/question.ts';
import { redirect } from '../../../request/reply.ts';
import { staffAsk, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { invoicePage, keep, path } from '../invoices.admin.routes.ts';
import { getStaffInvoice } from '../invoices.queries.ts';
import { creditFor, creditOn, useCredit } from './credit.queries.ts';

/** Pays an invoice from what its customer paid too much, or paid before it was credited. */
export const creditRoutes: readonly Route[] = [
  staffAsk(
    `${path}/:id/use_credit`,
    keep,
    withRecord(getStaffInvoice, async ({ db }, invoice) => {
      const used = creditOn(invoice, await creditFor(db, invoice));
      if (used === 0n) return redirect(`${path}/${invoice.id}`);
      const label = invoiceNumber(invoice.kind, invoice.number);
      return ask({
        title: `Use credit for ${label}?`,
        says: [
          `${money(used, invoice.currency, db.calendar.locale)} of ${invoice.customer}’s credit pays this invoice. ` +
            'To take it back later, you’d have to reverse the payments that the credit comes from.',
        ],
        action: `${path}/${invoice.id}/use_credit`,
        button: 'Use credit',
        givesOnly: true,
        back: { href: `${path}/${invoice.id}`, label },
      });
    }),
  ),
  staffPost(
    `${path}/:id/use_credit`,
    keep,
    withRecord(getStaffInvoice, async (context, invoice) => {
      const { db, actor } = context;
      const used = await useCredit(db, invoice, actor.name);
      if (!used.ok) return invoicePage(context, invoice, Object.values(used.errors)[0] ?? null, 422);
      if (used.value === 0n)
        return invoicePage(context, invoice, 'There is nothing to pay, or no credit to pay it from.', 422);
      const amount = money(used.value, invoice.currency, db.calendar.locale);
      return redirect(`${path}/${invoice.id}`, `${amount} of ${invoice.customer}’s credit used.`);
    }),
  ),
];

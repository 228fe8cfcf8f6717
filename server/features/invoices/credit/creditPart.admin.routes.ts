import { withMoreLines } from '../../../domain/money/documentLines.form.ts';
import { newForm, valuesOf, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { redirect, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { invoiceNumber } from '../../../shared/numbers.ts';
import { invoicePage, keep, path } from '../invoices.admin.routes.ts';
import { creditInTheWay } from '../deposits/inTheWay.queries.ts';
import { draftPage, moreFaults, readDraft, recordOf } from '../invoices.draft.ts';
import { invoiceForm } from '../invoices.form.ts';
import { getStaffInvoice, type StaffInvoice } from '../invoices.queries.ts';
import { addDraft } from '../drafts.queries.ts';
import { onlyLeft } from '../issuing.queries.ts';
import { refused } from '../../../shared/saved.ts';

const mayCreditPart = (invoice: StaffInvoice) =>
  invoice.status === 'issued' &&
  invoice.kind === 'invoice' &&
  BigInt(invoice.credited_minor) < BigInt(invoice.total_minor);

/** Credits a part of an invoice: a form with all its lines, of which nothing is kept until it is saved. */
export const creditPartRoutes: readonly Route[] = [
  staffGet(
    `${path}/:id/credit_part`,
    keep,
    withRecord(getStaffInvoice, async (context, invoice) => {
      if (!mayCreditPart(invoice)) return redirect(`${path}/${invoice.id}`);
      const deducted = await creditInTheWay(context.db, invoice.id);
      if (deducted !== null) return invoicePage(context, invoice, deducted, 422);
      const { today } = context.db.calendar;
      const typed = {
        ...(await recordOf(context.db, invoice)),
        dated_on: today,
        due_on: null,
        note: null,
        internal_note: null,
      };
      return formPage(context, invoice, { ...newForm(), values: valuesOf(typed) });
    }),
  ),
  staffPost(
    `${path}/:id/credit_part`,
    keep,
    withRecord(getStaffInvoice, async (context, invoice) => {
      const { db, actor } = context;
      if (!mayCreditPart(invoice))
        return invoicePage(context, invoice, 'This invoice can’t be credited, or it already has been.', 422);
      const deducted = await creditInTheWay(db, invoice.id);
      if (deducted !== null) return invoicePage(context, invoice, deducted, 422);
      const { today } = db.calendar;
      const note = { ...invoice, kind: 'credit_note', dated_on: today, due_on: today } as const;
      return submit(context, {
        form: invoiceForm,
        redraw: withMoreLines,
        more: moreFaults(context, note),
        save: async (values) => {
          const read = await readDraft(context, values, note);
          if ('ok' in read) return read;
          const left = BigInt(invoice.total_minor) - BigInt(invoice.credited_minor);
          if (read.totals.total > left)
            return refused({ _form: onlyLeft(left, invoice, db.calendar.locale) });
          const more = { opened_by: actor.name, kind: 'credit_note', credits_id: invoice.id } as const;
          return db.attempt(() => addDraft(db, read.values, read, more));
        },
        done: (id) => redirect(`${path}/${id}`, 'Draft saved. It gets its number when you issue it.'),
        again: (state, status) => formPage(context, invoice, state, status),
      });
    }),
  ),
];

function formPage(
  { db }: StaffContext,
  { id, kind, number, customer }: StaffInvoice,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const label = invoiceNumber(kind, number);
  const at = `${path}/${id}`;
  const about = {
    title: `Credit part of ${label}`,
    action: `${at}/credit_part`,
    back: { href: at, label },
    isNew: true,
    credits: { customer },
  };
  return draftPage(db, state, about, status);
}

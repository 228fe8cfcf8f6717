import { newsWords } from '../../../domain/emails/mailWay.ts';
import { money } from '../../../domain/money/amounts.ts';
import { partiesOf } from '../../../domain/money/parties.queries.ts';
import { ask } from '../../../request/question.ts';
import { redirect } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { addDays } from '../../../shared/days.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { deductDeposits, depositRows, isLive } from '../deposits/deposits.queries.ts';
import { mayInvoiceAgain } from '../deposits/inTheWay.queries.ts';
import { askedAbout, changedMeanwhile, isAsAsked } from '../asAsked.ts';
import { addDraft } from '../drafts.queries.ts';
import { paperReply } from '../../../paper/paper.reply.ts';
import { estimatePaper } from './estimatePaper.ts';
import { estimatePage, keep, path, see, totalBelow } from './estimates.admin.routes.ts';
import { estimateBadge, stateOfEstimate } from './estimates.list.ts';
import {
  estimateLines,
  forInvoice,
  getStaffEstimate,
  moveEstimate,
  type StaffEstimate,
} from './estimates.queries.ts';
import { beginRevision, draftOfNext, sendRevision } from './versions.queries.ts';

const label = ({ number }: Pick<StaffEstimate, 'number'>) => estimateNumber(number);
const at = ({ id }: Pick<StaffEstimate, 'id'>) => `${path}/${id}`;
const back = (estimate: StaffEstimate) => ({ href: at(estimate), label: label(estimate) });
const mayWithdraw = ({ status, invoice_id: invoice }: StaffEstimate) =>
  status === 'sent' || (status === 'approved' && invoice === null);
const mayRevise = ({ status, invoice_id: invoice }: StaffEstimate) => status !== 'draft' && invoice === null;

/** Of the invoice of an estimate with a deposit that is still a draft. */
const notDeducted = 'A deposit is still a draft, so it isn’t deducted.';
/** What is said where an estimate changes whose deposits the customer has. */
async function ofDeposits({ db }: StaffContext, id: string, says: string): Promise<string[]> {
  const issued = (await depositRows(db, id)).filter((one) => one.status === 'issued' && isLive(one));
  return issued.length === 0 ? [] : [says];
}

/** Why a draft can't be sent yet; null when it can. */
async function missingToSend({ db }: StaffContext, estimate: StaffEstimate): Promise<string | null> {
  const lines = await estimateLines(db, estimate.id);
  if (lines.length === 0) return 'Add a line before you send this estimate.';
  const below = totalBelow(lines.map(({ line }) => line));
  if (below !== null) return below;
  return estimate.valid_until < db.calendar.today
    ? 'Valid until is in the past. Enter a later date before you send this estimate.'
    : null;
}

/** The version that a draft takes the place of. */
const earlier = async ({ db }: StaffContext, { revises_id: revises }: StaffEstimate) =>
  revises === null ? undefined : getStaffEstimate(db, revises);

async function askToSend(context: StaffContext, estimate: StaffEstimate, wrong: string | null = null) {
  const missing = await missingToSend(context, estimate);
  if (missing !== null) return estimatePage(context, estimate, missing, 422);
  const before = await earlier(context, estimate);
  const { calendar } = context.db;
  const says = [
    `${estimate.customer} can see it in the portal and approve or decline it until ${calendar.date(estimate.valid_until)}. ` +
      `The total is ${money(BigInt(estimate.total_minor), estimate.currency, calendar.locale)}.`,
    newsWords(context.services.mailer.way, estimate.customer),
  ];
  if (before) {
    const state = estimateBadge(stateOfEstimate(before, calendar.today), 'staff').text.toLowerCase();
    says.unshift(
      `Version ${estimate.revision} replaces version ${before.revision}, which is ${state}.` +
        (before.status === 'approved' ? ` ${estimate.customer} needs to approve the estimate again.` : ''),
    );
    says.push(
      ...(await ofDeposits(
        context,
        before.id,
        'The deposits that you’ve issued stay, and the invoice will deduct them.',
      )),
    );
  }
  return ask(
    {
      title: `Send ${label(estimate)}?`,
      says,
      action: `${at(estimate)}/send`,
      fields: { ...askedAbout(estimate), ...(before && { before: before.status }) },
      button: 'Send estimate',
      givesOnly: true,
      back: back(estimate),
      ...(wrong !== null && { errors: { _form: wrong } }),
    },
    wrong === null ? 200 : 422,
  );
}

async function askToWithdraw(context: StaffContext, estimate: StaffEstimate, wrong: string | null = null) {
  const stay = 'The deposits that you’ve issued stay. Credit them if they aren’t owed any more.';
  return ask(
    {
      title: `Withdraw ${label(estimate)}?`,
      says: [
        estimate.status === 'approved'
          ? `${estimate.customer} has approved it, and will see that it’s withdrawn. ` +
            'The approval is kept, but no longer counts. You can’t undo this.'
          : `${estimate.customer} can still read it, but can’t approve it any more. You can’t undo this.`,
        ...(await ofDeposits(context, estimate.id, stay)),
      ],
      action: `${at(estimate)}/withdraw`,
      fields: askedAbout(estimate),
      button: 'Withdraw estimate',
      back: back(estimate),
      ...(wrong !== null && { errors: { _form: wrong } }),
    },
    wrong === null ? 200 : 422,
  );
}

/** What is done with an estimate: send, withdraw, revise, delete a draft, make the invoice. */
export const estimateDoingRoutes: readonly Route[] = [
  staffGet(
    `${path}/:id/document.pdf`,
    see,
    withRecord(getStaffEstimate, async ({ db, tenant, services }, estimate) =>
      paperReply(services, tenant.slug, await estimatePaper(db, estimate, tenant.name)),
    ),
  ),
  staffAsk(
    `${path}/:id/send`,
    keep,
    withRecord(getStaffEstimate, (context, estimate) =>
      estimate.status === 'draft' ? askToSend(context, estimate) : redirect(at(estimate)),
    ),
  ),
  staffPost(
    `${path}/:id/send`,
    keep,
    withRecord(getStaffEstimate, async (context, estimate) => {
      const { db, body, services } = context;
      if (estimate.status !== 'draft')
        return redirect(at(estimate), `Estimate ${label(estimate)} has already been sent.`, 'info');
      const missing = await missingToSend(context, estimate);
      if (missing !== null) return estimatePage(context, estimate, missing, 422);
      if (!isAsAsked(body, estimate)) return askToSend(context, estimate, changedMeanwhile);
      const sent =
        estimate.revises_id === null
          ? await moveEstimate(db, estimate, 'sent', services.keys.newest)
          : await sendRevision(db, estimate, String(body['before'] ?? ''), services.keys.newest);
      if (sent.ok && sent.value)
        return redirect(
          `${path}/${estimate.revises_id ?? estimate.id}`,
          `Estimate ${label(estimate)} sent. ${estimate.customer} can see it in the portal.`,
        );
      return askToSend(context, estimate, changedMeanwhile);
    }),
  ),

  staffAsk(
    `${path}/:id/withdraw`,
    keep,
    withRecord(getStaffEstimate, (context, estimate) =>
      mayWithdraw(estimate) ? askToWithdraw(context, estimate) : redirect(at(estimate)),
    ),
  ),
  staffPost(
    `${path}/:id/withdraw`,
    keep,
    withRecord(getStaffEstimate, async (context, estimate) => {
      // The customer may have approved it while staff were asked.
      if (mayWithdraw(estimate) && !isAsAsked(context.body, estimate))
        return askToWithdraw(context, estimate, changedMeanwhile);
      const moved = mayWithdraw(estimate)
        ? await moveEstimate(context.db, estimate, 'withdrawn', context.services.keys.newest)
        : null;
      if (moved?.ok && moved.value) return redirect(at(estimate), `Estimate ${label(estimate)} withdrawn.`);
      const present = (await getStaffEstimate(context.db, estimate.id)) ?? estimate;
      return estimatePage(context, present, 'This estimate can’t be withdrawn any more.', 422);
    }),
  ),

  staffPost(
    `${path}/:id/revise`,
    keep,
    withRecord(getStaffEstimate, async (context, estimate) => {
      const { db, actor } = context;
      if (!mayRevise(estimate))
        return estimatePage(
          context,
          estimate,
          estimate.status === 'draft'
            ? 'This estimate is still a draft, so edit it instead.'
            : 'This estimate already has an invoice, so it can’t be revised. Add a new estimate instead.',
          422,
        );
      const begun = await draftOfNext(db, estimate.id);
      const made = begun ? null : await beginRevision(db, estimate, actor.name);
      const draft = made?.ok ? made.value : (begun ?? (await draftOfNext(db, estimate.id)))?.id;
      if (draft === undefined)
        return estimatePage(
          context,
          estimate,
          'Somebody changed this estimate in the meantime. Try again.',
          422,
        );
      return redirect(
        `${path}/${draft}/edit`,
        `This is version ${estimate.revision + 1}. ${estimate.customer} sees version ${estimate.revision} until you send it.`,
      );
    }),
  ),

  staffAsk(
    `${path}/:id/delete`,
    keep,
    withRecord(getStaffEstimate, async (context, estimate) => {
      if (estimate.status !== 'draft') return redirect(at(estimate));
      const before = await earlier(context, estimate);
      return ask({
        title: 'Delete this draft?',
        says: [
          before
            ? `The draft for ${estimate.customer} will be deleted, with any documents on it. They’ve never seen it, and version ` +
              `${before.revision} stays as it is. You can’t undo this.`
            : `The draft for ${estimate.customer} will be deleted, with any documents on it. They’ve never seen it, and you can’t ` +
              'undo this.',
        ],
        action: `${at(estimate)}/delete`,
        button: 'Delete draft',
        back: back(estimate),
      });
    }),
  ),
  staffPost(
    `${path}/:id/delete`,
    keep,
    withRecord(getStaffEstimate, async ({ db }, estimate) => {
      const { id, revises_id: revises } = estimate;
      const gone = estimate.status === 'draft' && (await db.remove('estimates', { id, status: 'draft' })) > 0;
      if (gone) return redirect(revises === null ? path : `${path}/${revises}`, 'Draft deleted.');
      return redirect(
        at(estimate),
        'An estimate that was sent can’t be deleted. Withdraw it instead.',
        'warn',
      );
    }),
  ),

  staffPost(
    `${path}/:id/invoice`,
    keep,
    withRecord(getStaffEstimate, async (context, estimate) => {
      const { db, actor } = context;
      // Two who press at once wait for one another, and the second finds what the first has made.
      const held = await db.row<{ invoice_id: string | null }>(
        db
          .from('estimates')
          .where({ id: estimate.id, status: 'approved' })
          .select('invoice_id')
          .forNoKeyUpdate(),
      );
      if (!held && estimate.invoice_id !== null) return redirect(`/admin/invoices/${estimate.invoice_id}`);
      if (!held)
        return estimatePage(
          context,
          estimate,
          'You can create an invoice only from an approved estimate.',
          422,
        );
      if (held.invoice_id !== null && !(await mayInvoiceAgain(db, held.invoice_id)))
        return redirect(`/admin/invoices/${held.invoice_id}`);
      const [content, parties] = await Promise.all([
        forInvoice(db, estimate),
        partiesOf(db, estimate.customer_id),
      ]);
      const { customer_id, currency, note } = estimate;
      const { today } = db.calendar;
      const days = { dated_on: today, due_on: addDays(today, parties?.paymentDays ?? 0) };
      const purchase_order = estimate.purchase_order ?? parties?.purchaseOrder ?? null;
      const values = { customer_id, currency, purchase_order, note, tax_reason: null, internal_note: null };
      const invoice = await addDraft(db, { ...values, ...days }, content, { opened_by: actor.name });
      await db.update('estimates', { id: estimate.id }, { invoice_id: invoice });
      if (estimate.work_order_id !== null)
        await db.update(
          'work_orders',
          { id: estimate.work_order_id, invoice_id: held.invoice_id },
          { invoice_id: invoice },
        );
      await deductDeposits(db, invoice);
      const waiting = (await depositRows(db, estimate.id)).some(({ status }) => status === 'draft');
      return redirect(
        `/admin/invoices/${invoice}`,
        `Draft created from estimate ${label(estimate)}.${waiting ? ` ${notDeducted}` : ''}`,
      );
    }),
  ),
];

import { attachLabel } from '../../domain/documents/attaching.ts';
import { checkbox, date, id, ids, optionalId } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';

/** Labels of the claim's form. */
export const claimLabels = {
  customer_id: 'Customer',
  asset_id: 'Asset',
  description: 'Description',
  failed_on: 'Failure date',
  amount: 'Amount',
} as const;
/** With the field of files, whose choices no address carries. */
export const filingLabels = { ...claimLabels, files: attachLabel } as const;

/** A partner's claim; the amount is read in the reader's language. */
export const claimForm = form({
  customer_id: optionalId({ label: claimLabels.customer_id }),
  asset_id: id({ label: claimLabels.asset_id }),
  failed_on: date({ label: claimLabels.failed_on, required: true }),
  amount: text({ label: claimLabels.amount, max: 40 }),
  description: text({ label: claimLabels.description, max: 10_000, multiline: true, required: true }),
});
export type ClaimValues = FormValues<typeof claimForm>;

/** A comment of staff: public, which asks the partner something, or internal and then for staff alone (A20a). */
export const commentLabels = { body: 'Comment', internal: 'Internal', files: attachLabel } as const;
const body = text({ label: commentLabels.body, max: 10_000, multiline: true, required: true });
export const commentForm = form({ body, internal: checkbox({ label: commentLabels.internal }) });
/** A comment of the partner's. */
export const portalCommentForm = form({ body });

/** Why a claim is rejected; its partner reads it. */
export const rejectLabels = { reason: 'Reason' } as const;
export const rejectForm = form({
  reason: text({ label: rejectLabels.reason, max: 2000, multiline: true, required: true }),
});

/** Claims that are ticked in the list. */
export const tickedClaimsForm = form({ claims: ids({ label: 'claims', max: 200 }) });

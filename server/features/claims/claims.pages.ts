import type { Db } from '../../database/db.ts';
import type { Choice, Choices } from '../../database/choices.ts';
import { attachHint } from '../../domain/documents/attaching.ts';
import type { DocumentRow } from '../../domain/documents/documents.queries.ts';
import { attachedForView } from '../../domain/documents/documents.words.ts';
import { money } from '../../domain/money/amounts.ts';
import { stateBadge } from '../../domain/workOrders/workOrders.words.ts';
import { newForm, type FormState } from '../../forms/state.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { FindPage } from '../../lists/findPage.ts';
import type { Page } from '../../lists/paging.ts';
import type { OfRecord } from '../../lists/ofRecord.ts';
import type { Ticks } from '../../lists/pick.ts';
import type { ListView } from '../../lists/spec.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { claimNumber, workOrderNumber } from '../../shared/numbers.ts';
import { claimLabels, commentLabels, filingLabels, rejectLabels } from './claims.form.ts';
import type { ClaimRow } from './claims.list.ts';
import type { Claim, WholeClaim } from './claims.queries.ts';
import { answerWords, claimBadge } from './claims.words.ts';
import type { ClaimComment } from './comments/comments.queries.ts';

/** How the reader writes amounts, and the facility that they have chosen, outside of which nothing is found (A15). */
type Reader = Pick<Db, 'calendar' | 'facilityId'>;

/** Can the reader open the page of what stands there? */
const opens = (at: string | null, { facilityId }: Reader) =>
  at !== null && (facilityId === null || facilityId === at);

/** A claim as the views draw it. */
const claimForView = <C extends Claim>(claim: C, reader: Reader) => ({
  ...claim,
  label: claimNumber(claim.number),
  badge: claimBadge(claim.status),
  // A20: nobody had to decide, since its partner user's claims don't wait.
  automatic: claim.decided_at === null && claim.status !== 'waiting',
  amount:
    claim.amount_minor === null
      ? null
      : money(BigInt(claim.amount_minor), claim.currency, reader.calendar.locale),
  order: claim.order_number === null ? null : workOrderNumber(claim.order_number),
  orderBadge: claim.order_status === null ? null : stateBadge(claim.order_status),
  orderOpens: opens(claim.order_facility_id, reader),
});

/** What was said about a claim, with its files, and the form that says more. */
interface Talk {
  comments: Page<ClaimComment>;
  attached: readonly DocumentRow[];
  comment?: FormState;
}

/** Comments are read from the latest on, and shown in the order in which they were written. */
const talkForView = ({ comments, attached, comment = newForm() }: Talk) => ({
  comments: { ...comments, rows: [...comments.rows].reverse() },
  attached: attachedForView(attached),
  comment,
  attachHint,
  commentLabels,
});

interface ListLocals {
  list: ListView;
  claims: readonly ClaimRow[];
  empty: EmptyList | null;
}

const labelOf = ({ number }: Pick<Claim, 'number'>) => claimNumber(number);
const listWords = { labels: claimLabels, answers: answerWords };

/** The pages of claims, in the back office and in a partner's portal; amounts are written as the reader does. */
export const claimPages = {
  adminList: (
    reader: Reader,
    { claims, ...locals }: ListLocals & { record: OfRecord | null; picked: Ticks<ClaimRow> | null },
  ): PageReply =>
    page(
      'claims/adminList',
      {
        ...locals,
        claims: claims.map((claim) => claimForView(claim, reader)),
        nameOf: labelOf,
        ...listWords,
      },
      { title: 'Claims' },
    ),
  portalList: (reader: Reader, { claims, ...locals }: ListLocals & { mayFile: boolean }): PageReply =>
    page(
      'claims/portalList',
      { ...locals, claims: claims.map((claim) => claimForView(claim, reader)), ...listWords },
      { title: 'Claims' },
    ),
  admin: (
    reader: Reader,
    claim: Claim,
    { partner, mayKeep, wrong, ...talk }: Talk & { partner: string; mayKeep: boolean; wrong: string | null },
    status = 200,
  ): PageReply => {
    const view = claimForView(claim, reader);
    return page(
      'claims/adminClaim',
      { partner, mayKeep, wrong, claim: view, labels: claimLabels, ...talkForView(talk) },
      { title: `${view.label} ${claim.asset_name}`, status },
    );
  },
  portal: (
    reader: Reader,
    claim: WholeClaim,
    { company, mayWrite, ...talk }: Talk & { company: string; mayWrite: boolean },
    status = 200,
  ): PageReply => {
    const view = claimForView(claim, reader);
    return page(
      'claims/portalClaim',
      {
        ...{ company, mayWrite, claim: view, labels: claimLabels },
        assetOpens: opens(claim.asset_facility_id, reader),
        ...talkForView(talk),
      },
      { title: `${view.label} ${claim.asset_name}`, status },
    );
  },
  reject: (reader: Reader, claim: Claim, state: FormState, status = 200): PageReply => {
    const view = claimForView(claim, reader);
    return page(
      'claims/reject',
      { claim: view, state, labels: rejectLabels },
      { title: `Reject ${view.label}`, status },
    );
  },
  file: (
    locals: {
      state: FormState;
      customers: Choices;
      assets: Choices;
      currency: string;
      company: string;
      waits: boolean;
      none: EmptyList | null;
    },
    status = 200,
  ): PageReply =>
    page('claims/file', { ...locals, attachHint, labels: filingLabels }, { title: 'New claim', status }),
  find: (field: 'customer_id' | 'asset_id', { rows, ...found }: FindPage<Choice>): PageReply =>
    page('claims/find', { ...found, field, found: rows }, { title: `Find ${found.list.noun.one}` }),
};

import { money } from '../../../domain/money/amounts.ts';
import { linesTaken } from '../../../domain/money/documentLines.form.ts';
import { totalsOf } from '../../../domain/money/totals.ts';
import { emptyWithoutCustomer } from '../../../lists/empty.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import { typedOf, type FieldErrors } from '../../../forms/parse.ts';
import { formAgain } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { TooMany } from '../../../request/errors.ts';
import { redirect } from '../../../request/reply.ts';
import { payers, type PortalAllow } from '../../../request/allow.ts';
import type { PortalContext } from '../../../request/contexts.ts';
import { portalGet, portalPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { refused } from '../../../shared/saved.ts';
import { paperReply } from '../../../paper/paper.reply.ts';
import { estimatePaper } from './estimatePaper.ts';
import { approveForm, declineForm } from './estimates.form.ts';
import { estimateList, stateOfEstimate } from './estimates.list.ts';
import { estimatePages } from './estimates.pages.ts';
import { estimatePage, filesWords, linkWords, revisedWords } from './estimates.portal.show.ts';
import {
  asksForPassword,
  decide,
  decisionsOf,
  estimateLines,
  getEstimate,
  optionalAmong,
  ownPasswordHash,
  type Estimate,
} from './estimates.queries.ts';
import { filesOffered, filesSeen } from './offeredFiles.queries.ts';
import { versionFile, versionIn, versionPage } from './version.pages.ts';

const path = '/estimates';
const see = { allow: payers };
/** A28: a viewer and an agent never decide. */
const deciders: readonly PortalAllow[] = ['link', 'customer_user', 'contact_user:access_billing'];

/** Estimates in the portal: read, approve with evidence, decline with a reason (A13, A28). */
export const estimatePortalRoutes: readonly Route[] = [
  portalGet(path, see, async (context) => {
    const { actor, tenant, db } = context;
    const none = { title: 'No estimates yet', text: `Estimates from ${tenant.name} will appear here.` };
    const { list, rows, empty } = await listPage(context, path, estimateList(db, { drafts: false }), {
      none,
    });
    const why = actor.customer === null ? emptyWithoutCustomer(tenant.name, actor.subject.name) : empty;
    const at = { base: path, mayKeep: false, side: 'portal' } as const;
    return estimatePages.list(db.calendar, { list, rows, empty: empty && why, ...at });
  }),
  portalGet(`${path}/export.csv`, see, (context) =>
    listCsv(context, estimateList(context.db, { drafts: false })),
  ),
  portalGet(
    `${path}/:id/document.pdf`,
    see,
    withRecord(getEstimate, async ({ db, tenant, services }, estimate) =>
      paperReply(services, tenant.slug, await estimatePaper(db, estimate, tenant.name)),
    ),
  ),
  portalGet(
    `${path}/:id`,
    see,
    withRecord(getEstimate, (context, estimate) => {
      const version = versionIn(context.query);
      return version === undefined
        ? estimatePage(context, estimate)
        : versionPage(context.db, estimate, version, 'portal');
    }),
  ),
  // A28: what was answered stays readable, its files too.
  ...[false, true].map((preview) =>
    portalGet(
      `${path}/:id/versions/:version/files/:place${preview ? '/preview' : ''}`,
      see,
      withRecord(getEstimate, (context, estimate) => versionFile(context, estimate, { preview })),
    ),
  ),
  // Where an answer is sent to; opened by itself it leads to the estimate.
  ...['approve', 'decline', 'choose'].map((what) =>
    portalGet(
      `${path}/:id/${what}`,
      see,
      withRecord(getEstimate, (_context, estimate) => redirect(`${path}/${estimate.id}`)),
    ),
  ),
  // What the optional lines that are ticked come to, with what else was typed. Nothing is saved.
  portalPost(
    `${path}/:id/choose`,
    { allow: deciders },
    withRecord(getEstimate, (context, estimate) =>
      estimatePage(context, estimate, formAgain(typedOf(Object.entries(context.body)), {}, null)),
    ),
  ),
  portalPost(
    `${path}/:id/approve`,
    { allow: deciders },
    withRecord(getEstimate, (context, estimate) =>
      submit(context, {
        form: approveForm,
        save: async ({ name, revision, chosen, shown, password, files }) => {
          const wrong =
            (await whyNot(context, estimate, revision)) ??
            (await unseenTotal(context, estimate, chosen, shown)) ??
            (await unseenFiles(context, estimate, files ?? ''));
          if (wrong) return refused({ _form: wrong });
          const unproved = await passwordFault(context, password);
          if (unproved) return refused(unproved);
          const decision = {
            to: 'approved',
            name,
            reason: null,
            revision,
            chosen,
            files: files ?? '',
          } as const;
          return decide(context.db, estimate, decision, context.services.keys.newest);
        },
        done: (answer) =>
          redirect(`${path}/${estimate.id}`, answeredWords(context, estimate, 'approved', answer)),
        again: (state, status) => estimatePage(context, estimate, state, status),
      }),
    ),
  ),
  portalPost(
    `${path}/:id/decline`,
    { allow: deciders },
    withRecord(getEstimate, (context, estimate) =>
      submit(context, {
        form: declineForm,
        save: async ({ reason, revision }) => {
          const wrong = await whyNot(context, estimate, revision);
          if (wrong) return refused({ _form: wrong });
          const { actor } = context;
          const name = actor.kind === 'link' ? actor.subject.name : actor.name;
          const decision = { to: 'declined', name, reason, revision, chosen: [] } as const;
          return decide(context.db, estimate, decision, context.services.keys.newest);
        },
        done: (answer) =>
          redirect(`${path}/${estimate.id}`, answeredWords(context, estimate, 'declined', answer)),
        again: (state, status) => estimatePage(context, estimate, state, status),
      }),
    ),
  ),
];

/** A link's copy goes to the customer's own Email, whoever holds the link. */
function answeredWords(
  { actor }: PortalContext,
  { number }: Estimate,
  answered: 'approved' | 'declined',
  { copied }: { copied: boolean },
): string {
  const whom = actor.kind === 'link' ? actor.subject.name : 'you';
  return `Estimate ${estimateNumber(number)} ${answered}.${copied ? ` A copy was emailed to ${whom}.` : ''}`;
}

/** Why an answer comes too late; the database refuses it as well. */
async function whyNot(
  { db, tenant }: PortalContext,
  estimate: Estimate,
  revision: number,
): Promise<string | null> {
  const state = stateOfEstimate(estimate, db.calendar.today);
  if (state === 'expired') return `This estimate has expired. Ask ${tenant.name} for a new one.`;
  if (state === 'withdrawn') return `${tenant.name} has withdrawn this estimate.`;
  if (state !== 'sent') {
    const answer = (await decisionsOf(db, estimate.id)).find((one) => one.revision === estimate.revision);
    return answer
      ? `${answer.author_name} ${answer.decision} this estimate on ${db.calendar.date(answer.decided_at)}.`
      : 'This estimate is no longer waiting for an answer.';
  }
  return revision === estimate.revision ? null : revisedWords(tenant.name);
}

/** A28: nobody approves a total that the page didn't show: what is ticked has to be what was counted in it. */
async function unseenTotal(
  { db }: PortalContext,
  estimate: Estimate,
  ticked: readonly number[],
  shown: readonly number[],
): Promise<string | null> {
  const lines = await estimateLines(db, estimate.id);
  const taken = optionalAmong(lines, ticked);
  if (String(taken) === String(optionalAmong(lines, shown))) return null;
  const { total } = totalsOf(
    linesTaken(
      lines.map(({ line }) => line),
      taken,
    ),
  );
  return `With the lines that you ticked, the total is ${money(total, estimate.currency, db.calendar.locale)}. Read it, and approve again.`;
}

/** A28: nobody approves files that the page didn't show. */
const unseenFiles = async ({ db, tenant }: PortalContext, { id }: Estimate, seen: string) =>
  filesSeen(await filesOffered(db, id)) === seen ? null : filesWords(tenant.name);

/** A4, A28: where the company asks for it, whoever approves gives their own password, whose guesses are counted (S11). */
async function passwordFault(
  { db, actor, tenant, passwords, services }: PortalContext,
  typed: string | null,
): Promise<FieldErrors | TooMany | null> {
  if (!(await asksForPassword(db))) return null;
  if (actor.kind === 'link') return { _form: linkWords(tenant.name) };
  if (typed === null) return { password: 'Enter your password, as when you sign in.' };
  const spendGuess = () => services.limits.spend('present_password', actor.userId);
  try {
    const right = await passwords.verify(await ownPasswordHash(db), typed, spendGuess);
    return right ? null : { password: 'That isn’t your password. Try again.' };
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return error;
  }
}

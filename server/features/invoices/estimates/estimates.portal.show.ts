import { documentsOfMoney } from '../../../domain/documents/documents.queries.ts';
import { ticketsAbout } from '../../../domain/tickets/about.queries.ts';
import type { FormState } from '../../../forms/state.ts';
import type { PortalContext } from '../../../request/contexts.ts';
import type { PageReply } from '../../../request/reply.ts';
import { stateOfEstimate } from './estimates.list.ts';
import { estimatePages } from './estimates.pages.ts';
import { asksForPassword, decisionsOf, estimateLines, type Estimate } from './estimates.queries.ts';
import { filesOffered, filesSeen } from './offeredFiles.queries.ts';
import { unansweredVersions } from './versions.queries.ts';

/** Why a version that was read isn't answered any more. */
export const revisedWords = (company: string) =>
  `${company} has changed this estimate. Read it again before you answer.`;
/** Why files that were read aren't approved any more. */
export const filesWords = (company: string) =>
  `${company} has changed the files of this estimate. Read them, and approve again.`;

/** Why whoever came by a link can't approve. */
export const linkWords = (company: string) =>
  `An approval needs a password, which a secure link doesn’t have. Ask ${company} for a username and password.`;

/**
 * A28: a form that is shown again, whatever for, has the version and the files of now. So it says where they aren't those of the
 * page that was read. Of another version, nothing is ticked yet: its lines and its terms are others.
 */
function sinceRead(state: FormState, estimate: Estimate, files: string, company: string): FormState {
  const { revision, files: seen } = state.values;
  if (revision !== undefined && revision !== String(estimate.revision)) {
    const values = { ...state.values, chosen: [], accepted: '' };
    const _form = revisedWords(company);
    return { ...state, values, errors: { ...{ _form }, ...state.errors, _form } };
  }
  if (seen === undefined || seen === files || state.errors['_form'] === filesWords(company)) return state;
  return { ...state, errors: { files: filesWords(company), ...state.errors } };
}

/** The optional lines that are ticked, in the form that was sent or in the address. */
function chosenIn(path: string, state?: FormState): number[] {
  const ticked = state
    ? [state.values['chosen'] ?? []].flat()
    : new URL(path, 'http://own.invalid').searchParams.getAll('chosen');
  return ticked.map(Number).filter((at) => Number.isInteger(at) && at > 0);
}

/** An estimate as the customer reads and answers it. */
export async function estimatePage(
  { db, actor, request, tenant }: PortalContext,
  estimate: Estimate,
  state?: FormState,
  status = 200,
): Promise<PageReply> {
  const [lines, decisions, unanswered, asks, documents, files, tickets] = await Promise.all([
    estimateLines(db, estimate.id),
    decisionsOf(db, estimate.id),
    unansweredVersions(db, estimate),
    asksForPassword(db),
    documentsOfMoney(db, 'estimate_id', estimate.id),
    filesOffered(db, estimate.id),
    ticketsAbout(db, 'estimate_id', estimate.id),
  ]);
  const proof = !asks ? null : actor.kind === 'link' ? linkWords(tenant.name) : 'password';
  const mayDecide = !actor.readOnly && stateOfEstimate(estimate, db.calendar.today) === 'sent';
  const shown =
    state && (mayDecide ? sinceRead(state, estimate, filesSeen(files), tenant.name) : whenOver(state));
  return estimatePages.portal(
    db.calendar,
    estimate,
    lines,
    {
      ...{ decisions, unanswered, mayDecide, proof, chosen: chosenIn(request.path, shown) },
      ...{ documents, files, tickets, mayAsk: !actor.readOnly },
      ...(shown && { state: shown }),
    },
    status,
  );
}

/** A form that was kept from before the answer: what was wrong with its fields is of no use to anybody any more. */
const whenOver = (state: FormState): FormState => {
  const { _form } = state.errors;
  return { ...state, errors: _form === undefined ? {} : { _form } };
};

import { lineOf, linesTaken } from '../../../domain/money/documentLines.form.ts';
import { money } from '../../../domain/money/amounts.ts';
import { totalsOf } from '../../../domain/money/totals.ts';
import type { MailSource } from '../../../mail/source.ts';
import { isAllowed, payers } from '../../../request/allow.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { estimateMail } from './estimates.mail.ts';
import { decisionAbout, getEstimate } from './estimates.queries.ts';

/** As much of the terms as the email quotes; all of them are on the version's page. */
const mostQuoted = 400;

const beginningOf = (terms: string): string =>
  terms.length <= mostQuoted ? terms : `${terms.slice(0, mostQuoted).trimEnd()} …`;

/** What somebody answered, of the version that they read then, for themselves: from the evidence, whatever became of the estimate. */
export const copyMail: MailSource = {
  kinds: ['estimate_copy'],
  async read(db, { recordId, facts }, actor) {
    if (!isAllowed(actor, [...payers, 'view_records', 'keep_billing'])) return null;
    const estimate = await getEstimate(db, recordId);
    if (!estimate) return null;
    const revision = typeof facts['revision'] === 'number' ? facts['revision'] : estimate.revision;
    const decision = await decisionAbout(db, recordId, revision, 'portal');
    // There is nothing to copy where what was offered isn't kept.
    if (!decision?.content || !('lines' in decision.content)) return null;
    const { content, chosen } = decision;
    const taken = linesTaken(content.lines.map(lineOf), chosen);
    const total = decision.decision === 'approved' ? totalsOf(taken).total : BigInt(content.total_minor);
    return {
      estimate_number: estimateNumber(estimate.number),
      version: String(revision),
      total: money(total, content.currency, db.calendar.locale),
      answer: decision.decision,
      person: decision.name,
      answered_on: db.calendar.date(decision.decided_at),
      reason: decision.decision === 'declined' ? (decision.reason ?? '') : '',
      terms: beginningOf(content.terms),
    };
  },

  newest: (db) => estimateMail.newest(db),
};

import type { Db } from '../../../database/db.ts';
import { money } from '../../../domain/money/amounts.ts';
import type { MailSource } from '../../../mail/source.ts';
import { isAllowed, payers } from '../../../request/allow.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { paperToAttach } from '../../../paper/paper.reply.ts';
import { estimatePaper } from './estimatePaper.ts';
import { decisionsOf, getEstimate, newestSent, type Estimate } from './estimates.queries.ts';

/** Of a later version: that it takes the place of the one before, and ends its approval (A28). */
async function replacesWords(db: Db, { id, revision }: Estimate): Promise<string> {
  if (revision === 1) return '';
  const before = (await decisionsOf(db, id)).find((one) => one.revision === revision - 1);
  const says = `This is version ${revision}. It replaces version ${revision - 1}`;
  return before?.decision === 'approved'
    ? `${says}, which was approved. That approval no longer counts, so approve this version if you agree.`
    : `${says}.`;
}

/** What emails say about estimates, read as whoever gets them (A13, A25). */
export const estimateMail = {
  kinds: ['estimate_ready'],
  async read(db, { recordId }, actor) {
    if (!isAllowed(actor, [...payers, 'view_records', 'keep_billing'])) return null;
    const estimate = await getEstimate(db, recordId);
    if (!estimate || estimate.status === 'draft' || estimate.status === 'withdrawn') return null;
    return {
      replaces: await replacesWords(db, estimate),
      estimate_number: estimateNumber(estimate.number),
      total: money(BigInt(estimate.total_minor), estimate.currency, db.calendar.locale),
      valid_until: db.calendar.date(estimate.valid_until),
      attached: '',
    };
  },

  async attached(db, { recordId }, { name, attachesPdfs }) {
    const estimate = attachesPdfs && (await getEstimate(db, recordId));
    return estimate ? paperToAttach(await estimatePaper(db, estimate, name)) : null;
  },

  async newest(db) {
    const found = await newestSent(db);
    const estimate = found && (await getEstimate(db, found.id));
    return estimate
      ? {
          recordId: estimate.id,
          facts: {},
          name: `estimate ${estimateNumber(estimate.number)}`,
          path: `/estimates/${estimate.id}`,
          customerId: estimate.customer_id,
          contactId: null,
        }
      : null;
  },
} satisfies MailSource;

/** What a customer answered, read as the staff who are told of it. */
export const answerMail: MailSource = {
  kinds: ['estimate_answered'],
  async read(db, { recordId, facts }, actor) {
    if (!isAllowed(actor, ['keep_billing'])) return null;
    const [estimate, decisions] = await Promise.all([getEstimate(db, recordId), decisionsOf(db, recordId)]);
    const decision = decisions.find(({ revision }) => revision === (facts['revision'] ?? estimate?.revision));
    if (!estimate || !decision) return null;
    return {
      estimate_number: estimateNumber(estimate.number),
      total: money(BigInt(estimate.total_minor), estimate.currency, db.calendar.locale),
      answer: decision.decision,
      person: decision.name,
      reason: decision.decision === 'declined' ? (estimate.reason ?? '') : '',
    };
  },

  newest: (db) => estimateMail.newest(db),
};

import type { Db } from '../../../database/db.ts';
import { sidesOf, type Party } from '../../../domain/money/parties.queries.ts';
import { limits } from '../../../shared/limits.ts';
import type { Saved } from '../../../shared/saved.ts';
import type { Side } from './estimates.list.ts';
import {
  estimateLineRow,
  estimateLines,
  getStaffEstimate,
  type Estimate,
  type StaffEstimate,
} from './estimates.queries.ts';
import type { Offered } from './offered.ts';

const content = [
  'customer_id', 'dated_on', 'valid_until', 'currency', 'purchase_order', 'note', 'internal_note', 'terms', 'net_minor',
  'tax_minor', 'total_minor', 'rates',
]; // prettier-ignore
type Content = Record<string, unknown> & { rates: unknown };

/** The draft of an estimate's next version, or undefined. */
export const draftOfNext = (db: Db, estimateId: string) =>
  db.row<{ id: string; revision: number }>(
    db.from('estimates').where({ revises_id: estimateId }).select('id', 'revision'),
  );

/** A version as it was sent: what it said, and for staff to whom it went. */
export interface SentVersion {
  revision: number;
  sent_at: Date;
  content: Offered & { purchase_order: string | null; buyer: Party | null; seller: Party | null };
  told?: { name: string; address: string }[];
}

/** The versions that were sent before this one and never answered, the latest first. */
export const unansweredVersions = (db: Db, { id, revision }: Pick<Estimate, 'id' | 'revision'>) =>
  db.rows<Pick<SentVersion, 'revision' | 'sent_at'>>(
    db
      .from('estimate_versions', 'v')
      .leftJoin('estimate_decisions as d', {
        'd.tenant_id': 'v.tenant_id',
        'd.estimate_id': 'v.estimate_id',
        'd.revision': 'v.revision',
      })
      .where({ 'v.estimate_id': id })
      .where('v.revision', '<', revision)
      .whereNull('d.revision')
      .orderBy('v.revision', 'desc')
      .limit(50)
      .select('v.revision', 'v.sent_at'),
  );

/** One version that was sent. */
export const sentVersion = (db: Db, estimateId: string, revision: number, side: Side) =>
  db.row<SentVersion>(
    db
      .from('estimate_versions')
      .where({ estimate_id: estimateId, revision })
      .select('revision', 'sent_at', 'content', ...(side === 'staff' ? ['told'] : [])),
  );

/** What a draft and its lines say, for a row of another version. */
async function contentOf(db: Db, id: string) {
  const [row, lines] = await Promise.all([
    db.row<Content>(
      db
        .from('estimates')
        .where({ id })
        .select(content.filter((name) => !name.endsWith('_on') && name !== 'valid_until'))
        .select(db.raw('dated_on::text as dated_on'), db.raw('valid_until::text as valid_until')),
    ),
    estimateLines(db, id),
  ]);
  if (!row) throw new Error('an estimate went away while it was read');
  return {
    values: { ...row, rates: JSON.stringify(row.rates) },
    linesOf: (estimateId: string) => lines.map(({ line }, at) => estimateLineRow(estimateId, line, at + 1)),
  };
}

/** Begins the next version: a draft with the same content, which nobody in the portal sees. The one that was sent stays as it is. */
export const beginRevision = (
  db: Db,
  { id, number, revision }: StaffEstimate,
  openedBy: string,
): Promise<Saved<string>> =>
  db.attempt(async () => {
    const { values, linesOf } = await contentOf(db, id);
    const draft = { number, revision: revision + 1, revises_id: id, opened_by: openedBy };
    const made = await db.insert('estimates', { ...values, ...draft });
    await db.insertMany('estimate_lines', linesOf(made));
    return made;
  });

/**
 * Sends the next version: it takes the place of what was sent before, whose approval ends with it, in one transaction.
 * @param seen in which state the earlier version was when staff were asked; false when it isn't any more
 */
export const sendRevision = (
  db: Db,
  draft: StaffEstimate,
  seen: string,
  keyVersion: string,
): Promise<Saved<boolean>> =>
  db.attempt(async () => {
    const before = draft.revises_id === null ? undefined : await getStaffEstimate(db, draft.revises_id);
    if (before?.status !== seen || draft.revision !== before.revision + 1) return false;
    const { values, linesOf } = await contentOf(db, draft.id);
    const opened = { status: 'draft', revision: draft.revision, reason: null };
    if ((await db.updateVersion('estimates', before.id, before.version, opened)) !== 'saved') return false;
    await db.update('estimates', { id: before.id }, values);
    await db.remove('estimate_lines', { estimate_id: before.id });
    await db.insertMany('estimate_lines', linesOf(before.id));
    await db.update(
      'estimates',
      { id: before.id },
      {
        ...(await sidesOf(db, draft.customer_id)),
        status: 'sent',
        updated_at: db.raw('now()'),
      },
    );
    await db.remove('estimates', { id: draft.id });
    await db.call('tell_of_estimate', before.id, keyVersion, limits.mailedLink);
    return true;
  });

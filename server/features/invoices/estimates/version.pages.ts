import { lineLabels, lineOf } from '../../../domain/money/documentLines.form.ts';
import { fileReply, notFound, page, previewReply, type Reply } from '../../../request/reply.ts';
import type { Db } from '../../../database/db.ts';
import { browserName } from '../../../shared/browserName.ts';
import { estimateNumber } from '../../../shared/numbers.ts';
import { estimateLabels } from './estimates.form.ts';
import { sheetOf } from './estimates.pages.ts';
import type { Side } from './estimates.list.ts';
import { hasPreview } from '../../../domain/documents/documents.words.ts';
import { factsOfFile, fileOfAnswer, withPlaces } from './offeredFiles.queries.ts';
import { decisionAbout, type Estimate } from './estimates.queries.ts';
import { sentVersion } from './versions.queries.ts';

/** The version that an address asks for: `?version=1`. */
export const versionIn = (query: Readonly<Record<string, string | undefined>>): string | undefined =>
  query['version'];

const labels = { ...estimateLabels, due_on: estimateLabels.valid_until };

/**
 * A version of an estimate as it was answered, from the evidence that the database wrote then, or else as it was sent: it stays
 * readable when there is a later one. Staff read besides who signed in, from where and with what, and the hash of what was offered
 * (A28, A34), or to whom it was sent.
 */
export async function versionPage(db: Db, estimate: Estimate, asked: string, side: Side): Promise<Reply> {
  if (!counted.test(asked)) return notFound();
  const decision = await decisionAbout(db, estimate.id, Number(asked), side);
  if (!decision) return sentPage(db, estimate, Number(asked), side);
  if (!decision.content) return notFound();
  const { calendar } = db;
  const { content, revision, chosen } = decision;
  const base = side === 'staff' ? '/admin/estimates' : '/estimates';
  const label = estimateNumber(estimate.number);
  const files = await withPlaces(db, estimate.id, content.files ?? []);
  const lines = content.lines.map((row) => ({ line: lineOf(row), net: BigInt(row.net_minor) }));
  // Names and addresses of both sides aren't part of the evidence: only the customer's name is.
  const offered = { ...estimate, ...content, revision, status: decision.decision, buyer: null, seller: null };
  return page(
    'estimates/version',
    {
      sheet: sheetOf(offered, lines, calendar, { chosen, side }),
      decision: {
        ...decision,
        ...(decision.browser && { browser: browserName(decision.browser) }),
        customer: content.customer,
      },
      files: files.map((file, at) => ({
        ...{ name: file.name, facts: factsOfFile(file) },
        href:
          file.file_id === undefined ? null : `${base}/${estimate.id}/versions/${revision}/files/${at + 1}`,
        preview: file.media_type !== undefined && hasPreview(file.media_type),
      })),
      label,
      here: `${base}/${estimate.id}`,
      isStaff: side === 'staff',
      labels,
      lineLabels,
    },
    { title: `${label} version ${revision}` },
  );
}

const counted = /^[1-9]\d{0,5}$/;

/** A file that was part of what was answered, from the evidence: to take along, or to look at. */
export async function versionFile(
  { db, params }: { db: Db; params: Readonly<Record<string, string>> },
  { id }: Estimate,
  { preview }: { preview: boolean },
): Promise<Reply> {
  const { version = '', place = '' } = params;
  if (!counted.test(version) || !counted.test(place)) return notFound();
  const file = await fileOfAnswer(db, id, { revision: Number(version), place: Number(place) });
  if (!file || (preview && !hasPreview(file.mediaType))) return notFound();
  return preview ? previewReply(file) : fileReply(file);
}

/** A version that nobody answered, as it was sent. */
async function sentPage(db: Db, estimate: Estimate, revision: number, side: Side): Promise<Reply> {
  const version = await sentVersion(db, estimate.id, revision, side);
  if (!version) return notFound();
  const { content, sent_at, told } = version;
  const label = estimateNumber(estimate.number);
  const lines = content.lines.map((row) => ({ line: lineOf(row), net: BigInt(row.net_minor) }));
  const sheet = sheetOf({ ...estimate, ...content, revision }, lines, db.calendar, { side });
  const replaced = revision < estimate.revision;
  return page(
    'estimates/sentVersion',
    {
      sheet: replaced ? { ...sheet, badge: { text: 'Replaced', tone: 'neutral' } } : sheet,
      version: { revision, sent_at, told, customer: content.customer },
      label,
      here: `${side === 'staff' ? '/admin/estimates' : '/estimates'}/${estimate.id}`,
      labels,
      lineLabels,
    },
    { title: `${label} version ${revision}` },
  );
}

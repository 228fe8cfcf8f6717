import type { Db, Query } from '../../database/db.ts';
import { addToRecord, hasRoom, type NewDocument } from '../../domain/documents/adding.queries.ts';
import type { DocumentRow } from '../../domain/documents/documents.queries.ts';
import type { DocumentKind } from '../../domain/documents/documents.words.ts';
import type { List } from '../../lists/listPage.ts';
import type { StaffActor } from '../../request/actor.ts';
import type { DocumentValues } from './documents.form.ts';
import type { Owner } from './documents.owners.ts';

/** A document as staff keep it. */
export interface Document {
  id: string;
  kind: DocumentKind;
  name: string;
  size: number;
  media_type: string;
  sha256: string;
  shown: boolean;
  author_name: string;
  created_at: Date;
  archived_at: Date | null;
  replaced_at: Date | null;
  replaces_id: string | null;
  version: number;
  asset_id: string | null;
  work_order_id: string | null;
  work_order_line_id: string | null;
  ticket_comment_id: string | null;
  work_order_comment_id: string | null;
  claim_comment_id: string | null;
  estimate_id: string | null;
  invoice_id: string | null;
  /** Whose it is, which stays so when its record goes to another customer (A33). */
  customer_id: string | null;
}

/** One version of a document's file. */
export interface DocumentVersion {
  id: string;
  name: string;
  size: number;
  media_type: string;
  author_name: string;
  created_at: Date;
  replaced_at: Date | null;
}

/** As many versions as a page shows. */
const mostVersions = 50;

/** Those of one record. An index has an asset's by what they are about, and an asset's own are about it. */
const ofOwner = (db: Db, { column, id }: Owner): Query => {
  const rows = db
    .from('documents', 'd')
    .where(`d.${column}`, id)
    .whereNull('d.archived_at')
    .whereNull('d.replaced_at');
  return column === 'asset_id' ? rows.where('d.about_asset_id', id) : rows;
};

/** The documents of one record, without earlier versions and deleted ones. */
export const documentsOf = (owner: Owner): List<DocumentRow> => ({
  noun: { one: 'document', many: 'documents' },
  sorts: [
    {
      ...{ key: 'newest', label: 'Added', direction: 'desc', withoutHeading: true },
      ...{ column: 'd.created_at', type: 'timestamptz' },
    },
  ],
  alias: 'd',
  rows: (db) => ofOwner(db, owner),
  columns: (db) => [
    ...['d.id', 'd.kind', 'd.name', 'd.size', 'd.media_type', 'd.shown', 'd.created_at'],
    ...['d.ticket_comment_id', 'd.work_order_comment_id', 'd.claim_comment_id'],
    ...['d.work_order_line_id', 'd.customer_id'],
    db.raw('null::text as line_asset'),
  ],
});

/** A document, archived or replaced as it may be; undefined where the actor sees none. */
export function getDocument(db: Db, id: string): Promise<Document | undefined> {
  return db.row(
    db
      .from('documents', 'd')
      .where('d.id', id)
      .select(
        ...['d.id', 'd.kind', 'd.name', 'd.size', 'd.media_type', 'd.sha256', 'd.shown', 'd.author_name'],
        ...['d.created_at', 'd.archived_at', 'd.replaced_at', 'd.replaces_id', 'd.version'],
        ...[
          'd.asset_id',
          'd.work_order_id',
          'd.work_order_line_id',
          'd.ticket_comment_id',
          'd.work_order_comment_id',
          'd.claim_comment_id',
          'd.estimate_id',
          'd.invoice_id',
          'd.customer_id',
        ],
      ),
  );
}

/** The id of the version that took a document's place; undefined where none did. */
export async function versionBehind(db: Db, id: string): Promise<string | undefined> {
  const next = await db.row<{ id: string }>(
    db.from('documents', 'd').where('d.replaces_id', id).select('d.id'),
  );
  return next?.id;
}

/** The versions that a document had before, the latest first. */
export async function earlierVersions(db: Db, document: Document): Promise<DocumentVersion[]> {
  const versions: DocumentVersion[] = [];
  let { replaces_id: before } = document;
  while (before !== null && versions.length < mostVersions) {
    const version = await getDocument(db, before);
    if (!version) break;
    versions.push(version);
    before = version.replaces_id;
  }
  return versions;
}

/**
 * A document of the record with the same name and content, which an upload that is sent again has brought already. What stayed with
 * another customer is none (A33): whoever has the record now doesn't see it.
 */
export async function sameDocument(
  db: Db,
  owner: Owner,
  { name, sha256 }: { name: string; sha256: string },
): Promise<boolean> {
  const same = ofOwner(db, owner).where({ 'd.name': name, 'd.sha256': sha256 }).select('d.id');
  const { givenOn } = owner;
  if (givenOn) void same.whereRaw('d.customer_id is not distinct from ?', [givenOn.customer]);
  return (await db.row(same)) !== undefined;
}

/**
 * Why a file doesn't fit into what the company's documents may take up; null where it does (S31). Others who ask wait until this
 * transaction has added it or hasn't.
 */
export async function noRoom(db: Db, size: number, limit: number): Promise<string | null> {
  if (await hasRoom(db, size, limit)) return null;
  return (
    `There’s no room for this file in the ${limit / 1_000_000_000} GB that your company has here. ` +
    'Ask the operator of this site for more.'
  );
}

/** Adds a document of staff to a record; returns its id. */
export const addDocument = (
  db: Db,
  owner: Pick<Owner, 'column' | 'id'>,
  document: NewDocument,
  by: Pick<StaffActor, 'name' | 'userId'>,
  replaces: string | null = null,
): Promise<string> => addToRecord(db, owner, document, { ...by, isStaff: true }, replaces);

/** Puts a new file in a document's place; the earlier one stays as a version. Undefined where somebody else was quicker. */
export async function replaceDocument(
  db: Db,
  before: Document,
  owner: Owner,
  { name, file }: Pick<NewDocument, 'name' | 'file'>,
  by: Pick<StaffActor, 'name' | 'userId'>,
): Promise<string | undefined> {
  const done = await db.updateVersion('documents', before.id, before.version, {
    replaced_at: db.raw('now()'),
  });
  if (done !== 'saved') return undefined;
  return addDocument(db, owner, { name, file, kind: before.kind, shown: before.shown }, by, before.id);
}

/** Saves what is said of a document, if it is still the version that was seen (S25). */
export const saveDocument = (db: Db, id: string, version: number, values: DocumentValues) =>
  db.updateVersion('documents', id, version, { ...values });

/** Archives a document, or takes it back; returns whether there was one to be: none that was replaced a moment ago. */
export async function archiveDocument(db: Db, id: string, archived: boolean): Promise<boolean> {
  const present = { id, replaced_at: null };
  // Its version goes on, so that nobody replaces what was deleted a moment ago.
  const done = await db.update('documents', present, {
    archived_at: archived ? db.raw('now()') : null,
    version: db.raw('version + 1'),
  });
  return done > 0;
}

import { documentForView, documentKinds, kindInWords } from '../../domain/documents/documents.words.ts';
import type { DocumentRow } from '../../domain/documents/documents.queries.ts';
import { mostFiles, mostOfFile } from '../../shared/fileNames.ts';
import type { FormState } from '../../forms/state.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { ListView } from '../../lists/spec.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { documentLabels } from './documents.form.ts';
import type { Owner } from './documents.owners.ts';
import type { Document, DocumentVersion } from './documents.queries.ts';

/** What may be uploaded at once, in words. */
const uploadHint =
  `Up to ${mostFiles.atOnce} files at once, each up to ${mostOfFile / 1_000_000} MB. ` +
  'Drag them here, or choose them.';

const common = { labels: documentLabels, kinds: documentKinds };

/** The pages of documents in the back office. */
export const documentPages = {
  list: (
    owner: Owner,
    {
      rows,
      ...locals
    }: {
      list: ListView;
      rows: readonly DocumentRow[];
      empty: EmptyList | null;
      mayKeep: boolean;
      state: FormState;
      /** Photos are taken here, on a phone. */
      photos: boolean;
      /** Why a file wasn't taken, each by its name. */
      refused: readonly { name: string; problem: string }[];
    },
    status = 200,
  ): PageReply =>
    page(
      'documents/list',
      { ...common, ...locals, owner, uploadHint, documents: rows.map(documentForView) },
      { title: `Documents of ${owner.name}`, status },
    ),
  edit: (
    document: Document,
    owner: Owner,
    locals: {
      state: FormState;
      versions: readonly DocumentVersion[];
      mayKeep: boolean;
      fileProblem: string | null;
    },
    status = 200,
  ): PageReply =>
    page(
      'documents/edit',
      {
        ...common,
        ...locals,
        owner,
        document: documentForView(document),
        kindLabel: kindInWords(document.kind),
        versions: locals.versions.map((version) => documentForView({ ...version, kind: document.kind })),
        here: `/admin/documents/${document.id}`,
      },
      { title: document.name, status },
    ),
};

import {
  documentForView,
  documentKinds,
  kindInWords,
  type DocumentKind,
} from '../../domain/documents/documents.words.ts';
import type { DocumentRow } from '../../domain/documents/documents.queries.ts';
import { mostFiles, mostOfFile } from '../../shared/fileNames.ts';
import type { FormState } from '../../forms/state.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { ListView } from '../../lists/spec.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { documentLabels, uploadKinds } from './documents.form.ts';
import type { Owner } from './documents.owners.ts';
import type { Document, DocumentVersion } from './documents.queries.ts';

/** What may be uploaded at once, in words. */
const uploadHint =
  `Up to ${mostFiles.atOnce} files at once, each up to ${mostOfFile / 1_000_000} MB. ` +
  'Choose them, or drag them onto the field.';

/** What each file becomes by itself. */
const kindHint = (usual: DocumentKind) =>
  usual === 'other'
    ? 'By file type, pictures are photos.'
    : `By file type, PDFs are ${kindInWords(usual).toLowerCase()}s and pictures are photos.`;

const common = { labels: documentLabels, kinds: documentKinds };

/** The pages of documents in the back office. */
export const documentPages = {
  list: (
    owner: Owner,
    {
      rows,
      usual,
      ...locals
    }: {
      list: ListView;
      rows: readonly DocumentRow[];
      empty: EmptyList | null;
      mayKeep: boolean;
      state: FormState;
      /** What a PDF is, where nobody has chosen a kind. */
      usual: DocumentKind;
      /** Photos are taken here, on a phone. */
      photos: boolean;
      /** Where the address of a file begins, and whether what staff say of it is kept from here. */
      base: string;
      staff: boolean;
      /** Why a file wasn't taken, each by its name. */
      refused: readonly { name: string; problem: string }[];
    },
    status = 200,
  ): PageReply =>
    page(
      'documents/list',
      {
        ...common,
        ...locals,
        kinds: uploadKinds,
        kindHint: locals.photos ? '' : kindHint(usual),
        owner,
        uploadHint,
        documents: rows.map(documentForView),
      },
      { title: `Documents of ${owner.name}`, status },
    ),
  edit: (
    document: Document,
    owner: Owner,
    locals: {
      state: FormState;
      versions: readonly DocumentVersion[];
      mayKeep: boolean;
      /** It stayed with a customer that its record has left, and isn't replaced any more (A33). */
      stays: boolean;
      fileProblem: string | null;
      /** That it's part of an approval, as a sentence begins; null where it isn't. */
      approved: string | null;
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

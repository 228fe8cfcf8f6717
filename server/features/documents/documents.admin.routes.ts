import type { Db } from '../../database/db.ts';
import { approvalWith, approvedWords } from '../../domain/documents/approved.queries.ts';
import { storedFile } from '../../domain/documents/documents.queries.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { otherCustomer } from '../../forms/ofCustomer.ts';
import { customerField, typedOf, type FieldErrors } from '../../forms/parse.ts';
import { formAgain, formOf, newForm, type FormState } from '../../forms/state.ts';
import { refusedWith, submitChange } from '../../forms/submit.ts';
import { listPage } from '../../lists/listPage.ts';
import {
  fileReply,
  notFound,
  previewReply,
  redirect,
  redirectWithUndo,
  type Reply,
} from '../../request/reply.ts';
import { isAllowed, type StaffAllow } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffFiles, staffGet, staffPost, type Route } from '../../request/route.ts';
import { hasPreview, kindInWords } from '../../domain/documents/documents.words.ts';
import { saved } from '../../shared/saved.ts';
import { documentForm, documentLabels, renamed } from './documents.form.ts';
import { ownerKinds, works, type Owner, type OwnerKind } from './documents.owners.ts';
import { documentPages } from './documents.pages.ts';
import {
  archiveDocument,
  documentsOf,
  earlierVersions,
  getDocument,
  noRoom,
  replaceDocument,
  saveDocument,
  versionBehind,
  type Document,
} from './documents.queries.ts';
import { addFiles, asErrors, formErrors, refusedIn, sentenceOf, type RefusedFile } from './upload.ts';

const path = '/admin/documents/:id';
const keepAny: readonly StaffAllow[] = [
  ...(['keep_assets', 'keep_work_orders', 'keep_tickets', 'keep_claims', 'keep_billing'] as const),
];
const seeAny: readonly StaffAllow[] = ['view_records', ...keepAny];

/** The documents of each kind of record, with the form that uploads more. */
const recordRoutes: readonly Route[] = ownerKinds.flatMap((kind) => {
  const withOwner =
    <C extends StaffContext>(handler: (context: C, owner: Owner) => Promise<Reply>) =>
    async (context: C): Promise<Reply> => {
      const owner = await kind.find(context.db, idsIn(context), context.actor.userId);
      return owner ? handler(context, owner) : notFound();
    };
  return [
    staffGet(
      kind.path,
      { allow: kind.see },
      withOwner((context, owner) => listOf(context, kind, owner, { state: usualForm(kind, owner) })),
    ),
    staffFiles(
      kind.path,
      { allow: kind.keep },
      withOwner(async (context, owner) => {
        const show = (errors: FieldErrors, refused: readonly RefusedFile[], status: number) => {
          const state = formAgain(typedOf(Object.entries(context.body)), errors, null);
          return listOf(context, kind, owner, { state, refused }, status);
        };
        // Files aren't kept, only what was wrong with them.
        if (context.again) {
          const { errors, status } = context.again;
          return show(formErrors(errors), refusedIn(errors), status);
        }
        const { db, body } = context;
        const other = owner.givenOn && (await otherCustomer(db, owner.givenOn.table, owner.id, body));
        if (other) return refusedWith(await show(other, [], 422), other, 422);
        const added = await addFiles(context, owner, kind.usually.kind);
        if (added.done > 0 || added.present > 0)
          return redirect(owner.path, sentenceOf(added), added.refused.length > 0 ? 'warn' : 'good');
        const errors = { ...added.errors, ...asErrors(added.refused) };
        return refusedWith(await show(added.errors, added.refused, 422), errors, 422);
      }),
    ),
  ];
});

/** Documents in the back office: upload, download, edit, replace, delete. */
export const documentAdminRoutes: readonly Route[] = [
  ...recordRoutes,

  staffGet(path, { allow: seeAny }, async (context) => {
    const file = await fileIn(context);
    return file ? fileReply(file) : notFound();
  }),

  staffGet(`${path}/preview`, { allow: seeAny }, async (context) => {
    const file = await fileIn(context);
    return file && hasPreview(file.mediaType) ? previewReply(file) : notFound();
  }),

  staffGet(`${path}/edit`, { allow: seeAny }, async (context) => {
    // Whoever comes back to a version that was replaced is led to the one in its place.
    const next = await versionBehind(context.db, context.params['id'] ?? '');
    if (next !== undefined) return redirect(`/admin/documents/${next}/edit`);
    return editOne(context);
  }),

  staffPost(
    `${path}/edit`,
    { allow: keepAny },
    withDocument('keep', (context, document, owner) =>
      submitChange(context, {
        form: documentForm,
        record: document,
        read: () => getDocument(context.db, document.id),
        save: async (values, version) =>
          saved(
            await saveDocument(context.db, document.id, version, {
              ...values,
              name: renamed(values.name, document.name),
              shown: values.shown && !owner.inside,
            }),
          ),
        done: () => redirect(owner.path, 'Saved.'),
        again: (state, status, present) => editPage(context, present, owner, state, { status }),
        compare: (typed, present) =>
          formInConflict(typed, present, documentLabels, { kind: (value) => kindInWords(value) }),
      }),
    ),
  ),

  staffFiles(
    `${path}/replace`,
    { allow: keepAny },
    withDocument('keep', async (context, document, owner) => {
      const { sent, db, actor, services } = context;
      const show = (fileProblem: string | null, status: number) =>
        editPage(context, document, owner, formOf(document), { status, fileProblem });
      if (context.again) return show(context.again.errors['files'] ?? null, context.again.status);
      const [first] = sent.files;
      const wrong =
        (await stayedBehind(db, document, owner)) ??
        sent.problem ??
        first?.problem ??
        (first?.file ? await noRoom(db, first.file.size, services.config.documentsLimit) : 'Choose a file.');
      if (wrong !== null || !first?.file)
        return refusedWith(await show(wrong, 422), { files: wrong ?? '' }, 422);
      const id = await replaceDocument(db, document, owner, { name: first.name, file: first.file }, actor);
      if (id === undefined) return replacedBy(db, document, 'Your file wasn’t added.');
      sent.keep(first.file.fileId);
      return redirect(
        `/admin/documents/${id}/edit`,
        'File replaced. You can find the old one under Earlier versions.',
      );
    }),
  ),

  staffPost(
    `${path}/delete`,
    { allow: keepAny },
    withDocument('keep', async ({ db }, document, owner) => {
      if (!(await archiveDocument(db, document.id, true)))
        return replacedBy(db, document, 'Nothing was deleted.');
      const approval = await approvalWith(db, document);
      const stays = approval ? ` ${approvedWords(db, approval)}, so it can still be opened there.` : '';
      return redirectWithUndo(owner.path, `${document.name} deleted.${stays}`, {
        action: `/admin/documents/${document.id}/restore`,
        fields: {},
      });
    }),
  ),

  staffPost(`${path}/restore`, { allow: keepAny }, async (context) => {
    const document = await getDocument(context.db, context.params['id'] ?? '');
    const owner = document && (await ownerOf(context, document, 'keep'));
    if (!document || !owner || document.replaced_at !== null) return notFound();
    await archiveDocument(context.db, document.id, false);
    return redirect(owner.path, `${document.name} restored.`);
  }),
];

/** What becomes of a file that somebody else replaced a moment ago: its new version is shown; one that was deleted is gone. */
async function replacedBy(db: Db, { id, name }: Document, so: string): Promise<Reply> {
  const next = await versionBehind(db, id);
  return next === undefined
    ? notFound()
    : redirect(`/admin/documents/${next}/edit`, `Somebody else has just replaced ${name}. ${so}`, 'warn');
}

/** The file of any version of a document, whose record the actor may see. */
async function fileIn(context: StaffContext) {
  const id = context.params['id'] ?? '';
  const owner = await ownerOf(context, await getDocument(context.db, id), 'see');
  return owner && storedFile(context.db, id);
}

const editOne = withDocument('see', (context, document, owner) =>
  editPage(context, document, owner, formOf(document)),
);

const idsIn = ({ params }: StaffContext) => ({
  id: params['id'] ?? '',
  inner: params['lineId'] ?? params['commentId'] ?? '',
});

const usualForm = ({ usually }: OwnerKind, { inside }: Owner): FormState =>
  newForm({
    kind: usually.kind === 'photo' ? 'photo' : 'by_file',
    shown: usually.shown && !inside ? 'on' : '',
  });

/** The record of a document, if the actor may see it, or keep its documents. */
async function ownerOf(
  { db, actor }: StaffContext,
  document: Document | undefined,
  may: 'see' | 'keep',
): Promise<Owner | undefined> {
  const kind = document && ownerKinds.find(({ column }) => document[column] !== null);
  if (!kind || !isAllowed(actor, kind[may])) return undefined;
  const ids = await kind.idsOf(db, document[kind.column] ?? '');
  return ids && kind.find(db, ids, actor.userId);
}

/** Why a document has no next version: its record has gone to another customer without it (A33). The record stays put meanwhile. */
async function stayedBehind(
  db: StaffContext['db'],
  { customer_id: customer }: Document,
  { id, givenOn }: Owner,
): Promise<string | null> {
  const other = givenOn && (await otherCustomer(db, givenOn.table, id, { [customerField]: customer ?? '' }));
  return other ? staysBehind : null;
}

const staysBehind =
  'This file stayed with the previous customer, so it can’t be replaced. Upload the new file as a new document.';

/** A handler for a document as it is now; 404 for an earlier version, a deleted one, and who may not. */
function withDocument<C extends StaffContext>(
  may: 'see' | 'keep',
  handler: (context: C, document: Document, owner: Owner) => Promise<Reply>,
) {
  return async (context: C): Promise<Reply> => {
    const document = await getDocument(context.db, context.params['id'] ?? '');
    const owner = await ownerOf(context, document, may);
    if (!document || !owner || document.archived_at !== null || document.replaced_at !== null)
      return notFound();
    return handler(context, document, owner);
  };
}

async function listOf(
  { db, query, actor }: StaffContext,
  kind: OwnerKind,
  owner: Owner,
  { state, refused = [] }: { state: FormState; refused?: readonly RefusedFile[] },
  status = 200,
): Promise<Reply> {
  const { list, rows, empty } = await listPage({ db, query }, owner.path, documentsOf(owner), {
    exported: false,
  });
  const mayKeep = isAllowed(actor, kind.keep);
  const opens = isAllowed(actor, works.see) ? undefined : kind.filesOf;
  return documentPages.list(
    owner,
    {
      ...{ list, rows, empty, mayKeep, state, refused },
      ...{ usual: kind.usually.kind, photos: kind.photos === true },
      ...{ base: opens?.(owner.page) ?? '/admin/documents', staff: !opens },
    },
    status,
  );
}

async function editPage(
  { db, actor }: StaffContext,
  document: Document,
  owner: Owner,
  state: FormState,
  { status = 200, fileProblem = null }: { status?: number; fileProblem?: string | null } = {},
): Promise<Reply> {
  const kind = ownerKinds.find(({ column }) => column === owner.column);
  const mayKeep = kind !== undefined && isAllowed(actor, kind.keep);
  const [versions, approval] = await Promise.all([earlierVersions(db, document), approvalWith(db, document)]);
  const stays = owner.givenOn !== undefined && owner.givenOn.customer !== document.customer_id;
  const approved = approval ? approvedWords(db, approval) : null;
  return documentPages.edit(
    document,
    owner,
    { state, versions, mayKeep, stays, fileProblem, approved },
    status,
  );
}

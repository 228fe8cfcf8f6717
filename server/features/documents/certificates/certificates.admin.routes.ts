import { parseForm, type FieldErrors } from '../../../forms/parse.ts';
import { refusedWith } from '../../../forms/submit.ts';
import type { SentForm } from '../../../request/multipart.ts';
import { ask } from '../../../request/question.ts';
import { notFound, redirect, type Reply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import {
  staffAsk,
  staffFiles,
  staffGet,
  staffPost,
  staffUpload,
  type Route,
} from '../../../request/route.ts';
import { addDocument, noRoom } from '../documents.queries.ts';
import { asErrors, formErrors, refusedIn, type RefusedFile } from '../upload.ts';
import { becomeForm, fieldsPerFile, saidOf } from './certificates.form.ts';
import { atOnce, goesWhere, judge, keepJudged, type Judged } from './certificates.judging.ts';
import { certificatePages, certificatesPath, mostCertificates, uploadAt } from './certificates.pages.ts';
import {
  addUpload,
  discardUpload,
  endUpload,
  filesOfUpload,
  getUpload,
  holdTargets,
  lockUpload,
  saveUpload,
  waitingUploads,
  type Upload,
} from './certificates.queries.ts';
import { addedInWords, countOutcomes } from './certificates.words.ts';

const keep = { allow: ['keep_assets'] } as const;
const path = `${certificatesPath}/:id`;
/** A few fields for each file, and the form's own. */
const mostFields = mostCertificates * fieldsPerFile + 10;
/** Fields are read already when they have come. */
const asItIs = ({ body }: SentForm) => Promise.resolve(body);

type Work<C> = (context: C, upload: Upload) => Promise<Reply> | Reply;

/** Certificates by the hundred: they are uploaded, matched by their names, and added together or not at all (A26, S31). */
export const certificateRoutes: readonly Route[] = [
  staffGet(certificatesPath, keep, (context) => startPage(context, {}, [])),

  staffFiles(certificatesPath, { ...keep, mostFiles: mostCertificates }, async (context) => {
    const { db, actor, sent, services } = context;
    if (context.again) {
      const { errors, status } = context.again;
      return startPage(context, formErrors(errors), refusedIn(errors), status);
    }
    const refuse = async (errors: FieldErrors, refused: readonly RefusedFile[] = []) =>
      refusedWith(await startPage(context, errors, refused, 422), { ...errors, ...asErrors(refused) }, 422);
    if (sent.problem !== null) return refuse({ files: sent.problem });
    if (sent.files.length === 0) return refuse({ files: 'Choose at least one file.' });
    const files = sent.files.map(({ name, file, problem }) => {
      if (!file) return { name, problem };
      return file.mediaType === 'application/pdf' ? { name, file } : { name, problem: 'It isn’t a PDF.' };
    });
    const refused = files.flatMap((one) => ('problem' in one ? [{ name: one.name, problem: one.problem }] : []));
    if (refused.length === files.length) return refuse({ files: 'No file was uploaded.' }, refused);
    const size = files.reduce((sum, one) => sum + ('file' in one ? one.file.size : 0), 0);
    const full = await noRoom(db, size, services.config.documentsLimit);
    if (full !== null) return refuse({ files: full });
    const id = await addUpload(db, actor.userId, files);
    await keepJudged(db, await judge(db, await filesOfUpload(db, id), mayOrders(context)));
    for (const one of files) if ('file' in one) sent.wait(one.file.fileId);
    return redirect(uploadAt(id));
  }),

  staffGet(path, keep, withUpload(getUpload, async (context, upload) => {
    const judged = await judge(context.db, await filesOfUpload(context.db, upload.id), mayOrders(context));
    return showPage(context, upload, judged);
  })),

  staffUpload(path, { ...keep, fields: mostFields, read: asItIs }, withUpload(lockUpload, async (context, upload) => {
    const sent = context.again ? { content: context.body } : context.sent;
    if ('problem' in sent) return redirect(uploadAt(upload.id), sent.problem, 'warn');
    const become = parseForm(becomeForm, { kind: sent.content['kind'], shown: sent.content['shown'] });
    const whole = become.ok ? { ...upload, ...become.values } : upload;
    const { db } = context;
    const stored = await filesOfUpload(db, upload.id);
    await holdTargets(db, stored);
    const said = (await judge(db, stored, mayOrders(context))).map((one) => saidOf(sent.content, one));
    const judged = await judge(db, said.map(({ file }) => file), mayOrders(context));
    if (context.again) return showPage(context, whole, judged);
    await saveUpload(db, upload.id, whole);
    await keepJudged(db, judged);
    // Nothing is added that nobody has seen the place of.
    if (sent.content['do'] !== 'add' || said.some(({ isMoved }) => isMoved)) return checked(upload, judged);
    const isSame = stored.every((file, index) => judged[index] && goesWhere(file, judged[index]));
    return isSame ? add(context, whole, judged) : redirect(uploadAt(upload.id), changed, 'warn');
  })),

  staffAsk(`${path}/discard`, keep, withUpload(getUpload, async ({ db }, { id }) => {
    const { length } = await filesOfUpload(db, id);
    return ask({
      title: 'Discard these files?',
      says: [`${length === 1 ? 'The file' : `All ${length} files`} will be discarded. Nothing has been added.`],
      action: `${uploadAt(id)}/discard`,
      button: 'Discard files',
      back: { href: uploadAt(id), label: 'Dry run' },
    });
  })),

  staffPost(`${path}/discard`, keep, withUpload(lockUpload, async ({ db }, { id }) => {
    await discardUpload(db, id);
    return redirect(certificatesPath, 'Files discarded. Nothing was added.');
  })),
]; // prettier-ignore

const changed =
  'Something has changed since the dry run, so nothing was added. Check where each file goes, then try again.';

/** Who keeps no work orders adds nothing to one. */
const mayOrders = ({ actor }: StaffContext) => isAllowed(actor, ['keep_work_orders']);

/** Does something with an upload of the actor's own; of one that is over there is nothing to see. */
function withUpload<C extends StaffContext>(get: typeof getUpload, work: Work<C>) {
  return async (context: C): Promise<Reply> => {
    const upload = await get(context.db, context.params['id'] ?? '');
    if (!upload) return notFound();
    if (upload.ended_at !== null)
      return redirect(certificatesPath, 'Those files have been added or discarded already.', 'info');
    return work(context, upload);
  };
}

async function startPage(
  context: StaffContext,
  errors: FieldErrors,
  refused: readonly RefusedFile[],
  status = 200,
): Promise<Reply> {
  const waiting = await waitingUploads(context.db);
  return certificatePages.start({ errors, refused, waiting, mayOrders: mayOrders(context) }, status);
}

const showPage = (context: StaffContext, upload: Upload, judged: readonly Judged[]): Reply =>
  certificatePages.show(upload, judged, {
    change: context.query['change'],
    mayOrders: mayOrders(context),
  });

/** Says what is left to be said. */
function checked({ id }: Upload, judged: readonly Judged[]): Reply {
  const { choose, unknown } = countOutcomes(judged);
  const open = choose + unknown;
  if (open === 0) return redirect(uploadAt(id), 'Every file has its place.');
  const words = `${open} ${open === 1 ? 'file still needs' : 'files still need'} an asset.`;
  return redirect(uploadAt(id), words, 'warn');
}

/** Adds the files that are ready, all of them or none. */
async function add({ db, actor, services }: StaffContext, upload: Upload, judged: readonly Judged[]): Promise<Reply> {
  const counts = countOutcomes(judged);
  if (counts.choose + counts.unknown > 0) return checked(upload, judged);
  if (counts.ready === 0) return redirect(uploadAt(upload.id), 'There’s nothing to add.', 'warn');
  // They have taken up their room since they came.
  const full = await noRoom(db, 0, services.config.documentsLimit);
  if (full !== null) return redirect(uploadAt(upload.id), full, 'bad');
  const ready = judged.flatMap(({ file, target }) => {
    const { file_id: fileId, sha256, size, name } = file;
    if (file.outcome !== 'ready' || !target || fileId === null || sha256 === null || size === null) return [];
    return { target, name, file: { fileId, sha256, size, mediaType: 'application/pdf' } };
  });
  for (let start = 0; start < ready.length; start += atOnce)
    await Promise.all(
      ready
        .slice(start, start + atOnce)
        .map(({ target, name, file }) =>
          addDocument(db, target, { name, file, kind: upload.kind, shown: upload.shown }, actor),
        ),
    );
  await endUpload(db, upload.id);
  return redirect('/admin/assets', addedInWords(counts, upload));
} // prettier-ignore

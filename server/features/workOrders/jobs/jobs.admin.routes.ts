import {
  documentOfOrder,
  documentsOfOrderComments,
  storedFile,
} from '../../../domain/documents/documents.queries.ts';
import { hasPreview } from '../../../domain/documents/documents.words.ts';
import { listComments } from '../../../domain/workOrders/comments.queries.ts';
import { linesOf } from '../../../domain/workOrders/lines.queries.ts';
import { signaturesOf } from '../../../domain/workOrders/signatures.queries.ts';
import { movesFrom } from '../../../domain/workOrders/workOrders.words.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { listPage } from '../../../lists/listPage.ts';
import { fileReply, notFound, previewReply, type PageReply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { commentRoutes } from '../comments/comments.admin.routes.ts';
import { lineRoutes } from '../lines/lines.admin.routes.ts';
import { sheetPlaces } from '../sheet/sheet.queries.ts';
import { sheetRoutes } from '../sheet/sheet.admin.routes.ts';
import { moveRoutes } from '../moves/moves.admin.routes.ts';
import type { Place } from '../place.ts';
import { isOpen } from '../workOrders.admin.routes.ts';
import type { StaffOrder } from '../workOrders.queries.ts';
import { jobPages } from './jobs.pages.ts';
import { byUrgency, getJob, jobsOf, ownRecord } from './jobs.queries.ts';

const path = '/admin/my_jobs';
const own = { allow: ['staff'] } as const;

/** Under *My jobs*: whoever an order is assigned to works on it, whatever the usergroup allows (A22). */
const myJobs: Place = {
  path,
  see: own,
  keep: own,
  get: getJob,
  moves: ['start', 'hold', 'resume', 'finish'],
  page: jobPage,
};

/** *My jobs*: those of the one personnel record that carries the signed-in user (A22). */
export const jobRoutes: readonly Route[] = [
  staffGet(path, own, async ({ db, actor }) => {
    const record = (await ownRecord(db, actor.userId)) ?? null;
    const jobs = record?.status === 'active' ? await jobsOf(db, record.id) : [];
    const isAdministrator = isAllowed(actor, ['administrator']);
    return jobPages.list({
      name: actor.name,
      record,
      isAdministrator,
      sections: byUrgency(jobs, db.calendar.today),
    });
  }),

  staffGet(
    `${path}/:id`,
    own,
    withRecord(getJob, (context, order) => jobPage(context, order)),
  ),

  // The files of a job open for whoever it is assigned to, whatever the usergroup allows (A22).
  staffGet(
    `${path}/:id/files/:documentId`,
    own,
    withRecord(getJob, async ({ db, params }, order) => {
      const file = await fileOfJob(db, order.id, params['documentId']);
      return file ? fileReply(file) : notFound();
    }),
  ),
  staffGet(
    `${path}/:id/files/:documentId/preview`,
    own,
    withRecord(getJob, async ({ db, params }, order) => {
      const file = await fileOfJob(db, order.id, params['documentId']);
      return file && hasPreview(file.mediaType) ? previewReply(file) : notFound();
    }),
  ),
  ...moveRoutes(myJobs),
  ...lineRoutes(myJobs),
  ...commentRoutes(myJobs),
  ...sheetRoutes(myJobs),
];

async function fileOfJob(db: StaffContext['db'], orderId: string, id = '') {
  return (await documentOfOrder(db, orderId, id)) ? storedFile(db, id) : undefined;
}

async function jobPage(
  { db, query }: StaffContext,
  order: StaffOrder,
  {
    comment = newForm(),
    wrong = null,
    status = 200,
  }: {
    comment?: FormState;
    wrong?: string | null;
    status?: number;
  } = {},
): Promise<PageReply> {
  const [lines, comments, attached, signatures, places] = await Promise.all([
    listPage({ db, query }, `${path}/${order.id}`, linesOf(order.id, { forStaff: true }), {
      exported: false,
    }),
    listComments(db, order.id, { after: query['comments_after'], before: query['comments_before'] }),
    documentsOfOrderComments(db, order.id),
    signaturesOf(db, order),
    sheetPlaces(db, order),
  ]);
  const moves = movesFrom(order.status).filter((move) => myJobs.moves.includes(move));
  return jobPages.job(
    order,
    {
      lines,
      comments,
      attached,
      signatures,
      address: places?.facility_address ?? null,
      moves,
      isOpen: isOpen(order),
      wrong,
      comment,
    },
    status,
  );
}

import type { WorkOrderMove } from '../../../../db/workOrderMoves.ts';
import type { WorkOrderComment } from '../../../domain/workOrders/comments.queries.ts';
import type { LineRow } from '../../../domain/workOrders/lines.queries.ts';
import type { Signatures } from '../../../domain/workOrders/signatures.queries.ts';
import type { DocumentRow } from '../../../domain/documents/documents.queries.ts';
import type { FormState } from '../../../forms/state.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { Page } from '../../../lists/paging.ts';
import type { ListView } from '../../../lists/spec.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { commentLabels, lineLabels, orderLabels } from '../workOrders.form.ts';
import { orderForView } from '../workOrders.list.ts';
import { buttonOf, lineForView, threadForView, titleOf } from '../workOrders.pages.ts';
import type { StaffOrder } from '../workOrders.queries.ts';
import type { Job, OwnRecord } from './jobs.queries.ts';

interface JobPage {
  lines: { list: ListView; rows: readonly LineRow[]; empty: EmptyList | null };
  comments: Page<WorkOrderComment>;
  attached: readonly DocumentRow[];
  signatures: Signatures;
  /** Of the facility. */
  address: string | null;
  moves: readonly WorkOrderMove[];
  isOpen: boolean;
  wrong: string | null;
  comment: FormState;
}

export const jobPages = {
  list: ({
    sections,
    ...locals
  }: {
    name: string;
    record: OwnRecord | null;
    isAdministrator: boolean;
    sections: readonly { title: string; jobs: readonly Job[] }[];
  }): PageReply =>
    page(
      'workOrders/myJobs',
      { ...locals, sections: sections.map(({ title, jobs }) => ({ title, jobs: jobs.map(orderForView) })) },
      { title: 'My jobs' },
    ),
  job: (
    order: StaffOrder,
    { lines, comments, attached, moves, ...locals }: JobPage,
    status = 200,
  ): PageReply =>
    page(
      'workOrders/job',
      {
        ...locals,
        order: orderForView(order),
        labels: orderLabels,
        lineLabels,
        commentLabels,
        lines: { ...lines, rows: lines.rows.map(lineForView) },
        moves: moves.map((move) => buttonOf(order, move)),
        ...threadForView(comments, attached),
      },
      { title: titleOf(order), status },
    ),
};

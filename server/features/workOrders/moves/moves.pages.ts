import type { WorkOrderMove } from '../../../../db/workOrderMoves.ts';
import type { Choices } from '../../../database/choices.ts';
import { moveWords } from '../../../domain/workOrders/workOrders.words.ts';
import type { FormState } from '../../../forms/state.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { moveLabels } from '../workOrders.form.ts';
import type { StaffOrder } from '../workOrders.queries.ts';

/** What a move asks for, and what the customer gets to see of it. */
const leads: Partial<Record<WorkOrderMove, string>> = {
  decline: 'The request ends. The customer reads the reason.',
  hold: 'The customer reads why the work waits.',
  cancel: 'The work order ends. The customer reads the reason.',
  reopen:
    'The work goes on. Until it is done again, its assets have the service dates from before; the reason stays with the order.',
  schedule: 'The customer sees the day; who does the work is for you alone.',
  finish: 'Work of this type is signed by the customer.',
};

/** The page on which a move asks for what it needs. */
export const askForMove = (
  order: StaffOrder,
  move: WorkOrderMove,
  locals: { state: FormState; technicians: Choices | null },
  status = 200,
): PageReply =>
  page(
    'workOrders/move',
    {
      ...locals,
      order: { ...order, label: workOrderNumber(order.number) },
      move,
      button: moveWords[move].button,
      lead: leads[move] ?? '',
      labels: moveLabels,
    },
    { title: `${moveWords[move].button} ${workOrderNumber(order.number)}`, status },
  );

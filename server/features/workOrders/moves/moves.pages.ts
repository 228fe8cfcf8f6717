import type { WorkOrderMove } from '../../../../db/workOrderMoves.ts';
import type { Choices } from '../../../database/choices.ts';
import { moveWords } from '../../../domain/workOrders/workOrders.words.ts';
import type { FormState } from '../../../forms/state.ts';
import { ask } from '../../../request/question.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { moveLabels, orderLabels } from '../workOrders.form.ts';
import type { StaffOrder } from '../workOrders.queries.ts';
import type { OpenSteps } from './moves.queries.ts';

/** What a move asks for, and what the customer gets to see of it. */
const leads: Partial<Record<WorkOrderMove, string>> = {
  decline: 'This ends the request. The customer can see the reason.',
  hold: 'The customer can see why the work is on hold.',
  cancel: 'This ends the work order. The customer can see the reason.',
  reopen:
    'Until the work is finished again, its assets go back to their earlier service dates. The customer can see the reason.',
  schedule: 'The customer can see the date, but not the technician.',
};

/** What the reason is of. */
const reasonLabels: Partial<Record<WorkOrderMove, string>> = {
  decline: 'Reason for declining it',
  hold: 'Reason for the hold',
  cancel: 'Reason for cancelling it',
  reopen: 'Reason for reopening it',
};

/** The page on which a move asks for what it needs. */
export const askForMove = (
  order: StaffOrder,
  move: WorkOrderMove,
  locals: { here: string; state: FormState; technicians: Choices | null; openSteps: OpenSteps },
  status = 200,
): PageReply =>
  page(
    'workOrders/move',
    {
      ...locals,
      order: { ...order, label: workOrderNumber(order.number) },
      move,
      button: moveWords[move].button,
      lead:
        move === 'finish' && order.customer_signs
          ? 'The customer signs for this type of work.'
          : (leads[move] ?? ''),
      labels: {
        ...moveLabels,
        wanted_on: orderLabels.wanted_on,
        reason: reasonLabels[move] ?? moveLabels.reason,
      },
    },
    { title: `${moveWords[move].button} ${workOrderNumber(order.number)}`, status },
  );

/** Nothing leads out of *Closed*, so it is asked first. */
export const askToClose = (order: StaffOrder, here: string): PageReply =>
  ask({
    title: `Close ${workOrderNumber(order.number)}?`,
    says: ['Nobody can change or reopen a closed work order. You can still create its invoice.'],
    action: `${here}/moves/close`,
    button: 'Close work order',
    givesOnly: true,
    back: { href: here, label: workOrderNumber(order.number) },
  });

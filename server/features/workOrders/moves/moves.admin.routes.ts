import { workOrderMoves, type WorkOrderMove } from '../../../../db/workOrderMoves.ts';
import { moveAsStaff } from '../../../domain/workOrders/moving.queries.ts';
import { keepSignature } from '../../../domain/workOrders/signatures.queries.ts';
import { tellOfWork } from '../../../domain/workOrders/telling.queries.ts';
import { isMove, movesFrom, moveWords, stateBadge } from '../../../domain/workOrders/workOrders.words.ts';
import { formOf, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { notFound, redirect, type PageReply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { refused, type Saved } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { technicianChoices } from '../places/places.queries.ts';
import { authorOf } from '../author.ts';
import type { Place } from '../place.ts';
import { isDrawing, plainForm, reasonForm, scheduleForm, signedForm } from '../workOrders.form.ts';
import type { StaffOrder } from '../workOrders.queries.ts';
import { askForMove } from './moves.pages.ts';
import { unfinishedLines } from './moves.queries.ts';

/** The moves of a work order from state to state, each a button; those that ask for something have a page for it. */
export const moveRoutes = ({ path, keep, get, moves, page }: Place): readonly Route[] => [
  staffGet(
    `${path}/:id/moves/:move`,
    keep,
    withRecord(get, (context, order) => {
      const { move } = context.params;
      if (!isMove(move) || !moves.includes(move)) return notFound();
      // A move that is over, or that asks for nothing, has no page.
      if (!movesFrom(order.status).includes(move) || formOfMove(order, move) === plainForm)
        return redirect(`${path}/${order.id}`);
      return ask(context, `${path}/${order.id}`, order, move, { ...formOf(order), version: null }, 200);
    }),
  ),

  staffPost(
    `${path}/:id/moves/:move`,
    keep,
    withRecord(get, (context, order) => {
      const { move } = context.params;
      if (!isMove(move) || !moves.includes(move)) return notFound();
      return submit(context, {
        form: formOfMove(order, move),
        save: (values) => makeMove(context, order, move, values),
        done: () =>
          redirect(
            `${path}/${order.id}`,
            `Work order ${workOrderNumber(order.number)} ${moveWords[move].done}.`,
          ),
        again: (state, status) =>
          formOfMove(order, move) === plainForm
            ? page(context, order, { wrong: state.errors['_form'] ?? '', status })
            : ask(context, `${path}/${order.id}`, order, move, state, status),
      });
    }),
  ),
];

function formOfMove(order: StaffOrder, move: WorkOrderMove) {
  if (workOrderMoves[move].needsReason) return reasonForm;
  if (move === 'schedule') return scheduleForm;
  return move === 'finish' && order.customer_signs ? signedForm : plainForm;
}

async function ask(
  { db }: StaffContext,
  here: string,
  order: StaffOrder,
  move: WorkOrderMove,
  state: FormState,
  status: number,
): Promise<PageReply> {
  const technicians =
    move === 'schedule' ? await technicianChoices(db, idIn(state.values['technician_id'])) : null;
  return askForMove(order, move, { here, state, technicians }, status);
}

/** Makes a move, or says why it isn't possible (any more). */
async function makeMove(
  context: StaffContext,
  order: StaffOrder,
  move: WorkOrderMove,
  values: Readonly<Record<string, string | null>>,
): Promise<Saved<boolean>> {
  const { db } = context;
  const { reason = null, signed_by: signedBy, signature = null, ...more } = values;
  if (!movesFrom(order.status).includes(move)) return refused({ _form: tooLate(order) });
  if (signature !== null && !isDrawing(signature))
    return refused({ signature: 'Draw the signature again, or leave it out.' });
  if (move === 'finish' && order.asks_outcome) {
    const left = await unfinishedLines(db, order.id);
    if (left > 0)
      return refused({
        _form: `${left === 1 ? '1 asset has' : `${left} assets have`} no outcome yet. Enter one for each before you finish the work.`,
      });
  }
  const { scheduled_on: day = null } = values;
  if (day !== null && day < db.calendar.today)
    return refused({ scheduled_on: 'Enter today’s date or a later one.' });
  const signed = signedBy === undefined ? {} : { signed_by: signedBy, signed_at: db.raw('now()') };
  const moved = await db.attempt(async () => {
    const done = await moveAsStaff(db, order, move, authorOf(context), {
      reason,
      more: { ...more, ...signed },
    });
    const tells = told[move];
    if (done && signedBy)
      await keepSignature(db, order, { name: signedBy, drawing: signature }, authorOf(context));
    if (done && tells) await tellOfWork(db, order.id, tells, context.services.keys.newest);
    return done;
  });
  if (!moved.ok || moved.value) return moved;
  return refused({
    _form: 'Somebody else has changed this work order in the meantime. Load its page again.',
  });
}

/** The moves that the customer is told of by email. */
const told: Partial<Record<WorkOrderMove, Parameters<typeof tellOfWork>[2]>> = {
  schedule: 'work_order_scheduled',
  finish: 'work_order_done',
};

const tooLate = ({ status }: StaffOrder) =>
  `The work order is ${stateBadge(status).text.toLowerCase()} now, so this is no longer possible.`;

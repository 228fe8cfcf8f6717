import { workOrderMoves, type WorkOrderMove } from '../../../../db/workOrderMoves.ts';
import { moveAsStaff } from '../../../domain/workOrders/moving.queries.ts';
import { keepSignature } from '../../../domain/workOrders/signatures.queries.ts';
import { tellOfMove } from '../../../domain/workOrders/telling.queries.ts';
import { isMove, movesFrom, moveWords, stateBadge } from '../../../domain/workOrders/workOrders.words.ts';
import { otherCustomer } from '../../../forms/ofCustomer.ts';
import { customerField } from '../../../forms/parse.ts';
import { formOf, newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { notFound, redirect, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { refused, type Saved } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { technicianChoices } from '../places/places.queries.ts';
import { authorOf } from '../author.ts';
import type { Place } from '../place.ts';
import {
  finishForm,
  isDrawing,
  plainForm,
  reasonForm,
  scheduleForm,
  signedForm,
} from '../workOrders.form.ts';
import type { StaffOrder } from '../workOrders.queries.ts';
import { askForMove, askToClose } from './moves.pages.ts';
import { openStepsOf, unfinishedLines } from './moves.queries.ts';

/** The moves of a work order from state to state, each a button; those that ask for something have a page for it. */
export const moveRoutes = ({ path, keep, get, moves, page }: Place): readonly Route[] => [
  staffGet(
    `${path}/:id/moves/:move`,
    keep,
    withRecord(get, async (context, order) => {
      const { move } = context.params;
      if (!isMove(move) || !moves.includes(move)) return notFound();
      // A move that is over, or that asks for nothing, has no page.
      const open = await openStepsOfMove(context.db, order, move);
      if (!movesFrom(order.status).includes(move)) return redirect(`${path}/${order.id}`);
      if (move === 'close') return askToClose(order, `${path}/${order.id}`);
      if (asksNothing(order, move) && open.count === 0) return redirect(`${path}/${order.id}`);
      // A reason or a name that is on the order was given for another move.
      const { scheduled_on = '', technician_id = '' } = formOf(order).values;
      const state = { ...newForm(), values: { scheduled_on, technician_id } };
      return ask(context, `${path}/${order.id}`, order, move, state, 200);
    }),
  ),

  staffPost(
    `${path}/:id/moves/:move`,
    keep,
    withRecord(get, (context, order, read) => {
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
        again: async (state, status) => {
          const { _form: wrong, [customerField]: other } = state.errors;
          const present = (other && (await read())) || order;
          return asksNothing(order, move) && state.errors['steps_open'] === undefined
            ? page(context, present, { wrong: other ?? wrong ?? '', status })
            : ask(context, `${path}/${order.id}`, present, move, state, status);
        },
      });
    }),
  ),
];

function formOfMove(order: StaffOrder, move: WorkOrderMove) {
  if (workOrderMoves[move].needsReason) return reasonForm;
  if (move === 'schedule') return scheduleForm;
  if (move === 'finish') return order.customer_signs ? signedForm : finishForm;
  return plainForm;
}

/** Has it no page of its own? */
const asksNothing = (order: StaffOrder, move: WorkOrderMove): boolean =>
  ([plainForm, finishForm] as unknown[]).includes(formOfMove(order, move));

const openStepsOfMove = (db: StaffContext['db'], { id, steps }: StaffOrder, move: WorkOrderMove) =>
  openStepsOf(db, id, move === 'finish' ? steps : []);

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
  const openSteps = await openStepsOfMove(db, order, move);
  return askForMove(order, move, { here, state, technicians, openSteps }, status);
}

/** Makes a move, or says why it isn't possible (any more). */
async function makeMove(
  context: StaffContext,
  order: StaffOrder,
  move: WorkOrderMove,
  values: Readonly<Record<string, string | null>>,
): Promise<Saved<boolean>> {
  const { db } = context;
  const {
    reason = null,
    signed_by: signedBy,
    signature = null,
    steps_open: stepsSeen = null,
    ...more
  } = values;
  const other = await otherCustomer(db, 'work_orders', order.id, context.body);
  if (other) return refused(other);
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
  const open = await openStepsOfMove(db, order, move);
  if (open.count > 0 && stepsSeen !== String(open.count))
    return refused({
      steps_open:
        `${open.count === 1 ? '1 step of the checklist is' : `${open.count} steps of the checklist are`} still open. ` +
        'Finish all the same?',
    });
  const { scheduled_on: day = null } = values;
  if (day !== null && day < db.calendar.today)
    return refused({ scheduled_on: 'Enter today’s date or a later one.' });
  const signed = signedBy === undefined ? {} : { signed_by: signedBy, signed_at: db.raw('now()') };
  const moved = await db.attempt(async () => {
    const done = await moveAsStaff(db, order, move, authorOf(context), {
      reason,
      more: { ...more, ...signed },
    });
    if (done && signedBy)
      await keepSignature(db, order, { name: signedBy, drawing: signature }, authorOf(context));
    if (done) await tellOfMove(db, order.id, move, context.services.keys.newest);
    return done;
  });
  if (!moved.ok || moved.value) return moved;
  return refused({
    _form: 'Somebody else has changed this work order in the meantime. Load its page again.',
  });
}

const tooLate = ({ status }: StaffOrder) =>
  `The work order is ${stateBadge(status).text.toLowerCase()} now, so this is no longer possible.`;

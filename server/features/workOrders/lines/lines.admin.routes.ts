import { countsForService } from '../../../domain/workOrders/assetService.queries.ts';
import { getLine, type Line } from '../../../domain/workOrders/lines.queries.ts';
import { outcomes, stateBadge } from '../../../domain/workOrders/workOrders.words.ts';
import { choices } from '../../../forms/choiceFields.ts';
import { formInConflict, tickedInWords } from '../../../forms/conflict.ts';
import { formOf, listIn, newForm, type FormState } from '../../../forms/state.ts';
import { submit, submitChange } from '../../../forms/submit.ts';
import { pickPage } from '../../../lists/pick.ts';
import { notFound, redirect, redirectWithUndo, type PageReply, type Reply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import type { Day } from '../../../shared/days.ts';
import { href } from '../../../shared/href.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { refused, saved, unlessWrong } from '../../../shared/saved.ts';
import { idIn, isUuid } from '../../../shared/uuid.ts';
import { activeTechnician, technicianChoices } from '../places/places.queries.ts';
import type { Place } from '../place.ts';
import { isOpen, keep, path } from '../workOrders.admin.routes.ts';
import { addAssetsForm, lineForm, lineLabels } from '../workOrders.form.ts';
import { getStaffOrder, type StaffOrder } from '../workOrders.queries.ts';
import { addAssets, assetsToFind } from './assets.queries.ts';
import { readBarcodes } from './barcodes.queries.ts';
import { linePages, nameOfLine } from './lines.pages.ts';
import { openWorkOf } from '../../../domain/workOrders/history.queries.ts';
import { stepsOfLine } from '../../../domain/workOrders/steps.ts';
import { lineErrors, openSteps, withSteps, saveLine } from './saveLine.ts';

/** An order with one of its lines. */
interface Pair {
  order: StaffOrder;
  line: Line;
}

/** Assets of a work order: added by a find page or by barcodes, removed, and what came of each. */
export const workOrderLineRoutes: readonly Route[] = [
  staffGet(
    `${path}/:id/assets/find`,
    keep,
    withRecord(getStaffOrder, (context, order) => findAssets(context, order, {})),
  ),

  // What is ticked and what is pasted are sent together, by either button: neither is lost.
  staffPost(
    `${path}/:id/assets`,
    keep,
    withRecord(getStaffOrder, (context, order) => {
      const { db } = context;
      return submit(context, {
        form: addAssetsForm,
        save: async ({ assets, barcodes }) => {
          const read = await readBarcodes(db, barcodes, order);
          if (read.error !== null) return refused({ barcodes: read.error });
          const all = [...new Set([...assets, ...read.assetIds])];
          if (all.length === 0 && read.notice === '')
            return refused({ _form: 'Tick at least one asset or enter barcodes, then press Add.' });
          const result = await db.attempt(() => addAssets(db, order, all));
          if (!result.ok) return result;
          if ('error' in result.value) return refused({ _form: result.value.error });
          const { added } = result.value;
          return saved({ added, words: `${addedWords(added, all.length)} ${read.notice}`.trim() });
        },
        done: ({ added, words }) => redirect(`${path}/${order.id}`, words, added > 0 ? 'good' : 'warn'),
        again: (pasted, status) => {
          const chosen = listIn(pasted.values['assets']).filter(isUuid);
          return findAssets(context, order, { pasted, status, chosen });
        },
      });
    }),
  ),

  staffPost(`${path}/:id/lines/:lineId/remove`, keep, async (context) => {
    const pair = await readPair(context, { get: getStaffOrder });
    if (!pair) return notFound();
    const { db } = context;
    const removed = await db.attempt(() =>
      db.remove('work_order_lines', { id: pair.line.id, outcome: null }),
    );
    const here = `${path}/${pair.order.id}`;
    const undo = { action: `${here}/assets`, fields: { assets: pair.line.asset_id } };
    const name = nameOfLine(pair.line);
    if (removed.ok && removed.value > 0) return redirectWithUndo(here, `${name} removed.`, undo);
    const isThere = (await getLine(db, pair.order.id, pair.line.id)) !== undefined;
    return redirect(
      here,
      isThere
        ? `${name} can’t be removed, because it has an outcome or the work order has ended.`
        : `${name} had already been removed.`,
      'warn',
    );
  }),
];

/** What came of an asset of an order: shown, and entered. */
export const lineRoutes = (place: Place): readonly Route[] => [
  staffGet(`${place.path}/:id/lines/:lineId`, place.see, async (context) => {
    const pair = await readPair(context, place);
    return pair ? linePage(context, place, pair, stateOf(pair.line, context.db.calendar.today)) : notFound();
  }),

  staffPost(`${place.path}/:id/lines/:lineId`, place.keep, async (context) => {
    const pair = await readPair(context, place);
    return pair ? changeLine(context, place, pair) : notFound();
  }),
];

/** What was added of so many, of which others were in the order already. */
function addedWords(added: number, of: number): string {
  if (added > 0) return added === 1 ? 'Asset added.' : `${added} assets added.`;
  if (of === 0) return 'No assets added.';
  return `No assets added. ${of === 1 ? 'It’s' : 'They’re'} on this work order already.`;
}

async function readPair(context: StaffContext, { get }: Pick<Place, 'get'>): Promise<Pair | undefined> {
  const { db, params } = context;
  const { id = '', lineId = '' } = params;
  const [order, line] = await Promise.all([get(db, id, context), getLine(db, id, lineId)]);
  return order && line && { order, line };
}

/** As much of what failed as an address carries. */
const longestFollowUp = 1000;

/** The form of a new order for what failed on a line; null where nothing did. */
const followUpOf = (
  order: StaffOrder,
  { id, asset_id: assetId, steps_failed: failed }: Line,
): string | null =>
  failed.length === 0
    ? null
    : href(`${path}/new`, {
        asset_id: assetId,
        line_id: id,
        description: `Follow-up of ${workOrderNumber(order.number)}: ${failed.join(', ')}`.slice(
          0,
          longestFollowUp,
        ),
      });

/** The form of a line; a line that is still to do begins with today and its order's technician. */
function stateOf(line: Line, today: Day): FormState {
  const state = formOf(line);
  const lists = { steps_done: line.steps_done, steps_failed: line.steps_failed };
  const fresh = line.outcome === null ? { serviced_on: today } : {};
  return { ...state, values: { ...state.values, ...lists, ...fresh } };
}

/** The line's form with the steps of the order's checklist. */
const formOfLine = (steps: readonly string[]) =>
  lineForm.extend({
    steps_done: choices(steps, { label: lineLabels.steps_done }),
    steps_failed: choices(steps, { label: lineLabels.steps_failed }),
  });

function changeLine(context: StaffContext, place: Place, { order, line }: Pair): Promise<Reply> {
  const { db } = context;
  const steps = stepsOfLine(order.steps, line);
  return submitChange(
    { ...context, body: withSteps(context.body, steps) },
    {
      form: formOfLine(steps),
      record: line,
      read: () => getLine(db, order.id, line.id),
      more: (values) => lineErrors(values, db.calendar.today),
      save: async (values, version) =>
        unlessWrong(
          { ...lineErrors(values, db.calendar.today), ...(await technicianError(db, values, [line, order])) },
          () => db.attempt(() => saveLine(db, line, version, values)),
        ),
      done: (_saved, values) => {
        const { steps_failed: failed } = values;
        const open = openSteps(values, order.steps);
        // What failed asks for more: its page offers a follow-up order.
        return failed.length > 0
          ? redirect(
              `${place.path}/${order.id}/lines/${line.id}`,
              `${nameOfLine(line)} saved. ${failed.length === 1 ? '1 step' : `${failed.length} steps`} failed.${open}`,
            )
          : redirect(
              `${place.path}/${order.id}`,
              `${nameOfLine(line)} saved.${open}`,
              open === '' ? 'good' : 'warn',
            );
      },
      again: (state, status, present) => linePage(context, place, { order, line: present }, state, status),
      compare: (typed, present) =>
        formInConflict(typed, present, lineLabels, {
          outcome: (value) => outcomes.find((one) => one.value === value)?.label ?? '',
          not_required: tickedInWords,
          out_of_service: tickedInWords,
        }),
    },
  );
}

/** Whoever has left does no work any more; what they did stays theirs. */
async function technicianError(
  db: StaffContext['db'],
  { technician_id: chosen }: { technician_id: string | null },
  known: readonly { technician_id: string | null }[],
): Promise<Record<string, string>> {
  const isKept = chosen === null || known.some((one) => one.technician_id === chosen);
  return isKept || (await activeTechnician(db, chosen))
    ? {}
    : { technician_id: 'Choose a technician from the list.' };
}

async function linePage(
  { db, actor }: StaffContext,
  place: Place,
  { order, line }: Pair,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const [technicians, counts, onNow] = await Promise.all([
    technicianChoices(db, idIn(state.values['technician_id']) ?? order.technician_id),
    countsForService(db, line),
    line.steps_failed.length > 0 ? openWorkOf(db, line.asset_id) : [],
  ]);
  const known = { ...state.values };
  if (line.outcome === null && !known['technician_id']) known['technician_id'] = order.technician_id ?? '';
  const canWrite = isOpen(order) && order.status !== 'requested' && isAllowed(actor, place.keep.allow);
  const followUp = isAllowed(actor, keep.allow) ? followUpOf(order, line) : null;
  const here = `${place.path}/${order.id}`;
  const steps = stepsOfLine(order.steps, line);
  const others = onNow.filter(({ id }) => id !== order.id);
  return linePages.line(
    order,
    line,
    { here, state: { ...state, values: known }, steps, technicians, canWrite, counts, followUp, others },
    status,
  );
}

async function findAssets(
  context: StaffContext,
  order: StaffOrder,
  { chosen, pasted, status }: { chosen?: readonly string[]; pasted?: FormState; status?: number },
): Promise<Reply> {
  if (!isOpen(order)) {
    const why = `No assets added. The work order is ${stateBadge(order.status).text.toLowerCase()}.`;
    return pasted ? redirect(`${path}/${order.id}`, why, 'warn') : redirect(`${path}/${order.id}`);
  }
  const { list, rows, picked } = await pickPage(
    context,
    `${path}/${order.id}/assets/find`,
    assetsToFind(order),
    { name: 'assets', chosen },
  );
  // A search sends what was pasted along, as it does with the ticks.
  const { barcodes } = context.query;
  const typed = pasted ?? newForm(typeof barcodes === 'string' ? { barcodes } : {});
  return linePages.addAssets(order, { list, assets: rows, picked, pasted: typed }, status);
}

import type { Db } from '../../../database/db.ts';
import { carriedFields } from '../../../forms/carriedFields.ts';
import { leftEmpty } from '../../../forms/field.ts';
import { formAgain, newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { findPage } from '../../../lists/findPage.ts';
import { listAt } from '../../../lists/listAt.ts';
import { listRows } from '../../../lists/listPage.ts';
import { redirect, type Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { authorOf } from '../author.ts';
import { activeTechnician, technicianChoices, techniciansToFind } from '../places/places.queries.ts';
import { keep, path } from '../workOrders.admin.routes.ts';
import { workOrderList } from '../workOrders.list.ts';
import { workOrderAdminPages } from '../workOrders.pages.ts';
import { bulkForm, bulkLabels as labels, idsOf, type BulkValues } from './bulk.form.ts';
import { askInBulk, doneWords, leftOverInWords, missingInWords } from './bulk.pages.ts';
import { bulkActions, doInBulk, mostAtOnce, tickedOrders, type BulkAction } from './bulk.queries.ts';

/** What the list does to the work orders that are ticked in it, or to all that it shows: schedule, assign, close. */
export const workOrderBulkRoutes: readonly Route[] = bulkActions.flatMap((action): Route[] => {
  const here = `${path}/bulk/${action}`;
  return [
    staffGet(here, keep, async (context) => {
      const carried = carriedFields(context.query, labels, 'technician_id');
      if (carried) return askPage(context.db, action, formAgain(carried.typed, {}, null));
      const { back = '' } = context.query;
      const ids = context.query['all'] === 'on' ? await idsInList(context, back) : tickedIn(context);
      if (ids.length === 0)
        return redirect(listAt(path, back), 'Tick at least one work order first.', 'warn');
      const orders = ids.slice(0, mostAtOnce).join();
      return askPage(context.db, action, newForm({ orders, back }), { ticked: ids.length });
    }),

    staffPost(here, keep, (context) => {
      const { db } = context;
      return submit(context, {
        form: bulkForm,
        save: async (values) => {
          const wrong = await defectOf(db, action, values);
          if (wrong) return refused(wrong);
          const ids = idsOf(values.orders);
          const orders = await tickedOrders(db, ids);
          const newestKey = context.services.keys.newest;
          const result = await doInBulk(db, action, orders, values, authorOf(context), newestKey);
          return saved({ ...result, missing: ids.length - orders.length });
        },
        done: (result, { back, scheduled_on: day }) =>
          redirect(
            listAt(path, back),
            doneWords(action, result, db.calendar.date(day)),
            result.left.length === 0 && result.missing === 0 ? 'good' : 'warn',
          ),
        again: (state, status) => askPage(db, action, state, { status }),
      });
    }),

    ...(action === 'close'
      ? []
      : [staffGet(`${here}/technician`, keep, (context) => findTechnician(context, here))]),
  ];
});

async function askPage(
  db: Db,
  action: BulkAction,
  state: FormState,
  { status = 200, ticked: all = 0 }: { status?: number; ticked?: number } = {},
): Promise<Reply> {
  const { orders, back, technician_id: technician } = state.values;
  const ids = idsOf(typeof orders === 'string' ? orders : null);
  const [ticked, technicians] = await Promise.all([
    tickedOrders(db, ids),
    technicianChoices(db, idIn(technician)),
  ]);
  const cancel = listAt(path, back);
  if (ids.length === 0) return redirect(cancel, 'Tick at least one work order first.', 'warn');
  if (ticked.length === 0) return redirect(cancel, missingInWords(ids.length), 'warn');
  const leftOver = all > mostAtOnce ? leftOverInWords(all) : null;
  return askInBulk(
    action,
    ticked,
    ids.length - ticked.length,
    { state, technicians, cancel, leftOver },
    status,
  );
}

/** What is missing, or not there any more. */
async function defectOf(
  db: Db,
  action: BulkAction,
  { scheduled_on: day, technician_id: technician }: BulkValues,
): Promise<Record<string, string> | null> {
  if (action === 'schedule' && day === null) return { scheduled_on: leftEmpty('Enter', labels.scheduled_on) };
  if (action === 'schedule' && day !== null && day < db.calendar.today)
    return { scheduled_on: 'Enter today’s date or a later one.' };
  if (technician !== null && !(await activeTechnician(db, technician)))
    return { technician_id: 'Choose a technician from the list.' };
  if (action === 'assign' && technician === null)
    return { technician_id: leftEmpty('Choose', labels.technician_id) };
  return null;
}

/** The boxes that were ticked: they share a name. */
const tickedIn = ({ request }: StaffContext): string[] =>
  idsOf(new URL(request.path, 'http://own.invalid').searchParams.getAll('orders').join());

/** The first orders of the list as its reader has narrowed it. */
async function idsInList({ db }: StaffContext, back: string): Promise<string[]> {
  const query = Object.fromEntries(new URLSearchParams(back));
  const ids: string[] = [];
  for await (const rows of listRows({ db, query }, await workOrderList(db, query))) {
    ids.push(...rows.map(({ id }) => id));
    if (ids.length >= mostAtOnce) break;
  }
  return ids.slice(0, mostAtOnce);
}

async function findTechnician(context: StaffContext, backTo: string): Promise<Reply> {
  const found = await findPage(context, {
    list: techniciansToFind,
    path: `${backTo}/technician`,
    backTo,
    labels,
    field: 'technician_id',
    leave: path,
  });
  return workOrderAdminPages.find('technician_id', found);
}

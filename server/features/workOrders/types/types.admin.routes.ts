import { formInConflict, tickedInWords } from '../../../forms/conflict.ts';
import { formOf, newForm, type FormState } from '../../../forms/state.ts';
import { submit, submitChange } from '../../../forms/submit.ts';
import { listCsv, listPage, type ListPage } from '../../../lists/listPage.ts';
import { page, redirect } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, type Saved } from '../../../shared/saved.ts';
import { typeList } from './types.list.ts';
import { stepsOf, typeForm, typeLabels as labels, type TypeValues } from './types.form.ts';
import { addType, getType, saveType, type TypeRecord, type WorkOrderType } from './types.queries.ts';

const path = '/admin/work_order_types';
const keep = { allow: ['administrator'] } as const;

const pages = {
  list: ({ list, rows, empty }: ListPage<WorkOrderType>) =>
    page('workOrders/types/list', { list, types: rows, empty, labels }, { title: 'Work order types' }),
  add: (state: FormState, status = 200) =>
    page('workOrders/types/form', { state, labels, type: null }, { title: 'New work order type', status }),
  show: (type: WorkOrderType, state: FormState, status = 200) =>
    page('workOrders/types/form', { state, labels, type }, { title: type.name, status }),
};

const inLines = (type: WorkOrderType) => ({ ...type, steps: type.steps.join('\n') });

/** The types of a company's work orders, with their checklists: kept by administrators, under Settings. */
export const workOrderTypeRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => pages.list(await listPage(context, path, typeList))),
  staffGet(`${path}/export.csv`, keep, (context) => listCsv(context, typeList)),

  staffGet(`${path}/new`, keep, () => pages.add(newForm({ asks_outcome: 'on', active: 'on' }))),

  staffPost(path, keep, (context) =>
    submit(context, {
      form: typeForm,
      save: (values) => withSteps(values, (record) => context.db.attempt(() => addType(context.db, record))),
      done: (_id, { name }) => redirect(path, `Work order type ${name} added.`),
      again: pages.add,
    }),
  ),

  staffGet(
    `${path}/:id`,
    keep,
    withRecord(getType, (_context, type) => pages.show(type, formOf(inLines(type)))),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getType, (context, type, read) => {
      const { db } = context;
      return submitChange(context, {
        form: typeForm,
        record: type,
        read,
        save: (values, version) =>
          withSteps(values, (record) => db.attempt(() => saveType(db, type.id, version, record))),
        done: () => redirect(path, 'Saved.'),
        again: (state, status, present) => pages.show(present, state, status),
        compare: (typed, present) =>
          formInConflict(typed, inLines(present), labels, {
            asks_outcome: tickedInWords,
            customer_signs: tickedInWords,
            active: tickedInWords,
          }),
      });
    }),
  ),
];

function withSteps<T>(
  values: TypeValues,
  save: (record: TypeRecord) => Promise<Saved<T>>,
): Promise<Saved<T>> | Saved<T> {
  const read = stepsOf(values.steps);
  return 'error' in read ? refused({ steps: read.error }) : save({ ...values, steps: read.steps });
}

import type { Db } from '../../database/db.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { refused, saved, unlessWrong } from '../../shared/saved.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { typedOf, type Typed } from '../../forms/parse.ts';
import { formAgain, formOf, newForm, versionOf } from '../../forms/state.ts';
import { facilityForm, facilityLabels } from './facilities.form.ts';
import { facilityList } from './facilities.list.ts';
import { facilityPages } from './facilities.pages.ts';
import {
  addFacility,
  facilityConflicts,
  getFacility,
  saveFacility,
  type Facility,
  type FacilityValues,
} from './facilities.queries.ts';
import { newestWithoutFacility } from './customerChoices.queries.ts';
import { holdFacility, moveOf } from './moving/moving.queries.ts';
import { addPage, compare, detailsPage } from './facilities.recordPage.ts';
import { facilityContactRoutes } from './contacts/facilityContacts.admin.routes.ts';

const path = '/admin/facilities';
const see = { allow: ['view_records'] } as const;
const keep = { allow: ['keep_records'] } as const;
const mayKeep = ({ actor }: StaffContext) => isAllowed(actor, keep.allow);

/** Facilities in the back office: list, export, add, edit, and who reaches each. */
export const facilityAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { list, rows } = await listPage(context, path, facilityList);
    return facilityPages.list({ list, facilities: rows, mayAdd: mayKeep(context) });
  }),

  staffGet(`${path}/export.csv`, see, (context) => listCsv(context, facilityList)),

  staffGet(`${path}/new`, keep, async (context) => {
    const typed = carriedIn(context);
    const asked = context.query['customer'];
    // From *First steps*, which speak of the customer that was just added.
    const customer = asked === 'newest' ? await newestWithoutFacility(context.db) : asked;
    const empty = newForm({ active: 'on', customer_id: customer ?? '' });
    return addPage(context, typed ? formAgain(typed, {}, null) : empty);
  }),

  staffPost(path, keep, (context) =>
    submit(context, {
      form: facilityForm,
      save: ({ moves: _moves, ...values }) =>
        tried(context.db, null, values, () => addFacility(context.db, values)),
      done: (id, { name }) => redirect(`${path}/${id}`, `Facility ${name} added.`),
      again: (state, status) => addPage(context, state, status),
    }),
  ),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getFacility, (context, facility) => {
      const typed = mayKeep(context) ? carriedIn(context) : null;
      const state = typed ? formAgain(typed, {}, versionOf(context.query)) : formOf(facility);
      return detailsPage(context, facility, { state });
    }),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getFacility, (context, facility, read) => {
      const { db } = context;
      return submitChange(context, {
        form: facilityForm,
        record: facility,
        read,
        save: async ({ moves, ...values }, version) => {
          // A33: who gains and who loses is read before it is saved; with an old form, what others have saved comes first.
          if (values.customer_id !== facility.customer_id) {
            await holdFacility(db, facility.id);
            const move = await moveOf(db, facility, values.customer_id);
            if (move && moves !== move.to)
              return (await read())?.version === version
                ? refused({ moves: 'Read what changes, then tick this.' })
                : saved('stale' as const);
          }
          return tried(db, facility, values, () => saveFacility(db, facility.id, version, values));
        },
        done: () => redirect(`${path}/${facility.id}`, 'Saved.'),
        again: (state, status, present) => detailsPage(context, present, { state }, status),
        compare: (typed, present) => compare(context, typed, present),
      });
    }),
  ),

  ...facilityContactRoutes,
];

/** Does the work unless something stands in its way. */
async function tried<T>(db: Db, before: Facility | null, values: FacilityValues, work: () => Promise<T>) {
  return unlessWrong<T>(await facilityConflicts(db, before, values), () => db.attempt(work));
}

/** Where the customer is searched for, the form's fields come along in the address, so that nothing typed is lost. */
function carriedIn({ query }: StaffContext): Typed | null {
  if (query['_customer_search'] === undefined) return null;
  return typedOf(Object.entries(query).filter(([name]) => Object.hasOwn(facilityLabels, name)));
}

import type { Db } from '../../database/db.ts';
import { csv, notFound, redirect } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';

import { parseForm, typedOf, type FieldErrors, type Typed } from '../../forms/parse.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { formAgain, formOf, newForm, versionOf } from '../../forms/state.ts';
import { facilityForm, facilityLabels, ownFacility, type FacilityValues } from './facilities.form.ts';
import { facilityPages } from './facilities.pages.ts';
import {
  addFacility,
  exportFacilities,
  facilityConflicts,
  getFacility,
  listFacilities,
  saveFacility,
  type Facility,
  type FacilityRow,
} from './facilities.queries.ts';
import { addPage, conflictPage, detailsPage } from './facilities.show.ts';
import { facilityContactRoutes } from './facilityContacts.routes.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: facilityLabels.name },
    { key: 'code', label: facilityLabels.code },
    { key: 'customer', label: facilityLabels.customer_id },
  ],
  filters: [
    {
      name: 'show',
      label: 'Show',
      options: [
        { value: '', label: 'All' },
        { value: 'customer', label: 'Customer facilities' },
        { value: 'own', label: 'Own facilities' },
        { value: 'lab', label: 'Labs' },
        { value: 'inactive', label: 'Inactive' },
      ],
    },
  ],
};
const path = '/admin/facilities';
const mayKeep = ({ actor }: StaffContext) => isAllowed(actor, ['keep_records']);

/** Facilities in the back office: list, export, add, edit, and who reaches each. */
export const facilityAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['view_records'] }, async (context) => {
    const request = listQuery(context.query, spec);
    const { page, count } = await listFacilities(context.db, request);
    const list = listView(request, spec, {
      path,
      noun: { one: 'facility', many: 'facilities' },
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${path}/export.csv`,
    });
    return facilityPages.list({ list, facilities: page.rows, mayAdd: mayKeep(context) });
  }),

  staffGet(`${path}/export.csv`, { allow: ['view_records'] }, async ({ db, query }) => {
    const facilities = exportFacilities(db, listQuery(query, spec));
    type Row = FacilityRow;
    const column = (heading: string, value: (row: Row) => string | null) => ({ heading, value });
    const columns = [
      column(facilityLabels.code, (row) => row.code),
      column(facilityLabels.name, (row) => row.name),
      column(facilityLabels.customer_id, (row) => row.customer_name ?? ownFacility),
      column(facilityLabels.is_lab, (row) => yesNo(row.is_lab)),
      column(facilityLabels.address, (row) => row.address),
      column(facilityLabels.active, (row) => yesNo(row.active)),
    ];
    return csv('facilities.csv', columns, facilities);
  }),

  staffGet(`${path}/new`, { allow: ['keep_records'] }, (context) => {
    const typed = typedInAddress(context);
    const state = typed
      ? formAgain(typed, {}, null)
      : newForm({ active: 'on', customer_id: context.query['customer'] ?? '' });
    return addPage(context, state);
  }),

  staffPost(path, { allow: ['keep_records'] }, async (context) => {
    const { db, body } = context;
    const typed = typedOf(Object.entries(body));
    const form = parseForm(facilityForm, body);
    if (!form.ok) return addPage(context, formAgain(form.typed, form.errors, null), 422);
    const added = await tried(db, null, form.values, () => addFacility(db, form.values));
    if (!added.ok) return addPage(context, formAgain(typed, added.errors, null), 422);
    return redirect(`${path}/${added.value}`, `Facility ${form.values.name} is added.`);
  }),

  staffGet(`${path}/:id`, { allow: ['view_records'] }, async (context) => {
    const facility = await getFacility(context.db, context.params['id'] ?? '');
    if (!facility) return notFound();
    const typed = mayKeep(context) ? typedInAddress(context) : null;
    const state = typed ? formAgain(typed, {}, versionOf(context.query)) : formOf(facility);
    return detailsPage(context, facility, { state });
  }),

  staffPost(`${path}/:id`, { allow: ['keep_records'] }, async (context) => {
    const { db, params, body } = context;
    const facility = await getFacility(db, params['id'] ?? '');
    if (!facility) return notFound();
    const version = versionOf(body);
    const typed = typedOf(Object.entries(body));
    const form = parseForm(facilityForm, body);
    if (!form.ok)
      return detailsPage(context, facility, { state: formAgain(form.typed, form.errors, version) }, 422);
    const saved = await tried(db, facility, form.values, () =>
      saveFacility(db, facility.id, version, form.values),
    );
    if (!saved.ok)
      return detailsPage(context, facility, { state: formAgain(typed, saved.errors, version) }, 422);
    if (saved.value === 'gone') return notFound();
    if (saved.value === 'stale') return conflictPage(context, facility, typed);
    return redirect(`${path}/${facility.id}`, 'Saved.');
  }),

  ...facilityContactRoutes,
];

/** Does the work unless something stands in its way; both kinds of fault come back as field errors. */
async function tried<T>(db: Db, before: Facility | null, values: FacilityValues, work: () => Promise<T>) {
  const errors: FieldErrors = await facilityConflicts(db, before, values);
  return Object.keys(errors).length > 0 ? { ok: false as const, errors } : db.attempt(work);
}

/** Where the customer is searched for, the form's fields come along in the address, so that nothing typed is lost. */
function typedInAddress({ query }: StaffContext): Typed | null {
  if (query['_customer_search'] === undefined) return null;
  return typedOf(Object.entries(query).filter(([name]) => Object.hasOwn(facilityLabels, name)));
}

const yesNo = (value: boolean) => (value ? 'Yes' : 'No');

import { csv, notFound, redirect, type Reply } from '../../request/reply.ts';
import {
  isAllowed,
  staffGet,
  staffPost,
  type Route,
  type StaffAllow,
  type StaffContext,
} from '../../request/route.ts';
import { emptyByRequest, type EmptyList } from '../../lists/empty.ts';
import { href } from '../../shared/href.ts';
import { parseForm, typedOf } from '../../forms/parse.ts';
import { listQuery, listView, type ListQuery, type ListSpec } from '../../lists/spec.ts';
import { formAgain, formOf, newForm, versionOf, type FormState } from '../../forms/state.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { typedAlong } from '../../forms/typedAlong.ts';
import { isUuid } from '../../shared/uuid.ts';
import { assetForm, assetLabels, assetStatuses, nextServiceOn, type AssetValues } from './assets.form.ts';
import { assetListSpec, assetListView, assetNoun, assetColumns } from './assets.list.ts';
import { assetAdminPages } from './assets.pages.ts';
import { addAsset, exportAssets, getAsset, listAssets, saveAsset, type Asset } from './assets.queries.ts';
import { facilityChoices, findFacilities } from './facilities.queries.ts';

const path = '/admin/assets';
const see: readonly StaffAllow[] = ['view_records', 'keep_assets'];
const keep: readonly StaffAllow[] = ['keep_assets'];
const findSpec: ListSpec = { sorts: [{ key: 'name', label: 'Name' }] };
const noFacility = { facility_id: 'Facility no longer exists. Choose another.' };

/** Assets in the back office: list, export, add, edit. */
export const assetAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: see }, async ({ db, query, actor }) => {
    const request = listQuery(query, assetListSpec);
    const found = await listAssets(db, request);
    const mayAdd = isAllowed(actor, keep);
    return assetAdminPages.list({
      list: assetListView(path, request, found),
      assets: found.page.rows,
      mayAdd,
      empty: found.page.rows.length > 0 ? null : whyEmpty(request, found.count, mayAdd),
    });
  }),

  staffGet(`${path}/export.csv`, { allow: see }, async ({ db, query }) => {
    const assets = exportAssets(db, listQuery(query, assetListSpec));
    return csv('assets.csv', assetColumns({ withBarcode: true }), assets);
  }),

  staffGet(`${path}/new`, { allow: keep }, async (context) => {
    const along = broughtAlong(context);
    const facilityId = idIn(context.query);
    const facilities = await facilityChoices(context.db, facilityId);
    if (along) return assetAdminPages.add({ state: formAgain(along.typed, {}, null), facilities });
    if (!facilities.options && !facilities.chosen) return redirect(`${path}/new/facility`);
    return assetAdminPages.add({
      state: newForm({ status: 'in_service', facility_id: facilities.chosen?.id ?? '' }),
      facilities,
    });
  }),

  staffGet(`${path}/new/facility`, { allow: keep }, (context) => findPage(context, `${path}/new`, null)),

  staffPost(path, { allow: keep }, async ({ db, body }) => {
    const form = parseForm(assetForm, body);
    const typed = typedOf(Object.entries(body));
    const again = (state: FormState) => addAgain(db, state);
    if (!form.ok) return again(formAgain(form.typed, form.errors, null));
    const added = await db.attempt(() => addAsset(db, recordOf(form.values, null)));
    if (!added.ok) return again(formAgain(typed, added.errors, null));
    if (added.value === null) return again(formAgain(typed, noFacility, null));
    return redirect(
      `${path}/${added.value}`,
      `Asset ${form.values.code ?? form.values.description} is added.`,
    );
  }),

  staffGet(`${path}/:id`, { allow: see }, async (context) => {
    const { db, params, actor } = context;
    const asset = await getAsset(db, params['id'] ?? '');
    if (!asset) return notFound();
    if (!isAllowed(actor, keep)) return assetAdminPages.show(asset);
    const facilities = await facilityChoices(db, idIn(context.query) ?? asset.facility_id);
    const along = broughtAlong(context);
    if (along)
      return assetAdminPages.edit(asset, {
        state: formAgain(along.typed, {}, versionOf(context.query)),
        facilities,
      });
    const moved: Asset = { ...asset, facility_id: facilities.chosen?.id ?? asset.facility_id };
    return assetAdminPages.edit(asset, { state: formOf(moved), facilities });
  }),

  staffGet(`${path}/:id/facility`, { allow: keep }, async (context) => {
    const asset = await getAsset(context.db, context.params['id'] ?? '');
    return asset ? findPage(context, `${path}/${asset.id}`, asset.facility_id) : notFound();
  }),

  staffPost(`${path}/:id`, { allow: keep }, async ({ db, params, body }) => {
    const asset = await getAsset(db, params['id'] ?? '');
    if (!asset) return notFound();
    const version = versionOf(body);
    const typed = typedOf(Object.entries(body));
    const again = (state: FormState) => editAgain(db, asset, state);
    const form = parseForm(assetForm, body);
    if (!form.ok) return again(formAgain(form.typed, form.errors, version));
    const saved = await db.attempt(() => saveAsset(db, asset.id, version, recordOf(form.values, asset)));
    if (!saved.ok) return again(formAgain(typed, saved.errors, version));
    if (saved.value === 'gone') return notFound();
    if (saved.value === 'no_facility') return again(formAgain(typed, noFacility, version));
    if (saved.value === 'stale') return conflict(db, asset, typed);
    return redirect(`${path}/${asset.id}`, 'Saved.');
  }),
];

type Db = StaffContext['db'];

const recordOf = (values: AssetValues, before: Asset | null) => ({
  ...values,
  next_service_on: nextServiceOn(values, before),
});

/** The facility that a find page selected, or that another page links to. */
function idIn(values: Readonly<Record<string, unknown>>): string | null {
  const id = values['facility_id'];
  return isUuid(id) ? id : null;
}

async function addAgain(db: Db, state: FormState): Promise<Reply> {
  return assetAdminPages.add({ state, facilities: await facilityChoices(db, idIn(state.values)) }, 422);
}

async function editAgain(db: Db, asset: Asset, state: FormState): Promise<Reply> {
  const facilities = await facilityChoices(db, idIn(state.values));
  return assetAdminPages.edit(asset, { state, facilities }, 422);
}

/** 409 with both values in words (S25). */
async function conflict(db: Db, asset: Asset, typed: FormState['values']): Promise<Reply> {
  const facilities = await facilityChoices(db, idIn(typed));
  const statusOf = (status: unknown) => assetStatuses.find(({ value }) => value === status)?.label ?? '';
  const yours = { ...typed, facility_id: facilities.chosen?.name ?? '', status: statusOf(typed['status']) };
  const theirs = { ...asset, facility_id: asset.facility, status: statusOf(asset.status) };
  const state = { ...formInConflict(yours, theirs, assetLabels), values: typed };
  return assetAdminPages.edit(asset, { state, facilities }, 409);
}

/** What was typed in the form that led to the find page, or that the find page leads back to. */
const broughtAlong = ({ query }: StaffContext) => typedAlong(query, assetLabels, 'facility_id');

async function findPage(context: StaffContext, backTo: string, saved: string | null): Promise<Reply> {
  const { db, query } = context;
  const along = broughtAlong(context);
  const chosen = along ? idIn(along.typed) : saved;
  const request = listQuery(query, findSpec);
  const { page, count } = await findFacilities(db, request);
  const list = listView(request, findSpec, {
    path: `${backTo}/facility`,
    noun: { one: 'facility', many: 'facilities' },
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
    ...(along && { kept: { ...along.kept, ...(chosen !== null && { facility_id: chosen }) } }),
  });
  const toForm = saved !== null || along !== null;
  return assetAdminPages.findFacility({
    list,
    facilities: page.rows,
    backTo,
    cancel: toForm ? href(backTo, list.kept) : path,
    cancelLabel: toForm ? 'Asset' : 'Assets',
    chosen,
  });
}

/** A16: a list says why it is empty, and what to do. */
function whyEmpty(request: ListQuery, count: number, mayAdd: boolean): EmptyList {
  const asked = emptyByRequest(request, { count, path, noun: assetNoun });
  if (asked) return asked;
  return {
    title: 'No assets yet',
    text: 'An asset is a piece of equipment that stands at a facility; whoever reaches the facility sees it in the portal.',
    ...(mayAdd && { action: { href: `${path}/new`, label: 'Add asset' } }),
  };
}

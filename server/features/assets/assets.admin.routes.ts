import { submit, submitChange } from '../../forms/submit.ts';
import { refused, saved, unlessWrong, type Refused } from '../../shared/saved.ts';
import { readDueRules } from '../../domain/workOrders/service.queries.ts';
import { readOfRecord } from '../../domain/records/ofRecord.queries.ts';
import { keptOf, type OfRecord } from '../../lists/ofRecord.ts';
import { findPage } from '../../lists/findPage.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect, type Reply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { formAgain, formOf, newForm, versionOf, type FormState } from '../../forms/state.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import type { Typed } from '../../forms/parse.ts';
import { carriedFields } from '../../forms/carriedFields.ts';
import { idIn } from '../../shared/uuid.ts';
import { readAround } from './around.ts';
import { certificatesZip } from './certificates/certificates.ts';
import {
  assetErrors,
  assetForm,
  assetLabels,
  assetRecord,
  assetStatuses,
} from '../../domain/assets/assets.form.ts';
import { assetListOf } from './assets.list.ts';
import { assetAdminPages } from './assets.pages.ts';
import {
  addAsset,
  getAsset,
  ownerOfCode,
  placeOf,
  saveAsset,
  twinsOf,
  type Asset,
  type AssetRecord,
} from './assets.queries.ts';
import { servicesOf } from './services/services.queries.ts';
import { facilitiesToFind, facilityChoices } from './facilities/facilities.queries.ts';

const path = '/admin/assets';
const see = { allow: ['view_records', 'keep_assets'] } as const;
const keep = { allow: ['keep_assets'] } as const;
const noFacility = refused({ facility_id: 'That facility no longer exists. Choose another.' });

/** Assets in the back office: list, export, add, edit. */
export const assetAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const mayAdd = isAllowed(context.actor, keep.allow);
    const record = await recordIn(context);
    const { list, rows, empty } = await listPage(context, path, assetListOf(record), {
      none: noneYet(mayAdd, record),
      kept: keptOf(record),
    });
    return assetAdminPages.list({
      list,
      assets: rows,
      lateBefore: context.db.calendar.lateBefore,
      mayAdd,
      empty,
      record,
    });
  }),

  staffGet(`${path}/export.csv`, see, async (context) =>
    listCsv(context, assetListOf(await recordIn(context))),
  ),

  staffGet(`${path}/certificates.zip`, see, async (context) =>
    certificatesZip(context, path, assetListOf(await recordIn(context))),
  ),

  staffGet(`${path}/new`, keep, async (context) => {
    const carried = carriedIn(context);
    const facilities = await facilityChoices(context.db, idIn(context.query['facility_id']));
    if (carried) return assetAdminPages.add({ state: formAgain(carried.typed, {}, null), facilities });
    if (!facilities.options && !facilities.chosen) return redirect(`${path}/new/facility`);
    return assetAdminPages.add({
      state: newForm({ status: 'in_service', facility_id: facilities.chosen?.id ?? '' }),
      facilities,
    });
  }),

  staffGet(`${path}/new/facility`, keep, (context) => findFacility(context, `${path}/new`, null)),

  staffPost(path, keep, (context) => {
    const { db } = context;
    return submit(context, {
      form: assetForm,
      more: (values) => assetErrors(values, db.calendar.today),
      save: (values) =>
        unlessWrong(assetErrors(values, db.calendar.today), async () => {
          const same = await sameCode(context, values, null);
          if (same) return same;
          const record = assetRecord(values, null, await readDueRules(db));
          const added = await db.attempt(() => addAsset(db, record));
          if (!added.ok) return added;
          return added.value === null ? noFacility : saved(added.value);
        }),
      done: (id, { code, description }) => redirect(`${path}/${id}`, `Asset ${code ?? description} added.`),
      again: async (state, status) => {
        const facilities = await facilityChoices(db, idIn(state.values['facility_id']));
        return assetAdminPages.add({ state: withKeptCode(context, state), facilities }, status);
      },
    });
  }),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getAsset, async (context, asset) => {
      const { db, query, actor } = context;
      if (!isAllowed(actor, keep.allow)) return assetPage(context, asset, null);
      const facilities = await facilityChoices(db, idIn(query['facility_id']) ?? asset.facility_id);
      const carried = carriedIn(context);
      const moved = { facility_id: facilities.chosen?.id ?? asset.facility_id };
      const state = carried ? formAgain(carried.typed, {}, versionOf(query)) : formOf(asset, moved);
      return assetPage(context, asset, { state, facilities });
    }),
  ),

  staffGet(
    `${path}/:id/facility`,
    keep,
    withRecord(getAsset, (context, asset) => findFacility(context, `${path}/${asset.id}`, asset.facility_id)),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getAsset, (context, asset, read) => {
      const { db } = context;
      return submitChange(context, {
        form: assetForm,
        record: asset,
        read,
        more: (values) => assetErrors(values, db.calendar.today),
        save: (values, version) =>
          unlessWrong(assetErrors(values, db.calendar.today), async () => {
            const same = await sameCode(context, values, asset);
            if (same) return same;
            const several = (await servicesOf(db, asset.id)).length > 1;
            const record = assetRecord(values, asset, await readDueRules(db));
            const kept = await db.attempt(() =>
              saveAsset(db, asset.id, version, several ? withoutService(record) : record),
            );
            if (!kept.ok) return kept;
            return kept.value === 'no_facility' ? noFacility : saved(kept.value);
          }),
        done: () => redirect(`${path}/${asset.id}`, 'Saved.'),
        again: async (state, status, present) => {
          const facilities = await facilityChoices(db, idIn(state.values['facility_id']));
          return assetPage(context, present, { state: withKeptCode(context, state), facilities }, status);
        },
        compare: (typed, present) => compare(db, typed, present),
      });
    }),
  ),
];

/** Carries the Asset ID that somebody was asked about: if it is sent once more, both assets are kept. */
const keptCode = '_kept_code';

/** Asks once before a customer has two assets with one Asset ID, by which imports and certificates know them. */
async function sameCode(
  { db, body }: StaffContext,
  values: Pick<AssetRecord, 'code' | 'facility_id'>,
  before: Asset | null,
): Promise<Refused | null> {
  const { code, facility_id: at } = values;
  if (body[keptCode] === code || (before?.code === code && before.facility_id === at)) return null;
  const owner = await ownerOfCode(db, values, before?.id ?? null);
  return owner === null
    ? null
    : refused({ code: `${owner} already has an asset ${code}. Save again to keep both.` });
}

/** The Asset ID that was asked about, as the form carries it. */
function withKeptCode({ body }: StaffContext, state: FormState): FormState {
  const isAsked = state.errors['code']?.endsWith('Save again to keep both.');
  const kept = isAsked ? state.values['code'] : body[keptCode];
  return kept === undefined ? state : { ...state, values: { ...state.values, [keptCode]: kept } };
}

/** Whose assets alone the list is asked for. */
const recordIn = ({ db, query }: StaffContext) => readOfRecord(db, query, ['facility', 'customer']);

/** Of several services each has its own form: the asset's says nothing of them. */
const withoutService = (record: AssetRecord) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !ofService.has(name))) as Omit<
    AssetRecord,
    'service_interval_months' | 'last_service_on' | 'next_service_on' | 'service_required'
  >;
const ofService = new Set([
  'service_interval_months',
  'last_service_on',
  'next_service_on',
  'service_required',
]);

async function assetPage(
  context: StaffContext,
  asset: Asset,
  change: Parameters<typeof assetAdminPages.show>[1]['change'],
  status = 200,
): Promise<Reply> {
  const { db, actor } = context;
  const [place, twins, around] = await Promise.all([
    placeOf(db, asset),
    twinsOf(db, asset),
    readAround(context, asset.id, { path: `${path}/${asset.id}`, forStaff: true }),
  ]);
  const may = {
    addOrder: isAllowed(actor, ['keep_work_orders']) && asset.status !== 'retired',
    openTicket: isAllowed(actor, ['keep_tickets']),
  };
  return assetAdminPages.show(
    asset,
    { ...around, place, twins, may, change, lateBefore: db.calendar.lateBefore },
    status,
  );
}

/** Both values in words (S25). */
async function compare(db: StaffContext['db'], typed: Typed, present: Asset): Promise<FormState> {
  const { chosen } = await facilityChoices(db, idIn(typed['facility_id']));
  return formInConflict(typed, present, assetLabels, {
    facility_id: (id) => (id === present.facility_id ? present.facility : (chosen?.name ?? '')),
    not_required: tickedInWords,
    status: (status) => assetStatuses.find(({ value }) => value === status)?.label ?? '',
  });
}

/** What was typed in the form that led to the find page, or that the find page leads back to. */
const carriedIn = ({ query }: StaffContext) => carriedFields(query, assetLabels, 'facility_id');

/** @param present the facility that the asset has; null for a new one */
async function findFacility(context: StaffContext, backTo: string, present: string | null): Promise<Reply> {
  const found = await findPage(context, {
    list: facilitiesToFind,
    path: `${backTo}/facility`,
    backTo,
    labels: assetLabels,
    field: 'facility_id',
    saved: present,
    leave: present === null ? path : null,
  });
  return assetAdminPages.findFacility(found);
}

/** A16: a list says why it is empty, and what to do. */
const noneYet = (mayAdd: boolean, record: OfRecord | null) => ({
  title: record ? `No assets at ${record.name} yet` : 'No assets yet',
  text: 'An asset is a piece of equipment at a facility. Anyone with access to the facility sees it in the portal.',
  ...(mayAdd && { action: { href: `${path}/new`, label: 'Add asset' } }),
});

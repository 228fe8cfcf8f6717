import { formInConflict, tickedInWords } from '../../../forms/conflict.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { formOf, newForm, type FormState } from '../../../forms/state.ts';
import { submit, submitChange } from '../../../forms/submit.ts';
import {
  notFound,
  page,
  redirect,
  redirectWithUndo,
  type PageReply,
  type Reply,
} from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, unlessWrong } from '../../../shared/saved.ts';
import { lineSaying, readDueRules } from '../../../domain/workOrders/service.queries.ts';
import { usualType, offeredTypes } from '../../../domain/workOrders/usualType.queries.ts';
import { getAsset, type Asset } from '../assets.queries.ts';
import {
  newServiceForm,
  newServiceLabels,
  serviceErrors,
  serviceForm,
  serviceLabels as labels,
  serviceOf,
  type NewServiceValues,
} from './services.form.ts';
import {
  addService,
  getService,
  hasOneService,
  removeService,
  saveService,
  servicesOf,
  typesFor,
  type AssetService,
} from './services.queries.ts';

const path = '/admin/assets/:id/services';
const keep = { allow: ['keep_assets'] } as const;
const at = (asset: Asset) => `/admin/assets/${asset.id}`;
const nameOf = ({ code, description }: Asset) => code ?? description;

const chooseItsType = 'Choose the type of the service that the asset has now.';
/** Why a service isn't added, that only the asset itself can tell. */
const notAdded: Record<Exclude<Awaited<ReturnType<typeof addService>>, 'saved'>, FieldErrors> = {
  too_many: { _form: 'An asset can have 20 services. Remove one first.' },
  same_type: { type_id: 'This asset already has a service of this type.' },
  no_type: { present_type_id: chooseItsType },
};

/** Several services of an asset: each a type of work orders with its own interval, last and next date. */
export const assetServiceRoutes: readonly Route[] = [
  staffGet(
    `${path}/new`,
    keep,
    withRecord(getAsset, async (context, asset) => {
      const { db } = context;
      const about = { assetId: asset.id, orderId: null };
      const usual = await usualType(db, await offeredTypes(db), about);
      return addPage(context, asset, newForm({ present_type_id: usual?.id ?? '' }));
    }),
  ),

  // Where a new one is sent to and shown again with what is wrong; opened by itself it leads to the asset.
  staffGet(
    path,
    keep,
    withRecord(getAsset, (_context, asset) => redirect(at(asset))),
  ),

  staffPost(
    path,
    keep,
    withRecord(getAsset, (context, asset) => {
      const { db } = context;
      const wrong = async (values: Partial<NewServiceValues>): Promise<FieldErrors> => {
        const isUntyped = hasOneService(asset) && (await servicesOf(db, asset.id)).length === 0;
        return {
          ...(isUntyped && !values.present_type_id && { present_type_id: chooseItsType }),
          ...serviceErrors(values, db.calendar.today),
        };
      };
      return submit(context, {
        form: newServiceForm,
        more: wrong,
        save: async (values) => {
          const errors = await wrong(values);
          if (Object.keys(errors).length > 0) return refused(errors);
          const { present_type_id: presentType, of_line_id: ofLine, ...typed } = values;
          const service = serviceOf(typed, null, await readDueRules(db));
          const added = await db.attempt(() => addService(db, asset.id, service, presentType, ofLine));
          if (!added.ok || added.value === 'saved') return added;
          return refused(notAdded[added.value]);
        },
        done: () => redirect(at(asset), 'Service added.'),
        again: (state, status) => addPage(context, asset, state, status),
      });
    }),
  ),

  staffGet(
    `${path}/:serviceId`,
    keep,
    withService((context, asset, service) => editPage(context, asset, service, formOf(service))),
  ),

  staffPost(
    `${path}/:serviceId`,
    keep,
    withService((context, asset, service) => {
      const { db } = context;
      return submitChange(context, {
        form: serviceForm,
        record: service,
        read: () => getService(db, asset.id, service.id),
        more: (values) => serviceErrors(values, db.calendar.today),
        save: (values, version) =>
          unlessWrong(serviceErrors(values, db.calendar.today), async () => {
            const changed = serviceOf(values, service, await readDueRules(db));
            return db.attempt(() => saveService(db, asset.id, service, version, changed));
          }),
        done: () => redirect(at(asset), 'Saved.'),
        again: (state, status, present) => editPage(context, asset, present, state, status),
        compare: async (typed, present) => {
          const types = await typesFor(db, present);
          return formInConflict(typed, present, labels, {
            not_required: tickedInWords,
            type_id: (id) => types.find(({ value }) => value === id)?.label ?? '',
          });
        },
      });
    }),
  ),

  staffPost(
    `${path}/:serviceId/remove`,
    keep,
    withService(async ({ db }, asset, service) => {
      const ofLine = await lineSaying(db, asset.id, service);
      await removeService(db, service.id);
      const { type_id: type, interval_months, last_service_on, next_service_on, not_required } = service;
      const fields = {
        ...{ type_id: type, present_type_id: type, interval_months: String(interval_months ?? '') },
        ...{ last_service_on: last_service_on ?? '', next_service_on: next_service_on ?? '' },
        ...(not_required && { not_required: 'on' }),
        of_line_id: ofLine ?? '',
      };
      return redirectWithUndo(at(asset), `${service.type} removed.`, {
        action: `${at(asset)}/services`,
        fields,
      });
    }),
  ),
];

function withService(
  handler: (context: StaffContext, asset: Asset, service: AssetService) => Promise<Reply>,
) {
  return withRecord(getAsset, async (context: StaffContext, asset) => {
    const service = await getService(context.db, asset.id, context.params['serviceId'] ?? '');
    return service ? handler(context, asset, service) : notFound();
  });
}

async function addPage(
  { db }: StaffContext,
  asset: Asset,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const [types, services] = await Promise.all([typesFor(db, null), servicesOf(db, asset.id)]);
  const isFirst = services.length === 0 && hasOneService(asset);
  return page(
    'assets/services/form',
    {
      asset,
      name: nameOf(asset),
      service: null,
      state,
      labels: newServiceLabels,
      types,
      present: isFirst ? asset : null,
    },
    { title: `Add service to ${nameOf(asset)}`, status },
  );
}

async function editPage(
  { db }: StaffContext,
  asset: Asset,
  service: AssetService,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const types = await typesFor(db, service);
  return page(
    'assets/services/form',
    { asset, name: nameOf(asset), service, state, labels, types, present: null },
    { title: `${service.type} of ${nameOf(asset)}`, status },
  );
}

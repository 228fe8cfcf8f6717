import { formInConflict, tickedInWords } from '../../../forms/conflict.ts';
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
import { staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, unlessWrong } from '../../../shared/saved.ts';
import { usualType, offeredTypes } from '../../../domain/workOrders/usualType.queries.ts';
import { getAsset, type Asset } from '../assets.queries.ts';
import {
  newServiceForm,
  newServiceLabels,
  serviceErrors,
  serviceForm,
  serviceLabels as labels,
  serviceOf,
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
      return submit(context, {
        form: newServiceForm,
        more: (values) => serviceErrors(values, db.calendar.today),
        save: async ({ present_type_id: presentType, ...values }) => {
          const errors = serviceErrors(values, db.calendar.today);
          const isFirst = (await servicesOf(db, asset.id)).length === 0 && hasOneService(asset);
          if (isFirst && presentType === null)
            errors['present_type_id'] = 'Choose the type of the service that the asset has now.';
          if (Object.keys(errors).length > 0) return refused(errors);
          const added = await db.attempt(() =>
            addService(db, asset, serviceOf(values, null), isFirst ? presentType : null),
          );
          return added.ok && added.value === 'too_many'
            ? refused({ _form: 'An asset can have 20 services. Remove one first.' })
            : added;
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
          unlessWrong(serviceErrors(values, db.calendar.today), () =>
            db.attempt(() => saveService(db, service.id, version, serviceOf(values, service))),
          ),
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
      await removeService(db, service.id);
      const { type_id: type, interval_months, last_service_on, next_service_on, not_required } = service;
      const fields = {
        ...{ type_id: type, present_type_id: type, interval_months: String(interval_months ?? '') },
        ...{ last_service_on: last_service_on ?? '', next_service_on: next_service_on ?? '' },
        ...(not_required && { not_required: 'on' }),
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

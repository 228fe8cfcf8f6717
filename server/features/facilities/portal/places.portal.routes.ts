import { formInConflict } from '../../../forms/conflict.ts';
import { formOf, newForm, type FormState } from '../../../forms/state.ts';
import { submit, submitChange } from '../../../forms/submit.ts';
import { emptyWithoutFacility } from '../../../lists/empty.ts';
import { listCsv, listPage } from '../../../lists/listPage.ts';
import { notFound, page, redirect, type PageReply, type Reply } from '../../../request/reply.ts';
import { customerReaders, isAllowed, type PortalAllow } from '../../../request/allow.ts';
import type { PortalContext } from '../../../request/contexts.ts';
import { portalGet, portalPost, type Route } from '../../../request/route.ts';
import { placeForm, placeLabels as labels } from './places.form.ts';
import { getPlace, placeList, type Place } from './places.list.ts';

const path = '/facilities';
const see = { allow: customerReaders };
/** Who adds and edits them (4). */
const keepers: readonly PortalAllow[] = ['customer_user', 'contact_user:admin_access'];
const keep = { allow: keepers };
const mayKeep = ({ actor }: PortalContext) => !actor.readOnly && isAllowed(actor, keepers);

/** The actor's customer; an agent may have none. */
const customerOf = ({ actor }: PortalContext) => actor.customer?.id ?? '00000000-0000-0000-0000-000000000000';

type Read = () => Promise<Place | undefined>;
const withPlace =
  (handler: (context: PortalContext, place: Place, read: Read) => Promise<Reply> | Reply) =>
  async (context: PortalContext): Promise<Reply> => {
    const read = () => getPlace(context.db, customerOf(context), context.params['id'] ?? '');
    const place = await read();
    return place ? handler(context, place, read) : notFound();
  };

/** *Account › Facilities*: the customer's own (4 calls them locations). Nobody gains a facility by adding one to it. */
export const placePortalRoutes: readonly Route[] = [
  portalGet(path, see, async (context) => {
    const { actor, tenant, db } = context;
    const none = emptyWithoutFacility(tenant.name, actor, db.customerId !== null);
    const list = placeList(customerOf(context));
    const { list: view, rows, empty } = await listPage(context, path, list, { none });
    return page(
      'facilities/portal/list',
      { list: view, places: rows, empty, mayAdd: mayKeep(context), labels },
      { title: 'Facilities' },
    );
  }),

  portalGet(`${path}/export.csv`, see, (context) => listCsv(context, placeList(customerOf(context)))),

  portalGet(`${path}/new`, { ...keep, viewers: false }, () => addPage(newForm())),

  portalPost(path, keep, (context) =>
    submit(context, {
      form: placeForm,
      save: (values) =>
        context.db.attempt(() =>
          context.db.insert('facilities', { ...values, customer_id: customerOf(context) }),
        ),
      done: (id, { name }) => redirect(`${path}/${id}`, `${name} added.`),
      again: addPage,
    }),
  ),

  portalGet(
    `${path}/:id`,
    see,
    withPlace((context, place) =>
      page('facilities/portal/show', { place, labels, mayEdit: mayKeep(context) }, { title: place.name }),
    ),
  ),

  portalGet(
    `${path}/:id/edit`,
    { ...keep, viewers: false },
    withPlace((_context, place) => editPage(place, formOf(place))),
  ),

  portalPost(
    `${path}/:id/edit`,
    keep,
    withPlace((context, place, read) =>
      submitChange(context, {
        form: placeForm,
        record: place,
        read,
        save: (values, version) =>
          context.db.attempt(() => context.db.updateVersion('facilities', place.id, version, values)),
        done: (_saved, { name }) => redirect(`${path}/${place.id}`, `${name} saved.`),
        again: (state, status, present) => editPage(present, state, status),
        compare: (typed, present) => formInConflict(typed, present, labels),
      }),
    ),
  ),
];

const addPage = (state: FormState, status = 200): PageReply =>
  page('facilities/portal/edit', { state, labels, place: null }, { title: 'Add facility', status });

const editPage = (place: Place, state: FormState, status = 200): PageReply =>
  page('facilities/portal/edit', { state, labels, place }, { title: `Edit ${place.name}`, status });

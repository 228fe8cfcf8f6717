import type { PlayerName } from '../support/cast.ts';
import { type At, type Conditions, holdsEachOf } from './eachCondition.ts';

/** One of each role that a portal of a customer has. */
const everyRole: readonly PlayerName[] = [
  'link', 'customerUser', 'contactWithPermissions', 'wideContact', 'mixedContact', 'allContact', 'allContactWithOutside',
  'adminContactWithOutside',
]; // prettier-ignore
const withFacilities: readonly PlayerName[] = ['contactWithPermissions', 'mixedContact'];
/** Who may have a facility of the company's own (A12), which these have: MT. */
const withOutside: readonly PlayerName[] = [
  'mixedContact',
  'allContactWithOutside',
  'adminContactWithOutside',
];
const mayRequest = { create_work_order: 'true' };

const userOf = ({ player }: At) => player.userId;
const request = (at: At) => ({
  type_id: at.own.workOrderType,
  facility_id: at.here.facility,
  customer_id: at.here.customer,
  status: 'requested',
  opened_by: 'Somebody',
  by_portal: true,
  requested_by_user_id: userOf(at),
});
const notMine = (at: At) => ({ requested_by_user_id: at.somebody });
/** At MT, which is the company's own: whose it is, is noted beside (A12). */
const atOwn = (at: At, whose: string | null) => ({
  facility_id: at.own.facilities.mt,
  customer_id: null,
  for_customer_id: whose,
});
/** Out of reach, whatever the role looks at. */
const outOfReach = (at: At) => ({
  'a facility out of reach': { facility_id: at.beyond.facility, customer_id: at.beyond.customer },
  ...(!withFacilities.includes(at.name) && { 'another customer': { customer_id: at.stranger } }),
  ...(withOutside.includes(at.name) && {
    'the company’s own, for nobody': atOwn(at, null),
    'the company’s own, for another customer': atOwn(at, at.stranger),
  }),
});
const ownOutside = (at: At) => (withOutside.includes(at.name) ? [atOwn(at, at.here.customer)] : []);

const written = (at: At) => ({
  body: 'Planted',
  author_name: '',
  by_staff: false,
  internal: false,
  user_id: userOf(at),
});
const badlyWritten = (at: At) => ({
  inside: { internal: true },
  'as staff': { by_staff: true },
  'in another name': { user_id: at.somebody },
});

const conditions: readonly Conditions[] = [
  {
    rules: 'A12, A13, A29',
    does: 'insert',
    table: 'work_orders',
    who: everyRole,
    given: mayRequest,
    row: (at) => ({ number: 9, ...request(at) }),
    fine: ownOutside,
    spoilt: (at) => ({
      ...outOfReach(at),
      'already taken on': { status: 'open' },
      'not by the portal': { by_portal: false },
      'in another name': notMine(at),
    }),
    lacking: [{ create_work_order: 'false' }],
  },
  {
    rules: 'A12, A13, A29',
    does: 'update',
    table: 'work_orders',
    who: everyRole,
    given: mayRequest,
    row: request,
    fine: ownOutside,
    spoilt: (at) => ({
      ...outOfReach(at),
      'taken on': { status: 'open' },
      'not by the portal': { by_portal: false },
      'requested by another': notMine(at),
    }),
    lacking: [{ create_work_order: 'false' }],
    set: "reason = 'Not needed', status = 'cancelled'",
    refusedInstead: "status = 'open'",
    refusedSets: (at) => ({
      'to somewhere out of reach': `facility_id = '${at.beyond.facility}', customer_id = '${at.beyond.customer}'`,
      ...(!withFacilities.includes(at.name) && { 'to another customer': `customer_id = '${at.stranger}'` }),
      'as if not by the portal': 'by_portal = false',
      'as another’s request': `requested_by_user_id = '${at.somebody}'`,
      ...(withOutside.includes(at.name) && {
        'for another customer': `facility_id = '${at.own.facilities.mt}', customer_id = null, for_customer_id = '${at.stranger}'`,
        'for nobody': `facility_id = '${at.own.facilities.mt}', customer_id = null, for_customer_id = null`,
      }),
    }),
  },
  {
    rules: 'A12',
    does: 'select',
    table: 'work_orders',
    who: everyRole,
    row: request,
    fine: (at) => [
      ...ownOutside(at),
      ...(withOutside.includes(at.name) ? [{ ...atOwn(at, null), by_portal: false }] : []),
    ],
    spoilt: outOfReach,
  },
  {
    rules: 'A12, A29',
    does: 'insert',
    table: 'work_order_lines',
    who: everyRole,
    row: async (at) => ({
      work_order_id: await at.plant('work_orders', request(at)),
      asset_id: at.here.asset,
      facility_id: at.here.facility,
      customer_id: at.here.customer,
      asset_description: 'Gauge',
    }),
    spoilt: async (at) => ({
      'an asset out of reach': { facility_id: at.beyond.facility, customer_id: at.beyond.customer },
      ...(!withFacilities.includes(at.name) && { 'an asset of another customer': { customer_id: at.stranger } }),
      'an order that is taken on': { work_order_id: await at.plant('work_orders', { ...request(at), status: 'open' }) },
      'an order of staff': { work_order_id: await at.plant('work_orders', { ...request(at), by_portal: false }) },
      'another’s order': { work_order_id: await at.plant('work_orders', { ...request(at), ...notMine(at) }) },
    }),
  },
  {
    rules: 'A12',
    does: 'select',
    table: 'work_order_lines',
    who: everyRole,
    like: (at) => at.own.workOrderLine,
    row: async (at) => ({
      work_order_id: await at.plant('work_orders', request(at)),
      facility_id: at.here.facility,
      customer_id: at.here.customer,
      asset_id: at.here.asset,
    }),
    spoilt: (at) => ({
      'out of reach': {
        facility_id: at.beyond.facility,
        customer_id: at.beyond.customer,
        asset_id: at.beyond.asset,
      },
      ...(!withFacilities.includes(at.name) && { 'of another customer': { customer_id: at.stranger, asset_id: at.own.assets.mt } }),
    }),
  },
  {
    rules: 'A10a, A12, A33',
    does: 'insert',
    table: 'work_order_comments',
    who: everyRole,
    row: (at) => ({ ...written(at), work_order_id: at.here.order }),
    fine: async (at) => [
      { user_id: null },
      ...(withOutside.includes(at.name)
        ? [{ work_order_id: await at.plant('work_orders', { ...request(at), ...atOwn(at, at.here.customer) }) }]
        : []),
    ],
    spoilt: async (at) => ({
      ...badlyWritten(at),
      'an order out of reach': { work_order_id: at.beyond.order },
      ...(withOutside.includes(at.name) && {
        'the company’s own order': {
          work_order_id: await at.plant('work_orders', { ...request(at), ...atOwn(at, null), by_portal: false }),
        },
      }),
    }),
  },
  {
    rules: 'A10a',
    does: 'select',
    table: 'work_order_comments',
    who: everyRole,
    row: (at) => ({ ...written(at), work_order_id: at.here.order }),
    spoilt: (at) => ({ inside: { internal: true }, 'of an order out of reach': { work_order_id: at.beyond.order } }),
  },
  {
    rules: 'A29',
    does: 'insert',
    table: 'work_order_events',
    who: everyRole,
    row: async (at) => ({
      work_order_id: await at.plant('work_orders', request(at)),
      to_status: 'cancelled',
      by_staff: false,
      author_name: '',
      user_id: userOf(at),
    }),
    fine: () => [{ to_status: 'requested' }, { user_id: null }],
    spoilt: async (at) => ({
      'what staff do': { to_status: 'open' },
      'as staff': { by_staff: true },
      'in another name': { user_id: at.somebody },
      'of an order of staff': { work_order_id: await at.plant('work_orders', { ...request(at), by_portal: false }) },
      'of another’s order': { work_order_id: await at.plant('work_orders', { ...request(at), ...notMine(at) }) },
    }),
  },
  {
    rules: 'A12, A28',
    does: 'select',
    table: 'work_order_signatures',
    who: everyRole,
    row: (at) => ({
      work_order_id: at.here.order,
      name: 'Sam',
      content: '',
      content_sha256: '0'.repeat(64),
      by_staff: true,
      author_name: 'Tess',
    }),
    fine: async (at) =>
      withOutside.includes(at.name)
        ? [{ work_order_id: await at.plant('work_orders', { ...request(at), ...atOwn(at, at.here.customer) }) }]
        : [],
    spoilt: async (at) => ({
      'out of reach': { work_order_id: at.beyond.order },
      ...(withOutside.includes(at.name) && {
        'of nobody in particular': {
          work_order_id: await at.plant('work_orders', { ...request(at), ...atOwn(at, null), by_portal: false }),
        },
      }),
    }),
  },
  {
    rules: 'A26',
    does: 'insert',
    table: 'documents',
    who: everyRole,
    row: async (at) => ({
      work_order_id: await at.plant('work_orders', request(at)),
      ...{ kind: 'photo', name: 'planted.png', size: 9, media_type: 'image/png', sha256: '0'.repeat(64) },
      ...{ file_id: '00000000-0000-7000-8000-000000000001', shown: true, by_staff: false, author_name: '', user_id: userOf(at) },
    }),
    fine: async (at) => [
      { kind: 'other' },
      { user_id: null },
      { work_order_id: null, work_order_comment_id: await comment(at, {}) },
      { work_order_id: null, ticket_comment_id: await ticketComment(at, {}) },
    ],
    spoilt: async (at) => ({
      'not shown': { shown: false },
      'as staff': { by_staff: true },
      'a certificate': { kind: 'certificate' },
      'in another name': { user_id: at.somebody },
      'of an order that is taken on': { work_order_id: await at.plant('work_orders', { ...request(at), status: 'open' }) },
      'of an order made before': { work_order_id: await at.plant('work_orders', { ...request(at), created_at: 'yesterday' }) },
      'of an order of staff': { work_order_id: await at.plant('work_orders', { ...request(at), by_portal: false }) },
      'of another’s order': { work_order_id: await at.plant('work_orders', { ...request(at), ...notMine(at) }) },
      'of a comment of staff': { work_order_id: null, work_order_comment_id: await comment(at, { by_staff: true }) },
      'of an earlier comment': { work_order_id: null, work_order_comment_id: await comment(at, { created_at: 'yesterday' }) },
      'of staff’s word on a ticket': { work_order_id: null, ticket_comment_id: await ticketComment(at, { by_staff: true }) },
      'of an earlier word on a ticket': {
        work_order_id: null,
        ticket_comment_id: await ticketComment(at, { created_at: 'yesterday' }),
      },
    }),
  },
]; // prettier-ignore

const comment = (at: At, more: Record<string, unknown>) =>
  at.plant('work_order_comments', { ...written(at), work_order_id: at.here.order, ...more });

async function ticketComment(at: At, more: Record<string, unknown>): Promise<string> {
  const contact = ['link', 'customerUser', 'adminContactWithOutside'].includes(at.name)
    ? null
    : at.player.contactId;
  const ticket = {
    subject: 'Planted',
    description: '',
    opened_by: '',
    customer_id: at.here.customer,
    contact_id: contact,
  };
  return at.plant('ticket_comments', {
    ...written(at),
    ticket_id: await at.plant('tickets', ticket),
    ...more,
  });
}

describe('each condition on work orders by itself', () => {
  holdsEachOf(conditions);
});

import {
  allowed,
  east,
  everything,
  inReach,
  nobody,
  ownRow,
  refused,
  type Expectation,
  type Rows,
  type Who,
} from './expectation.ts';

const staffAlone: Who<Rows> = { staff: everything, portal: refused };
const administratorAlone: Who<Rows> = { administrator: everything, staff: [], portal: refused };
const administratorAdds = { administrator: allowed, staff: refused, portal: refused } as const;
/** A20a: an order that came of the partner's claim; the others of its customers' aren't seen. */
const orders: Who<Rows> = { ...inReach('W-'), partnerUser: ['W-pier'] };
/** What stands in the orders that somebody sees; partners see none of it. */
const inOrders: Who<Rows> = { ...orders, partnerUser: refused };
/** What was signed is the own customer's: the order at MT is nobody's in particular. */
const signedForMine: Who<Rows> = {
  ...inOrders,
  mixedContact: east('W-', 69),
  allContactWithOutside: east('W-', 70),
  adminContactWithOutside: ['W-cal-1', 'W-cal-2'],
};
/** Who sees all of north and nothing else: each by the customer alone, so that sums of it are theirs. */
const ofWholeCustomer = (rows: Rows) => ({
  customerUser: rows,
  allContact: rows,
  adminContact: rows,
  agentUser: rows,
});
/** Nobody of the portal requested the orders of this world, so none is its own to withdraw (A29). */
const ownNone: Who<Rows> = { staff: everything, partnerUser: refused, portal: [] };

/** Work orders, by hand from access.md. */
export const expectedWorkOrders: Record<string, Expectation> = {
  work_order_types: {
    rules: 'A10, A12',
    sees: { staff: everything, portal: everything },
    row: ({ own }) => ({ tenant_id: own.tenantId, name: 'Planted' }),
    adds: administratorAdds,
    set: 'active = false',
    changes: administratorAlone,
    removes: nobody,
  },
  work_settings: {
    rules:
      'A27: administrators keep the settings, staff read them, and the portal only whether recall notices are sent',
    sees: { staff: everything, portal: [], partnerUser: refused },
    row: ({ own }) => ({ tenant_id: own.tenantId, setting: 'lands_on', value: 'day' }),
    adds: administratorAdds,
    set: "value = 'done'",
    changes: administratorAlone,
    removes: nobody,
  },
  order_drafts: {
    rules: 'the clock alone writes them, and staff confirm or dismiss them',
    sees: staffAlone,
    row: ({ own }) => ({
      tenant_id: own.tenantId, asset_id: own.assets.cal1, type_id: own.workOrderType, due_on: '2026-01-05',
    }), // prettier-ignore
    adds: nobody,
    set: "status = 'dismissed'",
    changes: staffAlone,
    removes: nobody,
  },
  recall_choices: {
    rules: 'each for itself, and staff read them',
    sees: { staff: everything, portal: [], link: refused },
    row: ({ own }, { userId }) => ({ tenant_id: own.tenantId, user_id: userId, every: 'weekly' }),
    adds: { staff: refused, portal: allowed, link: refused },
    set: "every = 'monthly'",
    changes: { staff: refused, portal: [], link: refused },
    removes: nobody,
  },
  column_choices: {
    rules: 'A42: each for itself, by app.choose_columns alone',
    sees: {
      ...ownRow,
      ...{ administrator: refused, technician: refused, dataAdministrator: refused },
      ...{ staff: refused, portal: [], link: refused },
    },
    row: ({ own }, { userId }) => ({
      tenant_id: own.tenantId,
      user_id: userId,
      list: 'in_work',
      columns: '{}',
    }),
    adds: nobody,
    set: "columns = '{type}'",
    changes: nobody,
    removes: nobody,
  },
  calendar_links: {
    rules: 'A40: each for itself',
    sees: { staff: refused, portal: [], link: refused, partnerUser: refused },
    row: ({ own }, { userId }) => ({ tenant_id: own.tenantId, user_id: userId, key_version: '0' }),
    adds: { staff: refused, portal: allowed, link: refused, partnerUser: refused },
    set: 'ended_at = now()',
    changes: { staff: refused, portal: [], link: refused, partnerUser: refused },
    removes: nobody,
  },
  work_order_signatures: {
    rules: 'A12, A28: staff keep what a customer signed, and who sees the own order reads the name',
    sees: signedForMine,
    row: ({ own, orders: { cal1 } }, { userId }) => ({
      ...{ tenant_id: own.tenantId, work_order_id: cal1, name: 'Planted', content: '' },
      ...{ content_sha256: '0'.repeat(64), by_staff: true, author_name: '', user_id: userId },
    }),
    adds: { staff: allowed, portal: refused },
    set: "name = 'changed'",
    changes: nobody,
    removes: nobody,
  },
  recall_notices: {
    rules: 'A27: the clock alone writes them',
    sees: staffAlone,
    row: ({ own }) => ({
      tenant_id: own.tenantId,
      user_id: own.players.customerUser.userId,
      period_start: '2026-01-05',
      sent_on: '2026-01-05',
      days: 30,
    }),
    adds: nobody,
    set: 'days = 1',
    changes: nobody,
    removes: nobody,
  },
  work_orders: {
    rules: 'A10, A12, A13, A14, A20a, A29',
    sees: orders,
    row: ({ own }, player) => ({
      tenant_id: own.tenantId,
      number: 9,
      type_id: own.workOrderType,
      facility_id: own.facilities.cal1,
      customer_id: own.customers.north,
      status: 'requested',
      opened_by: '',
      by_portal: player.side !== 'staff',
      requested_by_user_id: player.side === 'staff' ? null : player.userId,
    }),
    // A13: contacts without Create Work Order request nothing, and nobody does out of reach.
    adds: {
      staff: allowed,
      customerUser: allowed,
      contactWithPermissions: allowed,
      adminContact: allowed,
      adminContactWithOutside: allowed,
      portal: refused,
    },
    set: "status = 'cancelled', reason = 'changed'",
    changes: ownNone,
    removes: nobody,
  },
  work_order_lines: {
    rules: 'A10, A12, A14, A20a, A29',
    sees: inReach('A-'),
    row: ({ own, orders: { cal1 } }) => ({
      tenant_id: own.tenantId,
      work_order_id: cal1,
      asset_id: own.assets.cal2,
    }),
    adds: { staff: allowed, portal: refused },
    set: "remarks = 'changed'",
    changes: staffAlone,
    removes: staffAlone,
  },
  report_months: {
    rules:
      'A10, A12, A14, A21: whoever sees all of a customer and nothing else sees what it comes to, staff what is everybody’s as well, ' +
      'and triggers alone keep it',
    sees: {
      staff: [
        'Company due',
        'Company facility',
        'North facility',
        'North left',
        'North work',
        'South due',
        'South facility',
      ],
      portal: refused,
      ...ofWholeCustomer(['North facility', 'North unsaid', 'North work']),
      link: ['South due', 'South facility'],
    },
    row: ({ own }) => ({
      ...{
        tenant_id: own.tenantId,
        customer_id: own.customers.north,
        kind: 'due',
        month: '2026-02-01',
        key: '',
      },
      ...{ entries: 1, due: 0, on_time: 0, failed: 0 },
    }),
    adds: nobody,
    set: 'entries = 9',
    changes: nobody,
    removes: nobody,
  },
  work_order_comments: {
    rules: 'A10, A10a, A12',
    sees: inOrders,
    row: ({ own, orders: { cal1, dock } }, player) => ({
      tenant_id: own.tenantId,
      body: 'Planted',
      author_name: '',
      by_staff: player.side === 'staff',
      user_id: player.userId,
      work_order_id: player === own.players.link ? dock : cal1,
    }),
    adds: {
      staff: allowed,
      link: allowed,
      customerUser: allowed,
      contactUser: allowed,
      contactWithPermissions: allowed,
      allContact: allowed,
      adminContact: allowed,
      adminContactWithOutside: allowed,
      portal: refused,
    },
    set: "body = 'changed'",
    changes: nobody,
    removes: nobody,
  },
  work_order_events: {
    rules: 'A10, A12',
    sees: inOrders,
    row: ({ own, orders: { cal1 } }, player) => ({
      tenant_id: own.tenantId,
      to_status: 'cancelled',
      author_name: '',
      by_staff: player.side === 'staff',
      user_id: player.userId,
      work_order_id: cal1,
    }),
    // A29: the portal notes only what it does with its own requests, of which this world has none.
    adds: { staff: allowed, portal: refused },
    set: "reason = 'changed'",
    changes: nobody,
    removes: nobody,
  },
};

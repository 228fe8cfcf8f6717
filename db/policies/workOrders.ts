import { portalRoles, type PortalRole } from '../roles.ts';
import { forRoles, record, type Grant, type TableAccess } from './access.ts';
import { isAdministrator, mayRequestWork, ofCustomer, ofPartner, ofUser } from './conditions.ts';
import { inReach } from './inReach.ts';
import { seesAllOfCustomer } from './roleGroups.ts';

/** Roles of a portal that asks for work; a partner's orders come of its claims (A20). */
const customerRoles = portalRoles.filter((role) => role !== 'partner');

const typeColumns = ['name', 'asks_outcome', 'customer_signs', 'steps', 'active'];
const newOrder = [
  'tenant_id', 'id', 'number', 'type_id', 'facility_id', 'customer_id', 'status', 'description', 'purchase_order',
  'wanted_on', 'opened_by', 'by_portal', 'requested_by_user_id',
]; // prettier-ignore
const keptOrder = [
  'type_id', 'facility_id', 'customer_id', 'lab_id', 'technician_id', 'status', 'reason', 'description',
  'purchase_order', 'wanted_on', 'scheduled_on', 'signed_by', 'signed_at',
]; // prettier-ignore
const shownOrder = [
  'tenant_id', 'id', 'number', 'type_id', 'facility_id', 'customer_id', 'status', 'in_work', 'reason', 'description',
  'purchase_order', 'wanted_on', 'scheduled_on', 'opened_by', 'by_portal', 'requested_by_user_id', 'signed_at',
  'search_text', 'ticket_id', 'staff_wrote_last', 'last_comment_at', 'turned_at', 'done_at', 'created_at',
  'updated_at', 'version', 'for_customer_id', 'at_lab',
  'follows_order_id', 'follows_line_id',
]; // prettier-ignore
const keptLine = [
  'outcome', 'not_done_reason', 'serviced_on', 'technician_id', 'remarks', 'next_service_on', 'next_is_given', 'next_day',
  'not_required', 'steps_done', 'steps_failed', 'finished_at', 'before_next_on', 'base_last_on', 'base_next_on', 'base_required',
  'counts_type_id',
]; // prettier-ignore
const shownLine = [
  'tenant_id', 'id', 'work_order_id', 'asset_id', 'customer_id', 'facility_id', 'asset_code', 'asset_description',
  'outcome', 'not_done_reason', 'serviced_on', 'remarks', 'next_service_on', 'not_required', 'finished_at', 'before_next_on',
  'created_at', 'type_id', 'reference', 'reference_lc', 'handed_from_id',
]; // prettier-ignore
/** What is said of a service that was done before Gatehouse came: it has no work order here, and comes whole. */
const pastLine = [
  'type_id', 'reference', 'technician_name', 'outcome', 'not_done_reason', 'serviced_on', 'remarks', 'next_service_on', 'finished_at',
  'not_required', 'handed_from_id',
]; // prettier-ignore
const ofMonth = [
  'tenant_id', 'id', 'customer_id', 'kind', 'month', 'type_id', 'outcome', 'manufacturer', 'model', 'days', 'entries', 'due',
  'on_time', 'failed', 'by_day', 'facility_id',
]; // prettier-ignore
const newComment = ['tenant_id', 'id', 'work_order_id', 'body', 'by_staff', 'author_name', 'user_id'];
const newEvent = [
  'tenant_id', 'id', 'work_order_id', 'from_status', 'to_status', 'reason', 'by_staff', 'author_name', 'user_id',
]; // prettier-ignore

/** The order of a row that belongs to one, as far as the actor sees it. */
const seenOrder = (table: string, more = '') =>
  `exists (select from work_orders w where w.tenant_id = ${table}.tenant_id and w.id = ${table}.work_order_id${more})`;

/** A29: whose request it is: the user's, or the link's, which is nobody in particular. */
export const ownRequest = (role: PortalRole, of = '') =>
  `${of}by_portal and ` +
  (role === 'portal_link' ? `${of}requested_by_user_id is null` : ofUser(`${of}requested_by_user_id`));

/** A12: who has a facility of the company's own doesn't see the order there of another customer's person, or of its ticket. */
export const ofNobodyElse = `(${ofCustomer('for_customer_id')} or for_customer_id is null and (customer_id is not null or not by_portal))`;
/** The roles that reach facilities of the company's own: the others' have a customer, theirs. */
const beyondOwn: readonly PortalRole[] = ['portal_contact', 'portal_contact_mixed', 'portal_contact_admin'];
const ordersInReach = Object.fromEntries(
  Object.entries(inReach('work_orders', 'facility_id')).map(([role, grant]) => [
    role,
    beyondOwn.includes(role as PortalRole)
      ? {
          select: `(${String(grant.select)}) and ${ofNobodyElse}`,
          rule: `${grant.rule} At a facility of the company’s own, none of another customer’s.`,
        }
      : grant,
  ]),
) as Record<PortalRole, Grant>;

/** What a role sees, with what it writes besides. */
const andWrites = (
  grants: Record<PortalRole, Grant>,
  writes: (role: PortalRole, seen: { select: string; rule: string }) => Partial<Grant>,
) =>
  Object.fromEntries(
    customerRoles.map((role) => [
      role,
      { ...grants[role], ...writes(role, { select: String(grants[role].select), rule: grants[role].rule }) },
    ]),
  );

const requestRule =
  'A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.';

/** A33: work at a facility of the company's own that is no customer's is seen by people of several, so none writes there. */
const ofSomebody = ' and coalesce(w.customer_id, w.for_customer_id) is not null';

/** Staff write as staff, in no name but the own. */
export const authoredByStaff = `by_staff and (user_id is null or ${ofUser()})`;
/** People of the portal write as themselves. */
export const authoredByMe = (role: PortalRole) =>
  `not by_staff and (user_id is null${role === 'portal_link' ? '' : ` or ${ofUser()}`})`;

/** Work orders, their lines, what is said in them and what became of them. */
export const workOrders = {
  work_order_types: {
    staff: {
      select: true,
      insert: { check: isAdministrator, columns: ['tenant_id', 'id', ...typeColumns] },
      update: { using: isAdministrator, check: isAdministrator, columns: [...typeColumns, ...record] },
      rule: "Administrators keep the company's types of work orders, and staff read them.",
    },
    portal: forRoles(portalRoles, {
      select: true,
      columns: ['tenant_id', 'id', 'name', 'name_lc', 'active', 'makes_service_orders'],
      rule: 'A10, A12: what kind of work an order is, by name, and which only claims make.',
    }),
    definers: {
      definer_sign_in: 'select, insert',
      definer_mail: 'select',
      definer_search: 'select (tenant_id, id, steps)',
      definer_jobs: 'select (tenant_id, id, name, name_lc), update (name_lc)',
    },
  },
  work_settings: {
    staff: {
      select: true,
      insert: { check: isAdministrator, columns: ['tenant_id', 'id', 'setting', 'value'] },
      update: { using: isAdministrator, check: isAdministrator, columns: ['value'] },
      rule: 'Administrators say how the next service date is counted, and staff read it.',
    },
    // A27: nobody chooses how often to get what the company doesn't send.
    portal: forRoles(customerRoles, {
      select: "setting = 'recall_notices'",
      columns: ['tenant_id', 'id', 'setting', 'value'],
      rule: 'A27: people at customers see whether the company sends recall notices.',
    }),
    definers: { definer_mail: 'select' },
  },
  work_orders: {
    staff: {
      select: true,
      insert: {
        check: true,
        columns: [
          ...newOrder,
          'lab_id',
          'technician_id',
          'scheduled_on',
          'ticket_id',
          'claim_id',
          'follows_order_id',
          'follows_line_id',
        ],
      },
      update: { using: true, check: true, columns: [...keptOrder, 'invoice_id', ...record] },
      rule: "Staff keep the tenant's work orders as far as their routes let them; the states move as guard_work_order says.",
    },
    portal: {
      ...andWrites(ordersInReach, (role, { select, rule }) => {
        const request = `(${select}) and ${mayRequestWork} and status = 'requested' and ${ownRequest(role)}`;
        return {
          columns: shownOrder,
          insert: { check: request, columns: newOrder },
          update: {
            using: request,
            check: `(${select}) and status = 'cancelled' and ${ownRequest(role)}`,
            columns: ['status', 'reason', ...record],
          },
          rule: `${rule} ${requestRule}`,
        };
      }),
      partner: {
        select: ofPartner(),
        columns: [...shownOrder, 'partner_id', 'claim_id'],
        rule: 'A20a: Partner users see only the service orders that came from their partner’s claims.',
      },
    },
    // The column is for the lock alone (customerHolds.ts).
    definers: {
      definer_search: 'select, update (updated_at, staff_wrote_last, last_comment_at)',
      definer_mail: 'select',
    },
  },
  work_order_lines: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', 'work_order_id', 'asset_id', ...pastLine] },
      update: { using: true, check: true, columns: [...keptLine, ...record] },
      delete: 'outcome is null',
      rule: "Staff keep the lines of the tenant's work orders, while guard_work_order_line lets anybody.",
    },
    portal: {
      ...andWrites(inReach('work_order_lines', 'facility_id'), (role, { select, rule }) => ({
        columns: shownLine,
        insert: {
          check: `(${select}) and ${seenOrder('work_order_lines', ` and w.status = 'requested' and ${ownRequest(role, 'w.')}`)}`,
          columns: ['tenant_id', 'id', 'work_order_id', 'asset_id'],
        },
        rule: `${rule} A29: assets in reach are put into the own request.`,
      })),
      partner: {
        select: seenOrder('work_order_lines'),
        columns: shownLine,
        rule: 'A20a: the lines of the service orders that a partner user sees.',
      },
    },
    // A line follows its asset from facility to facility (app.follow_asset).
    definers: { definer_search: 'select, update (facility_id)', definer_mail: 'select' },
  },
  report_months: {
    staff: {
      select: "kind <> 'unsaid'",
      rule: 'Staff see what work came to by month, also of what has gone to another customer; triggers alone keep it.',
    },
    portal: forRoles(seesAllOfCustomer, {
      select: `${ofCustomer()} and kind <> 'left'`,
      columns: ofMonth,
      rule:
        'A10, A12, A14, A21: Whoever sees all assets and work of the customer, and nobody else’s, sees what they come to; ' +
        'of what has gone to another customer not what it was.',
    }),
    definers: { definer_search: 'select, insert, update' },
  },
  order_drafts: {
    staff: {
      select: true,
      update: { using: true, check: true, columns: ['status', 'work_order_id', ...record] },
      rule: 'Staff confirm or dismiss what the clock has drafted; the clock alone drafts.',
    },
    definers: { definer_mail: 'select, insert' },
  },
  work_order_comments: {
    staff: {
      select: true,
      insert: { check: authoredByStaff, columns: [...newComment, 'internal'] },
      rule: 'Staff comment as staff, in no name but the own; a comment is never changed.',
    },
    portal: Object.fromEntries(
      customerRoles.map((role): [PortalRole, Grant] => [
        role,
        {
          select: `not internal and ${seenOrder('work_order_comments')}`,
          columns: [
            'tenant_id',
            'id',
            'work_order_id',
            'body',
            'internal',
            'by_staff',
            'author_name',
            'created_at',
          ],
          insert: {
            check: `not internal and ${authoredByMe(role)} and ${seenOrder('work_order_comments', ofSomebody)}`,
            columns: newComment,
          },
          rule:
            'A10a: public comments of the work orders that the person sees, written in no name but the own, ' +
            'on those of the own customer.',
        },
      ]),
    ),
    definers: { definer_mail: 'select', definer_search: 'select (tenant_id, id, work_order_id, internal)' },
  },
  work_order_signatures: {
    staff: {
      select: true,
      insert: {
        check: authoredByStaff,
        columns: [
          ...['tenant_id', 'id', 'work_order_id', 'name', 'drawing', 'content', 'content_sha256'],
          ...['by_staff', 'author_name', 'user_id'],
        ],
      },
      rule: 'Staff keep what a customer has signed, in no name but the own; nobody changes it.',
    },
    // What stood on the order names each of its assets, also those that have left the reader's reach since.
    portal: forRoles(customerRoles, {
      select: seenOrder(
        'work_order_signatures',
        ` and (${ofCustomer('w.customer_id')} or ${ofCustomer('w.for_customer_id')})`,
      ),
      columns: ['tenant_id', 'id', 'work_order_id', 'name', 'drawing', 'created_at'],
      rule:
        'A12, A28: who signed, and the drawing, on the own customer’s work orders that the person sees; ' +
        'what was signed, line by line, is for staff alone.',
    }),
  },
  work_order_events: {
    staff: {
      select: true,
      insert: { check: authoredByStaff, columns: newEvent },
      rule: 'Staff see what became of an order, and note what they do; nobody changes it.',
    },
    portal: Object.fromEntries(
      customerRoles.map((role): [PortalRole, Grant] => [
        role,
        {
          select: seenOrder('work_order_events'),
          columns: [
            'tenant_id',
            'id',
            'work_order_id',
            'from_status',
            'to_status',
            'reason',
            'by_staff',
            'created_at',
          ],
          insert: {
            check:
              `to_status in ('requested', 'cancelled') and ${authoredByMe(role)} and ` +
              seenOrder('work_order_events', ` and ${ownRequest(role, 'w.')}`),
            columns: newEvent,
          },
          rule: 'A10, A12: what became of the work orders that the person sees, with the reasons; its own request and that it withdrew it.',
        },
      ]),
    ),
  },
} satisfies Record<string, TableAccess>;

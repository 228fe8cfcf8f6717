import type { RequestRole } from '../roles.ts';
import { ofNobodyElse } from '../policies/workOrders.ts';
import type { DatabaseFunction } from './index.ts';
import { declareReach, myCustomer, myTenant, portal, type Reach } from './reach.ts';

interface WordSearch {
  table:
    | 'customers'
    | 'facilities'
    | 'contacts'
    | 'users'
    | 'assets'
    | 'tickets'
    | 'work_orders'
    | 'warranty_claims'
    | 'invoices'
    | 'estimates'
    | 'documents'
    | 'emails'
    | 'audit_log';
  /** What is found at all. */
  live?: string;
  /** Which of it staff find. */
  staff?: string;
  /** Staff find a record by its customer's name and number too, and may narrow the search to one customer. */
  byCustomer?: boolean;
  reach?: Reach;
  /** Staff find the one that stays by what a merged one was called, too (A41). */
  merged?: true;
  /** Everybody of the portal may ask, also who finds nothing (A20a). */
  everybody?: boolean;
}

/**
 * All the patterns are in the text, in any order. The index looks for the two longest; a pattern that isn't there falls
 * away when the plan is made.
 */
const holdsAll = (patterns: string, text = 'search_text') =>
  [1, 2].map((at) => `(${patterns}[${at}] is null or ${text} like ${patterns}[${at}])`).join(' and ') +
  ` and (cardinality(${patterns}) < 3 or ${text} like all (${patterns}))`;

/**
 * Finds records by words, each of which may stand anywhere in the record; for staff also with its customer. LIKE is not
 * leakproof, so under a policy no index serves it; this returns ids alone, for the policies to judge. It looks no further than the
 * actor may see, or an injected SELECT could ask it letter by letter what others have.
 *
 * The plan is made anew for each search: how common a word is decides between the index and a scan that ends early. The
 * customers that hold some of the words are grouped by the words that are left, so that each group is one look into an
 * index. With n words there are at most 2ⁿ groups; `search` (server/database) hands over five words at most.
 */
function searchWords({
  table,
  live = 'true',
  staff = 'true',
  byCustomer = false,
  reach = [],
  everybody = false,
  merged,
}: WordSearch): DatabaseFunction {
  const roles = reach.flatMap(([its]) => its.flatMap((role) => [role, `${role}_ro`] as RequestRole[]));
  const ofOne = byCustomer ? ' and (p_customer is null or customer_id = p_customer)' : '';
  const asked = (found: string, alive: string) => (condition: string) =>
    `select ${found} from ${table} where ${myTenant} and ${alive}${ofOne} and ${condition}`;
  const ask = asked('id', live);
  const askOfStaff = merged
    ? asked('coalesce(merged_into, id) as id', `(${live} or merged_into is not null)`)
    : ask;
  const asks = (conditions: readonly string[], by = ask) =>
    `return query select s.id from (${conditions
      .map((condition) => `(${by(`${holdsAll('patterns')} and ${condition}`)} limit p_most)`)
      .join(' union ')}) s limit p_most;`;
  return {
    owner: 'definer_search',
    execute: ['app_staff', ...(everybody ? portal : roles)],
    sql: `
create function app.search_${table}(p_words text[], p_most integer default null${byCustomer ? ', p_customer uuid default null' : ''}) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  ${declareReach}${
    byCustomer
      ? `
  rest text[];
  whose uuid[];
  counted integer;
  more integer;`
      : ''
  }
begin
  case role
    when 'app_staff' then
      ${asks([staff], askOfStaff)}${byCustomer ? throughCustomers(ask) : ''}
${reach.map(([roles, conditions]) => `    when ${roles.map((role) => `'${role}'`).join(', ')} then ${asks(conditions)}`).join('\n')}
    else return;
  end case;
end $$`,
  };
}

/** A customer's name and number, without what it is reached by. */
const named = (customer: string) => `split_part(${customer}.search_text, E'\\f', 1)`;

const throughCustomers = (ask: (condition: string) => string) => `
      get diagnostics counted = row_count;
      if p_customer is null and (p_most is null or counted < p_most) then
        for rest, whose in
          select r.rest, array_agg(r.id) from (
            select c.id, array(select p from unnest(patterns) p where ${named('c')} not like p order by length(p) desc, p) as rest
            from customers c where c.${myTenant} and c.id in (
              select h.id from unnest(patterns) p join customers h on h.${myTenant} and h.search_text like p and ${named('h')} like p)
          ) r group by r.rest
        loop
          exit when counted >= p_most;
          return query ${ask(`customer_id = any (whose) and ${holdsAll('rest')} and not (search_text like all (patterns))`)} limit p_most - counted;
          get diagnostics more = row_count;
          counted := counted + more;
        end loop;
      end if;`;

/** Facilities and what stands at them (A10, A12, A14), said of the column that names the facility. */
const ofFacilities = (facility: string): Reach => [
  [['portal_link', 'portal_customer', 'portal_contact_all'], [myCustomer]],
  [['portal_contact'], [`${facility} = any (reach)`]],
  [['portal_contact_wide'], [`${myCustomer} and ${facility} = any (reach)`]],
  [
    ['portal_contact_mixed'],
    [`current_setting('app.all_facilities')::boolean and ${myCustomer}`, `${facility} = any (reach)`],
  ],
  [['portal_contact_admin'], [myCustomer, `${facility} = any (reach)`]],
  [['partner'], ['customer_id = any (reach)']],
];

/** The record that a document belongs to, with a condition on it. */
const belongsTo = (table: string, column: string, condition: string) =>
  `exists (select from ${table} r where r.tenant_id = documents.tenant_id and r.id = documents.${column} and ${condition})`;
const inReach = ['assets about_asset_id', 'work_orders work_order_id', 'work_order_lines work_order_line_id']
  .map((pair) => {
    const [table = '', column = ''] = pair.split(' ');
    return belongsTo(table, column, 'r.facility_id = any (reach)');
  })
  .concat(
    belongsTo(
      'work_order_comments',
      'work_order_comment_id',
      'exists (select from work_orders w where w.tenant_id = r.tenant_id and w.id = r.work_order_id and w.facility_id = any (reach))',
    ),
  );
const ofTickets = (condition: string) =>
  belongsTo(
    'ticket_comments',
    'ticket_comment_id',
    `exists (select from tickets t where t.tenant_id = r.tenant_id and t.id = r.ticket_id and ${condition})`,
  );
const shownOf = (...conditions: readonly string[]) =>
  conditions.map((condition) => `shown and (${condition})`);
/** Of a customer's documents those that its people can see: what is said about a partner's claim is the partner's (A20a). */
const ofMyCustomer = `claim_comment_id is null and ${myCustomer}`;
/** A13: those of the customer's money, for contacts with *Access Billing*. */
const ofMoney =
  `(estimate_id is not null or invoice_id is not null) and ${myCustomer} ` +
  "and current_setting('app.access_billing')::boolean";
const customersTickets = ofTickets("t.customer_id = current_setting('app.customer_id')::uuid");
const ownTickets = ofTickets("t.contact_id = current_setting('app.contact_id')::uuid");
const allFacilities = `current_setting('app.all_facilities')::boolean and ${ofMyCustomer}`;

/** What is shown of the records in reach (A26). Their policies decide; this looks no further than they could let it. */
const ofDocuments: Reach = [
  [['portal_link', 'portal_customer'], shownOf(ofMyCustomer, customersTickets)],
  [['portal_contact_admin'], shownOf(ofMyCustomer, customersTickets, ...inReach)],
  [['portal_contact_all'], shownOf(ofMyCustomer, ownTickets)],
  [['portal_contact', 'portal_contact_wide'], shownOf(...inReach, ownTickets, ofMoney)],
  [['portal_contact_mixed'], shownOf(allFacilities, ...inReach, ownTickets, ofMoney)],
  [['partner'], shownOf('customer_id = any (reach)')],
];

/** Searches of the lists that grow with a tenant. */
export const wordSearchFunctions: DatabaseFunction[] = [
  searchWords({
    table: 'customers',
    live: 'archived_at is null',
    merged: true,
    reach: [[['partner'], ['id = any (reach)']]],
  }),
  searchWords({
    table: 'facilities',
    byCustomer: true,
    everybody: true,
    reach: ofFacilities('id'),
  }),
  searchWords({
    table: 'contacts',
    live: 'archived_at is null',
    merged: true,
    byCustomer: true,
    reach: [
      [['portal_link', 'portal_customer', 'portal_contact_admin'], [myCustomer]],
      [
        ['portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all'],
        [
          `current_setting('app.edit_contact')::boolean and ${myCustomer}`,
          "id = current_setting('app.contact_id')::uuid",
        ],
      ],
    ],
  }),
  searchWords({ table: 'users', live: 'archived_at is null' }),
  searchWords({
    table: 'assets',
    everybody: true,
    reach: ofFacilities('facility_id'),
  }),
  searchWords({
    table: 'work_orders',
    everybody: true,
    // A20a: a partner finds the orders that came of its claims.
    reach: ofFacilities('facility_id').map(([roles, conditions]) =>
      roles.includes('partner')
        ? [roles, ["partner_id = current_setting('app.partner_id')::uuid"]]
        : [
            roles,
            conditions.map((condition) =>
              condition.includes('facility_id') ? `${condition} and ${ofNobodyElse}` : condition,
            ),
          ],
    ),
  }),
  searchWords({
    table: 'warranty_claims',
    everybody: true,
    reach: [[['partner'], ["partner_id = current_setting('app.partner_id')::uuid"]]],
  }),
  searchWords({
    table: 'invoices',
    everybody: true,
    // A10a, A13: what is issued, for those who see the customer's money.
    reach: [
      [['portal_link', 'portal_customer', 'portal_contact_admin'], [`${myCustomer} and status = 'issued'`]],
      [
        ['portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all'],
        [`${myCustomer} and status = 'issued' and current_setting('app.access_billing')::boolean`],
      ],
    ],
  }),
  searchWords({
    table: 'estimates',
    everybody: true,
    // A10a, A13: what is sent, for those who see the customer's money.
    reach: [
      [['portal_link', 'portal_customer', 'portal_contact_admin'], [`${myCustomer} and status <> 'draft'`]],
      [
        ['portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all'],
        [`${myCustomer} and status <> 'draft' and current_setting('app.access_billing')::boolean`],
      ],
    ],
  }),
  searchWords({
    table: 'tickets',
    everybody: true,
    reach: [
      [['portal_link', 'portal_customer', 'portal_contact_admin'], [myCustomer]],
      [
        ['portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all'],
        [`${myCustomer} and contact_id = current_setting('app.contact_id')::uuid`],
      ],
    ],
  }),
  searchWords({
    table: 'documents',
    live: 'archived_at is null and replaced_at is null',
    everybody: true,
    reach: ofDocuments,
  }),
  searchWords({ table: 'emails' }),
  // S22: administrators alone read the log.
  searchWords({ table: 'audit_log', staff: "current_setting('app.administrator')::boolean" }),
];

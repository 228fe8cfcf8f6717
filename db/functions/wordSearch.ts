import type { RequestRole } from '../roles.ts';
import { manyOfDocuments, ofDocuments } from './documentReach.ts';
import type { DatabaseFunction } from './index.ts';
import {
  declareReach,
  declareRole,
  isMany,
  myCustomer,
  myTenant,
  portal,
  thenJudged,
  type Reach,
} from './reach.ts';
import {
  manyOf,
  ofClaims,
  ofEstimates,
  ofFacilities,
  ofInvoices,
  ofOrders,
  ofTickets,
} from './recordReach.ts';

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
  /** The same for roles that reach too many facilities to list them. */
  ofMany?: Reach;
  /** Staff find the one that stays by what a merged one was called, too (A41). */
  merged?: true;
  /** Everybody of the portal may ask, also who finds nothing (A20a). */
  everybody?: boolean;
}

/** Words as patterns of LIKE, the longest first. */
export const patternsOf = (words: string) => `array(
    select '%' || replace(replace(replace(w, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(${words}) word) words where w <> '' order by length(w) desc, w)`;

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
  ofMany = [],
  everybody = false,
  merged,
}: WordSearch): DatabaseFunction {
  const roles = reach.flatMap(([its]) => its.flatMap((role) => [role, `${role}_ro`] as RequestRole[]));
  const usesReach = reach.some(([, conditions]) =>
    conditions.some((condition) => condition.includes('(reach)')),
  );
  const many = ofMany.flatMap(([its]) => its);
  const manyCases = ofMany.map(
    ([its, conditions]) => [its.map((role) => `${role}_many`), conditions] as const,
  );
  const ofOne = byCustomer ? ' and (p_customer is null or customer_id = p_customer)' : '';
  const asked = (found: string, alive: string) => (condition: string) => {
    const [first = '', judged] = condition.split(thenJudged);
    const rows = `from ${table} where ${myTenant} and ${alive}${ofOne} and ${first}`;
    return judged === undefined
      ? `select ${found} ${rows}`
      : `select ${found} from (select * ${rows} offset 0) ${table} where ${judged}`;
  };
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
  patterns text[] := ${patternsOf('p_words')};
  ${declareRole}
  ${usesReach ? declareReach(many) : ''}${
    byCustomer
      ? `
  rest text[];
  whose uuid[];
  counted integer;
  more integer;`
      : ''
  }
begin
  ${many.length > 0 ? `if ${isMany(many)} then role := role || '_many'; end if;` : ''}
  case role
    when 'app_staff' then
      ${asks([staff], askOfStaff)}${byCustomer ? throughCustomers(ask) : ''}
${[...reach, ...manyCases].map(([roles, conditions]) => `    when ${roles.map((role) => `'${role}'`).join(', ')} then ${asks(conditions)}`).join('\n')}
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
    ofMany: manyOf(ofFacilities('id')),
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
    ofMany: manyOf(ofFacilities('facility_id')),
  }),
  searchWords({
    table: 'work_orders',
    everybody: true,
    reach: ofOrders,
    ofMany: manyOf(ofOrders),
  }),
  searchWords({
    table: 'warranty_claims',
    everybody: true,
    reach: ofClaims,
  }),
  searchWords({
    table: 'invoices',
    everybody: true,
    reach: ofInvoices,
  }),
  searchWords({
    table: 'estimates',
    everybody: true,
    reach: ofEstimates,
  }),
  searchWords({
    table: 'tickets',
    everybody: true,
    reach: ofTickets,
  }),
  searchWords({
    table: 'documents',
    live: 'archived_at is null and replaced_at is null',
    everybody: true,
    reach: ofDocuments,
    ofMany: manyOfDocuments,
  }),
  searchWords({ table: 'emails' }),
  // S22: administrators alone read the log.
  searchWords({ table: 'audit_log', staff: "current_setting('app.administrator')::boolean" }),
];

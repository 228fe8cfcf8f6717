import type { RequestRole } from '../roles.ts';
import type { DatabaseFunction } from './index.ts';
import { myCustomer, myRelated, myTenant, portal, type Reach } from './reach.ts';

interface WordSearch {
  table: 'customers' | 'facilities' | 'contacts' | 'users';
  /** What is found at all. */
  live: string;
  /** Staff find a record by its customer's name and number too, and may narrow the search to one customer. */
  byCustomer: boolean;
  execute: readonly RequestRole[];
  reach: Reach;
}

/**
 * All the patterns are in the text, in any order. The index looks for the two longest; a pattern that isn't there falls
 * away when the plan is made.
 */
const holdsAll = (patterns: string, text = 'search_text') =>
  [1, 2].map((at) => `(${patterns}[${at}] is null or ${text} like ${patterns}[${at}])`).join(' and ') +
  ` and (cardinality(${patterns}) < 3 or ${text} like all (${patterns}))`;

/**
 * Finds records by words, as `search_assets` does by one text: ids alone, for the policies to judge, none beyond what the
 * actor may see, and the plan made anew for each search. Each word may stand in the record or, for staff, with its customer:
 * the customers that hold some of the words are grouped by the words that are left, so that each group is one look
 * into an index. With n words there are at most 2ⁿ groups; `searchWords` hands over five words at most.
 */
function searchWords({ table, live, byCustomer, execute, reach }: WordSearch): DatabaseFunction {
  const ofOne = byCustomer ? ' and (p_customer is null or customer_id = p_customer)' : '';
  const ask = (condition: string) =>
    `select id from ${table} where ${myTenant} and ${live}${ofOne} and ${condition}`;
  const asks = (conditions: readonly string[]) =>
    `return query select s.id from (${conditions
      .map((condition) => `(${ask(`${holdsAll('patterns')} and ${condition}`)} limit p_most)`)
      .join(' union ')}) s limit p_most;`;
  return {
    owner: 'definer_search',
    execute,
    sql: `
create function app.search_${table}(p_words text[], p_most integer default null${byCustomer ? ', p_customer uuid default null' : ''}) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'
    from (select distinct lower(word) as w from unnest(p_words) word) words order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  reach uuid[] := case role when 'portal_contact' then app.my_facilities() when 'partner' then app.my_customers() end;${
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
      ${asks(['true'])}${byCustomer ? throughCustomers(ask) : ''}
${reach.map(([roles, conditions]) => `    when ${roles.map((role) => `'${role}'`).join(', ')} then ${asks(conditions)}`).join('\n')}
    else return;
  end case;
end $$`,
  };
}

const throughCustomers = (ask: (condition: string) => string) => `
      get diagnostics counted = row_count;
      if p_customer is null and (p_most is null or counted < p_most) then
        for rest, whose in
          select r.rest, array_agg(r.id) from (
            select c.id, array(select p from unnest(patterns) p where c.search_text not like p order by length(p) desc, p) as rest
            from customers c where c.${myTenant} and c.id in (
              select h.id from unnest(patterns) p join customers h on h.${myTenant} and h.search_text like p)
          ) r group by r.rest
        loop
          exit when counted >= p_most;
          return query ${ask(`customer_id = any (whose) and ${holdsAll('rest')} and not (search_text like all (patterns))`)} limit p_most - counted;
          get diagnostics more = row_count;
          counted := counted + more;
        end loop;
      end if;`;

/** Searches of the lists that grow with a tenant, beside those of assets and tickets. */
export const wordSearchFunctions: DatabaseFunction[] = [
  searchWords({
    table: 'customers',
    live: 'archived_at is null',
    byCustomer: false,
    execute: ['app_staff', 'partner', 'partner_ro'],
    reach: [[['partner'], ['id = any (reach)']]],
  }),
  searchWords({
    table: 'facilities',
    live: 'true',
    byCustomer: true,
    execute: ['app_staff', ...portal],
    reach: [
      [['portal_link', 'portal_customer', 'portal_contact_all'], [myCustomer]],
      [['portal_contact'], ['id = any (reach)']],
      [['portal_contact_wide'], [`${myCustomer} and ${myRelated('id')}`]],
      [
        ['portal_contact_mixed'],
        [`current_setting('app.all_facilities')::boolean and ${myCustomer}`, myRelated('id')],
      ],
      [['portal_contact_admin'], [myCustomer, myRelated('id')]],
      [['partner'], ['customer_id = any (reach)']],
    ],
  }),
  searchWords({
    table: 'contacts',
    live: 'archived_at is null',
    byCustomer: true,
    execute: ['app_staff'],
    reach: [],
  }),
  searchWords({
    table: 'users',
    live: 'archived_at is null',
    byCustomer: false,
    execute: ['app_staff'],
    reach: [],
  }),
];

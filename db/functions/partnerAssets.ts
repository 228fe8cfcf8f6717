import type { DatabaseFunction } from './index.ts';
import { patternsOf } from './wordSearch.ts';

/** The orders of a list of assets, with their columns. */
const sorts = {
  code: { column: 'a.code_lc', type: 'text', nullable: true },
  next_service: { column: 'a.next_service_on', type: 'date', nullable: true },
  newest: { column: 'a.created_at', type: 'timestamptz', nullable: false },
} as const;
type Sort = keyof typeof sorts;

/** The customers, each with the words that an asset has to hold itself; null is none. */
const whose = 'unnest(mine, rests) w(id, rest)';

/** What the list's filters ask of an asset. */
const fits = `(p_from is null or a.next_service_on >= p_from)
          and (p_before is null or a.next_service_on < p_before and a.status <> 'retired')
          and (p_status is null or a.status = p_status)`;
/** One customer's assets that fit, and hold the words. */
const itsAssets = `a.tenant_id = t and a.customer_id = w.id and ${fits}
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\\f')))`;

const orderBy = (value: string, id: string, down: boolean) =>
  `order by ${value} ${down ? 'desc' : 'asc'}, ${id} ${down ? 'desc' : 'asc'}`;

/** From a place on: the assets with a value of the order, or those without. */
const from = (sort: Sort, down: boolean, has: boolean) => {
  const { column, type } = sorts[sort];
  const beyond = down ? '<' : '>';
  return has
    ? `${column} is not null and (p_value is null or (${column}, a.id) ${beyond} (p_value::${type}, p_id))`
    : `${column} is null and (p_id is null or a.id ${beyond} p_id)`;
};

/** All customers' at once: with their ids at hand, the planner knows how much of the list is theirs. */
const listed = (sort: Sort, down: boolean, has: boolean) =>
  `return query select a.id from assets a where a.tenant_id = t and a.customer_id = any (mine)
          and ${from(sort, down, has)} and ${fits}
        ${orderBy(sorts[sort].column, 'a.id', down)} limit p_most;`;

/** One customer's, as an index has them. */
const ofOne = (sort: Sort, down: boolean, has: boolean, most: string) =>
  `select ${sorts[sort].column} as value, a.id from assets a
          where ${itsAssets} and ${from(sort, down, has)}
          ${orderBy(sorts[sort].column, 'a.id', down)} limit ${most}`;

/**
 * Customer by customer, where words are looked for: how rare they are is not known. Of customers whose first asset isn't among the
 * first of all, none is, so only those few are read further.
 */
const merged = (sort: Sort, down: boolean, has: boolean) =>
  `return query with heads as (select w.id, w.rest, h.value, h.id as first from ${whose}
        cross join lateral (${ofOne(sort, down, has, '1')}) h
        ${orderBy('h.value', 'h.id', down)} limit p_most)
      select f.id from heads w cross join lateral (${ofOne(sort, down, has, 'p_most')}) f
        ${orderBy('f.value', 'f.id', down)} limit p_most;`;

/** Customer by customer in the order of their names. Those of the same name are read together, as their assets stand mixed. */
const byCustomer = (down: boolean) => `for its_name, mine, rests in
        select c.sort_name, array_agg(c.id), array_agg(w.rest) from ${whose} join customers c on c.tenant_id = t and c.id = w.id
          where p_value is null or c.sort_name ${down ? '<=' : '>='} p_value
          group by c.sort_name order by c.sort_name${down ? ' desc' : ''}
      loop
        return query select a.id from ${whose} join assets a on ${itsAssets}
          where (p_value is null or its_name <> p_value or a.id ${down ? '<' : '>'} p_id)
          order by a.id${down ? ' desc' : ''} limit p_most - counted;
        get diagnostics more = row_count;
        counted := counted + more;
        exit when counted >= p_most;
      end loop;`;

/** Every order in both directions, with values and without. */
const ways = (Object.keys(sorts) as Sort[]).flatMap((sort) =>
  [false, true].flatMap((down) =>
    (sorts[sort].nullable ? [true, false] : [true]).map((has) => ({
      of: [sort, down, has] as const,
      asked: `p_sort = '${sort}' and p_down = ${down} and p_has = ${has}`,
    })),
  ),
);

/**
 * A partner's first assets from a place on in an order of its lists (A20a): of those with a value of that order, or of those
 * without. Under the policy alone, Postgres sorts everything that the partner's customers
 * have, or compares each row with each of them. It returns ids, for the policies to judge, and looks no further than the partner
 * may see. Words may be in the asset, or with `p_by_customer` in its customer's name or number.
 */
export const partnerAssetFunctions: DatabaseFunction[] = [
  {
    owner: 'definer_search',
    execute: ['partner', 'partner_ro'],
    sql: `
create function app.partner_assets(p_sort text, p_status text, p_from date, p_before date, p_words text[], p_by_customer boolean,
  p_has boolean, p_value text, p_id uuid, p_down boolean, p_most integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  t uuid := current_setting('app.tenant_id')::uuid;
  mine uuid[] := app.my_customers();
  rests text[];
  patterns text[] := ${patternsOf('p_words')};
  its_name text;
  counted integer := 0;
  more integer;
begin
  if cardinality(patterns) > 0 then
    select array_agg(c.id), array_agg((select string_agg(p, E'\\f') from unnest(patterns) p
        where not p_by_customer or split_part(c.search_text, E'\\f', 1) not like p))
      into mine, rests from unnest(mine) m(id) join customers c on c.tenant_id = t and c.id = m.id;
  end if;
  case
    when p_sort = 'customer' and p_has and not p_down then ${byCustomer(false)}
    when p_sort = 'customer' and p_has then ${byCustomer(true)}
${ways.map(({ asked, of }) => `    when ${asked} and rests is null then ${listed(...of)}`).join('\n')}
${ways.map(({ asked, of }) => `    when ${asked} then ${merged(...of)}`).join('\n')}
    else return;
  end case;
end $$`,
  },
];

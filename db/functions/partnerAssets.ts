import type { DatabaseFunction } from './index.ts';
import { patternsOf } from './wordSearch.ts';

/** The orders of a list of assets, with their columns. */
const sorts = {
  code: { column: 'a.code_lc', type: 'text', nullable: true },
  next_service: { column: 'a.next_service_on', type: 'date', nullable: true },
  newest: { column: 'a.created_at', type: 'timestamptz', nullable: false },
} as const;
type Sort = keyof typeof sorts;
type Way = readonly [sort: Sort, down: boolean, has: boolean];

/** The customers, each with the words that an asset has to hold itself; null is none. */
const whose = 'unnest(mine, rests) w(id, rest)';

/** What the list's filters ask of an asset. */
const inRange =
  '(p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before)';
const fits = `${inRange} and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)`;
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

/** More than this many are for a file. */
const ofAPage = 100;
/** How far the whole company's list is read. */
const lookedAt = 1000;
/**
 * First in the company's own list: where the partner has much of it, the page is full at once, whatever is asked. Its rows may all
 * be at the other end, so this ends soon.
 */
const listed = ([sort, down, has]: Way) =>
  `array(select a.id from (select * from assets a where a.tenant_id = t and ${from(sort, down, has)}${sort === 'next_service' ? ` and ${inRange}` : ''}
            ${orderBy(sorts[sort].column, 'a.id', down)} limit ${lookedAt}) a
          where a.customer_id = any (mine) and ${fits}
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\\f')), true))
          ${orderBy(sorts[sort].column, 'a.id', down)} limit p_most)`;

/** What fits, sorted: where a filter leaves little of each customer's. */
const sorted = ([sort, down, has]: Way) =>
  `select a.id from ${whose} join assets a on ${itsAssets} where ${from(sort, down, has)}
        ${orderBy(sorts[sort].column, 'a.id', down)} limit p_most`;

/** One customer's, as an index has them. */
const ofOne = (sort: Sort, down: boolean, has: boolean, most: string) =>
  `select ${sorts[sort].column} as value, a.id from assets a
          where ${itsAssets} and ${from(sort, down, has)}
          ${orderBy(sorts[sort].column, 'a.id', down)} limit ${most}`;

/** Customer by customer: of those whose first asset isn't among the first of all, none is, so only those few are read further. */
const merged = ([sort, down, has]: Way) =>
  `with heads as (select w.id, w.rest, h.value, h.id as first from ${whose}
        cross join lateral (${ofOne(sort, down, has, '1')}) h
        ${orderBy('h.value', 'h.id', down)} limit p_most)
      select f.id from heads w cross join lateral (${ofOne(sort, down, has, 'p_most')}) f
        ${orderBy('f.value', 'f.id', down)} limit p_most`;

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
      of: [sort, down, has] as Way,
      asked: `p_sort = '${sort}' and p_down = ${down} and p_has = ${has}`,
    })),
  ),
);

/** A page comes from the company's list, or else customer by customer; by an index, unless a filter leaves few in another order. */
const read = ({ asked, of }: (typeof ways)[number]) => `    when ${asked} then
      found := ${listed(of)};
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= ${ofAPage} and p_status is null${of[0] === 'next_service' ? '' : ' and p_before is null'} then
        return query ${merged(of)};
      else
        return query ${sorted(of)};
      end if;`;

/**
 * A partner's first assets from a place on in an order of its lists (A20a): of those with a value of that order, or of those
 * without. Under the policy alone, Postgres sorts everything that the partner's customers have, or compares each row with each of
 * them. It returns ids, for the policies to judge, and looks no further than the partner may see. Words may be in the asset, or with
 * `p_by_customer` in its customer's name or number.
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
  found uuid[];
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
${ways.map(read).join('\n')}
    else return;
  end case;
end $$`,
  },
];

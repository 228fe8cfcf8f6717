import type { DatabaseFunction } from './index.ts';

/** One customer's assets from a place on, as an index has them. */
const ofOne = (down: boolean, coded: boolean, most: string) => {
  const [order, beyond] = down ? ['desc', '<'] : ['asc', '>'];
  const from = coded
    ? `a.code_lc is not null and (p_value is null or (a.code_lc, a.id) ${beyond} (p_value, p_id))`
    : `a.code_lc is null and (p_id is null or a.id ${beyond} p_id)`;
  return `select a.code_lc, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and ${from} order by a.code_lc ${order}, a.id ${order} limit ${most}`;
};

/** Of customers whose first asset isn't among the first of all, none is: so only those few are read further. */
const first = (down: boolean, coded: boolean) => {
  const order = down ? 'desc' : 'asc';
  return `return query with heads as (select w.id, h.code_lc as code, h.id as first from unnest(app.my_customers()) w(id)
        cross join lateral (${ofOne(down, coded, '1')}) h
        order by h.code_lc ${order}, h.id ${order} limit p_most)
      select f.id from heads w cross join lateral (${ofOne(down, coded, 'p_most')}) f
        order by f.code_lc ${order}, f.id ${order} limit p_most;`;
};

/**
 * A partner's first assets from a place on, by their Asset IDs (A20a): of those with one, or of those without. Under the policy
 * alone, Postgres sorts everything that the partner's customers have. It returns ids, for the policies to judge, and looks no
 * further than the partner may see.
 */
export const partnerAssetFunctions: DatabaseFunction[] = [
  {
    owner: 'definer_search',
    execute: ['partner', 'partner_ro'],
    sql: `
create function app.partner_assets(p_coded boolean, p_value text, p_id uuid, p_down boolean, p_most integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin
  case
    when p_coded and not p_down then ${first(false, true)}
    when p_coded then ${first(true, true)}
    when not p_down then ${first(false, false)}
    else ${first(true, false)}
  end case;
end $$`,
  },
];

import { portalRoles, readOnlyRoles, type PortalRole, type RequestRole } from '../roles.ts';
import { records } from '../policies/records.ts';
import type { DatabaseFunction } from './index.ts';

/** Every role of the portal, the ones that only read included. */
export const portal: readonly RequestRole[] = [...portalRoles, ...readOnlyRoles];

export const myTenant = "tenant_id = current_setting('app.tenant_id')::uuid";
export const myCustomer = "customer_id = current_setting('app.customer_id')::uuid";
/**
 * What is in reach, as a variable of a search function: known before the plan is made, and asked once instead of for every
 * row. Of thousands of facilities too: a join would be planned by what is known of contacts in general, and read the
 * assets of each in turn.
 */
export const declareReach = `role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  reach uuid[] := case
    when role = 'portal_contact' then current_setting('app.facilities')::uuid[]
    when role = 'partner' then app.my_customers()
    when role in ('portal_contact_wide', 'portal_contact_mixed', 'portal_contact_admin') then
      array(select facility_id from contact_facilities
        where ${myTenant} and contact_id = current_setting('app.contact_id')::uuid) end;`;

/** Roles, without their `_ro`, and the conditions that together are exactly their reach; several are asked one after the other, each by its index. */
export type Reach = readonly (readonly [roles: readonly PortalRole[], conditions: readonly string[]])[];

/**
 * LIKE is not leakproof, so under a policy no index serves it; this returns ids alone, for the policies to judge.
 * The plan is made anew for each pattern: how common a word is decides between the index and a scan that ends early.
 * It looks no further than the actor may see, or an injected SELECT could ask it letter by letter what others have.
 */
function search(
  table: 'assets' | 'tickets' | 'work_orders' | 'audit_log',
  reach: Reach,
  staff = 'true',
): DatabaseFunction {
  const ask = (conditions: readonly string[]) =>
    `return query select s.id from (${conditions
      .map(
        (condition) =>
          `(select id from ${table} where ${myTenant} and search_text like pattern and ${condition} limit p_most)`,
      )
      .join(' union ')}) s limit p_most;`;
  return {
    owner: 'definer_search',
    execute: reach.length > 0 ? ['app_staff', ...portal] : ['app_staff'],
    sql: `
create function app.search_${table}(p_words text, p_most integer default null) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare pattern text := '%' || replace(replace(replace(lower(p_words), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
  ${declareReach}
begin
  case role
    when 'app_staff' then ${ask([staff])}
${reach.map(([roles, conditions]) => `    when ${roles.map((role) => `'${role}'`).join(', ')} then ${ask(conditions)}`).join('\n')}
    else return;
  end case;
end $$`,
  };
}

/** What stands at the facilities in reach (A10, A12, A14), of everybody but partners. */
const atMyFacilities: Reach = [
  [['portal_link', 'portal_customer', 'portal_contact_all'], [myCustomer]],
  [['portal_contact'], ['facility_id = any (reach)']],
  [['portal_contact_wide'], [`${myCustomer} and facility_id = any (reach)`]],
  [
    ['portal_contact_mixed'],
    [`current_setting('app.all_facilities')::boolean and ${myCustomer}`, 'facility_id = any (reach)'],
  ],
  [['portal_contact_admin'], [myCustomer, 'facility_id = any (reach)']],
];

/** Facilities in reach, numbers that count up, and searches that return ids for the policies to judge. */
export const reachFunctions: DatabaseFunction[] = [
  {
    owner: 'definer_search',
    execute: ['portal_contact_admin', 'portal_contact_admin_ro'],
    sql: `
create function app.my_outside_facilities() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(facility_id), '{}') from contact_facilities
    where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid
      and facility_customer_id is distinct from current_setting('app.customer_id')::uuid
$$`,
  },
  {
    owner: 'definer_search',
    execute: ['definer_sign_in'],
    // A15: asked in the words of the policies, for a definer function that is itself past them. A statement for each role: the
    // planner looks at all of one, and some settings are empty in other roles.
    sql: `
create function app.reaches_facility(p_facility uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  case regexp_replace(current_setting('app.role'), '_ro$', '')
    ${Object.entries(records.facilities.portal)
      .map(
        ([role, { select }]) =>
          `when '${role}' then return exists (select from facilities where ${myTenant} and id = p_facility and (${String(select)}));`,
      )
      .join('\n    ')}
    else return false;
  end case;
end $$`,
  },
  search('assets', [...atMyFacilities, [['partner'], ['customer_id = any (reach)']]]),
  search('work_orders', [
    ...atMyFacilities,
    [['partner'], ["partner_id = current_setting('app.partner_id')::uuid"]],
  ]),
  search('tickets', [
    [['portal_link', 'portal_customer', 'portal_contact_admin'], [myCustomer]],
    [
      ['portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all'],
      [`${myCustomer} and contact_id = current_setting('app.contact_id')::uuid`],
    ],
  ]),
  // S22: administrators alone read the log.
  search('audit_log', [], "current_setting('app.administrator')::boolean"),
  {
    owner: 'definer_numbers',
    execute: ['app_staff', ...portalRoles],
    // The row's lock is held until the transaction ends: no number twice, and none left out by a race. S34: of known kinds alone.
    sql: `
create function app.next_number(p_kind text) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare n bigint;
begin
  if p_kind not in ('ticket', 'partner', 'work_order') or p_kind is null then raise exception 'nothing of this kind is counted' using errcode = 'invalid_parameter_value'; end if;
  insert into counters as c (tenant_id, name, value) values (current_setting('app.tenant_id')::uuid, app.at_most(p_kind, 20), 1001)
    on conflict (tenant_id, name) do update set value = c.value + 1 returning value into n;
  return n;
end $$`,
  },
];

import { portalRoles, readOnlyRoles, type PortalRole, type RequestRole } from '../roles.ts';
import { records } from '../policies/records.ts';
import type { DatabaseFunction } from './index.ts';

/** Every role of the portal, the ones that only read included. */
export const portal: readonly RequestRole[] = [...portalRoles, ...readOnlyRoles];

export const myTenant = "tenant_id = current_setting('app.tenant_id')::uuid";
export const myCustomer = "customer_id = current_setting('app.customer_id')::uuid";
/** Whose search it is, as a variable: the role without its `_ro`. */
export const declareRole = `role text := regexp_replace(current_setting('app.role'), '_ro$', '');`;

/** As many facilities as are listed: the planner looks at each that it knows of, so for thousands it took longer than the search. */
const mostListed = 256;
const ofMyContact = `${myTenant} and contact_id = current_setting('app.contact_id')::uuid`;
const quoted = (roles: readonly string[]) => roles.map((role) => `'${role}'`).join(', ');

/**
 * What is in reach, as a variable of a search function: known before the plan is made, and asked once instead of for every
 * row. A join would be planned by what is known of contacts in general, and read the assets of each facility in turn.
 * Whoever reaches all of the customer lists what isn't the customer's.
 * @param many roles that list no more than a few, since for more their conditions are others (`isMany`)
 */
export const declareReach = (many: readonly string[]) => `reach uuid[] := case
    when role = 'portal_contact' then current_setting('app.facilities')::uuid[]
    when role = 'partner' then app.my_customers()
    when role = 'portal_contact_wide' then array(select facility_id from contact_facilities where ${ofMyContact}${upTo(many, 'portal_contact_wide')})
    when role in ('portal_contact_mixed', 'portal_contact_admin') then
      array(select facility_id from contact_facilities where ${ofMyContact}
        and (role = 'portal_contact_mixed' and not current_setting('app.all_facilities')::boolean
          or facility_customer_id is distinct from current_setting('app.customer_id')::uuid)${upTo(many, 'portal_contact_mixed')}) end;`;
const upTo = (many: readonly string[], role: string) =>
  many.includes(role) ? ` limit ${mostListed + 1}` : '';
/** More facilities are in reach than are listed. */
export const isMany = (many: readonly string[]) =>
  `role in (${quoted(many)}) and cardinality(reach) > ${mostListed}`;

/**
 * Between a condition by which rows are looked for and one that judges each that was found: whether an index or a scan finds them
 * sooner is decided without the judgement, whose cost the planner counts for every row that is read.
 */
export const thenJudged = ' and then ';

/** A condition on what is in reach where that is too much for a list: of a contact of so many, the statistics know how many. */
export const inManyReach = (condition: string) =>
  condition.replaceAll(
    '= any (reach)',
    `in (select k.facility_id from contact_facilities k where ${ofMyContact.replaceAll(/(?:tenant|contact)_id =/g, 'k.$&')})`,
  );

/** Roles, without their `_ro`, and the conditions that together are exactly their reach; several are asked one after the other, each by its index. */
export type Reach = readonly (readonly [roles: readonly PortalRole[], conditions: readonly string[]])[];

/** Facilities in reach, and numbers that count up. */
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
  {
    owner: 'definer_numbers',
    execute: ['app_staff', 'definer_sign_in', 'definer_mail', ...portalRoles],
    // The row's lock is held until the transaction ends: no number twice, and none left out by a race. S34: of known kinds alone.
    sql: `
create function app.next_number(p_kind text) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare n bigint;
begin
  if p_kind not in ('ticket', 'partner', 'work_order', 'claim', 'invoice', 'credit_note', 'estimate', 'customer') or p_kind is null
    -- What is issued is numbered without gaps, by staff alone.
    or current_setting('app.kind', true) = 'portal' and p_kind not in ('ticket', 'work_order', 'claim', 'customer') then
    raise exception 'nothing of this kind is counted' using errcode = 'invalid_parameter_value'; end if;
  insert into counters as c (tenant_id, name, value) values (current_setting('app.tenant_id')::uuid, app.at_most(p_kind, 20), 1001)
    on conflict (tenant_id, name) do update set value = c.value + 1 returning value into n;
  return n;
end $$`,
  },
  {
    owner: 'definer_numbers',
    execute: ['app_worker'],
    // For a long job: in a transaction of its own, so that nobody waits for a number until the job is through. Returns the first.
    sql: `
create function app.reserve_tickets(p_tenant uuid, p_count integer) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare n bigint;
begin
  if p_count is null or p_count not between 1 and 10000 then
    raise exception 'nobody needs so many' using errcode = 'invalid_parameter_value'; end if;
  insert into counters as c (tenant_id, name, value) values (p_tenant, 'ticket', 1000 + p_count)
    on conflict (tenant_id, name) do update set value = c.value + p_count returning value into n;
  return n - p_count + 1;
end $$`,
  },
];

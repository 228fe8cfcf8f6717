import { readOnlyRoles, portalRoles, roleName, type Role } from '../roles.ts';
import type { DatabaseFunction } from './index.ts';

/**
 * Find who a session belongs to, set the context and the role: the only way into a tenant's rows.
 * `begin_staff` and `find_portal` are definer functions, since a session is looked up before there is an actor; they set
 * the context, which nobody else may (set_config is revoked). `begin_portal` runs as its caller, as a definer function can't set a role.
 *
 * Raised: GH001 no such tenant, GH002 no live session (its detail says why, if that helps the person), GH003 called twice.
 */
export function beginFunctions(prefix: string): DatabaseFunction[] {
  const name = (role: Role) => roleName(prefix, role);
  const roles = [...portalRoles, ...readOnlyRoles].map((role) => `when '${role}' then ${quote(name(role))}`);
  return [
    { owner: 'definer_sign_in', execute: [], sql: actorType },
    { owner: 'definer_sign_in', execute: [], sql: reachRole },
    { owner: 'definer_sign_in', execute: ['app_staff'], sql: beginStaff },
    { owner: 'definer_sign_in', execute: ['app_portal'], sql: findPortal },
    { owner: 'owner', execute: ['app_portal'], sql: beginPortal(roles.join('\n      ')) },
  ];
}

const quote = (identifier: string) => `'${identifier.replaceAll('"', '')}'`;

const actorType = `
create type app.actor as (
  tenant_id uuid, slug text, tenant_name text, colour text, contact_line text,
  session_id uuid, seen_at timestamptz, kind text, role text,
  user_id uuid, first_name text, last_name text, username text, must_change_password boolean,
  is_administrator boolean, permissions text[], lab_id uuid, lab_name text,
  customer_id uuid, customer_name text, contact_id uuid, contact_name text,
  all_facilities boolean, admin_access boolean, access_billing boolean, access_reports boolean,
  create_work_order boolean, edit_contact boolean, can_create_users boolean, facility_id uuid)`;

/** A12, A14: the cheapest role whose policies give exactly the contact's reach. */
const reachRole = `
create function app.reach_role(p_tenant uuid, p_customer uuid, p_contact uuid, p_all boolean, p_admin boolean)
returns text language plpgsql stable as $$
declare outside boolean; related integer; own integer := 0;
begin
  -- Three probes of one index, so that 5,000 related facilities cost no more than one.
  outside :=
    exists (select from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact and facility_customer_id < p_customer)
    or exists (select from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact and facility_customer_id > p_customer)
    or exists (select from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact and facility_customer_id is null);
  if p_admin then return case when outside then 'portal_contact_admin' else 'portal_customer' end; end if;
  if p_all and not outside then return 'portal_contact_all'; end if;
  related := (select count(*) from (select 1 from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact limit 65) few);
  if p_all then
    own := (select count(*) from (select 1 from public.facilities where tenant_id = p_tenant and customer_id = p_customer limit 65) few);
  end if;
  if related + own <= 64 then return 'portal_contact'; end if;
  return case when outside then 'portal_contact_mixed' else 'portal_contact_wide' end;
end $$`;

/**
 * S18: the note is the transaction's own start, so that a setting which outlived its transaction (a session-level SET
 * through the pool) neither passes for a context nor keeps the next one from beginning.
 */
const begun = 'extract(epoch from now())::text';
const onceInTransaction = `  if current_setting('app.begun', true) = ${begun} then raise exception 'begun twice' using errcode = 'GH003'; end if;
`;

/** A5, A25, S13: a staff session counts while its user is active, internal and inside the time limits. */
const beginStaff = `
create function app.begin_staff(p_token bytea, p_slug text, p_idle interval, p_absolute interval) returns app.actor
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare a app.actor; t tenants; s login_sessions; u users;
begin
${onceInTransaction}  select * into t from tenants where slug = p_slug and status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  select * into s from login_sessions
    where tenant_id = t.id and token_hash = p_token and kind = 'staff' and ended_at is null
      and seen_at > now() - p_idle and created_at > now() - p_absolute;
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  select * into u from users where tenant_id = t.id and id = s.user_id and state = 'active' and archived_at is null and not is_external;
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a.is_administrator := false;
  select coalesce(bool_or(g.is_administrators), false), coalesce(array_agg(distinct p) filter (where p is not null), '{}'), count(distinct g.id) > 0
    into a.is_administrator, a.permissions, a.admin_access
    from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id left join unnest(g.permissions) p on true
    where m.tenant_id = t.id and m.user_id = u.id;
  if not a.admin_access then raise exception 'no live session' using errcode = 'GH002'; end if;
  select f.id, f.name into a.lab_id, a.lab_name
    from user_labs l join facilities f on f.tenant_id = l.tenant_id and f.id = l.facility_id and f.active
    where l.tenant_id = t.id and l.user_id = u.id order by (f.id = s.lab_id) desc nulls last, f.sort_name limit 1;
  a.tenant_id := t.id; a.slug := t.slug; a.tenant_name := t.name; a.colour := t.colour; a.contact_line := t.contact_line;
  a.session_id := s.id; a.seen_at := s.seen_at; a.kind := 'staff'; a.role := 'app_staff';
  a.user_id := u.id; a.first_name := u.first_name; a.last_name := u.last_name; a.username := u.username;
  a.must_change_password := u.must_change_password;
  perform set_config('app.begun', ${begun}, true), set_config('app.kind', 'staff', true),
    set_config('app.tenant_id', t.id::text, true), set_config('app.session_id', s.id::text, true),
    set_config('app.user_id', u.id::text, true), set_config('app.administrator', a.is_administrator::text, true);
  return a;
end $$`;

/** A3, A5, A12, A25, S13: a portal session counts while everything that opened it still holds. */
const findPortal = `
create function app.find_portal(p_token bytea, p_slug text, p_idle interval, p_idle_link interval, p_absolute interval, p_absolute_link interval)
returns app.actor language plpgsql stable security definer set search_path = public, pg_temp as $$
declare a app.actor; opened timestamptz; link uuid; scope text;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, s.id, s.seen_at, s.created_at, s.user_id, s.secure_link_id, s.facility_id
    into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.session_id, a.seen_at, opened, a.user_id, link, a.facility_id
    from tenants t left join login_sessions s
      on s.tenant_id = t.id and s.token_hash = p_token and s.kind = 'portal' and s.ended_at is null
    where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  if a.session_id is null or a.seen_at <= now() - (case when link is null then p_idle else p_idle_link end)
     or opened <= now() - (case when link is null then p_absolute else p_absolute_link end) then
    raise exception 'no live session' using errcode = 'GH002';
  end if;
  if link is not null then
    select c.id, c.name into a.customer_id, a.customer_name
      from secure_links l join customers c on c.tenant_id = l.tenant_id and c.id = l.customer_id
      where l.tenant_id = a.tenant_id and l.id = link and l.ended_at is null and (l.ends_at is null or l.ends_at > now())
        and c.status = 'active' and c.archived_at is null and c.secure_link_on;
    if not found then raise exception 'no live session' using errcode = 'GH002', detail = 'link_ended'; end if;
    if exists (select from portal_users where tenant_id = a.tenant_id and customer_id = a.customer_id and archived_at is null) then
      raise exception 'no live session' using errcode = 'GH002', detail = 'link_needs_password';
    end if;
    a.kind := 'link'; a.role := 'portal_link'; a.must_change_password := false; a.can_create_users := false;
  else
    select u.first_name, u.last_name, u.username, u.must_change_password, pu.can_create_users, pu.scope, c.id, c.name,
        k.id, k.first_name || ' ' || k.last_name, k.all_facilities, k.admin_access, k.access_billing, k.access_reports,
        k.create_work_order, k.edit_contact
      into a.first_name, a.last_name, a.username, a.must_change_password, a.can_create_users, scope, a.customer_id, a.customer_name,
        a.contact_id, a.contact_name, a.all_facilities, a.admin_access, a.access_billing, a.access_reports,
        a.create_work_order, a.edit_contact
      from users u
      join portal_users pu on pu.tenant_id = u.tenant_id and pu.user_id = u.id and pu.archived_at is null
      join customers c on c.tenant_id = pu.tenant_id and c.id = pu.customer_id and c.status = 'active' and c.archived_at is null
      left join contacts k on pu.scope = 'contact' and k.tenant_id = pu.tenant_id and k.id = pu.contact_id and k.customer_id = c.id
        and k.status = 'active' and k.archived_at is null
      where u.tenant_id = a.tenant_id and u.id = a.user_id and u.state = 'active' and u.archived_at is null and u.is_external
        and exists (select from user_usergroups m where m.tenant_id = u.tenant_id and m.user_id = u.id);
    if not found or (scope <> 'customer' and a.contact_id is null) then
      raise exception 'no live session' using errcode = 'GH002';
    end if;
    if scope = 'customer' then
      a.kind := 'customer_user'; a.role := 'portal_customer';
    else
      a.kind := 'contact_user';
      a.role := app.reach_role(a.tenant_id, a.customer_id, a.contact_id, a.all_facilities, a.admin_access);
    end if;
  end if;
  perform set_config('app.begun', ${begun}, true), set_config('app.kind', 'portal', true),
    set_config('app.tenant_id', a.tenant_id::text, true), set_config('app.session_id', a.session_id::text, true),
    set_config('app.user_id', coalesce(a.user_id::text, ''), true), set_config('app.customer_id', a.customer_id::text, true),
    set_config('app.contact_id', coalesce(a.contact_id::text, ''), true),
    set_config('app.whole_customer', (a.contact_id is null or a.admin_access)::text, true),
    set_config('app.all_facilities', coalesce(a.all_facilities, false)::text, true),
    set_config('app.edit_contact', coalesce(a.edit_contact, false)::text, true);
  return a;
end $$`;

const beginPortal = (roles: string) => `
create function app.begin_portal(p_token bytea, p_slug text, p_idle interval, p_idle_link interval, p_absolute interval, p_absolute_link interval)
returns app.actor language plpgsql volatile as $$
declare a app.actor;
begin
  a := app.find_portal(p_token, p_slug, p_idle, p_idle_link, p_absolute, p_absolute_link);
  execute format('set local role %I', case a.role
      ${roles}
    end);
  -- A15: asked under the actor's own policies; a facility that has left the reach falls back to all.
  if a.facility_id is not null and not exists (select from public.facilities f where f.tenant_id = a.tenant_id and f.id = a.facility_id) then
    a.facility_id := null;
  end if;
  return a;
end $$`;

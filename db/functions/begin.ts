import { actorType, enterPortal, portalActor, reachRole } from './portalActor.ts';
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
  const entered = (begin: string, find: string, parameters: string) =>
    beginAs(begin, find, parameters, roles.join('\n      '));
  return [
    ...[actorType, reachRole, portalActor, enterPortal(begun)].map((sql): DatabaseFunction => ({
      owner: 'definer_sign_in',
      execute: [],
      sql,
    })),
    { owner: 'definer_sign_in', execute: ['app_staff'], sql: beginStaff },
    ...[findPortal, findView, findAs].map((sql): DatabaseFunction => ({
      owner: 'definer_sign_in',
      execute: ['app_portal'],
      sql,
    })),
    ...[
      entered(
        'begin_portal',
        'find_portal',
        'p_token bytea, p_slug text, p_idle interval, p_idle_link interval, p_absolute interval, p_absolute_link interval',
      ),
      entered(
        'begin_view',
        'find_view',
        'p_token bytea, p_slug text, p_valid interval, p_idle interval, p_absolute interval',
      ),
      entered(
        'begin_as',
        'find_as',
        'p_token bytea, p_slug text, p_user uuid, p_customer uuid, p_idle interval, p_absolute interval',
      ),
    ].map((sql): DatabaseFunction => ({ owner: 'owner', execute: ['app_portal'], sql })),
  ];
}

const quote = (identifier: string) => `'${identifier.replaceAll('"', '')}'`;

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
  perform set_config('app.begun', ${begun}, true), set_config('app.kind', 'staff', true), set_config('app.role', a.role, true),
    set_config('app.tenant_id', t.id::text, true), set_config('app.session_id', s.id::text, true),
    set_config('app.user_id', u.id::text, true), set_config('app.administrator', a.is_administrator::text, true),
    set_config('app.create_accounts', (a.is_administrator or 'create_accounts' = any (a.permissions))::text, true);
  return a;
end $$`;

/** A3, A13, S13: a portal session counts while everything that opened it still holds. */
const findPortal = `
create function app.find_portal(p_token bytea, p_slug text, p_idle interval, p_idle_link interval, p_absolute interval, p_absolute_link interval)
returns app.actor language plpgsql stable security definer set search_path = public, pg_temp as $$
declare a app.actor; opened timestamptz; link uuid; link_customer uuid; choice uuid;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, s.id, s.seen_at, s.created_at, s.user_id, s.secure_link_id, s.facility_id, s.customer_id
    into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.session_id, a.seen_at, opened, a.user_id, link, a.facility_id, choice
    from tenants t left join login_sessions s
      on s.tenant_id = t.id and s.token_hash = p_token and s.kind = 'portal' and s.ended_at is null
    where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  if a.session_id is null or a.seen_at <= now() - (case when link is null then p_idle else p_idle_link end)
     or opened <= now() - (case when link is null then p_absolute else p_absolute_link end) then
    raise exception 'no live session' using errcode = 'GH002';
  end if;
  if link is not null then
    select c.id into link_customer
      from secure_links l join customers c on c.tenant_id = l.tenant_id and c.id = l.customer_id
      where l.tenant_id = a.tenant_id and l.id = link and l.ended_at is null and (l.ends_at is null or l.ends_at > now())
        and c.secure_link_on;
    if not found then raise exception 'no live session' using errcode = 'GH002', detail = 'link_ended'; end if;
    if exists (select from portal_users where tenant_id = a.tenant_id and customer_id = link_customer and archived_at is null) then
      raise exception 'no live session' using errcode = 'GH002', detail = 'link_needs_password';
    end if;
  end if;
  a := app.portal_actor(a, a.user_id, link_customer, choice, false);
  perform app.enter_portal(a);
  return a;
end $$`;

/** A staff session that may look at portals, as a `from` item of its own: its row is there, or there is none. */
const viewingStaff = (session: string) => `
    from login_sessions s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    where s.tenant_id = a.tenant_id and ${session} and s.kind = 'staff' and s.ended_at is null
      and s.seen_at > now() - p_idle and s.created_at > now() - p_absolute
      and u.state = 'active' and u.archived_at is null and not u.is_external and not u.must_change_password
      and exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id and (g.is_administrators or 'view_portals' = any (g.permissions)))`;

/** A8, S17: a view counts while it is young and its staff session and permission hold; the role is one that can't write. */
const findView = `
create function app.find_view(p_token bytea, p_slug text, p_valid interval, p_idle interval, p_absolute interval)
returns app.actor language plpgsql stable security definer set search_path = public, pg_temp as $$
declare a app.actor; staff_session uuid; subject_user uuid; subject_customer uuid; choice uuid;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, v.id, v.seen_at, v.facility_id, v.customer_id, v.staff_session_id, v.subject_user_id, v.subject_customer_id
    into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.session_id, a.seen_at, a.facility_id, choice, staff_session, subject_user, subject_customer
    from tenants t left join login_sessions v
      on v.tenant_id = t.id and v.token_hash = p_token and v.kind = 'view' and v.ended_at is null and v.created_at > now() - p_valid
    where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  if a.session_id is null then raise exception 'no live session' using errcode = 'GH002'; end if;
  select u.first_name || ' ' || u.last_name into a.viewer_name ${viewingStaff('s.id = staff_session')};
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a := app.portal_actor(a, subject_user, subject_customer, choice, true);
  a.role := regexp_replace(a.role, '(_ro)?$', '_ro');
  perform app.enter_portal(a);
  return a;
end $$`;

/**
 * A32: as somebody, for one transaction, by a staff session that may look; nothing is opened, and nothing can be written.
 * Beside an agent's user p_customer is the customer that it would have chosen.
 */
const findAs = `
create function app.find_as(p_token bytea, p_slug text, p_user uuid, p_customer uuid, p_idle interval, p_absolute interval)
returns app.actor language plpgsql stable security definer set search_path = public, pg_temp as $$
declare a app.actor;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line
    from tenants t where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  select s.id, s.seen_at, u.first_name || ' ' || u.last_name into a.session_id, a.seen_at, a.viewer_name ${viewingStaff('s.token_hash = p_token')};
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a := app.portal_actor(a, p_user, p_customer, p_customer, true);
  a.role := regexp_replace(a.role, '(_ro)?$', '_ro');
  perform app.enter_portal(a);
  return a;
end $$`;

/** The part that a definer function can't do: it takes the role, and asks under the actor's own policies. */
const beginAs = (begin: string, find: string, parameters: string, roles: string) => `
create function app.${begin}(${parameters}) returns app.actor language plpgsql volatile as $$
declare a app.actor;
begin
  a := app.${find}(${parameters.replace(/(\w+) \w+/g, '$1')});
  execute format('set local role %I', case a.role
      ${roles}
    end);
  -- A15: a facility that has left the reach falls back to all.
  if a.facility_id is not null and not exists (select from public.facilities f where f.tenant_id = a.tenant_id and f.id = a.facility_id) then
    a.facility_id := null;
  end if;
  return a;
end $$`;

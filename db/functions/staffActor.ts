import { begun, onceInTransaction } from './begun.ts';
import { settings } from './portalActor.ts';
import { roleName } from '../roles.ts';
import type { DatabaseFunction } from './index.ts';

/**
 * Who a member of staff is and what the groups give, asked anew each time (A5, A25): raises GH002 unless the user is
 * active, internal and in a group. `a` brings the tenant and, of a request, the session.
 */
const staffActor = `
create function app.staff_actor(a app.actor, p_user uuid, p_lab uuid) returns app.actor
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare u users;
begin
  select * into u from users where tenant_id = a.tenant_id and id = p_user and state = 'active' and archived_at is null and not is_external;
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  select coalesce(bool_or(g.is_administrators), false), coalesce(array_agg(distinct p) filter (where p is not null), '{}'), count(distinct g.id) > 0
    into a.is_administrator, a.permissions, a.admin_access
    from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id left join unnest(g.permissions) p on true
    where m.tenant_id = a.tenant_id and m.user_id = u.id;
  if not a.admin_access then raise exception 'no live session' using errcode = 'GH002'; end if;
  select f.id, f.name into a.lab_id, a.lab_name
    from user_labs l join facilities f on f.tenant_id = l.tenant_id and f.id = l.facility_id and f.active
    where l.tenant_id = a.tenant_id and l.user_id = u.id order by (f.id = p_lab) desc nulls last, f.sort_name limit 1;
  a.kind := 'staff'; a.role := 'app_staff';
  a.user_id := u.id; a.first_name := u.first_name; a.last_name := u.last_name; a.username := u.username;
  a.must_change_password := u.must_change_password; a.own_zone := u.time_zone; a.own_locale := u.date_locale;
  perform set_config('app.begun', ${begun}, true), set_config('app.kind', 'staff', true), set_config('app.role', a.role, true),
    set_config('app.tenant_id', a.tenant_id::text, true), set_config('app.session_id', a.session_id::text, true),
    set_config('app.user_id', u.id::text, true), set_config('app.actor_name', trim(u.first_name || ' ' || u.last_name), true),
    set_config('app.administrator', a.is_administrator::text, true),
    set_config('app.create_accounts', (a.is_administrator or 'create_accounts' = any (a.permissions))::text, true);
  return a;
end $$`;

/** A5, A25, S13: a staff session counts while its user is active, internal and inside the time limits. */
const beginStaff = `
create function app.begin_staff(p_token bytea, p_slug text, p_idle interval, p_absolute interval) returns app.actor
language plpgsql stable security definer ${settings} as $$
declare a app.actor; s login_sessions;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
    from tenants t where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  select * into s from login_sessions
    where tenant_id = a.tenant_id and token_hash = p_token and kind = 'staff' and ended_at is null
      and seen_at > now() - p_idle and created_at > now() - p_absolute;
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a.session_id := s.id; a.seen_at := s.seen_at;
  return app.staff_actor(a, s.user_id, s.lab_id);
end $$`;

/**
 * A job acts for whoever started it (actor `system`): that person's rights count as they stand when the job runs. There
 * is no session; the nil id stands in its place, which is no session's.
 */
const findJob = `
create function app.find_job(p_tenant uuid, p_subject uuid) returns app.actor
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare a app.actor;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
    from tenants t where t.id = p_tenant and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  a.session_id := '00000000-0000-0000-0000-000000000000'; a.seen_at := now();
  return app.staff_actor(a, p_subject, null);
end $$`;

/** The part that a definer function can't do: it takes the role. */
const beginJob = (prefix: string) => `
create function app.begin_job(p_tenant uuid, p_subject uuid) returns app.actor language plpgsql volatile set plan_cache_mode = auto as $$
declare a app.actor;
begin
  a := app.find_job(p_tenant, p_subject);
  set local role ${roleName(prefix, 'app_staff')};
  return a;
end $$`;

/** The ways into the back office's rows: by a session, and for a job by the person who started it. */
export function staffFunctions(prefix: string): DatabaseFunction[] {
  return [
    { owner: 'definer_sign_in', execute: [], sql: staffActor },
    { owner: 'definer_sign_in', execute: ['app_staff'], sql: beginStaff },
    { owner: 'definer_sign_in', execute: ['app_worker'], sql: findJob },
    { owner: 'owner', execute: ['app_worker'], sql: beginJob(prefix) },
  ];
}

import { findCalendar } from './calendar.ts';
import { begun, onceInTransaction } from './begun.ts';
import { recipientHolds } from './mailedLink.ts';
import { actorType, enterPortal, portalActor, contactReach, settings } from './portalActor.ts';
import { readOnlyRoles, portalRoles, roleName, type Role } from '../roles.ts';
import { staffFunctions } from './staffActor.ts';
import type { DatabaseFunction } from './index.ts';

/**
 * Find who a session belongs to, set the context and the role: the only way into a tenant's rows.
 * `begin_staff`, `find_portal` and `find_job` are definer functions, since a session is looked up before there is an actor; they set
 * the context, which nobody else may (set_config is revoked). `begin_portal` runs as its caller, as a definer function can't set a role.
 *
 * Raised: GH001 no such tenant, GH002 no live session (its detail says why, if that helps the person), GH003 called twice.
 */
export function beginFunctions(prefix: string): DatabaseFunction[] {
  const name = (role: Role) => roleName(prefix, role);
  const roles = [...portalRoles, ...readOnlyRoles].map((role) => taking(role, name(role)));
  const entered = (begin: string, find: string, parameters: string, keeps = false) =>
    beginAs(begin, find, parameters, roles.join('\n    '), keeps);
  const staff = taking('app_staff', name('app_staff'));
  return [
    ...[actorType, contactReach, portalActor, enterPortal(begun)].map((sql): DatabaseFunction => ({
      owner: 'definer_sign_in',
      execute: [],
      sql,
    })),
    ...staffFunctions(prefix),
    ...[findPortal, findView, findAs, findCalendar].map((sql): DatabaseFunction => ({
      owner: 'definer_sign_in',
      execute: ['app_portal'],
      sql,
    })),
    ...[
      entered(
        'begin_portal',
        'find_portal',
        'p_token bytea, p_slug text, p_idle interval, p_idle_link interval, p_absolute interval, p_absolute_link interval',
        true,
      ),
      entered(
        'begin_view',
        'find_view',
        'p_token bytea, p_slug text, p_valid interval, p_idle interval, p_absolute interval',
        true,
      ),
      entered(
        'begin_as',
        'find_as',
        'p_token bytea, p_slug text, p_user uuid, p_customer uuid, p_idle interval, p_absolute interval',
      ),
      entered('begin_calendar', 'find_calendar', 'p_slug text, p_link uuid, p_facility uuid'),
    ].map((sql): DatabaseFunction => ({ owner: 'owner', execute: ['app_portal'], sql })),
    { owner: 'definer_sign_in', execute: ['app_worker'], sql: findRecipient },
    {
      owner: 'owner',
      execute: ['app_worker'],
      sql: beginAs(
        'begin_recipient',
        'find_recipient',
        'p_tenant uuid, p_email uuid',
        [staff, ...roles].join('\n    '),
      ),
    },
  ];
}

// Written out for each role, as a text that is put together would be parsed anew for each request.
const taking = (role: Role, name: string) => `when '${role}' then set local role ${name};`;

/** A3, A13, A25, S13: a portal session counts while everything that opened it still holds. */
const findPortal = `
create function app.find_portal(p_token bytea, p_slug text, p_idle interval, p_idle_link interval, p_absolute interval, p_absolute_link interval)
returns app.actor language plpgsql stable security definer ${settings} as $$
declare a app.actor; opened timestamptz; link uuid; link_customer uuid; choice uuid;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days, s.id, s.seen_at, s.created_at, s.user_id, s.secure_link_id, s.facility_id, s.customer_id
    into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days, a.session_id, a.seen_at, opened, a.user_id, link, a.facility_id, choice
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
        and c.secure_link_on and ${recipientHolds('l')};
    if not found then raise exception 'no live session' using errcode = 'GH002', detail = 'link_ended'; end if;
    if exists (select from portal_users where tenant_id = a.tenant_id and customer_id = link_customer and archived_at is null) then
      raise exception 'no live session' using errcode = 'GH002', detail = 'link_needs_password';
    end if;
  end if;
  a := app.portal_actor(a, a.user_id, link_customer, choice, false);
  return app.enter_portal(a);
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
returns app.actor language plpgsql stable security definer ${settings} as $$
declare a app.actor; staff_session uuid; subject_user uuid; subject_customer uuid; choice uuid;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days, v.id, v.seen_at, v.facility_id, v.customer_id, v.staff_session_id, v.subject_user_id, v.subject_customer_id
    into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days, a.session_id, a.seen_at, a.facility_id, choice, staff_session, subject_user, subject_customer
    from tenants t left join login_sessions v
      on v.tenant_id = t.id and v.token_hash = p_token and v.kind = 'view' and v.ended_at is null and v.created_at > now() - p_valid
    where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  if a.session_id is null then raise exception 'no live session' using errcode = 'GH002'; end if;
  select trim(u.first_name || ' ' || u.last_name) into a.viewer_name ${viewingStaff('s.id = staff_session')};
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a := app.portal_actor(a, subject_user, subject_customer, choice, true);
  a.role := regexp_replace(a.role, '(_ro)?$', '_ro');
  return app.enter_portal(a);
end $$`;

/**
 * A32: as somebody, for one transaction, by a staff session that may look; nothing is opened, and nothing can be written.
 * Beside an agent's user p_customer is the customer that it would have chosen.
 */
const findAs = `
create function app.find_as(p_token bytea, p_slug text, p_user uuid, p_customer uuid, p_idle interval, p_absolute interval)
returns app.actor language plpgsql stable security definer ${settings} as $$
declare a app.actor;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
    from tenants t where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  select s.id, s.seen_at, trim(u.first_name || ' ' || u.last_name) into a.session_id, a.seen_at, a.viewer_name ${viewingStaff('s.token_hash = p_token')};
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a := app.portal_actor(a, p_user, p_customer, p_customer, true);
  -- A question is about the whole reach, whatever somebody has chosen to look at.
  a.chosen_customer_id := null;
  a.role := regexp_replace(a.role, '(_ro)?$', '_ro');
  return app.enter_portal(a);
end $$`;

/**
 * The check at sending time: an email is made as its recipient, who may have lost what it is about since. A user's rights, or
 * those of the customer's secure link while it needs no password; nothing can be written as anybody of a portal.
 */
const findRecipient = `
create function app.find_recipient(p_tenant uuid, p_email uuid) returns app.actor
language plpgsql stable security definer ${settings} as $$
declare a app.actor; e record;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
    from tenants t where t.id = p_tenant and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  select m.user_id, m.customer_id, u.is_external as external into e
    from emails m left join users u on u.tenant_id = m.tenant_id and u.id = m.user_id where m.tenant_id = p_tenant and m.id = p_email;
  if not found then raise exception 'no such email' using errcode = 'GH002'; end if;
  a.session_id := '00000000-0000-0000-0000-000000000000'; a.seen_at := now();
  if e.user_id is not null and not e.external then return app.staff_actor(a, e.user_id, null); end if;
  if e.user_id is null and (exists (select from portal_users p where p.tenant_id = p_tenant and p.customer_id = e.customer_id and p.archived_at is null)
      or not exists (select from customers c where c.tenant_id = p_tenant and c.id = e.customer_id and c.secure_link_on)) then
    raise exception 'the link needs a password' using errcode = 'GH002', detail = 'link_needs_password';
  end if;
  a := app.portal_actor(a, e.user_id, e.customer_id, e.customer_id, false);
  a.role := regexp_replace(a.role, '(_ro)?$', '_ro');
  return app.enter_portal(a);
end $$`;

/** The page's queries keep their plans, for a contact whose facilities are few (`KeepsPlans` in server/request/route.ts). */
const keepingPlans = `
  if a.facility_choices is not null and (p_keeps = 'always' or p_keeps = 'at all facilities' and a.facility_id is null) then
    set local plan_cache_mode = force_generic_plan;
    a.keeps_plans := true;
  end if;`;

/** The part that a definer function can't do: it takes the role, and asks under the actor's own policies. */
const beginAs = (begin: string, find: string, parameters: string, roles: string, keeps = false) => `
create function app.${begin}(${parameters}${keeps ? ', p_keeps text default null' : ''}) returns app.actor language plpgsql volatile as $$
declare a app.actor;
begin
  a := app.${find}(${parameters.replace(/(\w+) \w+/g, '$1')});
  case a.role
    ${roles}
  end case;
  -- A15: a facility that has left the reach falls back to all.
  if a.facility_id is not null then
    if not exists (select from public.facilities f where f.tenant_id = a.tenant_id and f.id = a.facility_id) then
      a.facility_id := null;
    end if;
  end if;${keeps ? keepingPlans : ''}
  return a;
end $$`;

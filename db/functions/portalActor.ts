import { mostFacilitiesOffered } from '../facilitiesOffered.ts';
import { heldIn } from '../policies/conditions.ts';

/**
 * Who a portal's actor is and what it reaches, asked alike by a portal session, a staff view of a portal (A8) and
 * *Who can see this?* (A32). The functions are called by the owner of the sign-in functions alone.
 */

/**
 * What a definer function that finds an actor sets for itself. Its look-ups keep their plans, unlike a page's queries: each is for one row.
 */
export const settings = 'set search_path = public, pg_temp set plan_cache_mode = force_generic_plan';

/**
 * The row that a `begin` function gives back: the tenant, the session, and the actor with everything that decides its rights.
 * `facilities` are those that `app.contact_reach` names, on their way into the context; nobody is told of them. `facility_choices` are
 * those that its drop-down offers, where a contact has no others. `keeps_plans` says that the page's queries keep their plans.
 */
export const actorType = `
create type app.actor as (
  tenant_id uuid, slug text, tenant_name text, colour text, contact_line text, logo text, tenant_zone text, csv_delimiter text, grace_days integer,
  session_id uuid, seen_at timestamptz, kind text, role text, viewer_name text,
  user_id uuid, first_name text, last_name text, username text, must_change_password boolean,
  is_administrator boolean, permissions text[], lab_id uuid, lab_name text,
  customer_id uuid, customer_name text, contact_id uuid, contact_name text,
  all_facilities boolean, admin_access boolean, access_billing boolean, access_reports boolean,
  create_work_order boolean, edit_contact boolean, can_create_users boolean,
  partner_id uuid, partner_name text, agent_id uuid, agent_name text, facility_id uuid, chosen_customer_id uuid,
  facilities uuid[], facility_choices json, keeps_plans boolean, own_zone text, own_locale text, claims_wait boolean)`;

/**
 * A12, A14: the cheapest role whose policies give exactly the contact's reach, and the facilities themselves while they are few: all
 * in `portal_contact`, those that aren't the customer's in `portal_contact_mixed`.
 */
export const contactReach = `
create function app.contact_reach(p_tenant uuid, p_customer uuid, p_contact uuid, p_all boolean, p_admin boolean, out role text, out facilities uuid[])
language plpgsql stable as $$
declare outside boolean; related uuid[]; own uuid[] := '{}';
begin
  -- Most contacts, by one look: so few are fetched once for each request, whosever they are.
  related := array(select facility_id from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact limit 65);
  if not p_admin and not p_all and cardinality(related) <= 64 then
    role := 'portal_contact'; facilities := related;
    return;
  end if;
  -- Three probes of one index, so that 5,000 related facilities cost no more than one.
  outside :=
    exists (select from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact and facility_customer_id < p_customer)
    or exists (select from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact and facility_customer_id > p_customer)
    or exists (select from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact and facility_customer_id is null);
  if p_admin then
    role := case when outside then 'portal_contact_admin' else 'portal_customer' end;
    return;
  end if;
  if p_all and not outside then
    role := 'portal_contact_all';
    return;
  end if;
  if p_all then
    own := array(select id from public.facilities where tenant_id = p_tenant and customer_id = p_customer limit 65);
  end if;
  if cardinality(related) + cardinality(own) <= 64 then
    role := 'portal_contact'; facilities := related || own;
    return;
  end if;
  role := 'portal_contact_wide';
  if outside then
    role := 'portal_contact_mixed';
    facilities := array(select facility_id from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact
        and facility_customer_id < p_customer limit 65)
      || array(select facility_id from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact
        and facility_customer_id > p_customer limit 65)
      || array(select facility_id from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact
        and facility_customer_id is null limit 65);
    if cardinality(facilities) > 64 then facilities := '{}'; end if;
  end if;
end $$`;

/**
 * A5, A10, A12, A14, A20a, A21, A25: a portal user with everything that it needs to be let in, its rights and its role. Without a user
 * it is the customer itself, as its secure link shows it. The caller has set the tenant and the session.
 * p_choice is the customer that an agent or a partner chose; p_viewed lets staff look before an invitation is claimed.
 */
export const portalActor = `
create function app.portal_actor(p_actor app.actor, p_user uuid, p_customer uuid, p_choice uuid, p_viewed boolean)
returns app.actor language plpgsql stable as $$
declare a app.actor := p_actor; scope text; of_partner uuid; of_agent uuid; reach record;
begin
  if p_user is null then
    select c.id, c.name into a.customer_id, a.customer_name
      from public.customers c where c.tenant_id = a.tenant_id and c.id = p_customer and c.status = 'active' and c.archived_at is null;
    if not found then raise exception 'no live session' using errcode = 'GH002', detail = 'link_ended'; end if;
    a.kind := 'link'; a.role := 'portal_link'; a.must_change_password := false; a.can_create_users := false;
    return a;
  end if;
  -- Customer and contact in the same look: nearly everybody has them, and this is part of every request.
  select u.id, u.first_name, u.last_name, u.username, u.must_change_password, u.time_zone, u.date_locale, pu.can_create_users, pu.claim_authorization_required,
      pu.scope, pu.partner_id, pu.agent_id, c.id, c.name, k.id, trim(k.first_name || ' ' || k.last_name), k.all_facilities, k.admin_access,
      k.access_billing, k.access_reports, k.create_work_order, k.edit_contact
    into a.user_id, a.first_name, a.last_name, a.username, a.must_change_password, a.own_zone, a.own_locale, a.can_create_users, a.claims_wait,
      scope, of_partner, of_agent, a.customer_id, a.customer_name, a.contact_id, a.contact_name, a.all_facilities, a.admin_access,
      a.access_billing, a.access_reports, a.create_work_order, a.edit_contact
    from public.users u join public.portal_users pu on pu.tenant_id = u.tenant_id and pu.user_id = u.id and pu.archived_at is null
      left join public.customers c on c.tenant_id = u.tenant_id and c.id = pu.customer_id and pu.scope in ('customer', 'contact')
        and c.status = 'active' and c.archived_at is null
      left join public.contacts k on k.tenant_id = u.tenant_id and k.id = pu.contact_id and pu.scope = 'contact' and (k.customer_id = c.id) is true
        and k.status = 'active' and k.archived_at is null
    where u.tenant_id = a.tenant_id and u.id = p_user and (u.state = 'active' or p_viewed and u.state = 'invited')
      and u.archived_at is null and u.is_external
      and exists (select from public.user_usergroups m where m.tenant_id = u.tenant_id and m.user_id = u.id);
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a.kind := scope || '_user';
  if scope = 'customer' then
    if a.customer_id is not null then a.role := 'portal_customer'; end if;
  elsif scope = 'contact' then
    if a.contact_id is not null then
      -- Assigned, not selected: a function that is read like a table costs five times as much.
      reach := app.contact_reach(a.tenant_id, a.customer_id, a.contact_id, a.all_facilities, a.admin_access);
      a.role := reach.role;
      a.facilities := reach.facilities;
      -- What the policies of this role show of facilities: these and no others. One by one, as each tenant has another number of them.
      if a.role = 'portal_contact' and cardinality(a.facilities) <= ${mostFacilitiesOffered} then
        select coalesce(json_agg(json_build_object('id', f.id, 'name', f.name) order by f.sort_name, f.id), '[]') into a.facility_choices
          from (select distinct unnest(a.facilities) as id) n
          cross join lateral (select f.id, f.name, f.sort_name from public.facilities f where f.tenant_id = a.tenant_id and f.id = n.id limit 1) f;
      end if;
    end if;
  elsif scope = 'partner' then
    select p.id, p.name, 'partner' into a.partner_id, a.partner_name, a.role
      from public.partners p where p.tenant_id = a.tenant_id and p.id = of_partner and p.status = 'active' and p.archived_at is null;
    -- A20a: all of its customers or one of them, to which the queries narrow; one that has left the reach falls back to all.
    select c.id into a.chosen_customer_id from public.customers c
      where c.tenant_id = a.tenant_id and c.id = p_choice and c.partner_id = a.partner_id and c.archived_at is null;
  else
    select g.id, g.name, 'portal_customer_ro' into a.agent_id, a.agent_name, a.role
      from public.agents g where g.tenant_id = a.tenant_id and g.id = of_agent and g.status = 'active' and g.archived_at is null;
    -- A21: one allocated customer at a time; without one, a customer that doesn't exist.
    select c.id, c.name into a.customer_id, a.customer_name
      from public.customers c where c.tenant_id = a.tenant_id and c.agent_id = a.agent_id and c.status = 'active' and c.archived_at is null
      order by (c.id = p_choice) desc nulls last, c.sort_name, c.id limit 1;
  end if;
  -- Customer, contact, partner or agent is inactive or archived.
  if a.role is null then raise exception 'no live session' using errcode = 'GH002'; end if;
  return a;
end $$`;

/** The context that the policies read, for this transaction alone; gives back what the actor may be told of itself. */
export const enterPortal = (begun: string) => `
create function app.enter_portal(a app.actor) returns app.actor language plpgsql volatile as $$
begin
  perform set_config('app.begun', ${begun}, true), set_config('app.kind', case when a.viewer_name is null then 'portal' else 'viewer' end, true),
    set_config('app.role', a.role, true), set_config('app.tenant_id', a.tenant_id::text, true), set_config('app.session_id', a.session_id::text, true),
    set_config('app.user_id', coalesce(a.user_id::text, ''), true),
    -- A34: a secure link is nobody in particular, and writes as its customer.
    set_config('app.actor_name', coalesce(case when a.user_id is null then a.customer_name else trim(a.first_name || ' ' || a.last_name) end, ''), true),
    set_config('app.customer_id', coalesce(a.customer_id, '00000000-0000-0000-0000-000000000000')::text, true),
    set_config('app.contact_id', coalesce(a.contact_id::text, ''), true),
    set_config('app.partner_id', coalesce(a.partner_id::text, ''), true),
    set_config('app.whole_customer', (a.role in ('portal_link', 'portal_link_ro', 'portal_customer', 'portal_customer_ro')
      or coalesce(a.admin_access, false))::text, true),
    set_config('app.facilities', coalesce(a.facilities, '{}')::text, true),
    set_config('app.all_facilities', coalesce(a.all_facilities, false)::text, true),
    set_config('app.edit_contact', coalesce(a.edit_contact, false)::text, true),
    set_config('app.access_billing', (a.contact_id is null or coalesce(a.access_billing or a.admin_access, false))::text, true),
    set_config('app.claims_wait', coalesce(a.claims_wait, true)::text, true),
    set_config('app.holds', ${heldIn('a', `a.contact_id is null or coalesce(a.admin_access, false)`)}, true),
    set_config('app.can_create_users', (coalesce(a.can_create_users, false) and a.kind <> 'agent_user')::text, true),
    set_config('app.agent', (a.agent_id is not null)::text, true),
    set_config('app.create_work_order', (a.contact_id is null or coalesce(a.create_work_order or a.admin_access, false))::text, true);
  a.facilities := null;
  return a;
end $$`;

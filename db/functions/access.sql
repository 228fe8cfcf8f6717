-- Licences, and the choices that even a person who may not write makes.

-- owner: definer_search
-- execute: partner, partner_ro, definer_search
create function app.my_customers() returns uuid[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from customers
    where tenant_id = current_setting('app.tenant_id')::uuid and partner_id = current_setting('app.partner_id')::uuid
      and archived_at is null
$$;

-- owner: definer_sign_in
-- execute: app_staff
create function app.licences() returns table (used bigint, allowed integer, staff bigint, portal bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select l.used, t.licence_limit, l.used - l.portal, l.portal
    from tenants t, lateral (
      select count(*) as used, count(*) filter (where u.is_external) as portal
        from users u where u.tenant_id = t.id and u.archived_at is null and u.state in ('active', 'invited')) l
    where t.id = current_setting('app.tenant_id')::uuid
$$;

-- A9: asked after the logins were made and under the tenant's lock, so that two at once can't both take the last one.
-- The lock is the one that lets foreign keys be: those of both logins hold the tenant's row already.
-- owner: definer_sign_in
-- execute: app_staff
create function app.claim_licences() returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare l record;
begin
  perform from tenants where id = current_setting('app.tenant_id')::uuid for no key update;
  select * into l from app.licences();
  if l.used > l.allowed then
    raise exception 'no licence left' using errcode = 'GH004', detail = format('%s %s %s', l.allowed, l.staff, l.portal);
  end if;
end $$;

-- A15: one in reach, or all of them (null). A staff session is nobody's choice.
-- owner: definer_sign_in
-- execute: portal_roles, read_only_roles
create function app.choose_facility(p_facility uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  -- Foreign keys ignore policies: one out of reach would be known from one that isn't there.
  if p_facility is not null and not app.reaches_facility(p_facility) then return false; end if;
  update login_sessions set facility_id = p_facility
    where tenant_id = current_setting('app.tenant_id')::uuid and id = current_setting('app.session_id')::uuid and kind <> 'staff';
  return found;
end $$;

-- A20a, A21: the choice counts with the next request, and only while the customer is the partner's or allocated to the agent.
-- Null is all of them, which an agent never sees at once.
-- owner: definer_sign_in
-- execute: portal_customer_ro, partner, partner_ro
create function app.choose_customer(p_customer uuid) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
  with chosen as (
    update login_sessions s set customer_id = p_customer, facility_id = null
      from portal_users p
      where s.tenant_id = current_setting('app.tenant_id')::uuid and s.id = current_setting('app.session_id')::uuid
        and p.tenant_id = s.tenant_id and s.kind <> 'staff'
        and p.user_id = coalesce(s.subject_user_id, s.user_id) and p.archived_at is null
        and (p_customer is null and p.scope = 'partner'
          or exists (select from customers c
            where c.tenant_id = s.tenant_id and c.id = p_customer and c.archived_at is null
              and (p.scope = 'agent' and c.agent_id = p.agent_id and c.status = 'active'
          or p.scope = 'partner' and c.partner_id = p.partner_id)))
      returning s.id)
  select exists (select from chosen)
$$;

-- The switcher's choices, whatever is chosen at the moment; an agent's policies show it one customer at a time. All that
-- is looked at are the person's own customers, so LIKE's want of an index does no harm. The kinds of person are asked apart: with
-- OR, all of the customers would be sorted.
-- owner: definer_sign_in
-- execute: portal_customer_ro, partner, partner_ro
create function app.choosable_customers(p_words text[] default '{}', p_most integer default null)
returns table (id uuid, name text, number text) language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.name, c.number from login_sessions s
    join portal_users p on p.tenant_id = s.tenant_id and p.user_id = coalesce(s.subject_user_id, s.user_id) and p.archived_at is null
    cross join lateral (
      (select c.id, c.name, c.number, c.sort_name from customers c
        where p.scope = 'agent' and c.tenant_id = p.tenant_id and c.agent_id = p.agent_id and c.archived_at is null and c.status = 'active'
          and not exists (select from unnest(p_words) w where strpos(c.search_text, public.search_word(w)) = 0)
        order by c.sort_name, c.id limit p_most)
      union all
      (select c.id, c.name, c.number, c.sort_name from customers c
        where p.scope = 'partner' and c.tenant_id = p.tenant_id and c.partner_id = p.partner_id and c.archived_at is null
          and not exists (select from unnest(p_words) w where strpos(c.search_text, public.search_word(w)) = 0)
        order by c.sort_name, c.id limit p_most)) c
    where s.tenant_id = current_setting('app.tenant_id')::uuid and s.id = current_setting('app.session_id')::uuid
    order by c.sort_name, c.id limit p_most
$$;

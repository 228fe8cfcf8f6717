-- Views of a portal by staff (A8, S17): opened by a staff session, ended by their own token. Each writes its row of the
-- audit log in the transaction that opens or ends the view, so that there is none without the other.

-- The open views of a staff session, which make way for another one or end with it.
-- owner: definer_sign_in
-- execute: nobody
create function app.end_views(p_tenant uuid, p_staff_session uuid, p_address text)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare v uuid;
begin
  for v in
    update login_sessions set ended_at = now()
      where tenant_id = p_tenant and staff_session_id = p_staff_session and ended_at is null returning id
  loop
    perform app.audit_session(p_tenant, v, p_address, 'view_ended');
  end loop;
end $$;

-- Asked as the view itself will be: a portal user who would be let in, or is invited, or a customer.
-- owner: definer_sign_in
-- execute: app_staff
create function app.can_be_viewed(p_user uuid, p_customer uuid)
returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
declare a app.actor;
begin
  a.tenant_id := current_setting('app.tenant_id')::uuid;
  a := app.portal_actor(a, p_user, p_customer, null, true);
  return true;
exception when sqlstate 'GH002' then
  return false;
end $$;

-- False, and nothing is opened, for what can't be viewed.
-- owner: definer_sign_in
-- execute: app_staff
create function app.open_view(p_token bytea, p_user uuid, p_customer uuid, p_address text, p_browser text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; s uuid := current_setting('app.session_id')::uuid; v uuid;
begin
  if not app.can_be_viewed(p_user, p_customer) then return false; end if;
  -- Two presses at once wait for one another, so that the second ends the first one's view.
  perform from login_sessions where tenant_id = t and id = s for update;
  perform app.end_views(t, s, app.at_most(p_address, 200));
  insert into login_sessions (tenant_id, kind, token_hash, user_id, staff_session_id, subject_user_id, subject_customer_id, address,
    browser)
    values (t, 'view', app.at_most(p_token, 64), current_setting('app.user_id')::uuid, s, p_user, p_customer, app.at_most(p_address, 200),
      app.at_most(p_browser, 2000))
    returning id into v;
  perform app.audit_session(t, v, app.at_most(p_address, 200), 'view_opened');
  return true;
end $$;

-- S13: knowing the token is the right to end it, and to be told who was looked at, if the view was still open, and whose page
-- leads back to the back office.
-- owner: definer_sign_in
-- execute: app_public
create function app.end_view(p_slug text, p_token bytea) returns table (kind text, id uuid, viewed text, was_open boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare s login_sessions; who text; ended boolean;
begin
  select l.* into s from login_sessions l join tenants t on t.id = l.tenant_id
    where t.slug = p_slug and l.token_hash = p_token and l.kind = 'view';
  if not found then return; end if;
  update login_sessions l set ended_at = now() where l.tenant_id = s.tenant_id and l.id = s.id and l.ended_at is null;
  ended := found;
  if ended then perform app.audit_session(s.tenant_id, s.id, null, 'view_ended'); end if;
  who := coalesce(
    (select c.name from customers c where c.tenant_id = s.tenant_id and c.id = s.subject_customer_id),
    (select trim(u.first_name || ' ' || u.last_name) from users u where u.tenant_id = s.tenant_id and u.id = s.subject_user_id));
  return query
    select 'customers', s.subject_customer_id, who, ended where s.subject_customer_id is not null
    union all
    select case p.scope when 'partner' then 'partners' when 'agent' then 'agents' else 'customers' end,
        coalesce(p.customer_id, p.partner_id, p.agent_id), who, ended
      from portal_users p where p.tenant_id = s.tenant_id and p.user_id = s.subject_user_id and p.archived_at is null;
end $$;

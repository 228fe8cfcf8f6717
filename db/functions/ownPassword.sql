-- What a signed-in person does with the own password, the own sessions, clock and columns (A6, S12, S14, A42).

-- owner: definer_sign_in
-- execute: app_staff, portal_customer_ro, portal_roles except portal_link
create function app.own_password_hash() returns table (password_hash text, username text, first_name text, last_name text, email text)
language sql stable security definer set search_path = public, pg_temp as $$
  select password_hash, username, first_name, last_name, email from users
    where tenant_id = current_setting('app.tenant_id')::uuid and id = current_setting('app.user_id')::uuid
      and current_setting('app.kind') <> 'viewer'
$$;

-- A6, S12: a new password ends all other sessions of the person and gives this one a new id; links that would set it again die
-- (S15), and the person is told. Who only looks changes nothing (S17). Of two changes that began with the same present
-- password, in two companies perhaps (A24), the first one counts: the second finds another hash than the one it was let in by.
-- owner: definer_sign_in
-- execute: app_staff, portal_customer_ro, portal_roles except portal_link
create function app.set_own_password(p_hash text, p_session bytea, p_address text default null, p_present text default null)
returns setof app.audit_note language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_tenant uuid := current_setting('app.tenant_id')::uuid;
  v_user uuid := current_setting('app.user_id')::uuid;
  v_session uuid := current_setting('app.session_id')::uuid;
begin
  if current_setting('app.kind') = 'viewer' then return; end if;
  perform app.hold_shared_login(v_tenant, v_user);
  update users set password_hash = app.at_most(p_hash, 500), must_change_password = false, updated_at = now(), version = version + 1
    where tenant_id = v_tenant and id = v_user and (p_present is null or password_hash = p_present);
  if not found then return; end if;
  update password_links set ended_at = now()
    where tenant_id = v_tenant and user_id = v_user and ended_at is null and used_at is null;
  perform app.put_email(s.tenant_id, 'password_changed', s.user_id, null, null, app.mail_causer(), jsonb_build_object('facts',
      jsonb_build_object('address', coalesce(app.at_most(p_address, 200), s.address))))
    from login_sessions s where s.tenant_id = v_tenant and s.id = v_session and s.user_id is not null;
  update login_sessions set token_hash = app.at_most(p_session, 64) where tenant_id = v_tenant and id = v_session;
  return query
    with ended as (
      update login_sessions set ended_at = now()
        where tenant_id = v_tenant and user_id = v_user and ended_at is null and id <> v_session
        returning id),
    person as (
      select u.id, trim(u.first_name || ' ' || u.last_name) as name from users u where u.tenant_id = v_tenant and u.id = v_user)
    select 'password_changed'::text, 'users'::text, person.id, person.name from person
    union all
    select 'session_ended', 'login_sessions', ended.id, person.name from ended, person;
end $$;

-- A6: how a person wants times and dates shown, which is nobody else's business; empty is the company's clock and the browser's
-- way of writing. A function, since an agent has no other write (A21). Who only looks changes nothing (S17).
-- owner: definer_sign_in
-- execute: app_staff, portal_customer_ro, portal_roles except portal_link
create function app.set_own_dates(p_zone text, p_locale text) returns setof uuid
language sql volatile security definer set search_path = public, pg_temp as $$
  update users set time_zone = nullif(app.at_most(p_zone, 100), ''), date_locale = nullif(app.at_most(p_locale, 40), '')
    where current_setting('app.kind') <> 'viewer' and tenant_id = current_setting('app.tenant_id')::uuid
      and id = current_setting('app.user_id')::uuid
    returning id
$$;

-- A42: the columns that a person shows in a list, with spaces between their keys; null are the usual ones. A function, since an
-- agent has no other write (A21). Who only looks changes nothing (S17).
-- owner: definer_sign_in
-- execute: portal_customer_ro, portal_roles except portal_link
create function app.choose_columns(p_list text, p_columns text) returns setof uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_tenant uuid := current_setting('app.tenant_id')::uuid;
  v_user uuid := current_setting('app.user_id')::uuid;
  v_list text := app.at_most(p_list, 40);
  v_columns text[] := string_to_array(app.at_most(p_columns, 600), ' ');
begin
  if current_setting('app.kind') = 'viewer' then return; end if;
  if v_columns is null then
    return query delete from column_choices where tenant_id = v_tenant and user_id = v_user and list = v_list returning id;
    return;
  end if;
  return query
    insert into column_choices (tenant_id, user_id, list, columns) values (v_tenant, v_user, v_list, v_columns)
      on conflict on constraint column_choices_once do update set columns = excluded.columns
      returning id;
end $$;

-- S14: everywhere but here. A function, since an agent may end its sessions and has no other write (A21).
-- owner: definer_sign_in
-- execute: app_staff, portal_customer_ro, portal_roles except portal_link
create function app.end_other_sessions() returns setof app.audit_note
language sql volatile security definer set search_path = public, pg_temp as $$
  with ended as (
    update login_sessions set ended_at = now()
      where current_setting('app.kind') <> 'viewer' and tenant_id = current_setting('app.tenant_id')::uuid
        and user_id = current_setting('app.user_id')::uuid
        and ended_at is null and id <> current_setting('app.session_id')::uuid
      returning tenant_id, id, user_id)
  select 'session_ended', 'login_sessions', ended.id, trim(u.first_name || ' ' || u.last_name)
    from ended join users u on u.tenant_id = ended.tenant_id and u.id = ended.user_id
$$;

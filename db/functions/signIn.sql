-- What must be known or done before there is an actor (A1–A7, S13): narrow, and all that `app_public` can reach.

-- owner: definer_sign_in
-- execute: app_public
create function app.tenant_by_slug(p_slug text)
returns table (
  id uuid, slug text, name text, colour text, contact_line text, logo text, time_zone text, csv_delimiter text, access_requests boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select id, slug, name, colour, contact_line, logo, time_zone, csv_delimiter, access_requests from tenants
    where slug = p_slug and status = 'active'
$$;

-- A1: the present logo alone; one that was replaced or removed is nobody's any more.
-- owner: definer_sign_in
-- execute: app_public
create function app.logo_file(p_slug text, p_logo uuid) returns table (tenant_id uuid, file_id uuid, size integer, sha256 text)
language sql stable security definer set search_path = public, pg_temp as $$
  select l.tenant_id, l.file_id, l.size, l.sha256 from tenants t join company_logos l on l.tenant_id = t.id and l.id = p_logo
    where t.slug = p_slug and t.status = 'active' and l.archived_at is null
$$;

-- A35: the answer is the same whatever becomes of it, so there is none. So many wait for one company, and of one address.
-- owner: definer_sign_in
-- execute: app_public
create function app.ask_access(p_slug text, p_name text, p_company text, p_email text, p_note text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid; r uuid;
begin
  -- Held, so that of several at once each finds those before it.
  select id into t from tenants where slug = p_slug and status = 'active' and access_requests for no key update;
  if not found
     or (select count(*) from (select from access_requests where tenant_id = t and status = 'waiting' limit 500) w) >= 500
     or (select count(*) from access_requests where tenant_id = t and status = 'waiting' and email_lc = lower(p_email)) >= 3 then
    return;
  end if;
  -- The same said again within a day is one request.
  if exists (select from access_requests where tenant_id = t and email_lc = lower(p_email) and created_at > now() - interval '1 day'
      and name = p_name and company = p_company and note is not distinct from app.at_most(p_note, 10000)) then
    return;
  end if;
  insert into access_requests (tenant_id, name, company, email, note)
    values (t, app.at_most(p_name, 1000), app.at_most(p_company, 1000), app.at_most(p_email, 2000), app.at_most(p_note, 10000))
    returning id into r;
  perform app.tell_who_may(t, 'access_requested', null, null, null,
    jsonb_build_object('record_kind', 'access_requests', 'record_id', r, 'to_path', '/admin/access_requests'));
end $$;

-- owner: definer_sign_in
-- execute: app_public
create function app.find_tenants(p_words text) returns table (slug text, name text)
language sql stable security definer set search_path = public, pg_temp as $$
  select slug, name from tenants where status = 'active' and (slug = lower(p_words) or name_lc = lower(p_words)) order by slug limit 20
$$;

-- owner: definer_sign_in
-- execute: app_public
create function app.slug_is_taken(p_slug text) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from tenants where slug = p_slug)
$$;

-- owner: definer_sign_in
-- execute: app_public
create function app.sign_up(p_slug text, p_name text, p_first text, p_last text, p_email text, p_hash text, p_token bytea, p_valid interval,
  p_zone text default 'UTC')
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid; u uuid; administrators uuid; main_lab uuid; person text := app.at_most(p_first, 1000) || ' ' || app.at_most(p_last, 1000);
begin
  -- S34: one statement signs one company up.
  if exists (select from tenants where created_at = now()) then raise exception 'one at a time' using errcode = 'program_limit_exceeded';
    end if;
  insert into tenants (slug, name, time_zone) values (app.at_most(p_slug, 100), app.at_most(p_name, 2000), app.at_most(p_zone, 100))
    returning id into t;
  insert into usergroups (tenant_id, name, is_external, is_administrators) values (t, 'Administrators', false, true)
    returning id into administrators;
  insert into usergroups (tenant_id, name, is_external, permissions) values
    (t, 'Portal Data Administrators', false, '{view_records,create_accounts}'),
    (t, 'Office', false, '{view_records,keep_records,keep_tickets,keep_work_orders,keep_claims,keep_billing}'),
    (t, 'Technicians', false, '{view_records,keep_assets,keep_tickets,keep_work_orders,view_portals}'),
    (t, 'Customer Portal', true, '{}');
  insert into work_order_types (tenant_id, name, asks_outcome, makes_service_orders)
    select t, n, n <> 'Service order', n = 'Service order' from unnest(array['Calibration', 'Repair', 'Inspection', 'Service order']) n;
  insert into facilities (tenant_id, code, name, is_lab) values (t, 'PORTAL', 'Customer Portal Lab', true);
  insert into facilities (tenant_id, code, name, is_lab) values (t, 'MAIN', 'Main Lab', true) returning id into main_lab;
  insert into users (tenant_id, first_name, last_name, initials, username, email, password_hash, is_external)
    values (t, app.at_most(p_first, 1000), app.at_most(p_last, 1000),
      upper(left(app.at_most(p_first, 1000), 1) || left(app.at_most(p_last, 1000), 1)),
      app.at_most(p_email, 2000), app.at_most(p_email, 2000), app.at_most(p_hash, 500), false) returning id into u;
  insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) values (t, u, administrators, false);
  insert into user_labs (tenant_id, user_id, facility_id) values (t, u, main_lab);
  insert into one_time_tokens (tenant_id, purpose, user_id, token_hash, expires_at)
    values (t, 'hand_over', u, app.at_most(p_token, 64), now() + p_valid);
  perform app.audit_append(t, row('staff', u, person, null, null, null, null, null)::app.audit_actor,
    jsonb_build_array(jsonb_build_object('action', 'signed_up', 'table', 'tenants', 'id', t, 'name', app.at_most(p_name, 2000))));
  return t;
end $$;

-- S25: who sends the sign-up's form twice is led to the same way in.
-- owner: definer_sign_in
-- execute: app_public
create function app.hand_over_waits(p_slug text, p_token bytea)
returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from one_time_tokens o join tenants t on t.id = o.tenant_id
      where t.slug = p_slug and t.status = 'active' and o.purpose = 'hand_over'
        and o.token_hash = p_token and o.used_at is null and o.expires_at > now())
$$;

-- owner: definer_sign_in
-- execute: app_public
create function app.hand_over(p_slug text, p_token bytea, p_session bytea, p_address text, p_browser text)
returns table (signed_in_as text) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare s login_sessions;
begin
  with used as (
    update one_time_tokens o set used_at = now() from tenants t
      where t.slug = p_slug and t.status = 'active' and o.tenant_id = t.id and o.purpose = 'hand_over'
        and o.token_hash = p_token and o.used_at is null and o.expires_at > now()
      returning o.tenant_id, o.user_id),
  signed_in as (
    update users u set last_sign_in_at = now() from used where u.tenant_id = used.tenant_id and u.id = used.user_id)
  insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser)
    select used.tenant_id, 'staff', app.at_most(p_session, 64), used.user_id, app.at_most(p_address, 200), app.at_most(p_browser, 2000)
      from used returning * into s;
  if not found then return; end if;
  perform app.audit_session(s.tenant_id, s.id, app.at_most(p_address, 200), 'signed_in');
  return query select u.username from users u where u.tenant_id = s.tenant_id and u.id = s.user_id;
end $$;

-- A5: by username, or by an Email that one user of the tenant has and no other. Whoever has no password yet has proved no Email: they
-- stand in nobody's way. The step that is missing is told to those alone whose password was right; the caller checks that first.
-- owner: definer_sign_in
-- execute: app_public
create function app.sign_in_facts(p_slug text, p_words text)
returns table (user_id uuid, username text, password_hash text, is_external boolean, must_change_password boolean, missing text)
language sql stable security definer set search_path = public, pg_temp as $$
  with named as (
    select n.tenant_id, n.id, n.has_credentials from tenants t join users n on n.tenant_id = t.id
      where t.slug = p_slug and t.status = 'active' and n.username_key = username_key(p_words) and n.archived_at is null),
  meant as (
    select t.id as tenant_id, coalesce(
      (select n.id from named n where n.has_credentials),
      (select (array_agg(two.id))[1] from (select e.id from users e
        where e.tenant_id = t.id and lower(e.email) = lower(trim(p_words)) and e.archived_at is null and e.has_credentials
          limit 2) two having count(*) = 1),
      (select n.id from named n)) as id
    from tenants t where t.slug = p_slug and t.status = 'active')
  select u.id, u.username, u.password_hash, u.is_external, u.must_change_password,
    (app.missing_steps(u.tenant_id, u.id))[1]
  from meant m join users u on u.tenant_id = m.tenant_id and u.id = m.id
$$;

-- A5: a username that is another user's Email would keep that person from signing in by it. An Email that nobody has proved is in the
-- way of others only, not of who has it too. In another company of the site group, that company refuses (A24).
-- owner: definer_sign_in
-- execute: owner
create function app.guard_username() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare word text;
begin
  if new.archived_at is not null then return new; end if;
  -- One after the other, each computed before: as a list, or as an expression, it was compared with each account of the tenant
  -- wherever the plan came from a time when there were few, as in the statement that makes thousands.
  foreach word in array array[lower(new.username), username_key(new.username)] loop
    if exists (select from users o
        where o.tenant_id = new.tenant_id and o.email_lc = word and o.archived_at is null and o.id <> new.id
          and (o.has_credentials or lower(new.email) is distinct from o.email_lc)) then
      if coalesce(nullif(current_setting('app.tenant_id', true), ''), new.tenant_id::text) <> new.tenant_id::text then
        raise exception 'refused by a company of the group' using errcode = 'GH016',
          detail = 'username ' || (select n.name from tenants n where n.id = new.tenant_id);
      end if;
      raise exception 'another user has this Email' using errcode = 'unique_violation', constraint = 'users_username';
    end if;
  end loop;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_username_of_new before insert on users for each row execute function app.guard_username();

-- owner: owner
-- execute: nobody
create trigger guard_username before update of username, archived_at on users
  for each row when (new.username <> old.username or new.archived_at is distinct from old.archived_at)
  execute function app.guard_username();

-- The hash that was verified must still be the user's: a password changed in between opens nothing. p_new_device says by what
-- browser the person came that isn't known; whoever has signed in before is told of it.
-- owner: definer_sign_in
-- execute: app_public
create function app.open_password_session(p_slug text, p_user uuid, p_hash text, p_kind text, p_session bytea, p_address text,
  p_browser text,
  p_new_device text default null)
returns table (session_id uuid) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare u users; s login_sessions;
begin
  select u1.* into u from tenants t join users u1 on u1.tenant_id = t.id and u1.id = p_user
    where t.slug = p_slug and t.status = 'active' and u1.password_hash = p_hash
      and u1.state = 'active' and u1.archived_at is null and u1.is_external = (p_kind = 'portal')
    for no key update of u1;
  if not found then return; end if;
  update users set last_sign_in_at = now() where tenant_id = u.tenant_id and id = u.id;
  insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser)
    values (u.tenant_id, app.at_most(p_kind, 20), app.at_most(p_session, 64), u.id, app.at_most(p_address, 200),
      app.at_most(p_browser, 2000)) returning * into s;
  if p_new_device is not null and u.last_sign_in_at is not null then
    perform app.put_email(u.tenant_id, 'new_device', u.id, null, null, null, jsonb_build_object('facts',
      jsonb_build_object('browser', app.at_most(p_new_device, 2000), 'address', app.at_most(p_address, 200))));
  end if;
  perform app.audit_session(s.tenant_id, s.id, app.at_most(p_address, 200), 'signed_in');
  return query select s.id;
end $$;

-- A2, A3: what the link's page may know; no customer is named.
-- owner: definer_sign_in
-- execute: app_public
create function app.link_facts(p_slug text, p_link uuid)
returns table (tenant_id uuid, key_version text, state text) language sql stable security definer set search_path = public, pg_temp as $$
  select l.tenant_id, l.key_version,
    case
      when l.ended_at is not null or l.ends_at <= now() or not c.secure_link_on or c.status <> 'active' or c.archived_at is not null
        or not {{recipient_holds}} then 'ended'
      when exists (select from portal_users p where p.tenant_id = l.tenant_id and p.customer_id = l.customer_id and p.archived_at is null)
        then 'needs_password'
      else 'works'
    end
  from tenants t join secure_links l on l.tenant_id = t.id and l.id = p_link
  join customers c on c.tenant_id = l.tenant_id and c.id = l.customer_id
  where t.slug = p_slug and t.status = 'active'
$$;

-- owner: definer_sign_in
-- execute: app_public
create function app.open_link_session(p_slug text, p_link uuid, p_session bytea, p_address text, p_browser text)
returns table (session_id uuid) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare s login_sessions;
begin
  if (select f.state from app.link_facts(app.at_most(p_slug, 100), p_link) f) is distinct from 'works' then return; end if;
  with used as (
    update secure_links l set last_used_at = now() from tenants t
      where t.slug = p_slug and l.tenant_id = t.id and l.id = p_link returning l.tenant_id, l.id)
  insert into login_sessions (tenant_id, kind, token_hash, secure_link_id, address, browser)
    select tenant_id, 'portal', app.at_most(p_session, 64), id, app.at_most(p_address, 200), app.at_most(p_browser, 2000) from used
      returning * into s;
  if not found then return; end if;
  perform app.audit_session(s.tenant_id, s.id, app.at_most(p_address, 200), 'link_opened');
  return query select s.id;
end $$;

-- S13: knowing the token is the right to end it. A staff member's view of a portal ends with the session (A8).
-- owner: definer_sign_in
-- execute: app_public
create function app.end_session(p_slug text, p_session bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare s login_sessions;
begin
  update login_sessions l set ended_at = now() from tenants t
    where t.slug = p_slug and l.tenant_id = t.id and l.token_hash = p_session and l.kind <> 'view' and l.ended_at is null
      returning l.* into s;
  if not found then return; end if;
  perform app.end_views(s.tenant_id, s.id, null);
  perform app.audit_session(s.tenant_id, s.id, null, 'signed_out');
end $$;

-- Idle time counts from seen_at, which is written once a minute at most, after the answer.
-- owner: definer_sign_in
-- execute: app_public
create function app.note_seen(p_slug text, p_session bytea) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  update login_sessions s set seen_at = now() from tenants t
    where t.slug = p_slug and s.tenant_id = t.id and s.token_hash = p_session and s.ended_at is null
      and s.seen_at < now() - interval '1 minute'
$$;

-- Links that set a password (A7, S15): for one purpose, used up by the POST, dead when a newer one is made.

-- A suspended user gets none; nor does one that was deleted.
-- owner: definer_sign_in
-- execute: nobody
create function app.make_password_link(p_tenant uuid, p_user uuid, p_purpose text, p_key text, p_valid interval) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare link uuid;
begin
  perform from users where tenant_id = p_tenant and id = p_user and archived_at is null
    and state in ('active', 'invited') for no key update;
  if not found then return null; end if;
  update password_links set ended_at = now() where tenant_id = p_tenant and user_id = p_user and ended_at is null and used_at is null;
  insert into password_links (tenant_id, user_id, purpose, key_version, expires_at)
    values (p_tenant, p_user, p_purpose, p_key, now() + p_valid) returning id into link;
  return link;
end $$;

-- A23: administrators, and a portal data administrator for the account that it is making. p_send false: the link is there to
-- be copied. `email` is null when the user has no Email; no row when there is nobody to invite.
-- owner: definer_sign_in
-- execute: app_staff
create function app.send_password_link(p_user uuid, p_purpose text, p_key text, p_valid interval, p_send boolean)
returns table (link uuid, email uuid) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin
  if not (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean
      and exists (select from users u where u.tenant_id = t and u.id = p_user and u.is_external and u.created_at = now())) then
    raise exception 'administrators invite' using errcode = 'insufficient_privilege';
  end if;
  link := app.make_password_link(t, p_user, app.at_most(p_purpose, 20), app.at_most(p_key, 100), p_valid);
  if link is null then return; end if;
  if p_send then
    email := app.put_email(t, case when p_purpose = 'invitation' then 'invitation' else 'password_reset' end, p_user, null, null,
      app.mail_causer(), jsonb_build_object('password_link_id', link));
  end if;
  return next;
end $$;

-- Many at once, by administrators: who has a link of any kind, or a password, is passed over. Held first, so that of two
-- who press at once the second finds them invited.
-- owner: definer_sign_in
-- execute: app_staff
create function app.invite_users(p_users uuid[], p_key text, p_valid interval)
returns table (invited uuid, person text, emailed boolean)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; links uuid[];
begin
  if not current_setting('app.administrator')::boolean then
    raise exception 'administrators invite' using errcode = 'insufficient_privilege';
  end if;
  if cardinality(p_users) > 1000 then raise exception 'more than 1000 users' using errcode = 'program_limit_exceeded'; end if;
  perform from users u where u.tenant_id = t and u.id = any (p_users) order by u.id for no key update;
  with made as (
    insert into password_links (tenant_id, user_id, purpose, key_version, expires_at)
      select t, u.id, 'invitation', app.at_most(p_key, 100), now() + p_valid from users u
        where u.tenant_id = t and u.id = any (p_users) and u.archived_at is null and u.state = 'invited'
          and not exists (select from password_links w where w.tenant_id = t and w.user_id = u.id)
      returning id)
  select coalesce(array_agg(m.id), '{}') into links from made m;
  return query select u.id, trim(u.first_name || ' ' || u.last_name), e.id is not null
    from password_links w join users u on u.tenant_id = w.tenant_id and u.id = w.user_id
    left join app.put_invitations(t, app.mail_causer(), links) e(id) on e.id = u.id
    where w.tenant_id = t and w.id = any (links);
end $$;

-- Whoever got a link at an address that is wrong can't use it: administrators end a user's links.
-- owner: definer_sign_in
-- execute: app_staff
create function app.end_password_links(p_user uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  update password_links set ended_at = now()
    where current_setting('app.administrator')::boolean and tenant_id = current_setting('app.tenant_id')::uuid and user_id = p_user
      and ended_at is null and used_at is null
$$;

-- Before an administrator sets a user's password: links that would set it again die (S15), and who had one is told.
-- owner: definer_sign_in
-- execute: app_staff
create function app.tell_of_password(p_user uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; had_one boolean;
begin
  if not current_setting('app.administrator')::boolean then
    raise exception 'administrators set passwords' using errcode = 'insufficient_privilege';
  end if;
  perform app.hold_shared_login(t, p_user);
  select u.password_hash is not null and u.state = 'active' into had_one from users u
    where u.tenant_id = t and u.id = p_user and u.archived_at is null for no key update;
  perform app.end_password_links(p_user);
  if had_one then
    perform app.put_email(t, 'password_changed', p_user, null, null, app.mail_causer(), jsonb_build_object('facts',
      jsonb_build_object('address', (select 'the back office of ' || n.name from tenants n where n.id = t))));
  end if;
end $$;

-- S15: asking costs the same whoever is meant; the work is done later, at no moment that is known.
-- owner: definer_sign_in
-- execute: app_public
create function app.ask_password_reset(p_slug text, p_words text)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  select app.enqueue_later(t.id, 'send_resets', 'reset '
    || md5(lower(app.at_most(p_words, 1000))), jsonb_build_object('words', app.at_most(p_words, 1000)), 5, '4 seconds')
    from tenants t where t.slug = p_slug and t.status = 'active'
$$;

-- By username, or by the Email of at most five, those with a password first (A5): each gets a link of its own. Who was invited is
-- invited anew. Without an
-- Email there is nowhere to send one, and the link that somebody was handed lives on, whoever asks. Where nobody is meant,
-- the same work is done for nobody (S15): a link and an email that are taken back at once, and an email's way as far as the
-- mail server.
-- owner: definer_sign_in
-- execute: app_worker
create function app.send_password_resets(p_tenant uuid, p_words text, p_key text, p_valid interval, p_valid_invitation interval)
returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare u record; link uuid; sent integer := 0; invited boolean;
begin
  for u in select id, state from users where tenant_id = p_tenant and archived_at is null and state in ('active', 'invited')
      and (username_key = username_key(p_words) or lower(email) = lower(p_words)) and trim(email) <> ''
      order by (username_key = username_key(p_words)) desc, has_credentials desc, id limit 5
  loop
    invited := u.state = 'invited';
    link := app.make_password_link(p_tenant, u.id, case when invited then 'invitation' else 'reset' end, app.at_most(p_key, 100),
      case when invited then p_valid_invitation else p_valid end);
    if app.put_email(p_tenant, case when invited then 'invitation' else 'password_reset' end, u.id, null, null, null,
        jsonb_build_object('password_link_id', link)) is not null then sent := sent + 1; end if;
  end loop;
  if sent > 0 then return sent; end if;
  begin
    select id into u from users
      where tenant_id = p_tenant and archived_at is null and state = 'active' and trim(email) <> '' order by id limit 1;
    link := app.make_password_link(p_tenant, u.id, 'reset', app.at_most(p_key, 100), p_valid);
    perform app.put_email(p_tenant, 'password_reset', u.id, null, null, null, jsonb_build_object('password_link_id', link));
    raise exception 'taken back' using errcode = 'GH009';
  exception when sqlstate 'GH009' then null;
  end;
  perform app.rehearse_email(p_tenant);
  return 0;
end $$;

-- The names are for the rules of a new password (S10); the page shows the username alone.
-- owner: definer_sign_in
-- execute: app_public
create function app.password_link_facts(p_slug text, p_link uuid)
returns table (tenant_id uuid, purpose text, key_version text, state text, is_external boolean, username text, first_name text,
  last_name text, email text)
language sql stable security definer set search_path = public, pg_temp as $$
  select l.tenant_id, l.purpose, l.key_version,
    case when l.used_at is not null then 'used' when l.ended_at is not null or u.archived_at is not null or u.state = 'suspended'
      then 'ended'
      when l.expires_at <= now() then 'expired' else 'works' end,
    u.is_external, u.username, u.first_name, u.last_name, u.email
  from tenants t join password_links l on l.tenant_id = t.id and l.id = p_link
  join users u on u.tenant_id = l.tenant_id and u.id = l.user_id
  where t.slug = p_slug and t.status = 'active'
$$;

-- Used up with the password that it sets: all sessions end, the other links die, an invited user is active. False when
-- somebody was quicker.
-- owner: definer_sign_in
-- execute: app_public
create function app.use_password_link(p_slug text, p_link uuid, p_hash text, p_address text)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare l password_links; u users; kind text;
begin
  perform app.hold_shared_login(w.tenant_id, w.user_id) from tenants t join password_links w on w.tenant_id = t.id
    where t.slug = p_slug and w.id = p_link;
  -- The user before the link, as whoever makes a newer link does: in the other order the two would wait for one another.
  perform from users where (tenant_id, id) in (select w.tenant_id, w.user_id from tenants t join password_links w on w.tenant_id = t.id
    where t.slug = p_slug and w.id = p_link) for no key update;
  select w.* into l from tenants t join password_links w on w.tenant_id = t.id and w.id = p_link
    where t.slug = p_slug and t.status = 'active' and w.used_at is null and w.ended_at is null and w.expires_at > now() for update of w;
  if not found then return false; end if;
  update users set password_hash = app.at_most(p_hash, 500), state = 'active', must_change_password = false, updated_at = now(),
    version = version + 1
    where tenant_id = l.tenant_id and id = l.user_id and archived_at is null and state in ('active', 'invited') returning * into u;
  if not found then return false; end if;
  update password_links set used_at = now() where tenant_id = l.tenant_id and id = l.id;
  update password_links set ended_at = now() where tenant_id = l.tenant_id and user_id = l.user_id and ended_at is null and used_at is null;
  update login_sessions set ended_at = now() where tenant_id = l.tenant_id and user_id = l.user_id and ended_at is null;
  kind := case when u.is_external then coalesce((select p.scope from portal_users p where p.tenant_id = u.tenant_id and p.user_id = u.id
    order by p.archived_at desc nulls first limit 1), 'portal') || '_user' else 'staff' end;
  perform app.audit_append(l.tenant_id,
    row(kind, u.id, trim(u.first_name || ' ' || u.last_name), null, null, null, null, app.at_most(p_address, 200))::app.audit_actor,
    jsonb_build_array(jsonb_build_object('action', 'password_changed', 'table', 'users', 'id', u.id, 'name',
      trim(u.first_name || ' ' || u.last_name))));
  if l.purpose = 'reset' then
    perform app.put_email(l.tenant_id, 'password_changed', u.id, null, null, null,
      jsonb_build_object('facts', jsonb_build_object('address', app.at_most(p_address, 200))));
  end if;
  return true;
end $$;

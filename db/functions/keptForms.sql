-- Forms that wait to be shown again (S25): refused ones, and those whose session had ended. Knowing a session's token, be it
-- over by now, is the right to leave one; a stranger has none, so nobody else can fill the table.

-- Who may leave a form under this token: a session that is live, has lapsed of itself, or was ended within a day, of somebody who can
-- still sign in. Asked before a body is read for it (S31).
-- owner: definer_sign_in
-- execute: app_public
create function app.form_keeper(p_slug text, p_session bytea, p_kind text)
returns uuid language sql stable security definer set search_path = public, pg_temp as $$
  select s.id from tenants t
  join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session
  left join login_sessions f on f.tenant_id = s.tenant_id and f.id = s.staff_session_id
  left join users u on u.tenant_id = s.tenant_id and u.id = coalesce(s.user_id, f.user_id)
  left join secure_links l on l.tenant_id = s.tenant_id and l.id = s.secure_link_id
  where t.slug = p_slug and t.status = 'active' and s.kind = p_kind
    and case when s.ended_at is null then s.created_at > now() - interval '8 days' else s.ended_at > now() - interval '1 day' end
    and (u.state = 'active' and u.archived_at is null or l.ended_at is null and l.id is not null and coalesce(l.ends_at > now(), true))
$$;

-- For an hour, and the newest twenty of a user or link, of 2 MB together, however many sessions they have. Null for a token that
-- nobody may leave a form under.
-- owner: definer_sign_in
-- execute: app_public
create function app.keep_form(p_slug text, p_session bytea, p_content bytea)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare s login_sessions; kept uuid;
begin
  select l.* into s from tenants t join login_sessions l on l.tenant_id = t.id and l.token_hash = p_session
    where t.slug = p_slug and l.id = app.form_keeper(t.slug, l.token_hash, l.kind);
  if not found then return null; end if;
  delete from kept_forms k where k.tenant_id = s.tenant_id and k.created_at < now() - interval '1 hour';
  delete from kept_forms k where k.tenant_id = s.tenant_id and k.id in (
    select o.id from (
      select n.id, row_number() over newest as nth, sum(octet_length(n.content)) over newest as bytes
      from kept_forms n join login_sessions w on w.tenant_id = n.tenant_id and w.id = n.session_id
      where n.tenant_id = s.tenant_id and (w.id = s.id or w.user_id = s.user_id or w.secure_link_id = s.secure_link_id)
      window newest as (order by n.created_at desc, n.id desc)) o
    where o.nth > 19 or o.bytes + octet_length(app.at_most(p_content, 400000)) > 2000000);
  insert into kept_forms (tenant_id, session_id, content) values (s.tenant_id, s.id, app.at_most(p_content, 400000)) returning id into kept;
  return kept;
end $$;

-- Whoever left it gets it back: the same session, or another one of the same user or link on the same side.
-- owner: definer_sign_in
-- execute: app_public
create function app.kept_form(p_slug text, p_session bytea, p_id uuid)
returns table (content bytea) language sql stable security definer set search_path = public, pg_temp as $$
  select k.content from tenants t
  join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session and s.ended_at is null
  join kept_forms k on k.tenant_id = t.id and k.id = p_id and k.created_at > now() - interval '1 hour'
  join login_sessions w on w.tenant_id = k.tenant_id and w.id = k.session_id
  where t.slug = p_slug and t.status = 'active'
    and (w.id = s.id or w.kind = s.kind and w.kind <> 'view' and (w.user_id = s.user_id or w.secure_link_id = s.secure_link_id))
$$;

-- Whose form it is, beside who sends it now: nothing where it is the same user, link or view, under whichever session, or where
-- nobody knows the session any more. The name of a portal's person is told to staff never, and on a portal within one customer alone.
-- owner: definer_sign_in
-- execute: app_public
create function app.form_of_another(p_slug text, p_owner bytea, p_session bytea)
returns table (kind text, name text) language sql stable security definer set search_path = public, pg_temp as $$
  with side as (
    select s.*, coalesce(l.customer_id, p.customer_id) as of_customer,
      case when u.id is not null then trim(u.first_name || ' ' || u.last_name) end as person
    from tenants t
    join login_sessions s on s.tenant_id = t.id and s.token_hash in (p_owner, p_session)
    left join secure_links l on l.tenant_id = s.tenant_id and l.id = s.secure_link_id
    left join users u on u.tenant_id = s.tenant_id and u.id = s.user_id and s.kind <> 'view'
    left join portal_users p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.archived_at is null
    where t.slug = p_slug and t.status = 'active')
  select case when o.kind = 'view' then 'view' when o.secure_link_id is not null then 'link' else 'user' end,
    case when o.kind = 'staff' and n.kind = 'staff' or o.kind = 'portal' and n.kind = 'portal' and o.of_customer = n.of_customer
      then o.person end
  from side o, side n
  where o.token_hash = p_owner and n.token_hash = p_session
    and not (o.kind = n.kind and case
      when o.kind = 'view' then o.user_id = n.user_id and o.subject_user_id is not distinct from n.subject_user_id
        and o.subject_customer_id is not distinct from n.subject_customer_id
      else coalesce(o.user_id, o.secure_link_id) = coalesce(n.user_id, n.secure_link_id) end)
$$;

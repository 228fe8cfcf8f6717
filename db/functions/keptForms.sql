-- Forms that wait to be shown again (S25): refused ones, and those whose session had ended. Knowing a session's token, be it
-- over by now, is the right to leave one; a stranger has none, so nobody else can fill the table.

-- For an hour, and the newest twenty of a session. Null for a token that never was a session's.
-- owner: definer_sign_in
-- execute: app_public
create function app.keep_form(p_slug text, p_session bytea, p_content bytea)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare s login_sessions; kept uuid;
begin
  select l.* into s from tenants t join login_sessions l on l.tenant_id = t.id and l.token_hash = p_session
    where t.slug = p_slug and t.status = 'active';
  if not found then return null; end if;
  delete from kept_forms k where k.tenant_id = s.tenant_id and k.created_at < now() - interval '1 hour';
  delete from kept_forms k where k.tenant_id = s.tenant_id and k.id in (
    select o.id from kept_forms o where o.tenant_id = s.tenant_id and o.session_id = s.id order by o.created_at desc, o.id desc offset 19);
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

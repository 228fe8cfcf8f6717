-- What follows from a change that staff may make, in tables where they may not make any change they like.

-- A3, A4: ended for good, so that none comes back to life when the link works again.
-- owner: definer_sign_in
-- execute: app_staff
create function app.end_link_sessions(p_customer uuid) returns setof app.audit_note
language sql volatile security definer set search_path = public, pg_temp as $$
  with ended as (
    update login_sessions s set ended_at = now() from secure_links l
      where l.tenant_id = current_setting('app.tenant_id')::uuid and l.customer_id = p_customer
        and s.tenant_id = l.tenant_id and s.secure_link_id = l.id and s.ended_at is null
      returning s.id)
  select 'session_ended', 'login_sessions', ended.id, c.name
    from ended, customers c where c.tenant_id = current_setting('app.tenant_id')::uuid and c.id = p_customer
$$;

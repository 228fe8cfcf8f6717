-- What keeps a user from signing in: one answer for sign-in itself (A5) and for the checklist that explains it (A30).

-- In the order in which they are mended: sign-in tells a person the first of them.
-- owner: definer_sign_in
-- execute: nobody
create function app.missing_steps(p_tenant uuid, p_user uuid) returns text[] language sql stable as $$
  select array_remove(array[
      case u.state when 'suspended' then 'user_suspended' when 'invited' then 'user_invited' end,
      case when not exists (select from public.user_usergroups m where m.tenant_id = u.tenant_id and m.user_id = u.id) then 'no_group' end,
      case when u.is_external and p.id is null then 'no_portal_user' end,
      case when p.scope = 'partner' and (r.status <> 'active' or r.archived_at is not null) then 'partner_inactive' end,
      case when p.scope = 'agent' and (g.status <> 'active' or g.archived_at is not null) then 'agent_inactive' end,
      case when c.status <> 'active' or c.archived_at is not null then 'customer_inactive' end,
      case when p.scope = 'contact' and k.id is null then 'no_contact' end,
      case when p.scope = 'contact' and (k.status <> 'active' or k.archived_at is not null) then 'contact_inactive' end
    ], null)
  from public.users u
  left join public.portal_users p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.archived_at is null
  left join public.customers c on c.tenant_id = p.tenant_id and c.id = p.customer_id
  left join public.contacts k on k.tenant_id = p.tenant_id and k.id = p.contact_id
  left join public.partners r on r.tenant_id = p.tenant_id and r.id = p.partner_id
  left join public.agents g on g.tenant_id = p.tenant_id and g.id = p.agent_id
  where u.tenant_id = p_tenant and u.id = p_user and u.archived_at is null
$$;

-- A30: for each user of a contact what sign-in would find missing; nobody but sign-in reads a password hash.
-- owner: definer_sign_in
-- execute: app_staff
create function app.contact_sign_ins(p_contact uuid) returns table (user_id uuid, missing text[], has_password boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, app.missing_steps(u.tenant_id, u.id), u.password_hash is not null
    from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.archived_at is null
    where p.tenant_id = current_setting('app.tenant_id')::uuid and p.contact_id = p_contact and p.archived_at is null
$$;

-- A32: the same of any users.
-- owner: definer_sign_in
-- execute: app_staff
create function app.user_sign_ins(p_users uuid[]) returns table (user_id uuid, missing text[], has_password boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, app.missing_steps(u.tenant_id, u.id), u.password_hash is not null
    from users u
    where u.tenant_id = current_setting('app.tenant_id')::uuid and u.id = any (p_users) and u.archived_at is null
$$;

-- A19: what people in the portal do with the users of their own customer or partner. No rows: it isn't theirs to do.

-- A contact that has nothing which the actor lacks.
-- owner: definer_sign_in
-- execute: nobody
create function app.has_all_of_contact(p_contact uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare k record; whole boolean := current_setting('app.whole_customer')::boolean;
begin
  select array_remove(array[case when admin_access then 'admin_access' end, case when access_billing
    then 'access_billing' end, case when access_reports then 'access_reports' end, case when create_work_order
      then 'create_work_order' end, case when edit_contact then 'edit_contact' end, case when all_facilities then 'all_facilities' end],
        null) as has into k from contacts
    where tenant_id = current_setting('app.tenant_id')::uuid and id = p_contact and customer_id = current_setting('app.customer_id')::uuid
      and archived_at is null and status = 'active';
  return found and (whole or current_setting('app.edit_contact')::boolean or current_setting('app.contact_id') = p_contact::text)
    and k.has <@ current_setting('app.holds')::text[] and not app.lacks_facility_of(p_contact);
end $$;

-- A user may be given whatever the actor has: the whole customer, or a contact that has nothing which the actor lacks. Who has
-- only part of the customer gives a contact to nobody but that contact itself, by its own Email: its tickets (A11) are its own.
-- owner: definer_sign_in
-- execute: portal_roles except portal_link
create function app.may_give_contact(p_contact uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare whole boolean := current_setting('app.whole_customer')::boolean;
begin
  if p_contact is null then return whole; end if;
  return app.has_all_of_contact(p_contact) and (whole or exists (select from contacts k
    where k.tenant_id = current_setting('app.tenant_id')::uuid and k.id = p_contact and trim(k.email) <> ''));
end $$;

-- A partner's user whose claims wait gives nobody claims that don't.
-- owner: definer_sign_in
-- execute: nobody
create function app.may_give_claims(p_required boolean) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select p_required or exists (select from portal_users o
    where o.tenant_id = current_setting('app.tenant_id')::uuid and o.archived_at is null
    and o.user_id = nullif(current_setting('app.user_id'), '')::uuid and not o.claim_authorization_required)
$$;

-- owner: definer_sign_in
-- execute: portal_roles except portal_link, read_only_roles except portal_link_ro
create function app.may_manage_user(p_portal_user uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare p portal_users;
begin
  if current_setting('app.kind') <> 'portal' or not current_setting('app.can_create_users')::boolean then return false; end if;
  select * into p from portal_users o
    where o.tenant_id = current_setting('app.tenant_id')::uuid and o.id = p_portal_user and o.archived_at is null;
  if not found or p.user_id::text = current_setting('app.user_id') then return false; end if;
  if p.scope = 'partner' then
    return p.partner_id::text = current_setting('app.partner_id') and app.may_give_claims(p.claim_authorization_required);
  end if;
  return p.scope in ('customer', 'contact') and current_setting('app.partner_id') = ''
    and p.customer_id = current_setting('app.customer_id')::uuid
    and case when p.scope = 'customer'
      then app.may_give_contact(null) else p.contact_id is not null and app.has_all_of_contact(p.contact_id) end;
end $$;

-- A30: what sign-in would find missing in a user of the own customer or partner, whatever their password and state.
-- owner: definer_sign_in
-- execute: portal_roles except portal_link, read_only_roles except portal_link_ro
create function app.person_lacks(p_portal_user uuid) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array(select step from portal_users p, unnest(app.missing_steps(p.tenant_id, p.user_id)) with ordinality s(step, n)
    where p.tenant_id = current_setting('app.tenant_id')::uuid and p.id = p_portal_user and p.archived_at is null
      and current_setting('app.can_create_users')::boolean
      and case when p.scope = 'partner' then p.partner_id::text = current_setting('app.partner_id')
        else p.scope in ('customer', 'contact') and current_setting('app.partner_id') = ''
          and p.customer_id = current_setting('app.customer_id')::uuid end
      and step not in ('user_suspended', 'user_invited') order by n)
    -- A19, A24: whom staff have suspended, for a whole site group too, staff resume.
    || array(select 'suspended_by_staff' from portal_users p
      join users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.state = 'suspended'
      left join shared_logins l on l.tenant_id = p.tenant_id and l.user_id = p.user_id
      where (u.shut_by_staff or l.suspended_by_group) and p.tenant_id = current_setting('app.tenant_id')::uuid
        and p.id = p_portal_user and p.archived_at is null
        and current_setting('app.can_create_users')::boolean)
$$;

-- An invited user of the own customer or partner, with its invitation. GH014: more would be given than the actor has.
-- owner: definer_sign_in
-- execute: portal_roles except portal_link
create function app.add_portal_person(p_username text, p_first text, p_last text, p_email text, p_contact uuid,
  p_can_create boolean, p_claims boolean, p_key text, p_valid interval)
returns setof app.audit_note language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; u uuid; pu uuid; link uuid;
  whose uuid := nullif(current_setting('app.partner_id'), '')::uuid;
  grp uuid; lab uuid; person text := trim(app.at_most(p_first, 1000) || ' ' || app.at_most(p_last, 1000));
begin
  if current_setting('app.kind') <> 'portal' or not current_setting('app.can_create_users')::boolean
    then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'user'; end if;
  if whose is null then
    if p_contact is not null then perform from contacts where tenant_id = t and id = p_contact for share; end if;
    if not app.may_give_contact(p_contact) or p_claims then raise exception 'nobody gives what they lack'
      using errcode = 'GH014', detail = 'contact'; end if;
    if p_contact is not null and not current_setting('app.whole_customer')::boolean and not exists (select from contacts k
        where k.tenant_id = t and k.id = p_contact and lower(trim(k.email)) = lower(trim(app.at_most(p_email, 2000)))) then
      raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'contact_email'; end if;
  elsif p_contact is not null then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'contact';
  elsif not app.may_give_claims(p_claims) then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'claims';
  end if;
  select g.id into grp from usergroups g where g.tenant_id = t and g.is_external
    order by g.name_lc = 'customer portal' desc, g.id limit 1;
  if grp is null then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'group'; end if;
  -- Before a username is judged: without a licence nobody learns which are taken. What counts is asked under a lock below.
  if (select l.used >= l.allowed from app.licences() l) then raise exception 'no licence left' using errcode = 'GH004'; end if;
  insert into users (tenant_id, first_name, last_name, username, email, state, is_external)
    values (t, app.at_most(p_first, 1000), app.at_most(p_last, 1000), app.at_most(p_username, 2000), app.at_most(p_email, 2000), 'invited',
      true)
    returning id into u;
  insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) values (t, u, grp, true);
  select f.id into lab from facilities f where f.tenant_id = t and f.is_lab and f.active
    and (f.sort_name = 'customer portal lab' or f.code_lc = 'portal') order by f.sort_name = 'customer portal lab' desc, f.id limit 1;
  if lab is not null then insert into user_labs (tenant_id, user_id, facility_id) values (t, u, lab); end if;
  insert into portal_users (tenant_id, user_id, account_type, scope, customer_id, contact_id, partner_id, can_create_users,
    claim_authorization_required)
    values (t, u, case when whose is null then 'customer' else 'partner' end,
      case when whose is not null then 'partner' when p_contact is null then 'customer' else 'contact' end,
      case when whose is null then current_setting('app.customer_id')::uuid end, p_contact, whose, p_can_create, p_claims)
    returning id into pu;
  perform from tenants where id = t for no key update;
  if (select l.used > l.allowed from app.licences() l) then raise exception 'no licence left' using errcode = 'GH004'; end if;
  link := app.make_password_link(t, u, 'invitation', app.at_most(p_key, 100), p_valid);
  perform app.put_email(t, 'invitation', u, null, null, app.mail_causer(), jsonb_build_object('password_link_id', link));
  return query values ('added', 'users', u, person), ('added', 'portal_users', pu, person), ('invited', 'users', u, person);
end $$;

-- owner: definer_sign_in
-- execute: portal_roles except portal_link
create function app.invite_portal_person(p_portal_user uuid, p_key text, p_valid interval) returns setof app.audit_note
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; p portal_users; link uuid;
begin

  select * into p from portal_users where tenant_id = t and id = p_portal_user and archived_at is null for no key update;
  if not found or not app.may_manage_user(p_portal_user) then return; end if;
  if app.person_lacks(p_portal_user) <> '{}' then return; end if;
  if not exists (select from users u where u.tenant_id = t and u.id = p.user_id and u.state = 'invited' and u.archived_at is null)
    then return; end if;
  link := app.make_password_link(t, p.user_id, 'invitation', app.at_most(p_key, 100), p_valid);
  perform app.put_email(t, 'invitation', p.user_id, null, null, app.mail_causer(), jsonb_build_object('password_link_id', link));
  return query select 'invited', 'users', u.id, trim(u.first_name || ' ' || u.last_name) from users u
    where u.tenant_id = t and u.id = p.user_id;
end $$;

-- A25: its sessions and password links end, so that resuming it opens none of them. Both users are held, so that of two who suspend
-- one another at once the second finds that they are suspended.
-- owner: definer_sign_in
-- execute: portal_roles except portal_link
create function app.suspend_portal_person(p_portal_user uuid) returns setof app.audit_note
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; p portal_users;
begin

  select * into p from portal_users where tenant_id = t and id = p_portal_user and archived_at is null for no key update;
  if not found or not app.may_manage_user(p_portal_user) then return; end if;
  perform from users where tenant_id = t and id in (p.user_id, current_setting('app.user_id')::uuid) order by id for no key update;
  if not exists (select from users u where u.tenant_id = t and u.id = current_setting('app.user_id')::uuid and u.state = 'active'
      and u.archived_at is null) then return; end if;
  update users set state = 'suspended', updated_at = now(), version = version + 1
    where tenant_id = t and id = p.user_id and state <> 'suspended';
  if not found then return; end if;
  update login_sessions set ended_at = now() where tenant_id = t and user_id = p.user_id and ended_at is null;
  update password_links set ended_at = now() where tenant_id = t and user_id = p.user_id and ended_at is null and used_at is null;
  return query select 'suspended', 'users', u.id, trim(u.first_name || ' ' || u.last_name) from users u
    where u.tenant_id = t and u.id = p.user_id;
end $$;

-- A18: whom sign-in would still refuse stays suspended. Who has no password yet is invited anew.
-- owner: definer_sign_in
-- execute: portal_roles except portal_link
create function app.resume_portal_person(p_portal_user uuid, p_key text, p_valid interval) returns setof app.audit_note
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; p portal_users; now_is text; link uuid;
begin

  select * into p from portal_users where tenant_id = t and id = p_portal_user and archived_at is null for no key update;
  if not found or not app.may_manage_user(p_portal_user) then return; end if;
  if app.person_lacks(p_portal_user) <> '{}' then return; end if;
  update users set state = case when password_hash is null then 'invited' else 'active' end, updated_at = now(), version = version + 1
    where tenant_id = t and id = p.user_id and state = 'suspended' and archived_at is null returning state into now_is;
  if not found then return; end if;
  perform from tenants where id = t for no key update;
  if (select l.used > l.allowed from app.licences() l) then raise exception 'no licence left' using errcode = 'GH004'; end if;
  if now_is = 'invited' then
    link := app.make_password_link(t, p.user_id, 'invitation', app.at_most(p_key, 100), p_valid);
    perform app.put_email(t, 'invitation', p.user_id, null, null, app.mail_causer(), jsonb_build_object('password_link_id', link));
  end if;
  return query select v.action, 'users', u.id, trim(u.first_name || ' ' || u.last_name)
    from users u, (values (1, 'resumed'), (2, 'invited')) v(n, action)
    where u.tenant_id = t and u.id = p.user_id and (v.action = 'resumed' or now_is = 'invited') order by v.n;
end $$;

-- owner: definer_sign_in
-- execute: portal_roles except portal_link
create function app.sign_out_portal_person(p_portal_user uuid)
returns setof app.audit_note language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; p portal_users;
begin

  select * into p from portal_users where tenant_id = t and id = p_portal_user and archived_at is null for no key update;
  if not found or not app.may_manage_user(p_portal_user) then return; end if;
  return query with ended as (
    update login_sessions set ended_at = now() where tenant_id = t and user_id = p.user_id and ended_at is null returning id)
  select 'session_ended', 'login_sessions', e.id, trim(u.first_name || ' ' || u.last_name)
    from ended e, users u where u.tenant_id = t and u.id = p.user_id;
end $$;

-- A19: who suspended a user. What staff shut, staff open.
-- owner: definer_sign_in
-- execute: owner
create function app.note_who_suspended() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  new.shut_by_staff := new.state = 'suspended' and coalesce(current_setting('app.kind', true), '') = 'staff';
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger note_who_suspended
  before update of state on users for each row
  when (old.state is distinct from new.state)
  execute function app.note_who_suspended();

-- A17: who made a contact inactive. GH014: staff did, and somebody in the portal would make it active again.
-- owner: definer_sign_in
-- execute: owner
create function app.keep_shut_contact() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if old.status = new.status then return new; end if;
    if old.shut_by_staff and current_setting('app.kind', true) = 'portal' then
      raise exception 'what staff shut, staff open' using errcode = 'GH014', detail = 'shut';
    end if;
  end if;
  new.shut_by_staff := new.status = 'inactive' and coalesce(current_setting('app.kind', true), '') = 'staff';
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger keep_shut_contact before insert or update of status on contacts for each row execute function app.keep_shut_contact();

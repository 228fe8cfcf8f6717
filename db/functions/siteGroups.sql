-- A24: portal accounts of a site group. The only functions by which one company's act reaches another's rows: for the accounts that they
-- share, and nothing else. Which companies those are the operator alone decides.

-- Ends of the chains in one order, so that of two who write in several companies' logs none waits for the other (S22).
-- owner: definer_audit
-- execute: definer_sign_in
create function app.hold_audit_heads(p_tenants uuid[]) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select from audit_heads where tenant_id = any (p_tenants) order by tenant_id for update
$$;

-- What somebody of one company did in others, in each one's own log, by name and company.
-- owner: definer_sign_in
-- execute: nobody
create function app.note_in_group(p_own uuid, p_who text, p_users jsonb, p_action text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare one record; company text;
begin
  select name into company from tenants where id = p_own;
  perform app.hold_audit_heads(array(select (e ->> 'tenant')::uuid from jsonb_array_elements(p_users) e) || p_own);
  for one in select (e ->> 'tenant')::uuid as tenant, (e ->> 'id')::uuid as id, e ->> 'name' as name, e -> 'confirmed' as confirmed
      from jsonb_array_elements(p_users) e order by 1 loop
    perform app.audit_append(one.tenant,
      row('site_group', null, p_who || ', ' || company, null, null, null, null, null)::app.audit_actor,
      jsonb_build_array(jsonb_build_object('action', p_action, 'table', 'users', 'id', one.id, 'name', one.name))
        || coalesce(one.confirmed, '[]'));
  end loop;
end $$;

-- Before an account is made: the group is held, so that no company leaves or joins it, and no other account is made in it, until this
-- transaction ends. How many other companies it has.
-- owner: definer_sign_in
-- execute: app_staff
create function app.hold_site_group() returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; g uuid;
begin
  if not (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean) then
    raise exception 'accounts are made by those who may' using errcode = 'insufficient_privilege';
  end if;
  select m.group_id into g from site_group_tenants m where m.tenant_id = t;
  if not found then return 0; end if;
  perform from site_groups where id = g for no key update;
  return (select count(*) from site_group_tenants m where m.group_id = g and m.tenant_id <> t
    and exists (select from site_group_tenants o where o.tenant_id = t and o.group_id = g));
end $$;

-- Where the other companies of the group have the number of these customers and partners. Numbers and names are compared as everywhere
-- (alike_key). Two companies can give one number to two customers, so a name that doesn't look the same is unlike; its mark stands for the
-- two records and their names as they are now.
-- owner: definer_sign_in
-- execute: nobody
create function app.numbers_in_group(p_tenant uuid, p_owners uuid[])
returns table (owner_id uuid, company_id uuid, company text, is_suspended boolean, record_id uuid, number text, name text, status text,
  is_unlike boolean, mark uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, n.id, n.name, n.status <> 'active', x.id, x.number, x.name, x.status, alike_key(x.name) <> alike_key(o.name),
    left(encode(sha256(convert_to(concat_ws(' ', o.id, x.id, o.name, '', x.name), 'UTF8')), 'hex'), 32)::uuid
  from (select c.id, c.number_key, c.name, 'customer' as type from customers c where c.tenant_id = p_tenant and c.id = any (p_owners)
      union all select r.id, r.number_key, r.name, 'partner' from partners r where r.tenant_id = p_tenant and r.id = any (p_owners)) o
    join site_group_tenants own on own.tenant_id = p_tenant
    join site_group_tenants s on s.group_id = own.group_id and s.tenant_id <> p_tenant
    join tenants n on n.id = s.tenant_id
    cross join lateral (
      select c.id, c.number, c.name, c.status from customers c
        where o.type = 'customer' and c.tenant_id = s.tenant_id and c.number_key = o.number_key and c.archived_at is null
      union all
      select r.id, r.number, r.name, r.status from partners r
        where o.type = 'partner' and r.tenant_id = s.tenant_id and r.number_key = o.number_key and r.archived_at is null) x
$$;

-- What keeps an account for these customers and partners out of other companies, for the question, the dry run and the result page: a
-- number that belongs to another name there, or a company that is suspended. Of a user, what its account was made without.
-- owner: definer_sign_in
-- execute: app_staff
create function app.left_out_in_group(p_owners uuid[], p_user uuid)
returns table (owner_id uuid, company text, is_suspended boolean, number text, name text, mark uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select x.owner_id, x.company, x.is_suspended, x.number, x.name, x.mark
    from app.numbers_in_group(current_setting('app.tenant_id')::uuid, p_owners) x
    where (x.is_unlike or x.is_suspended)
      and (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean)
      and not exists (select from shared_logins own join shared_logins o on o.person_id = own.person_id
        where own.tenant_id = current_setting('app.tenant_id')::uuid and own.user_id = p_user and o.tenant_id = x.company_id)
    order by x.owner_id, lower(x.company), x.company_id
$$;

-- The account that this transaction has made is made in each other company of the group that has the same number, or in none: GH016 says
-- which of them refuses, and why. Where the number belongs to a name that doesn't look the same, it's made if an administrator has
-- confirmed that record (p_same), and left out if that was asked for (p_without). A suspended company is left out.
-- owner: definer_sign_in
-- execute: app_staff
create function app.share_account(p_user uuid, p_same uuid[] default '{}', p_without uuid[] default '{}') returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t uuid := current_setting('app.tenant_id')::uuid; u users; p portal_users; theirs record; own text;
  made uuid; its_group uuid; its_lab uuid; person uuid := uuid_v7(); noted jsonb := '[]'; who text;
begin
  if not (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean) then
    raise exception 'accounts are made by those who may' using errcode = 'insufficient_privilege';
  end if;
  select * into u from users where tenant_id = t and id = p_user and is_external and created_at = now() and archived_at is null;
  select * into p from portal_users where tenant_id = t and user_id = p_user and scope in ('customer', 'partner') and archived_at is null;
  if u.id is null or p.id is null then raise exception 'no new account' using errcode = 'insufficient_privilege'; end if;
  select concat_ws(', ', o.number || ' ' || o.name, n.name) into own from tenants n, (
    select c.number, c.name from customers c where c.tenant_id = t and c.id = p.customer_id
    union all select r.number, r.name from partners r where r.tenant_id = t and r.id = p.partner_id) o where n.id = t;
  for theirs in select x.* from app.numbers_in_group(t, array[coalesce(p.customer_id, p.partner_id)]) x order by x.company_id loop
    continue when theirs.is_suspended;
    if theirs.is_unlike and not (current_setting('app.administrator')::boolean and theirs.mark = any (p_same)) then
      continue when theirs.mark = any (p_without);
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'unlike ' || theirs.company;
    end if;
    if theirs.status <> 'active' then
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'inactive ' || theirs.company;
    end if;
    select g.id into its_group from usergroups g where g.tenant_id = theirs.company_id and g.is_external
      order by g.name_lc = 'customer portal' desc, g.id limit 1;
    if its_group is null then
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'group ' || theirs.company;
    end if;
    perform from tenants where id = theirs.company_id for no key update;
    insert into users (tenant_id, first_name, last_name, initials, username, email, password_hash, must_change_password, state, is_external)
      values (theirs.company_id, u.first_name, u.last_name, u.initials, u.username, u.email, u.password_hash, u.must_change_password,
        u.state, true)
      on conflict do nothing returning id into made;
    if made is null then
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'username ' || theirs.company;
    end if;
    if (select count(*) from users l where l.tenant_id = theirs.company_id and l.archived_at is null and l.state in ('active', 'invited'))
        > (select n.licence_limit from tenants n where n.id = theirs.company_id) then
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'licence ' || theirs.company;
    end if;
    insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) values (theirs.company_id, made, its_group, true);
    select f.id into its_lab from facilities f where f.tenant_id = theirs.company_id and f.is_lab and f.active
        and (f.sort_name = 'customer portal lab' or f.code_lc = 'portal')
      order by f.sort_name = 'customer portal lab' desc, f.id limit 1;
    if its_lab is not null then insert into user_labs (tenant_id, user_id, facility_id) values (theirs.company_id, made, its_lab); end if;
    insert into portal_users (tenant_id, user_id, account_type, scope, customer_id, partner_id, can_create_users,
        claim_authorization_required)
      values (theirs.company_id, made, p.account_type, p.scope, case when p.scope = 'customer' then theirs.record_id end,
        case when p.scope = 'partner' then theirs.record_id end, p.can_create_users, p.claim_authorization_required);
    insert into shared_logins (tenant_id, user_id, person_id) values (theirs.company_id, made, person);
    noted := noted || jsonb_build_object('tenant', theirs.company_id, 'id', made, 'name', trim(u.first_name || ' ' || u.last_name),
      'confirmed', case when theirs.is_unlike then jsonb_build_array(jsonb_build_object('action', 'same_confirmed',
        'table', p.scope || 's', 'id', theirs.record_id, 'name', theirs.name, 'changes', jsonb_build_object('same_as',
          jsonb_build_array(null, own)))) else '[]' end);
    made := null;
  end loop;
  if jsonb_array_length(noted) = 0 then return 0; end if;
  insert into shared_logins (tenant_id, user_id, person_id) values (t, u.id, person);
  select trim(a.first_name || ' ' || a.last_name) into who from users a
    where a.tenant_id = t and a.id = current_setting('app.user_id')::uuid;
  perform app.note_in_group(t, who, noted, 'added');
  return jsonb_array_length(noted);
end $$;

-- What was made of an account in the other companies, for its result page and its user's.
-- owner: definer_sign_in
-- execute: app_staff
create function app.account_in_group(p_user uuid)
returns table (company text, slug text, username text, email text, state text, owner_number text, owner_name text, can_create_users boolean,
  claim_authorization_required boolean, usergroup text, lab text, used bigint, allowed integer, by_group boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select n.name, n.slug, u.username, u.email, u.state, coalesce(c.number, r.number), coalesce(c.name, r.name), p.can_create_users,
    p.claim_authorization_required,
    (select string_agg(g.name, ', ' order by g.name_lc) from user_usergroups m
       join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id where m.tenant_id = u.tenant_id and m.user_id = u.id),
    (select string_agg(f.name, ', ' order by f.sort_name) from user_labs l
       join facilities f on f.tenant_id = l.tenant_id and f.id = l.facility_id where l.tenant_id = u.tenant_id and l.user_id = u.id),
    (select count(*) from users l where l.tenant_id = n.id and l.archived_at is null and l.state in ('active', 'invited')),
    n.licence_limit, s.suspended_by_group
  from shared_logins own join shared_logins s on s.person_id = own.person_id and s.tenant_id <> own.tenant_id
    join tenants n on n.id = s.tenant_id
    join users u on u.tenant_id = s.tenant_id and u.id = s.user_id and u.archived_at is null
    left join portal_users p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.archived_at is null
    left join customers c on c.tenant_id = p.tenant_id and c.id = p.customer_id
    left join partners r on r.tenant_id = p.tenant_id and r.id = p.partner_id
  where own.tenant_id = current_setting('app.tenant_id')::uuid and own.user_id = p_user
    and (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean)
  order by n.name_lc, n.id
$$;

-- Which group the company is in, and with whom, for its administrators.
-- owner: definer_sign_in
-- execute: app_staff
create function app.my_site_group() returns table (name text, sisters text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select g.name, array(select n.name from site_group_tenants s join tenants n on n.id = s.tenant_id
      where s.group_id = g.id and s.tenant_id <> own.tenant_id order by n.name_lc, n.id)
    from site_group_tenants own join site_groups g on g.id = own.group_id
    where own.tenant_id = current_setting('app.tenant_id')::uuid and current_setting('app.administrator')::boolean
$$;

-- The other companies in which the person that asks has a user of their own, with the same password.
-- owner: definer_sign_in
-- execute: portal_roles except portal_link
create function app.my_other_companies() returns table (name text)
language sql stable security definer set search_path = public, pg_temp as $$
  select n.name
    from shared_logins own join shared_logins s on s.person_id = own.person_id and s.tenant_id <> own.tenant_id
      join tenants n on n.id = s.tenant_id and n.status = 'active'
      join users u on u.tenant_id = s.tenant_id and u.id = s.user_id and u.archived_at is null and u.state = 'active'
    where own.tenant_id = current_setting('app.tenant_id')::uuid and own.user_id = nullif(current_setting('app.user_id'), '')::uuid
    order by n.name_lc, n.id
$$;

-- A person's users are held before one of them is changed in a way that reaches the others: in one order, whoever begins.
-- owner: definer_sign_in
-- execute: nobody
create function app.hold_shared_login(p_tenant uuid, p_user uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select from shared_logins s where s.person_id = (select own.person_id from shared_logins own
    where own.tenant_id = p_tenant and own.user_id = p_user) order by s.tenant_id for update
$$;

-- One password serves all: whichever way it was changed, it is changed in each company in the same transaction, and what it opened there is
-- over (A25). Whoever was invited elsewhere is active with it.
-- owner: definer_sign_in
-- execute: owner
create function app.share_password() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare changed jsonb; who text;
begin
  -- The others' own changes come from here.
  if pg_trigger_depth() > 1 then return null; end if;
  perform app.hold_shared_login(new.tenant_id, new.id);
  with others as (
    select s.tenant_id, s.user_id from shared_logins own join shared_logins s on s.person_id = own.person_id
      where own.tenant_id = new.tenant_id and own.user_id = new.id and s.tenant_id <> new.tenant_id),
  given as (
    update users u set password_hash = new.password_hash, must_change_password = new.must_change_password,
        state = case when u.state = 'invited' then 'active' else u.state end, updated_at = now(), version = u.version + 1
      from others o where u.tenant_id = o.tenant_id and u.id = o.user_id and u.archived_at is null
      returning u.tenant_id, u.id, trim(u.first_name || ' ' || u.last_name) as name),
  over as (
    update login_sessions l set ended_at = now() from given g
      where l.tenant_id = g.tenant_id and l.user_id = g.id and l.ended_at is null),
  links as (
    update password_links l set ended_at = now() from given g
      where l.tenant_id = g.tenant_id and l.user_id = g.id and l.ended_at is null and l.used_at is null)
  select jsonb_agg(jsonb_build_object('tenant', g.tenant_id, 'id', g.id, 'name', g.name)) into changed from given g;
  if changed is not null then
    -- Before there is an actor, it's the person themselves, by a link.
    if nullif(current_setting('app.user_id', true), '') is not null then
      select trim(a.first_name || ' ' || a.last_name) into who from users a
        where a.tenant_id = new.tenant_id and a.id = current_setting('app.user_id')::uuid;
    end if;
    perform app.note_in_group(new.tenant_id, coalesce(who, trim(new.first_name || ' ' || new.last_name)), changed, 'password_changed');
  end if;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger share_password
  after update of password_hash on users for each row
  when (old.password_hash is distinct from new.password_hash and new.is_external)
  execute function app.share_password();

-- What a company decides by itself about a user is no business of the group's any more.
-- owner: definer_sign_in
-- execute: owner
create function app.forget_group_suspension() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update shared_logins set suspended_by_group = false where tenant_id = new.tenant_id and user_id = new.id and suspended_by_group;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger forget_group_suspension
  after update of state on users for each row
  when (old.state = 'suspended' and new.state <> 'suspended' and new.is_external)
  execute function app.forget_group_suspension();

-- Suspends a person's users in the other companies of the group, or resumes those that the group has suspended, in one
-- transaction with what is done here. Licences are claimed in each (A9): GH016 says where there is none.
-- owner: definer_sign_in
-- execute: app_staff
create function app.suspend_in_group(p_user uuid, p_resume boolean) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; one record; noted jsonb := '[]'; who text;
begin
  if not current_setting('app.administrator')::boolean then
    raise exception 'administrators suspend' using errcode = 'insufficient_privilege';
  end if;
  perform app.hold_shared_login(t, p_user);
  for one in select s.tenant_id, n.name as company, u.id, u.state, trim(u.first_name || ' ' || u.last_name) as name, s.suspended_by_group
      from shared_logins own join shared_logins s on s.person_id = own.person_id and s.tenant_id <> own.tenant_id
      join tenants n on n.id = s.tenant_id join users u on u.tenant_id = s.tenant_id and u.id = s.user_id and u.archived_at is null
      where own.tenant_id = t and own.user_id = p_user order by s.tenant_id loop
    if p_resume and one.state = 'suspended' and one.suspended_by_group then
      perform from tenants where id = one.tenant_id for no key update;
      update users u set state = case when u.has_credentials then 'active' else 'invited' end, updated_at = now(), version = version + 1
        where u.tenant_id = one.tenant_id and u.id = one.id;
      if (select count(*) from users l where l.tenant_id = one.tenant_id and l.archived_at is null and l.state in ('active', 'invited'))
          > (select n.licence_limit from tenants n where n.id = one.tenant_id) then
        raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'licence ' || one.company;
      end if;
    elsif not p_resume and one.state in ('active', 'invited') then
      update users u set state = 'suspended', updated_at = now(), version = version + 1 where u.tenant_id = one.tenant_id and u.id = one.id;
      update shared_logins s set suspended_by_group = true where s.tenant_id = one.tenant_id and s.user_id = one.id;
      update login_sessions l set ended_at = now() where l.tenant_id = one.tenant_id and l.user_id = one.id and l.ended_at is null;
      update password_links l set ended_at = now()
        where l.tenant_id = one.tenant_id and l.user_id = one.id and l.ended_at is null and l.used_at is null;
    else
      continue;
    end if;
    noted := noted || jsonb_build_object('tenant', one.tenant_id, 'id', one.id, 'name', one.name);
  end loop;
  if jsonb_array_length(noted) = 0 then return 0; end if;
  select trim(a.first_name || ' ' || a.last_name) into who from users a
    where a.tenant_id = t and a.id = current_setting('app.user_id')::uuid;
  perform app.note_in_group(t, who, noted, case when p_resume then 'resumed' else 'suspended' end);
  return jsonb_array_length(noted);
end $$;

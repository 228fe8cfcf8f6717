-- The audit log's functions (S22). `audit_append` alone writes rows: it takes the tenant's next numbers and chains the
-- hashes while it holds the lock on the chain's end, until the transaction is over. So it is a transaction's last
-- statement: whoever waits for the lock holds nothing that its owner could still want.

-- owner: definer_audit
-- execute: nobody
create type app.audit_actor as (
  kind text, user_id uuid, name text, secure_link_id uuid, as_kind text, as_id uuid, as_name text, address text);

-- What a definer function that works inside an actor's transaction gives back, to be written with that transaction.
-- owner: definer_audit
-- execute: nobody
create type app.audit_note as (action text, record_kind text, record_id uuid, record_name text);

-- owner: definer_audit
-- execute: nobody
create function app.audit_hash(r public.audit_log) returns bytea language sql stable as $$
  select sha256(r.previous_hash || convert_to(jsonb_build_array(
    r.tenant_id, r.seq, r.id, to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    r.actor_kind, r.user_id, r.actor_name, r.secure_link_id, r.as_kind, r.as_id, r.as_name, r.address,
    r.action, r.record_kind, r.record_id, r.record_name, r.changes)::text, 'UTF8'))
$$;

-- Who a session belongs to, with the name of this moment.
-- owner: definer_audit
-- execute: definer_sign_in
create function app.audit_actor_of(p_tenant uuid, p_session uuid, p_address text) returns app.audit_actor
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare a app.audit_actor;
begin
  select
    case when s.kind in ('staff', 'view') then 'staff' when s.secure_link_id is not null then 'link' else
      coalesce((select p.scope from portal_users p where p.tenant_id = s.tenant_id and p.user_id = s.user_id
        order by p.archived_at desc nulls first limit 1), 'portal') || '_user' end,
    s.user_id, coalesce(trim(u.first_name || ' ' || u.last_name), c.name, ''), s.secure_link_id,
    case when s.kind = 'view' then case when s.subject_user_id is null then 'customers' else 'users' end end,
    coalesce(s.subject_user_id, s.subject_customer_id), coalesce(trim(v.first_name || ' ' || v.last_name), vc.name),
    coalesce(p_address, s.address)
  into a
  from login_sessions s
  left join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
  left join secure_links l on l.tenant_id = s.tenant_id and l.id = s.secure_link_id
  left join customers c on c.tenant_id = l.tenant_id and c.id = l.customer_id
  left join users v on v.tenant_id = s.tenant_id and v.id = s.subject_user_id
  left join customers vc on vc.tenant_id = s.tenant_id and vc.id = s.subject_customer_id
  where s.tenant_id = p_tenant and s.id = p_session;
  return a;
end $$;

-- owner: definer_audit
-- execute: definer_sign_in, definer_operator, definer_mail
create function app.audit_append(p_tenant uuid, p_actor app.audit_actor, p_entries jsonb) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare head audit_heads; entry jsonb; r audit_log; written audit_log[] := '{}';
begin
  select * into head from audit_heads where tenant_id = p_tenant for update;
  if not found then
    insert into audit_heads (tenant_id, seq, at, hash)
      values (p_tenant, 0, clock_timestamp(), decode(repeat('00', 32), 'hex')) on conflict do nothing;
    select * into strict head from audit_heads where tenant_id = p_tenant for update;
  end if;
  -- A clock that was set back must not put a row in front of the one that it follows.
  head.at := greatest(clock_timestamp(), head.at);
  for entry in select e from jsonb_array_elements(p_entries) e loop
    head.seq := head.seq + 1;
    r.tenant_id := p_tenant; r.id := uuid_v7(); r.seq := head.seq; r.at := head.at;
    r.actor_kind := p_actor.kind; r.user_id := p_actor.user_id; r.actor_name := coalesce(p_actor.name, '');
    r.secure_link_id := p_actor.secure_link_id;
    r.as_kind := p_actor.as_kind; r.as_id := p_actor.as_id; r.as_name := p_actor.as_name;
    r.address := p_actor.address;
    r.action := entry ->> 'action'; r.record_kind := entry ->> 'table'; r.record_id := (entry ->> 'id')::uuid;
    r.record_name := coalesce(left(entry ->> 'name', 300), '');
    r.changes := coalesce(nullif(entry -> 'changes', 'null'), '{}');
    r.previous_hash := head.hash;
    r.hash := app.audit_hash(r);
    written := written || r;
    head.hash := r.hash;
  end loop;
  -- In one statement: a bulk change has tens of thousands of them, and others wait for the end of the chain meanwhile.
  insert into audit_log (tenant_id, id, seq, at, actor_kind, user_id, actor_name, secure_link_id, as_kind, as_id, as_name,
      address, action, record_kind, record_id, record_name, changes, previous_hash, hash)
    select w.tenant_id, w.id, w.seq, w.at, w.actor_kind, w.user_id, w.actor_name, w.secure_link_id, w.as_kind, w.as_id, w.as_name,
      w.address, w.action, w.record_kind, w.record_id, w.record_name, w.changes, w.previous_hash, w.hash
    from unnest(written) w;
  perform app.tell_customers(written);
  -- What the operator, another company of the site group or the clock does isn't the company's own activity.
  if p_actor.user_id is not null or p_actor.secure_link_id is not null then head.people_at := head.at; end if;
  update audit_heads set seq = head.seq, at = head.at, hash = head.hash, people_at = head.people_at where tenant_id = p_tenant;
end $$;

-- owner: definer_audit
-- execute: app_staff, portal_customer_ro, portal_roles
create function app.audit(p_entries jsonb, p_address text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t uuid := current_setting('app.tenant_id')::uuid; s uuid := current_setting('app.session_id')::uuid;
  a app.audit_actor := app.audit_actor_of(t, s, app.at_most(p_address, 200));
begin
  if jsonb_array_length(app.at_most(p_entries, 32000000)) > 2000 then raise exception 'more than 2000 entries'
    using errcode = 'program_limit_exceeded'; end if;
  if current_setting('app.kind') = 'viewer' then raise exception 'who only looks writes nothing' using errcode = 'insufficient_privilege';
    end if;
  -- A job has no session: whoever started it is who did it.
  if a.kind is null then
    select 'staff', u.id, trim(u.first_name || ' ' || u.last_name) into a.kind, a.user_id, a.name
      from users u where u.tenant_id = t and u.id = current_setting('app.user_id')::uuid;
  end if;
  perform app.audit_append(t, a, app.at_most(p_entries, 32000000));
end $$;

-- S25: who saved a record last, and whether that was whoever asks. It says no more than the record's own page could.
-- owner: definer_audit
-- execute: app_staff
create function app.last_change(p_record uuid) returns table (who text, is_own boolean, seconds integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.actor_name, a.user_id is not distinct
    from current_setting('app.user_id')::uuid, extract(epoch from clock_timestamp() - a.at)::integer
  from audit_log a
  where a.tenant_id = current_setting('app.tenant_id')::uuid and a.record_id = p_record
    and a.action in ('changed', 'restored', 'archived', 'password_changed', 'suspended', 'invited', 'resumed')
  order by a.seq desc limit 1
$$;

-- One row about a session itself: who came in or went, by a password or by a link; of a view, whose portal it shows.
-- owner: definer_audit
-- execute: definer_sign_in
create function app.audit_session(p_tenant uuid, p_session uuid, p_address text, p_action text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare a app.audit_actor := app.audit_actor_of(p_tenant, p_session, p_address);
begin
  perform app.audit_append(p_tenant, a, jsonb_build_array(jsonb_build_object(
    'action', p_action, 'table', coalesce(a.as_kind, case when a.user_id is null then 'secure_links' else 'users' end),
    'id', coalesce(a.as_id, a.user_id, a.secure_link_id), 'name', coalesce(a.as_name, a.name))));
end $$;

-- Each tenant's chain and where it ends; a tenant in which nothing was done yet has none.
-- owner: definer_audit
-- execute: migrator
create function app.audit_chains() returns table (tenant_id uuid, slug text, entries bigint, head_seq bigint, head_hash text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.slug, (select count(*) from audit_log l where l.tenant_id = t.id), h.seq, encode(h.hash, 'hex')
  from tenants t left join audit_heads h on h.tenant_id = t.id order by t.slug
$$;

-- One statement, and so one moment: what is written meanwhile is in the rows and in the end, or in neither.
-- owner: definer_audit
-- execute: migrator
create function app.audit_faults(p_tenant uuid) returns table (seq bigint, fault text)
language sql stable security definer set search_path = public, pg_temp as $$
  with walked as (
    select l.seq, l.hash, l.previous_hash, app.audit_hash(l) as computed,
      coalesce(lag(l.seq) over chain, 0) as before_seq, coalesce(lag(l.hash) over chain, decode(repeat('00', 32), 'hex')) as before_hash
    from audit_log l where l.tenant_id = p_tenant window chain as (order by l.seq)),
  tail as (select coalesce(max(w.seq), 0) as seq from walked w),
  head as (select h.seq, h.hash from audit_heads h where h.tenant_id = p_tenant)
  select w.seq, 'the row was changed: its hash is not that of what it says' from walked w where w.hash <> w.computed
  union all
  select w.before_seq + 1, case when w.seq - w.before_seq = 2 then 'the row is missing'
      else 'the rows up to ' || w.seq - 1 || ' are missing' end
    from walked w where w.seq > w.before_seq + 1
  union all
  select w.seq, 'the row does not follow on from the one before it'
    from walked w where w.seq = w.before_seq + 1 and w.previous_hash <> w.before_hash
  union all
  select t.seq + 1, 'the end was cut off: rows are missing up to ' || h.seq from tail t, head h where h.seq > t.seq
  union all
  select h.seq + 1, 'rows stand behind the end of the chain' from tail t, head h where h.seq < t.seq
  union all
  select h.seq, 'the last row is not the one that the chain ends in'
    from head h join walked w on w.seq = h.seq where w.hash <> h.hash
  union all
  select t.seq, 'there are rows, and nothing says where the chain ends' from tail t where t.seq > 0 and not exists (select from head)
  order by 1, 2
$$;

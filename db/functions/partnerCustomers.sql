-- A19: partners register customers; what other partners and the company itself have stays unsaid.

-- Those of the own partner alone: by name as it is read, a name much like it, or the same email or phone.
-- owner: definer_sign_in
-- execute: partner
create function app.likely_customers(p_name text, p_phone text, p_email text) returns table (id uuid, name text, number text)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.name, c.number from customers c
    where c.tenant_id = current_setting('app.tenant_id')::uuid and c.partner_id = nullif(current_setting('app.partner_id'), '')::uuid
      and c.archived_at is null
      and (alike_key(c.name) = alike_key(p_name) or similarity(lower(c.name), lower(p_name)) >= 0.6
        or lower(c.email) = lower(p_email) or phone_digits(c.phone) = nullif(phone_digits(p_phone), ''))
    order by alike_key(c.name) = alike_key(p_name) desc, similarity(lower(c.name), lower(p_name)) desc, c.sort_name, c.id limit 5
$$;

-- The partner is held, so that of two who register the same customer at once the second finds the first one's. No rows: there
-- is one like it, and nobody has said that this is another. GH014: the person may not register any.
-- owner: definer_sign_in
-- execute: partner
create function app.register_customer(p_name text, p_phone text, p_email text, p_address text, p_another boolean, p_key text)
returns setof app.audit_note language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; whose partners; c uuid; l uuid; n bigint;
begin
  if current_setting('app.kind') <> 'portal' or not current_setting('app.can_create_users')::boolean then
    raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'customer';
  end if;
  select * into strict whose from partners p where p.tenant_id = t and p.id = nullif(current_setting('app.partner_id'), '')::uuid
    for no key update;
  if not p_another and exists (select
    from app.likely_customers(app.at_most(p_name, 2000), app.at_most(p_phone, 500), app.at_most(p_email, 2000))) then
    return;
  end if;
  -- A number that staff have given by hand is passed over.
  for attempt in 1 .. 100 loop
    n := app.next_number('customer');
    exit when not exists (select from customers k where k.tenant_id = t and k.archived_at is null
      and k.number_key = alike_key(whose.number || '-' || n));
  end loop;
  insert into customers (tenant_id, number, name, phone, email, address, partner_id)
    values (t, whose.number || '-' || n, app.at_most(p_name, 2000), app.at_most(p_phone, 500), app.at_most(p_email, 2000),
      app.at_most(p_address, 5000), whose.id) returning id into c;
  insert into secure_links (tenant_id, customer_id, key_version) values (t, c, app.at_most(p_key, 100)) returning id into l;
  return query select v.action, v.kind, v.id, k.name from customers k,
    (values ('added', 'customers', c), ('added', 'secure_links', l)) v(action, kind, id) where k.tenant_id = t and k.id = c;
end $$;

-- A41: the one that a customer was merged into, if it is the own partner's.
-- owner: definer_search
-- execute: partner, partner_ro
create function app.customer_that_stays(p_id uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select s.id from customers m join customers s on s.tenant_id = m.tenant_id and s.id = m.merged_into
    where m.tenant_id = current_setting('app.tenant_id')::uuid and m.id = p_id and s.archived_at is null
      and s.partner_id = nullif(current_setting('app.partner_id'), '')::uuid
$$;

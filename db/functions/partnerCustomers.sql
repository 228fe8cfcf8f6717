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
  -- A2: nothing is emailed to an Email that a partner typed until staff have confirmed that it's the customer's.
  insert into customers (tenant_id, number, name, phone, email, address, partner_id, email_confirmed, email_by_partner)
    values (t, whose.number || '-' || n, app.at_most(p_name, 2000), app.at_most(p_phone, 500), app.at_most(p_email, 2000),
      app.at_most(p_address, 5000), whose.id, coalesce(trim(app.at_most(p_email, 2000)), '') = '',
      coalesce(trim(app.at_most(p_email, 2000)), '') <> '') returning id into c;
  insert into secure_links (tenant_id, customer_id, key_version) values (t, c, app.at_most(p_key, 100)) returning id into l;
  return query select v.action, v.kind, v.id, k.name from customers k,
    (values ('added', 'customers', c), ('added', 'secure_links', l)) v(action, kind, id) where k.tenant_id = t and k.id = c;
end $$;

-- Staff who save another Email confirm it, unless they say otherwise.
-- owner: definer_sign_in
-- execute: owner
create function app.confirm_changed_email() returns trigger
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  new.email_confirmed := true;
  new.email_by_partner := false;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger confirm_changed_email
  before update of email on customers for each row
  when (old.email is distinct from new.email)
  execute function app.confirm_changed_email();

-- A2, A4: links that were emailed to a customer's own Email end when that changes or isn't confirmed any more, and when the customer is
-- taken from the partner that typed it.
-- owner: definer_sign_in
-- execute: owner
create function app.end_links_to_email() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update secure_links set ended_at = now()
    where tenant_id = new.tenant_id and customer_id = new.id and contact_id is null and sent_at is not null and ended_at is null;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger end_links_to_email
  after update of email, email_confirmed, partner_id on customers for each row
  when (old.email is distinct from new.email or old.email_confirmed and not new.email_confirmed
    or old.email_by_partner and old.partner_id is distinct from new.partner_id)
  execute function app.end_links_to_email();

-- A41: the one that a customer was merged into, if it is the own partner's.
-- owner: definer_search
-- execute: partner, partner_ro
create function app.customer_that_stays(p_id uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select s.id from customers m join customers s on s.tenant_id = m.tenant_id and s.id = m.merged_into
    where m.tenant_id = current_setting('app.tenant_id')::uuid and m.id = p_id and s.archived_at is null
      and s.partner_id = nullif(current_setting('app.partner_id'), '')::uuid
$$;

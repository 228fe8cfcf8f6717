-- What holds invoices to their word, whoever writes (GH009): a number is given as one is issued, without gaps, and what is issued
-- never changes but for what is paid and credited.

-- What the deposits of an estimate come to, rate by rate, less what is credited of them; drafts of deposits too.
-- owner: owner
-- execute: app_staff, definer_mail
create function app.deposits_of(p_estimate uuid)
returns table (deposit_id uuid, status text, rate_milli integer, net_minor bigint, tax_minor bigint)
language sql stable set search_path = public, pg_temp as $$
  select i.id, i.status, (r.value ->> 'rate')::integer, sum(x.sign * (r.value ->> 'net')::bigint)::bigint,
      sum(x.sign * (r.value ->> 'tax')::bigint)::bigint
    from invoices i
      cross join lateral (select 1 as sign, i.rates union all
        select -1, c.rates from invoices c where c.tenant_id = i.tenant_id and c.credits_id = i.id and c.status = 'issued') x
      cross join lateral jsonb_array_elements(x.rates) r
    where i.tenant_id = current_setting('app.tenant_id')::uuid and i.deposit_of_id = p_estimate
    group by i.id, i.status, (r.value ->> 'rate')::integer
    having sum(x.sign * (r.value ->> 'net')::bigint) <> 0 or sum(x.sign * (r.value ->> 'tax')::bigint) <> 0
$$;

-- A deposit is issued while its estimate is approved as it was, and nobody has invoiced it; all of them together stay within it.
-- What an invoice deducts is what is issued of the deposits then, and stays: a deposit is credited before that invoice is issued,
-- or after it was credited. Each waits for the others at the estimate.
-- owner: owner
-- execute: app_staff, definer_mail
create function app.check_deposits(p_tenant uuid, p_invoice invoices) returns void
language plpgsql volatile set search_path = public, pg_temp as $$
declare e record; lines record; taken record;
begin
  select coalesce(sum(d.net_minor), 0) as net, coalesce(sum(d.tax_minor), 0) as tax, count(*) as count into taken
    from invoice_deductions d where d.tenant_id = p_tenant and d.invoice_id = p_invoice.id;
  if p_invoice.kind = 'credit_note' then
    for e in select i.id, i.deposit_of_id from invoices i where i.tenant_id = p_tenant and i.id = p_invoice.credits_id
        and i.deposit_of_id is not null loop
      perform from estimates s where s.tenant_id = p_tenant and s.id = e.deposit_of_id for no key update;
      if exists (select from invoice_deductions d join invoices f on f.tenant_id = d.tenant_id and f.id = d.invoice_id
          where d.tenant_id = p_tenant and d.deposit_id = e.id and f.status = 'issued' and f.kind = 'invoice'
            and f.total_minor > f.credited_minor) then
        raise exception 'the deposit is deducted' using errcode = 'GH009';
      end if;
    end loop;
    if exists (select d.deposit_id, d.rate_milli, d.net_minor, d.tax_minor from invoice_deductions d
        where d.tenant_id = p_tenant and d.invoice_id = p_invoice.id
        except select d.deposit_id, d.rate_milli, d.net_minor, d.tax_minor from invoice_deductions d
        where d.tenant_id = p_tenant and d.invoice_id = p_invoice.credits_id) then
      raise exception 'a credit note gives back no other deductions' using errcode = 'GH009';
    end if;
  elsif p_invoice.deposit_of_id is not null then
    select s.status, s.revision, s.customer_id, s.currency, s.total_minor, s.invoice_id into e from estimates s
      where s.tenant_id = p_tenant and s.id = p_invoice.deposit_of_id for no key update;
    if e.status is distinct from 'approved' or e.revision <> p_invoice.deposit_revision or e.customer_id <> p_invoice.customer_id
        or e.currency <> p_invoice.currency or taken.count > 0
        or exists (select from invoices f where f.tenant_id = p_tenant and f.id = e.invoice_id and f.status = 'issued'
          and (f.total_minor > f.credited_minor or f.total_minor = 0))
        or p_invoice.total_minor + (select coalesce(sum(d.net_minor + d.tax_minor), 0) from app.deposits_of(p_invoice.deposit_of_id) d
          where d.status = 'issued') > e.total_minor then
      raise exception 'the deposit does not fit the estimate' using errcode = 'GH009';
    end if;
  elsif taken.count > 0 or exists (select from estimates s where s.tenant_id = p_tenant and s.invoice_id = p_invoice.id) then
    perform from estimates s where s.tenant_id = p_tenant and s.invoice_id = p_invoice.id order by s.id for no key update;
    if exists (select from (
        (select d.deposit_id, d.rate_milli, d.net_minor, d.tax_minor from invoice_deductions d
          where d.tenant_id = p_tenant and d.invoice_id = p_invoice.id) except all
        (select d.deposit_id, d.rate_milli, d.net_minor, d.tax_minor from estimates s cross join lateral app.deposits_of(s.id) d
          where s.tenant_id = p_tenant and s.invoice_id = p_invoice.id and d.status = 'issued')) x)
      or taken.count <> (select count(*) from estimates s cross join lateral app.deposits_of(s.id) d
          where s.tenant_id = p_tenant and s.invoice_id = p_invoice.id and d.status = 'issued') then
      raise exception 'other deposits are to be deducted' using errcode = 'GH009';
    end if;
  end if;
  if taken.count > 0 then
    select coalesce(sum(r.tax), 0) as tax into lines from (
      select round(sum(l.net_minor) * l.tax_milli / 100000.0)::bigint as tax from invoice_lines l
        where l.tenant_id = p_tenant and l.invoice_id = p_invoice.id group by l.tax_milli) r;
    if lines.tax - taken.tax <> p_invoice.tax_minor then raise exception 'the tax does not add up' using errcode = 'GH009'; end if;
  end if;
end $$;

-- owner: owner
-- execute: nobody
create function app.guard_invoice() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare lines record; credited record;
begin
  if tg_op = 'DELETE' then
    if old.status <> 'draft' then raise exception 'an issued invoice stays' using errcode = 'GH009'; end if;
    return old;
  end if;
  if tg_op = 'INSERT' then
    if new.status <> 'draft' or new.number is not null or new.paid_minor <> 0 or new.credited_minor <> 0 then
      raise exception 'an invoice begins as a draft' using errcode = 'GH009';
    end if;
    return new;
  end if;
  if old.status = 'issued' then
    if to_jsonb(new) - array['paid_minor', 'credited_minor', 'is_open', 'search_text', 'number_rank', 'total_rank'] is distinct from
        to_jsonb(old) - array['paid_minor', 'credited_minor', 'is_open', 'search_text', 'number_rank', 'total_rank'] then
      raise exception 'an issued invoice does not change' using errcode = 'GH009';
    end if;
    return new;
  end if;
  if new.number is distinct from old.number or new.kind <> old.kind or new.credits_id is distinct from old.credits_id
      or new.estimate_numbers is not null then
    raise exception 'a draft has no number' using errcode = 'GH009';
  end if;
  if new.status = 'draft' then return new; end if;
  select count(*) as count, coalesce(sum(l.net_minor), 0) - (select coalesce(sum(d.net_minor), 0) from invoice_deductions d
      where d.tenant_id = new.tenant_id and d.invoice_id = new.id) as net into lines from invoice_lines l
    where l.tenant_id = new.tenant_id and l.invoice_id = new.id;
  if lines.count = 0 or lines.net <> new.net_minor or new.net_minor + new.tax_minor <> new.total_minor or new.total_minor < 0 then
    raise exception 'the lines do not add up' using errcode = 'GH009';
  end if;
  if new.kind = 'credit_note' then
    select i.* into credited from invoices i where i.tenant_id = new.tenant_id and i.id = new.credits_id for update;
    if credited.status is distinct from 'issued' or credited.kind <> 'invoice' or credited.customer_id <> new.customer_id
        or credited.currency <> new.currency or credited.credited_minor + new.total_minor > credited.total_minor then
      raise exception 'more is credited than there is' using errcode = 'GH009';
    end if;
  end if;
  perform app.check_deposits(new.tenant_id, new);
  -- The counter's lock lasts as long as the transaction: the next number waits for this one, and takes it when nothing comes of it.
  new.number := app.next_number(new.kind);
  new.issued_at := now();
  new.estimate_numbers := (select array_agg(e.number order by e.number) from estimates e
    where e.tenant_id = new.tenant_id and e.invoice_id = new.id);
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_invoice before insert or update or delete on invoices
  for each row when ({{not_merging}}) execute function app.guard_invoice();

-- owner: owner
-- execute: nobody
create function app.guard_invoice_line() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare state text; line record;
begin
  if tg_op = 'DELETE' then line := old; else line := new; end if;
  select i.status into state from invoices i where i.tenant_id = line.tenant_id and i.id = line.invoice_id for share;
  if state is null and tg_op <> 'DELETE' then raise exception 'no such invoice' using errcode = 'insufficient_privilege'; end if;
  -- A draft that is deleted takes its lines along.
  if state is distinct from 'draft' and not (tg_op = 'DELETE' and state is null) then
    raise exception 'an issued invoice does not change' using errcode = 'GH009';
  end if;
  return line;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_invoice_line before insert or update or delete on invoice_lines for each row execute function app.guard_invoice_line();

-- owner: owner
-- execute: nobody
create trigger guard_invoice_deduction before insert or update or delete on invoice_deductions
  for each row execute function app.guard_invoice_line();

-- owner: owner
-- execute: nobody
create function app.guard_payment_part() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare p record; i record; spent bigint;
begin
  select w.customer_id, w.currency, w.amount_minor, w.reversed_at into p from payments w
    where w.tenant_id = new.tenant_id and w.id = new.payment_id for update;
  select v.customer_id, v.currency, v.is_open, v.total_minor - v.paid_minor - v.credited_minor as balance into i from invoices v
    where v.tenant_id = new.tenant_id and v.id = new.invoice_id for update;
  select coalesce(sum(x.amount_minor), 0) into spent from payment_parts x
    where x.tenant_id = new.tenant_id and x.payment_id = new.payment_id;
  if p.reversed_at is not null or i.customer_id is distinct from p.customer_id or i.currency is distinct from p.currency
      or not i.is_open or new.amount_minor > i.balance or spent + new.amount_minor > p.amount_minor then
    raise exception 'the payment does not fit the invoice' using errcode = 'GH009';
  end if;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create function app.guard_credit_used() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare i record;
begin
  if new.credit_of_id is null then return new; end if;
  select v.customer_id, v.currency, v.kind, v.paid_minor + v.credited_minor - v.total_minor as left_over into i from invoices v
    where v.tenant_id = new.tenant_id and v.id = new.credit_of_id for update;
  if i.kind is distinct from 'invoice' or i.customer_id <> new.customer_id or i.currency <> new.currency
      or new.amount_minor > i.left_over then
    raise exception 'there is not so much credit' using errcode = 'GH009';
  end if;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_credit_used before insert on payments for each row execute function app.guard_credit_used();

-- owner: owner
-- execute: nobody
create trigger guard_payment_part before insert on payment_parts for each row execute function app.guard_payment_part();

-- What is paid and credited is counted anew from the payments and credit notes themselves; credit that pays another invoice
-- pays this one no longer.
-- owner: definer_search
-- execute: owner
create function app.settle_invoice(p_tenant uuid, p_invoice uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  update invoices i set
    paid_minor = (select coalesce(sum(x.amount_minor), 0) from payment_parts x
      join payments p on p.tenant_id = x.tenant_id and p.id = x.payment_id
      where x.tenant_id = i.tenant_id and x.invoice_id = i.id and p.reversed_at is null)
      - (select coalesce(sum(u.amount_minor), 0) from payments u
        where u.tenant_id = i.tenant_id and u.credit_of_id = i.id and u.reversed_at is null),
    credited_minor = (select coalesce(sum(c.total_minor), 0) from invoices c
      where c.tenant_id = i.tenant_id and c.credits_id = i.id and c.status = 'issued')
    where i.tenant_id = p_tenant and i.id = p_invoice
$$;

-- owner: definer_search
-- execute: owner
create function app.settle_part() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform app.settle_invoice(new.tenant_id, new.invoice_id);
  update payments p set used_minor = (select sum(x.amount_minor) from payment_parts x
      where x.tenant_id = p.tenant_id and x.payment_id = p.id)
    where p.tenant_id = new.tenant_id and p.id = new.payment_id;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger settle_part after insert on payment_parts for each row execute function app.settle_part();

-- owner: definer_search
-- execute: owner
create function app.settle_payment() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform app.settle_invoice(x.tenant_id, x.invoice_id) from payment_parts x
    where x.tenant_id = new.tenant_id and x.payment_id = new.id;
  if new.credit_of_id is not null then perform app.settle_invoice(new.tenant_id, new.credit_of_id); end if;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger settle_payment after update of reversed_at on payments for each row execute function app.settle_payment();

-- owner: owner
-- execute: nobody
create trigger settle_credit_used after insert on payments
  for each row when (new.credit_of_id is not null) execute function app.settle_payment();

-- owner: definer_search
-- execute: owner
create function app.settle_credit() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if new.kind = 'credit_note' and new.status = 'issued' and old.status = 'draft' then
    perform app.settle_invoice(new.tenant_id, new.credits_id);
  end if;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger settle_credit after update of status on invoices for each row execute function app.settle_credit();

-- A13, A14: the people at the customer who see its money: customer users, and contacts with Access Billing or Admin Access.
-- Where the customer has no portal user, its own Email (A2), as a row without a user.
-- owner: definer_mail
-- execute: nobody
create function app.payers_of(p_tenant uuid, p_kind text, p_customer uuid) returns table (user_id uuid, address text)
language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, m.address from (
      -- Each by an index of its own: few of a customer's many contacts see its money.
      select p.user_id from portal_users p
        where p.tenant_id = p_tenant and p.customer_id = p_customer and p.scope = 'customer' and p.archived_at is null
      union all
      select p.user_id from contacts k join portal_users p on p.tenant_id = k.tenant_id and p.contact_id = k.id
        where k.tenant_id = p_tenant and k.customer_id = p_customer and (k.admin_access or k.access_billing)
          and p.customer_id = p_customer and p.scope <> 'customer' and p.archived_at is null) p
      join users u on u.tenant_id = p_tenant and u.id = p.user_id
      cross join lateral app.mail_address(p_tenant, u.id, null, null) m
    where u.archived_at is null and u.state = 'active' and m.address is not null and app.wants(p_tenant, p_kind, u.id, null, null)
  union all
  select null, c.email from customers c where c.tenant_id = p_tenant and c.id = p_customer and trim(c.email) <> '' and c.email_confirmed
    and c.secure_link_on and c.status = 'active' and c.archived_at is null
    and not exists (select from portal_users where tenant_id = p_tenant and customer_id = p_customer and archived_at is null)
    and app.wants(p_tenant, p_kind, null, null, p_customer)
$$;

-- Whom staff chose of them for invoices, credit notes and reminders; all of them where nobody is chosen, or none of the chosen is
-- among them any more, so that no invoice goes to nobody in silence. Estimates go to all of them.
-- owner: definer_mail
-- execute: nobody
create function app.billing_recipients(p_tenant uuid, p_kind text, p_customer uuid) returns table (user_id uuid, address text)
language sql stable security definer set search_path = public, pg_temp as $$
  with w as materialized (
    select p.user_id, p.address, exists (select from portal_users x where x.tenant_id = p_tenant and x.user_id = p.user_id
        and x.customer_id = p_customer and x.archived_at is null and x.chosen_for_billing) as chosen
      from app.payers_of(p_tenant, p_kind, p_customer) p)
  select w.user_id, w.address from w where p_kind like 'estimate%' or w.chosen or not exists (select from w where chosen)
$$;

-- A choice is one customer's. Whoever comes to another customer, by merging too, would otherwise take its invoices from its people.
-- owner: owner
-- execute: nobody
create function app.forget_billing_choice() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.chosen_for_billing := false;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger forget_billing_choice before update of customer_id on portal_users
  for each row when (new.customer_id is distinct from old.customer_id) execute function app.forget_billing_choice();

-- How many get an email about the customer's money.
-- owner: definer_mail
-- execute: app_staff
create function app.told_of_billing(p_kind text, p_customer uuid) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::integer from app.billing_recipients(current_setting('app.tenant_id')::uuid, p_kind, p_customer)
$$;

-- Staff who keep the billing choose who gets a customer's invoices by email, of those who see them and nobody else (A13). Nobody is
-- chosen where all of them are, so that whoever comes later gets them too.
-- owner: definer_mail
-- execute: app_staff
create function app.choose_billing_recipients(p_customer uuid, p_users uuid[], p_seen uuid[] default null) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; is_all boolean;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'keep_billing' = any (g.permissions))) then
    raise exception 'who keeps the billing chooses its recipients' using errcode = 'insufficient_privilege';
  end if;
  if cardinality(p_users) > 1000 then raise exception 'more than 1000 users' using errcode = 'program_limit_exceeded'; end if;
  -- S25: whom somebody else has chosen since the form was opened is nobody's to overwrite unread.
  perform from portal_users x where x.tenant_id = t and x.customer_id = p_customer and x.archived_at is null order by x.id for update;
  if p_seen is not null and exists (select from portal_users x where x.tenant_id = t and x.customer_id = p_customer
      and x.archived_at is null and x.chosen_for_billing is distinct from (x.user_id = any (p_seen))) then
    return false;
  end if;
  is_all := not exists (select from app.payers_of(t, 'invoice_ready', p_customer) w where not w.user_id = any (p_users));
  update portal_users x set chosen_for_billing = not x.chosen_for_billing
    where x.tenant_id = t and x.customer_id = p_customer and x.archived_at is null
      and x.chosen_for_billing is distinct from (not is_all and x.user_id = any (p_users)
        and exists (select from app.payers_of(t, 'invoice_ready', p_customer) w where w.user_id = x.user_id));
  return true;
end $$;

-- Would an email about the customer's money have anybody to go to?
-- owner: definer_mail
-- execute: app_staff
create function app.has_payers(p_kind text, p_customer uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from app.payers_of(current_setting('app.tenant_id')::uuid, p_kind, p_customer))
$$;

-- Whether each sees the record is asked when the email is sent. A customer without a portal user gets its link.
-- owner: definer_mail
-- execute: nobody
create function app.tell_payers(p_tenant uuid, p_kind text, p_customer uuid, p_table text, p_record uuid, p_path text, p_key text,
  p_valid interval)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare payer record; link uuid;
  -- A clock sends in nobody's name.
  causer text := case when nullif(current_setting('app.tenant_id', true), '') is not null then app.mail_causer() end;
  more jsonb := jsonb_build_object('record_kind', p_table, 'record_id', p_record, 'to_path', p_path, 'facts', '{}'::jsonb);
begin
  for payer in select * from app.billing_recipients(p_tenant, p_kind, p_customer) loop
    if payer.user_id is not null then
      perform app.put_email(p_tenant, p_kind, payer.user_id, null, p_customer, causer, more);
      continue;
    end if;
    -- The link is as the customer's Email and its secure links are now, and stays so until it is made.
    select c.email into payer.address from customers c where c.tenant_id = p_tenant and c.id = p_customer and trim(c.email) <> ''
      and c.email_confirmed
      and c.secure_link_on and c.status = 'active' and c.archived_at is null for no key update;
    continue when not found;
    insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
      values (p_tenant, p_customer, p_key, now(), payer.address, now() + p_valid) returning id into link;
    perform app.put_email(p_tenant, p_kind, null, null, p_customer, causer, more || jsonb_build_object('secure_link_id', link));
  end loop;
end $$;

-- Of an invoice or a credit note that was issued in this transaction.
-- owner: definer_mail
-- execute: app_staff
create function app.tell_of_invoice(p_invoice uuid, p_key text, p_valid interval) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select app.tell_payers(i.tenant_id, case i.kind when 'invoice' then 'invoice_ready' else 'credit_note_ready' end, i.customer_id,
      'invoices', i.id, '/invoices/' || i.id, app.at_most(p_key, 100), p_valid)
    from invoices i where i.tenant_id = current_setting('app.tenant_id')::uuid and i.id = p_invoice and i.issued_at = now()
$$;

-- The clock of recurring invoices: each period of a plan becomes an invoice once, each in a transaction of its own.

-- The first day of the period behind the one that begins on a day: the same day of the month as the plan's first, or the month's
-- last where it has none. From 31 January: 28 February, then 31 March again.
-- owner: owner
-- execute: app_staff, definer_mail
create function app.recurring_next(p_day date, p_every integer, p_unit text, p_anchor integer) returns date
language sql immutable set search_path = public, pg_temp as $$
  select case when p_unit = 'week' then p_day + 7 * p_every else (
    select m.first + least(p_anchor, extract(day from m.first + interval '1 month' - interval '1 day')::integer) - 1
      from (select (date_trunc('month', p_day::timestamp)
        + make_interval(months => p_every * case p_unit when 'month' then 1 when 'quarter' then 3 else 12 end))::date as first) m) end
$$;

-- What is due now by each company's own day. Of no company are more than five given out before the others have had their turn.
-- owner: definer_mail
-- execute: app_worker
create function app.recurring_due(p_most integer) returns table (tenant_id uuid, id uuid, version integer, period_on date, next_on date,
  note text, descriptions text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, r.id, r.version, r.next_on, app.recurring_next(r.next_on, r.every, r.unit, r.anchor_day), r.note,
      (select array_agg(l.description order by l.position) from recurring_lines l
        where l.tenant_id = r.tenant_id and l.recurring_id = r.id)
    from tenants t
      cross join lateral (select x.*, row_number() over (order by x.next_on, x.id) as turn from recurring_invoices x
        where x.tenant_id = t.id and x.state = 'active' and x.next_on <= (now() at time zone t.time_zone)::date
        order by x.next_on, x.id limit 5) r
    where t.status = 'active'
    order by r.turn, r.next_on, r.id limit p_most
$$;

-- A clock acts in nobody's name. The log comes last in its transaction (audit.sql).
-- owner: definer_mail
-- execute: nobody
create function app.recurring_log(p_tenant uuid, p_entries jsonb) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select app.audit_append(p_tenant, row('system', null, 'Recurring invoices', null, null, null, null, null)::app.audit_actor, p_entries)
$$;

-- Stops a plan until somebody has looked at it; its period stays due.
-- owner: definer_mail
-- execute: app_worker
create function app.recurring_stop(p_tenant uuid, p_plan uuid, p_version integer, p_why text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare r record;
begin
  update recurring_invoices x set state = 'paused', paused_why = app.at_most(p_why, 20), version = x.version + 1, updated_at = now()
    where x.tenant_id = p_tenant and x.id = p_plan and x.version = p_version and x.state = 'active' returning x.name into r;
  if found then
    perform app.recurring_log(p_tenant, jsonb_build_array(jsonb_build_object('action', 'changed', 'table', 'recurring_invoices',
      'id', p_plan, 'name', r.name, 'changes', jsonb_build_object('state', jsonb_build_array('active', 'paused')))));
  end if;
end $$;

-- Makes the invoice of a period, if it is still the one that is due; whoever comes second finds that it isn't. The texts are the
-- plan's own, with the period in them.
-- owner: definer_mail
-- execute: app_worker
create function app.recurring_make(p_tenant uuid, p_plan uuid, p_version integer, p_period date, p_note text, p_descriptions jsonb,
  p_key text, p_valid interval)
returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare r recurring_invoices; t record; c record; today date; following date; invoice uuid; is_last boolean; entries jsonb;
  texts jsonb := app.at_most(p_descriptions, 4000000);
begin
  select x.* into r from recurring_invoices x where x.tenant_id = p_tenant and x.id = p_plan for update skip locked;
  select x.id, x.name, x.address, x.country, x.tax_number, x.payment_days, x.time_zone into t
    from tenants x where x.id = p_tenant and x.status = 'active';
  today := (now() at time zone t.time_zone)::date;
  if r.id is null or t.id is null or r.state <> 'active' or r.version <> p_version or r.next_on is distinct from p_period
      or r.next_on > today then
    return 'gone';
  end if;
  select x.name, x.address, x.country, x.tax_number, x.payment_days, x.purchase_order into c from customers x
    where x.tenant_id = p_tenant and x.id = r.customer_id and x.archived_at is null and x.status = 'active';
  if not found then
    perform app.recurring_stop(p_tenant, p_plan, p_version, 'customer');
    return 'paused';
  end if;
  -- The number is this company's next.
  execute format('set local app.tenant_id = %L', p_tenant);
  insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, purchase_order, tax_reason, no_tax, note, net_minor,
      tax_minor, total_minor, rates, opened_by)
    values (p_tenant, r.customer_id, today, today + coalesce(r.payment_days, c.payment_days, t.payment_days, 30), r.currency,
      coalesce(r.purchase_order, c.purchase_order), r.tax_reason, r.no_tax, app.at_most(p_note, 20000), r.net_minor, r.tax_minor,
      r.total_minor, r.rates, r.name)
    returning id into invoice;
  insert into invoice_lines (tenant_id, invoice_id, position, section, description, quantity_milli, unit, unit_price, discount_milli,
      tax_milli, net_minor)
    select l.tenant_id, invoice, l.position, l.section, coalesce(nullif(texts ->> l.at, ''), l.description), l.quantity_milli, l.unit,
        l.unit_price, l.discount_milli, l.tax_milli, l.net_minor
      from (select x.*, row_number() over (order by x.position)::integer - 1 as at from recurring_lines x
        where x.tenant_id = p_tenant and x.recurring_id = p_plan) l;
  entries := jsonb_build_array(jsonb_build_object('action', 'added', 'table', 'invoices', 'id', invoice,
    'name', 'Draft invoice for ' || c.name, 'changes', jsonb_build_object('customer_id', jsonb_build_array(null, r.customer_id),
      'total_minor', jsonb_build_array(null, r.total_minor))));
  if r.issues then
    update invoices set status = 'issued', issued_by = r.name,
        buyer = jsonb_build_object('name', c.name, 'address', c.address, 'country', c.country, 'tax_number', c.tax_number),
        seller = jsonb_build_object('name', t.name, 'address', t.address, 'country', t.country, 'tax_number', t.tax_number)
      where tenant_id = p_tenant and id = invoice;
    select entries || jsonb_build_object('action', 'changed', 'table', 'invoices', 'id', invoice, 'name', 'INV-' || i.number, 'changes',
        jsonb_build_object('status', jsonb_build_array('draft', 'issued'), 'number', jsonb_build_array(null, i.number))) into entries
      from invoices i where i.tenant_id = p_tenant and i.id = invoice;
  end if;
  set local app.tenant_id = '';
  insert into recurring_periods (tenant_id, recurring_id, period_on, invoice_id) values (p_tenant, p_plan, p_period, invoice);
  following := app.recurring_next(p_period, r.every, r.unit, r.anchor_day);
  is_last := r.made + 1 >= r.times or following > r.last_on;
  update recurring_invoices x set made = x.made + 1, version = x.version + 1, updated_at = now(),
      next_on = case when is_last then null else following end, state = case when is_last then 'ended' else 'active' end
    where x.tenant_id = p_tenant and x.id = p_plan;
  if r.issues then
    perform app.tell_payers(p_tenant, 'invoice_ready', r.customer_id, 'invoices', invoice, '/invoices/' || invoice,
      app.at_most(p_key, 100), p_valid);
  end if;
  perform app.recurring_log(p_tenant, entries);
  return 'made';
end $$;

-- A plan's invoice once made stays so: a period that was made is never due again, whatever staff or the clock do.
-- owner: owner
-- execute: nobody
create function app.guard_recurring() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.state = 'ended' then raise exception 'the plan has ended' using errcode = 'GH017'; end if;
  if new.customer_id <> old.customer_id and right(current_user, 14) <> '_definer_merge' then
    raise exception 'a plan stays with its customer' using errcode = 'GH017';
  end if;
  if new.next_on is distinct from old.next_on and exists (select from recurring_periods p where p.tenant_id = new.tenant_id
      and p.recurring_id = new.id and p.period_on >= new.next_on) then
    raise exception 'the period was made already' using errcode = 'GH017';
  end if;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_recurring before update on recurring_invoices for each row execute function app.guard_recurring();

-- The clock of reminders (A27): of invoices that are overdue, in steps, and of estimates that expire.

-- One step after the other, each once, whatever the clock did meanwhile and however many processes have one: behind a step the
-- next has its own time to wait, counted from when the one before was really sent. Whether the invoice is still to pay is asked
-- again as each email is sent. Where there is nobody to send it to, the step waits until there is.
-- owner: definer_mail
-- execute: app_worker
create function app.invoice_reminder_clock(p_most integer, p_key text, p_valid interval) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare r record; n uuid; made integer := 0;
begin
  for r in
    select t.id as tenant, i.id as invoice, i.customer_id, n.today, l.last + 1 as step
      from work_settings s join tenants t on t.id = s.tenant_id
        cross join lateral (select (now() at time zone t.time_zone)::date as today) n
        cross join lateral (select string_to_array(coalesce((select d.value from work_settings d
          where d.tenant_id = t.id and d.setting = 'reminder_days'), '3 14 28'), ' ')::integer[] as days) d
        join invoices i on i.tenant_id = t.id and i.is_open and i.due_on < n.today
        join customers c on c.tenant_id = i.tenant_id and c.id = i.customer_id and c.archived_at is null
        cross join lateral (select coalesce(max(x.step), 0) as last, max(x.sent_on) as sent_on from reminders x
          where x.tenant_id = t.id and x.invoice_id = i.id) l
      where s.setting = 'reminders' and s.value = 'on' and t.status = 'active'
        and l.last < cardinality(d.days) and n.today >= i.due_on + d.days[l.last + 1]
        and (l.last = 0 or n.today >= l.sent_on + (d.days[l.last + 1] - d.days[l.last]))
        and not exists (select from reminder_stops o where o.tenant_id = t.id and (o.invoice_id = i.id or o.customer_id = i.customer_id))
        and exists (select from app.payers_of(t.id, 'invoice_reminder_' || (l.last + 1), i.customer_id))
      limit p_most
  loop
    insert into reminders (tenant_id, invoice_id, step, sent_on) values (r.tenant, r.invoice, r.step, r.today)
      on conflict do nothing returning id into n;
    continue when n is null;
    perform app.tell_payers(r.tenant, 'invoice_reminder_' || r.step, r.customer_id, 'invoices', r.invoice, '/invoices/' || r.invoice,
      app.at_most(p_key, 100), p_valid);
    made := made + 1;
  end loop;
  return made;
end $$;

-- Each version once, and not on the day on which it was sent.
-- owner: definer_mail
-- execute: app_worker
create function app.estimate_reminder_clock(p_most integer, p_key text, p_valid interval) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare r record; n uuid; made integer := 0;
begin
  for r in
    select t.id as tenant, e.id as estimate, e.customer_id, e.revision, n.today
      from work_settings s join tenants t on t.id = s.tenant_id
        cross join lateral (select (now() at time zone t.time_zone)::date as today) n
        join estimates e on e.tenant_id = t.id and e.status = 'sent' and e.valid_until between n.today and n.today + s.value::integer
        join customers c on c.tenant_id = e.tenant_id and c.id = e.customer_id and c.archived_at is null
      where s.setting = 'estimate_reminder_days' and s.value <> '0' and t.status = 'active'
        and (e.sent_at at time zone t.time_zone)::date < n.today
        and not exists (select from reminders x where x.tenant_id = t.id and x.estimate_id = e.id and x.step = e.revision)
        and exists (select from app.payers_of(t.id, 'estimate_expires', e.customer_id))
      limit p_most
  loop
    insert into reminders (tenant_id, estimate_id, step, sent_on) values (r.tenant, r.estimate, r.revision, r.today)
      on conflict do nothing returning id into n;
    continue when n is null;
    perform app.tell_payers(r.tenant, 'estimate_expires', r.customer_id, 'estimates', r.estimate, '/estimates/' || r.estimate,
      app.at_most(p_key, 100), p_valid);
    made := made + 1;
  end loop;
  return made;
end $$;

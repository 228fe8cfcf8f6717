-- A customer's statement, and reports of every month, by email (A13, A27).

-- Whom a statement can go to, with the address: who sees the customer's money, or its own Email where it has no portal user.
-- owner: definer_mail
-- execute: app_staff
create function app.statement_readers(p_customer uuid) returns table (user_id uuid, address text)
language sql stable security definer set search_path = public, pg_temp as $$
  select * from app.payers_of(current_setting('app.tenant_id')::uuid, 'statement_sent', p_customer)
$$;

-- A13: a customer's statement of two days to one of them, by staff who keep the billing. Whether that person sees it is asked again
-- as that person when the email is sent. Null where there is nobody of this id to send it to.
-- owner: definer_mail
-- execute: app_staff
create function app.mail_statement(p_customer uuid, p_user uuid, p_from date, p_to date, p_key text, p_valid interval)
returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; payer record; link uuid; e uuid; more jsonb;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'keep_billing' = any (g.permissions))) then
    raise exception 'who keeps the billing sends statements' using errcode = 'insufficient_privilege';
  end if;
  select * into payer from app.payers_of(t, 'statement_sent', p_customer) w where w.user_id is not distinct from p_user;
  if not found then return null; end if;
  more := jsonb_build_object('record_kind', 'customers', 'record_id', p_customer, 'to_path', '/statement?from=' || p_from || '&to=' || p_to,
    'facts', jsonb_build_object('from', p_from, 'to', p_to));
  if p_user is null then
    -- The link is as the customer's Email and its secure links are now, and stays so until it is made.
    select c.email into payer.address from customers c where c.tenant_id = t and c.id = p_customer and trim(c.email) <> ''
      and c.email_confirmed
      and c.secure_link_on and c.status = 'active' and c.archived_at is null for no key update;
    if not found then return null; end if;
    insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
      values (t, p_customer, app.at_most(p_key, 100), now(), payer.address, now() + p_valid) returning id into link;
    more := more || jsonb_build_object('secure_link_id', link);
  end if;
  e := app.put_email(t, 'statement_sent', p_user, null, p_customer, app.mail_causer(), more);
  return (select m.to_address from emails m where m.tenant_id = t and m.id = e);
end $$;

-- Whom an invoice can go to, as of a statement.
-- owner: definer_mail
-- execute: app_staff
create function app.invoice_readers(p_customer uuid) returns table (user_id uuid, address text)
language sql stable security definer set search_path = public, pg_temp as $$
  select * from app.payers_of(current_setting('app.tenant_id')::uuid, 'invoice_ready', p_customer)
$$;

-- Whom a credit note can go to, likewise.
-- owner: definer_mail
-- execute: app_staff
create function app.credit_note_readers(p_customer uuid) returns table (user_id uuid, address text)
language sql stable security definer set search_path = public, pg_temp as $$
  select * from app.payers_of(current_setting('app.tenant_id')::uuid, 'credit_note_ready', p_customer)
$$;

-- A13: an invoice or a credit note that was issued to one of them again, by staff who keep the billing. Whether that person sees it
-- is asked again as
-- that person when the email is sent. Null where there is no such invoice, or nobody of this id to send it to.
-- owner: definer_mail
-- execute: app_staff
create function app.mail_invoice(p_invoice uuid, p_user uuid, p_key text, p_valid interval)
returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; payer record; whose uuid; news text; link uuid; e uuid;
  more jsonb;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'keep_billing' = any (g.permissions))) then
    raise exception 'who keeps the billing sends invoices' using errcode = 'insufficient_privilege';
  end if;
  select i.customer_id, case i.kind when 'invoice' then 'invoice_ready' else 'credit_note_ready' end into whose, news from invoices i
    where i.tenant_id = t and i.id = p_invoice and i.status = 'issued';
  if not found then return null; end if;
  select * into payer from app.payers_of(t, news, whose) w where w.user_id is not distinct from p_user;
  if not found then return null; end if;
  more := jsonb_build_object('record_kind', 'invoices', 'record_id', p_invoice, 'to_path', '/invoices/' || p_invoice, 'facts', '{}'::jsonb);
  if p_user is null then
    -- The link is as the customer's Email and its secure links are now, and stays so until it is made.
    select c.email into payer.address from customers c where c.tenant_id = t and c.id = whose and trim(c.email) <> '' and c.email_confirmed
      and c.secure_link_on and c.status = 'active' and c.archived_at is null for no key update;
    if not found then return null; end if;
    insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
      values (t, whose, app.at_most(p_key, 100), now(), payer.address, now() + p_valid) returning id into link;
    more := more || jsonb_build_object('secure_link_id', link);
  end if;
  e := app.put_email(t, news, p_user, null, whose, app.mail_causer(), more);
  return (select m.to_address from emails m where m.tenant_id = t and m.id = e);
end $$;

-- What an email of a report is made of: what it says is read as its recipient when it is sent.
-- owner: definer_mail
-- execute: nobody
create function app.put_report(r report_mails, p_by text) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare e uuid;
begin
  select app.put_email(r.tenant_id, 'report_sent', u.id, null,
      coalesce(r.customer_id, (select p.customer_id from portal_users p where p.tenant_id = r.tenant_id and p.user_id = u.id
        and p.archived_at is null)), p_by,
      jsonb_build_object('record_kind', 'report_mails', 'record_id', r.id,
        'to_path', case when u.is_external then '' else '/admin' end || '/reports?report=' || r.report
          || case when u.is_external or r.customer_id is null then '' else '&customer_id=' || r.customer_id end
          || case when r.facility_id is null then '' else '&facility_id=' || r.facility_id end,
        'facts', jsonb_build_object('report', r.report, 'customer', r.customer_id, 'facility', r.facility_id)))
    into e from users u where u.tenant_id = r.tenant_id and u.id = r.user_id and u.archived_at is null;
  update report_mails set last_email_id = e where tenant_id = r.tenant_id and id = r.id and e is not null;
  return e;
end $$;

-- The clock: each report once a month, on its day or the month's last, whatever the clock did meanwhile and however many processes
-- have one. One that was added after its day begins with the next month. Whoever turned them off gets none.
-- owner: definer_mail
-- execute: app_worker
create function app.report_clock(p_most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare r record; n uuid; made integer := 0;
begin
  for r in
    select m as mail, d.today, d.month
      from report_mails m join tenants t on t.id = m.tenant_id and t.status = 'active'
        join users u on u.tenant_id = m.tenant_id and u.id = m.user_id and u.archived_at is null
        cross join lateral (select (now() at time zone t.time_zone)::date as today) n
        cross join lateral (select n.today, date_trunc('month', n.today)::date as month) d
        cross join lateral (select least(d.month + m.day - 1, (d.month + interval '1 month')::date - 1) as due) e
      where m.stopped_at is null and d.today >= e.due and (m.created_at at time zone t.time_zone)::date <= e.due
        and not exists (select from report_sendings x where x.tenant_id = m.tenant_id and x.report_mail_id = m.id and x.month = d.month)
        and app.wants(m.tenant_id, 'report_sent', m.user_id, null, null)
      limit p_most
  loop
    insert into report_sendings (tenant_id, report_mail_id, month, sent_on) values ((r.mail).tenant_id, (r.mail).id, r.month, r.today)
      on conflict do nothing returning id into n;
    continue when n is null;
    perform app.put_report(r.mail, null);
    made := made + 1;
  end loop;
  return made;
end $$;

-- One of them now, by staff, beside what the clock sends. Null where it can't be sent: no address, or turned off by its recipient.
-- owner: definer_mail
-- execute: app_staff
create function app.send_report_now(p_mail uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; r report_mails; e uuid;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'view_records' = any (g.permissions))) then
    raise exception 'who sees records sends reports' using errcode = 'insufficient_privilege';
  end if;
  select m.* into r from report_mails m where m.tenant_id = t and m.id = p_mail and app.wants(t, 'report_sent', m.user_id, null, null);
  if not found then return null; end if;
  e := app.put_report(r, app.mail_causer());
  return (select m.to_address from emails m where m.tenant_id = t and m.id = e);
end $$;

-- Who of those who get reports has turned them off, or for whom the company has: staff see that nothing arrives, and nothing else of
-- what people choose.
-- owner: definer_mail
-- execute: app_staff
create function app.reports_turned_off() returns table (user_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct m.user_id from report_mails m where m.tenant_id = current_setting('app.tenant_id')::uuid
    and not app.wants(m.tenant_id, 'report_sent', m.user_id, null, null)
$$;

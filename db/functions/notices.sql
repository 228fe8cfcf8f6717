-- Who is told of what by email, and how a recipient turns that off. Their emails are rows like all others (S24).

-- What the page of an unsubscribe link may say: no person's name. Nothing for what can't be turned off.
-- owner: definer_mail
-- execute: app_public
create function app.notice_facts(p_slug text, p_email uuid) returns table (tenant_id uuid, event text, is_on boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.tenant_id, e.kind, app.wants(e.tenant_id, e.kind, e.user_id, e.contact_id, e.customer_id)
    from tenants t join emails e on e.tenant_id = t.id and e.id = p_email
    where t.slug = p_slug and t.status = 'active' and e.kind not in ({{always}})
$$;

-- RFC 8058: whoever has an email's unsubscribe token turns its kind of email off, or on again, for its recipient.
-- owner: definer_mail
-- execute: app_public
create function app.choose_notice(p_slug text, p_email uuid, p_on boolean)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare e emails;
begin
  select m.* into e from tenants t join emails m on m.tenant_id = t.id and m.id = p_email
    where t.slug = p_slug and t.status = 'active' and m.kind not in ({{always}});
  if not found then return false; end if;
  insert into notification_choices (tenant_id, event, is_on, user_id, contact_id, customer_id)
    values (e.tenant_id, e.kind, p_on, e.user_id, case when e.user_id is null then e.contact_id end,
      case when e.user_id is null and e.contact_id is null then e.customer_id end)
    on conflict on constraint notification_choices_whose do update set is_on = excluded.is_on;
  return true;
end $$;

-- Staff who keep tickets hear of a customer's new ticket. A ticket of this transaction alone.
-- owner: definer_mail
-- execute: app_staff, portal_roles
create function app.tell_of_ticket(p_ticket uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare k tickets;
begin
  select * into k from tickets where tenant_id = current_setting('app.tenant_id')::uuid and id = p_ticket and created_at = now();
  if found and current_setting('app.kind') = 'portal' then perform app.tell_staff('ticket_opened', k, '{}'); end if;
end $$;

-- A public comment of this transaction: from staff to the people of the ticket, from those to staff.
-- owner: definer_mail
-- execute: app_staff, portal_roles
create function app.tell_of_comment(p_comment uuid, p_key text, p_valid interval)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare m ticket_comments; k tickets; facts jsonb;
begin
  select * into m from ticket_comments
    where tenant_id = current_setting('app.tenant_id')::uuid and id = p_comment and created_at = now() and not internal;
  if not found then return; end if;
  select * into k from tickets where tenant_id = m.tenant_id and id = m.ticket_id;
  facts := jsonb_build_object('comment', m.id);
  if m.by_staff then perform app.tell_customer('ticket_comment', k, facts, app.at_most(p_key, 100), p_valid);
  else perform app.tell_staff('ticket_reply', k, facts); end if;
end $$;

-- Staff with a permission, administrators among them. Of a customer's doing they are told in its customer's name.
-- owner: definer_mail
-- execute: nobody
create function app.tell_keepers(p_permission text, p_kind text, p_customer uuid, p_by text, p_more jsonb)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  select app.put_email(u.tenant_id, p_kind, u.id, null, p_customer, coalesce(app.mail_causer(), p_by), p_more)
    from users u
    where u.tenant_id = current_setting('app.tenant_id')::uuid and not u.is_external and u.state = 'active' and u.archived_at is null
      and exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id and (g.is_administrators or p_permission = any (g.permissions)))
      and u.id is distinct from nullif(current_setting('app.user_id'), '')::uuid and app.wants(u.tenant_id, p_kind, u.id, null, null)
$$;

-- Whoever keeps tickets; nobody is told of their own doing, here and below.
-- owner: definer_mail
-- execute: nobody
create function app.tell_staff(p_kind text, p_ticket tickets, p_facts jsonb)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  select app.tell_keepers('keep_tickets', p_kind, p_ticket.customer_id,
    coalesce((select c.author_name from ticket_comments c where c.tenant_id = p_ticket.tenant_id and c.id = (p_facts ->> 'comment')::uuid),
      p_ticket.opened_by),
    jsonb_build_object('record_kind', 'tickets', 'record_id', p_ticket.id, 'to_path', '/admin/tickets/' || p_ticket.id, 'facts', p_facts))
$$;

-- Staff who may do something, and administrators, or these alone.
-- owner: definer_mail
-- execute: definer_mail, definer_sign_in
create function app.tell_who_may(p_tenant uuid, p_kind text, p_permission text, p_customer uuid, p_by text, p_more jsonb)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  select app.put_email(u.tenant_id, p_kind, u.id, null, p_customer, p_by, p_more)
    from users u
    where u.tenant_id = p_tenant and not u.is_external and u.state = 'active' and u.archived_at is null
      and exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id and (g.is_administrators or p_permission = any (g.permissions)))
      and app.wants(u.tenant_id, p_kind, u.id, null, null)
$$;

-- A28: what a customer answered in this transaction, to staff who manage estimates; and a copy to whoever answered. By a secure
-- link that is the customer, whose copy goes to its own Email with a link of its own. A process of the version before gives no key,
-- and then that copy isn't sent. Returns whether there is a copy.
-- owner: definer_mail
-- execute: portal_roles
create function app.tell_of_answer(p_estimate uuid, p_key text default null, p_valid interval default null) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; d record; more jsonb; whose text; link uuid;
begin
  select e.id, e.customer_id, x.revision, x.user_id, coalesce(app.mail_causer(), x.author_name) as author into d
    from estimates e join estimate_decisions x on x.tenant_id = e.tenant_id and x.estimate_id = e.id and x.decided_at = now()
    where e.tenant_id = t and e.id = p_estimate and current_setting('app.kind') = 'portal';
  if not found then return false; end if;
  more := jsonb_build_object('record_kind', 'estimates', 'record_id', d.id, 'facts', jsonb_build_object('revision', d.revision));
  perform app.tell_who_may(t, 'estimate_answered', 'keep_billing', d.customer_id, d.author,
    more || jsonb_build_object('to_path', '/admin/estimates/' || d.id));
  more := more || jsonb_build_object('to_path', '/estimates/' || d.id || '?version=' || d.revision);
  if d.user_id is not null then
    return app.wants(t, 'estimate_copy', d.user_id, null, null)
      and app.put_email(t, 'estimate_copy', d.user_id, null, d.customer_id, d.author, more) is not null;
  end if;
  -- The link is as the customer's Email and its secure links are now, and stays so until it is made.
  select c.email into whose from customers c where c.tenant_id = t and c.id = d.customer_id and trim(c.email) <> '' and c.email_confirmed
    and c.secure_link_on and c.status = 'active' and c.archived_at is null and p_key is not null
    and app.wants(t, 'estimate_copy', null, null, c.id) for no key update;
  if not found then return false; end if;
  insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
    values (t, d.customer_id, app.at_most(p_key, 100), now(), whose, now() + p_valid) returning id into link;
  return app.put_email(t, 'estimate_copy', null, null, d.customer_id, d.author, more || jsonb_build_object('secure_link_id', link))
    is not null;
end $$;

-- Staff who keep work orders hear of a request from the portal. One of this transaction alone.
-- owner: definer_mail
-- execute: portal_roles
create function app.tell_of_request(p_order uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare w work_orders;
begin
  select * into w from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and id = p_order and created_at = now()
    and by_portal and status = 'requested';
  if not found then return; end if;
  perform app.tell_keepers('keep_work_orders', 'work_requested', coalesce(w.customer_id, w.for_customer_id), w.opened_by,
    jsonb_build_object('record_kind', 'work_orders', 'record_id', w.id, 'to_path', '/admin/work_orders/' || w.id,
      'facts', jsonb_build_object('kind', 'work_requested')));
end $$;

-- A public comment of this transaction on a work order: from staff to the people who follow it, from those to staff.
-- owner: definer_mail
-- execute: app_staff, portal_roles
create function app.tell_of_work_comment(p_comment uuid, p_key text, p_valid interval) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare m work_order_comments; w work_orders; kind_of text; more jsonb;
begin
  select * into m from work_order_comments
    where tenant_id = current_setting('app.tenant_id')::uuid and id = p_comment and created_at = now() and not internal;
  if not found then return; end if;
  select * into w from work_orders where tenant_id = m.tenant_id and id = m.work_order_id;
  kind_of := case when m.by_staff then 'work_order_comment' else 'work_order_reply' end;
  more := jsonb_build_object('record_kind', 'work_orders', 'record_id', w.id,
    'facts', jsonb_build_object('kind', kind_of, 'comment', m.id));
  if m.by_staff then perform app.tell_order_people(w, kind_of, true, app.at_most(p_key, 100), p_valid, more);
  else
    perform app.tell_keepers('keep_work_orders', kind_of, coalesce(w.customer_id, w.for_customer_id), m.author_name,
      more || jsonb_build_object('to_path', '/admin/work_orders/' || w.id));
    perform app.tell_technician(w, m.author_name, m.id);
  end if;
end $$;

-- A22: whoever the order is assigned to works on it without keeping work orders, and is told of what its customer says there.
-- Those who keep work orders are told of it anyway.
-- owner: definer_mail
-- execute: nobody
create function app.tell_technician(w work_orders, p_by text, p_comment uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select app.put_email(u.tenant_id, 'job_reply', u.id, null, coalesce(w.customer_id, w.for_customer_id), coalesce(app.mail_causer(), p_by),
      jsonb_build_object('record_kind', 'work_orders', 'record_id', w.id, 'to_path', '/admin/my_jobs/' || w.id,
        'facts', jsonb_build_object('kind', 'job_reply', 'comment', p_comment)))
    from personnel p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
    where p.tenant_id = w.tenant_id and p.id = w.technician_id and p.status = 'active' and p.archived_at is null
      and w.status not in ('closed', 'declined', 'cancelled')
      and not u.is_external and u.state = 'active' and u.archived_at is null
      and not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id and (g.is_administrators or 'keep_work_orders' = any (g.permissions)))
      and app.wants(u.tenant_id, 'job_reply', u.id, null, null)
$$;

-- A11: the portal users of the ticket's contact (the customer's own where nobody comes in as it) and those who wrote in it. Where the
-- customer has no portal user, its link does: mailed to the contact if it has Admin Access, else to the customer (A2).
-- Whether each may see the ticket is asked as that person when the email is sent.
-- owner: definer_mail
-- execute: nobody
create function app.tell_customer(p_kind text, p_ticket tickets, p_facts jsonb, p_key text, p_valid interval) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t uuid := p_ticket.tenant_id; causer text := app.mail_causer(); recipient uuid; address text; link uuid;
  more jsonb := jsonb_build_object('record_kind', 'tickets', 'record_id', p_ticket.id, 'to_path', '/tickets/'
    || p_ticket.id, 'facts', p_facts);
begin
  if exists (select from portal_users where tenant_id = t and customer_id = p_ticket.customer_id and archived_at is null) then
    perform app.put_email(t, p_kind, u.id, null, p_ticket.customer_id, causer, more)
      from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
      where p.tenant_id = t and p.customer_id = p_ticket.customer_id and p.archived_at is null and u.archived_at is null
        and u.state = 'active'
        and (p.contact_id = p_ticket.contact_id or p.scope = 'customer' and not exists (
            select from portal_users o join users v on v.tenant_id = o.tenant_id and v.id = o.user_id
            where o.tenant_id = t and o.contact_id = p_ticket.contact_id and o.archived_at is null and v.state = 'active'
              and v.archived_at is null)
          or exists (select from ticket_comments c where c.tenant_id = t and c.ticket_id = p_ticket.id and c.user_id = u.id))
        and u.id is distinct from nullif(current_setting('app.user_id'), '')::uuid and app.wants(t, p_kind, u.id, null, null);
    return;
  end if;
  select k.id, k.email into recipient, address from contacts k
    where k.tenant_id = t and k.id = p_ticket.contact_id and k.admin_access and k.status = 'active' and k.archived_at is null
      and trim(k.email) <> '';
  if not found then
    select c.email into address from customers c where c.tenant_id = t and c.id = p_ticket.customer_id and trim(c.email) <> ''
      and c.email_confirmed;
    if not found then return; end if;
  end if;
  -- Whoever replaces the customer's links meanwhile waits, and then ends this one too (A4).
  perform from customers where tenant_id = t and id = p_ticket.customer_id for no key update;
  if not exists (select from customers c where c.tenant_id = t and c.id = p_ticket.customer_id and c.secure_link_on and c.status = 'active')
    or not app.wants(t, p_kind, null, recipient, p_ticket.customer_id) then return; end if;
  insert into secure_links (tenant_id, customer_id, contact_id, key_version, sent_at, sent_to, ends_at)
    values (t, p_ticket.customer_id, recipient, p_key, now(), address, now() + p_valid) returning id into link;
  perform app.put_email(t, p_kind, null, recipient, p_ticket.customer_id, causer, more || jsonb_build_object('secure_link_id', link));
end $$;

-- A26: a document that is shown, as it is now, to one portal user who works. Whether that person sees it is asked as that person, when
-- it is chosen and again when the email is sent. Null where there is nobody to send it to, or nothing to send.
-- owner: definer_mail
-- execute: app_staff
create function app.mail_document(p_document uuid, p_user uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; d record; path text; customer uuid; e uuid;
begin
  select o.id, o.asset_id, o.work_order_id, o.work_order_line_id, o.ticket_comment_id, o.work_order_comment_id, o.estimate_id,
    o.invoice_id into d from documents o
    -- A20a: what is said about a partner's claim goes to nobody at its customer.
    where o.tenant_id = t and o.id = p_document and o.shown and o.archived_at is null
    and o.replaced_at is null and o.claim_comment_id is null;
  if not found then return null; end if;
  select p.customer_id into customer from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
    where p.tenant_id = t and p.user_id = p_user and p.archived_at is null and p.scope in ('customer', 'contact')
      and u.state = 'active' and u.archived_at is null;
  if not found then return null; end if;
  path := case when d.asset_id is not null then '/assets/' || d.asset_id
    when d.estimate_id is not null then '/estimates/' || d.estimate_id
    when d.invoice_id is not null then '/invoices/' || d.invoice_id
    when d.ticket_comment_id is not null then '/tickets/' || (select m.ticket_id from ticket_comments m where m.tenant_id = t
      and m.id = d.ticket_comment_id)
    else '/work_orders/' || coalesce(d.work_order_id, (select l.work_order_id from work_order_lines l where l.tenant_id = t
      and l.id = d.work_order_line_id), (select m.work_order_id from work_order_comments m where m.tenant_id = t
      and m.id = d.work_order_comment_id)) end;
  e := app.put_email(t, 'document_sent', p_user, null, customer, app.mail_causer(),
    jsonb_build_object('record_kind', 'documents', 'record_id', d.id, 'to_path', path));
  return (select m.to_address from emails m where m.tenant_id = t and m.id = e);
end $$;

-- A12: a move that this transaction has made. That an order is scheduled or done goes to everybody of its customer who may see it;
-- that it was declined, cancelled or reopened, to those who follow it.
-- owner: definer_mail
-- execute: app_staff
create function app.tell_of_work(p_order uuid, p_kind text, p_key text, p_valid interval) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare kind_of text := app.at_most(p_kind, 100); w work_orders;
begin
  select * into w from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and id = p_order and updated_at = now()
    and status = case kind_of when 'work_order_scheduled' then 'scheduled' when 'work_order_done' then 'done'
      when 'work_order_declined' then 'declined' when 'work_order_cancelled' then 'cancelled'
      when 'work_order_reopened' then 'in_progress' end;
  if not found then return; end if;
  perform app.tell_order_people(w, kind_of, kind_of not in ('work_order_scheduled', 'work_order_done'), app.at_most(p_key, 100), p_valid,
    jsonb_build_object('record_kind', 'work_orders', 'record_id', w.id, 'facts', jsonb_build_object('kind', kind_of)));
end $$;

-- Those who follow an order: who requested it, who wrote on it, and who comes in as the contact of the ticket it came of. Users who
-- work; whether each may see the order is the policies' to say.
-- owner: definer_mail
-- execute: nobody
create function app.order_followers(w work_orders) returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(u.id), '{}') from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
    where p.tenant_id = w.tenant_id and p.customer_id = coalesce(w.customer_id, w.for_customer_id) and p.archived_at is null
      and p.scope in ('customer', 'contact')
      and u.archived_at is null and u.state = 'active'
      and (u.id = w.requested_by_user_id
        or exists (select from work_order_comments c where c.tenant_id = w.tenant_id and c.work_order_id = w.id and c.user_id = u.id)
        or exists (select from tickets k where k.tenant_id = w.tenant_id and k.id = w.ticket_id and k.contact_id = p.contact_id))
$$;

-- A12: the people of an order's customer: who follows it, where that is asked for and there is somebody, or else who may see it: whole
-- customers, Admin Access, All facilities, and who is related to its facility. Where the customer has no portal user, its link
-- is mailed to the customer (A2); it doesn't show a facility of the company's own. Whether each may see the order is asked as that
-- person when the email is sent.
-- owner: definer_mail
-- execute: nobody
create function app.tell_order_people(w work_orders, p_kind text, p_followers boolean, p_key text, p_valid interval, p_more jsonb)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t uuid := w.tenant_id; of_customer uuid := coalesce(w.customer_id, w.for_customer_id); causer text := app.mail_causer();
  link uuid; address text; followers uuid[] := '{}';
  more jsonb := p_more || jsonb_build_object('to_path', '/work_orders/' || w.id);
begin
  if of_customer is null then return; end if;
  if exists (select from portal_users where tenant_id = t and customer_id = of_customer and archived_at is null) then
    if p_followers then followers := app.order_followers(w); end if;
    perform app.put_email(t, p_kind, u.id, null, of_customer, causer, more)
      from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
        left join contacts k on k.tenant_id = p.tenant_id and k.id = p.contact_id
      where p.tenant_id = t and p.customer_id = of_customer and p.archived_at is null and u.archived_at is null and u.state = 'active'
        and case when followers <> '{}' then u.id = any (followers) else
          w.customer_id is not null and p.scope = 'customer'
            or p.scope = 'contact' and (w.customer_id is not null and (k.admin_access or k.all_facilities)
              or exists (select from contact_facilities r
              where r.tenant_id = t and r.contact_id = k.id and r.facility_id = w.facility_id)) end
        and app.wants(t, p_kind, u.id, null, null);
    return;
  end if;
  if w.customer_id is null then return; end if;
  select c.email into address from customers c where c.tenant_id = t and c.id = w.customer_id and trim(c.email) <> ''
    and c.email_confirmed;
  if not found then return; end if;
  -- Whoever replaces the customer's links meanwhile waits, and then ends this one too (A4).
  perform from customers where tenant_id = t and id = w.customer_id for no key update;
  if not exists (select from customers c where c.tenant_id = t and c.id = w.customer_id and c.secure_link_on and c.status = 'active')
    or not app.wants(t, p_kind, null, null, w.customer_id) then return; end if;
  insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
    values (t, w.customer_id, p_key, now(), address, now() + p_valid) returning id into link;
  perform app.put_email(t, p_kind, null, null, w.customer_id, causer, more || jsonb_build_object('secure_link_id', link));
end $$;

-- The outbox (S24): an email is a row of the transaction that caused it, and a job that carries its id. Nobody writes the
-- rows but these functions, and no caller says an address: it is the one on the recipient's record.

-- What stands on the recipient's record at this moment; null without an Email, where a customer's isn't confirmed, and for whoever is
-- deleted.
-- owner: definer_mail
-- execute: nobody
create function app.mail_address(p_tenant uuid, p_user uuid, p_contact uuid, p_customer uuid, out address text, out recipient text)
language sql stable security definer set search_path = public, pg_temp as $$
  select nullif(trim(w.email), ''), w.name from (
    select u.email, trim(u.first_name || ' ' || u.last_name) as name from users u
      where u.tenant_id = p_tenant and u.id = p_user and u.archived_at is null
    union all
    select k.email, trim(k.first_name || ' ' || k.last_name) from contacts k
      where p_user is null and k.tenant_id = p_tenant and k.id = p_contact and k.archived_at is null
    union all
    select case when c.email_confirmed then c.email end, c.name from customers c
      where p_user is null and p_contact is null and c.tenant_id = p_tenant and c.id = p_customer and c.archived_at is null) w
$$;

-- How many emails of the company wait, up to as many as make a difference. A new one stands behind so many turns of others: who
-- sends thousands keeps nobody else's waiting (S24).
-- owner: definer_mail
-- execute: nobody
create function app.emails_waiting(p_tenant uuid) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*)::integer from (select from emails where tenant_id = p_tenant and state = 'waiting' limit {{last_turn}}) w
$$;

-- S38: what is about somebody's own way in is never held up: a new password, an invitation of staff, and what the person asked for.
-- owner: definer_mail
-- execute: nobody
create function app.email_counts(p_kind text, p_external boolean, p_by text) returns boolean
language sql immutable security definer set search_path = public, pg_temp as $$
  select p_kind not in ('password_reset', 'password_changed', 'new_device')
    and not (p_kind = 'invitation' and (p_by is null or not coalesce(p_external, true)))
$$;

-- S38: the first day of the company's with room for another email, how many count on it already and how many may. What waits for a later
-- day stays before what comes after it. What went out on a day that has yet to come, because the company has moved west since, counts
-- as today's. Nobody waits for another's transaction here, so many at once may be a few more.
-- owner: definer_mail
-- execute: nobody
create function app.day_for_emails(p_tenant uuid, out day date, out taken integer, out most integer, out zone text)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.day, (select count(*)::integer from (select from emails e where e.tenant_id = p_tenant and e.counts_on >= d.day
        and (e.counts_on = d.day or d.day = n.today) limit m.most) c),
      m.most, t.time_zone
    from tenants t
    cross join lateral (select coalesce(t.emails_a_day, case when t.created_at > now() - interval '30 days' then {{new_tenants_emails}}
      else {{emails_a_day}} end) as most) m
    cross join lateral (select (now() at time zone t.time_zone)::date as today) n
    cross join lateral (select greatest(n.today, (select max(e.counts_on) from emails e
      where e.tenant_id = p_tenant and e.counts_on > n.today and e.state = 'waiting')) as day) d
    where t.id = p_tenant
$$;

-- S38: the day on which one more counts and when it may go out; both null for what doesn't count or goes at once. The `p_more`th of
-- many at once counts as if those before it were there.
-- owner: definer_mail
-- execute: nobody
create function app.turn_of_day(p_tenant uuid, p_more integer default 1, out day date, out at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select x.day, case when x.day > (now() at time zone x.zone)::date then x.day::timestamp at time zone x.zone end
    from (select d.day + (d.taken + p_more - 1) / d.most as day, d.zone from app.day_for_emails(p_tenant) d) x
$$;

-- S38: what waits for a day goes out when that begins where the company is now.
-- owner: definer_mail
-- execute: owner
create function app.move_held_emails() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare made uuid[]; times timestamptz[];
begin
  with moved as (
    update emails e set next_try_at = e.counts_on::timestamp at time zone new.time_zone, updated_at = now()
      where e.tenant_id = new.id and e.counts_on > (now() at time zone old.time_zone)::date and e.state = 'waiting'
        and e.next_try_at = e.counts_on::timestamp at time zone old.time_zone
      returning e.id, e.next_try_at)
  select coalesce(array_agg(m.id order by m.next_try_at, m.id), '{}'), array_agg(m.next_try_at order by m.next_try_at, m.id)
    into made, times from moved m;
  if made <> '{}' then perform app.enqueue_emails(new.id, made, 0, times); end if;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger move_held_emails after update of time_zone on tenants
  for each row when (new.time_zone <> old.time_zone) execute function app.move_held_emails();

-- S38: how many emails of the company wait for a later day, up to so many, and how many it may cause in one.
-- owner: definer_mail
-- execute: app_staff
create function app.my_held_emails(p_most integer, out held integer, out most integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select (select count(*)::integer from (select from emails e where e.tenant_id = t.id and e.counts_on is not null
        and e.counts_on > (now() at time zone t.time_zone)::date and e.state = 'waiting' limit least(p_most, 1001)) c),
      (app.day_for_emails(t.id)).most
    from tenants t where t.id = current_setting('app.tenant_id')::uuid
$$;

-- Null where the recipient has no address; whoever asked says so. p_more: password_link_id, secure_link_id, record_kind,
-- record_id, to_path, facts.
-- owner: definer_mail
-- execute: definer_mail, definer_sign_in
create function app.put_email(p_tenant uuid, p_kind text, p_user uuid, p_contact uuid, p_customer uuid, p_by text, p_more jsonb)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare whom record; turn integer; e uuid; slot record;
begin
  select * into whom from app.mail_address(p_tenant, p_user, p_contact, p_customer);
  if whom.address is null then return null; end if;
  turn := app.emails_waiting(p_tenant);
  select d.* into slot from app.turn_of_day(p_tenant) d
    where app.email_counts(p_kind, (select u.is_external from users u where u.tenant_id = p_tenant and u.id = p_user), p_by);
  insert into emails (tenant_id, kind, to_address, to_name, user_id, contact_id, customer_id, caused_by,
      password_link_id, secure_link_id, record_kind, record_id, to_path, facts, counts_on, next_try_at)
    values (p_tenant, p_kind, whom.address, whom.recipient, p_user, p_contact, p_customer, p_by,
      (p_more ->> 'password_link_id')::uuid, (p_more ->> 'secure_link_id')::uuid, p_more ->> 'record_kind',
      (p_more ->> 'record_id')::uuid, p_more ->> 'to_path', coalesce(p_more -> 'facts', '{}'), slot.day, slot.at)
    returning id into e;
  perform app.enqueue(p_tenant, 'deliver_email', 'email ' || e, jsonb_build_object('email', e), 1000, turn, slot.at);
  return e;
end $$;

-- S15: a job that does what sending an email takes, with one that was sent long ago, and sends nothing.
-- owner: definer_mail
-- execute: definer_sign_in
create function app.rehearse_email(p_tenant uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select app.enqueue(p_tenant, 'deliver_email', 'rehearsal '
    || gen_random_uuid(), jsonb_build_object('email', e.id, 'rehearsal', true), 1, app.emails_waiting(p_tenant))
    from (select id from emails where tenant_id = p_tenant and kind in ('password_reset', 'invitation') and state in ('sent', 'kept')
      order by created_at desc, id desc limit 1) e
$$;

-- Many invitations at once, as put_email makes one. The users that one goes to: those who have an address.
-- owner: definer_mail
-- execute: definer_sign_in
create function app.put_invitations(p_tenant uuid, p_by text, p_links uuid[])
returns setof uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made uuid[]; times timestamptz[]; people uuid[]; turn integer := app.emails_waiting(p_tenant); d record;
begin
  select f.* into d from app.day_for_emails(p_tenant) f;
  with invited as (
    select trim(u.email) as address, trim(u.first_name || ' ' || u.last_name) as name, u.id as user_id, w.id as link,
        case when app.email_counts('invitation', u.is_external, p_by) then d.day + (d.taken + (count(*) filter (where u.is_external)
          over (order by w.id rows unbounded preceding))::integer - 1) / d.most end as day
      from password_links w join users u on u.tenant_id = w.tenant_id and u.id = w.user_id
      where w.tenant_id = p_tenant and w.id = any (p_links) and u.archived_at is null and trim(u.email) <> ''),
  put as (
    insert into emails (tenant_id, kind, to_address, to_name, user_id, caused_by, password_link_id, counts_on, next_try_at)
      select p_tenant, 'invitation', i.address, i.name, i.user_id, p_by, i.link, i.day,
          case when i.day > (now() at time zone d.zone)::date then i.day::timestamp at time zone d.zone end
        from invited i
      returning id, user_id, next_try_at)
  select coalesce(array_agg(p.id order by p.id), '{}'), array_agg(p.next_try_at order by p.id), array_agg(p.user_id)
    into made, times, people from put p;
  perform app.enqueue_emails(p_tenant, made, turn, times);
  return query select unnest(people);
end $$;

-- Whose doing it is, for the page of emails: the person at work in this transaction.
-- owner: definer_mail
-- execute: definer_mail, definer_sign_in
create function app.mail_causer() returns text language sql stable security definer set search_path = public, pg_temp as $$
  select trim(u.first_name || ' ' || u.last_name) from users u
    where u.tenant_id = current_setting('app.tenant_id')::uuid and u.id = nullif(current_setting('app.user_id'), '')::uuid
$$;

-- A person's own choice, else the tenant's, else yes.
-- owner: definer_mail
-- execute: definer_mail, definer_sign_in
create function app.wants(p_tenant uuid, p_event text, p_user uuid, p_contact uuid, p_customer uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select p_event in ({{always}}) or coalesce(
    (select c.is_on from notification_choices c where c.tenant_id = p_tenant and c.event = p_event
      and case when p_user is not null then c.user_id = p_user when p_contact is not null then c.contact_id = p_contact
        else c.customer_id = p_customer end),
    (select d.is_on from notification_defaults d where d.tenant_id = p_tenant and d.event = p_event),
    true)
$$;

-- Everything that the email is made of but what the record says, which is read as the recipient. `withhold` says why it
-- must not go out any more.
-- owner: definer_mail
-- execute: app_worker
create function app.email_facts(p_tenant uuid, p_email uuid) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object(
    'id', e.id, 'kind', e.kind, 'state', e.state, 'put_offs', e.put_offs, 'to_address', e.to_address, 'to_name', e.to_name,
    'created_at', e.created_at, 'record_kind', e.record_kind, 'record_id', e.record_id, 'to_path', e.to_path, 'facts', e.facts,
    'tenant', jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'colour', t.colour, 'contact_line', t.contact_line,
      'logo', t.logo,
      'time_zone', t.time_zone, 'reply_to', t.reply_to, 'attach_pdf', t.attach_pdf),
    'template', (select jsonb_build_object('subject', m.subject, 'body', m.body) from email_templates m
      where m.tenant_id = e.tenant_id and m.kind = e.kind),
    'user', case when u.id is not null then jsonb_build_object(
      'first_name', u.first_name, 'last_name', u.last_name, 'username', u.username, 'is_external', u.is_external,
      'time_zone', u.time_zone, 'date_locale', u.date_locale) end,
    'contact', case when k.id is not null then jsonb_build_object('first_name', k.first_name, 'last_name', k.last_name) end,
    'customer', coalesce(c.name, (select o.name from portal_users p join customers o on o.tenant_id = p.tenant_id and o.id = p.customer_id
      where p.tenant_id = e.tenant_id and p.user_id = e.user_id and p.archived_at is null)),
    'password_link', case when w.id is not null
      then jsonb_build_object('id', w.id, 'key_version', w.key_version, 'purpose', w.purpose, 'expires_at', w.expires_at) end,
    'secure_link', case when l.id is not null then jsonb_build_object('id', l.id, 'key_version', l.key_version) end,
    'optional', e.kind not in ({{always}}),
    'withhold', case
      when t.status <> 'active' then 'tenant_suspended'
      when e.user_id is not null and (u.archived_at is not null or u.state = 'suspended') then 'recipient_gone'
      when e.user_id is null and k.id is not null and (k.archived_at is not null or k.status <> 'active') then 'recipient_gone'
      when e.user_id is null and (c.id is null or c.archived_at is not null or c.status <> 'active') then 'recipient_gone'
      when e.kind in ('invitation', 'password_reset')
        and (w.id is null or w.used_at is not null or w.ended_at is not null or w.expires_at <= now()) then 'link_over'
      when e.user_id is null and (l.id is null or l.ended_at is not null or l.ends_at <= now() or not c.secure_link_on
        or not {{recipient_holds}}) then 'link_over'
      when not app.wants(e.tenant_id, e.kind, e.user_id, e.contact_id, e.customer_id) then 'unwanted'
      when e.kind like 'invoice_reminder%' and exists (select from reminder_stops o left join invoices i
        on i.tenant_id = e.tenant_id and i.id = e.record_id
        where o.tenant_id = e.tenant_id and (o.invoice_id = i.id or o.customer_id = i.customer_id)) then 'reminders_stopped'
    end)
  from emails e join tenants t on t.id = e.tenant_id
  left join users u on u.tenant_id = e.tenant_id and u.id = e.user_id
  left join contacts k on k.tenant_id = e.tenant_id and k.id = e.contact_id
  left join customers c on c.tenant_id = e.tenant_id and c.id = e.customer_id
  left join password_links w on w.tenant_id = e.tenant_id and w.id = e.password_link_id
  left join secure_links l on l.tenant_id = e.tenant_id and l.id = e.secure_link_id
  where e.tenant_id = p_tenant and e.id = p_email
$$;

-- Before the mail server is asked: a process that is killed after it leaves the try counted. The text has its tokens
-- struck out. False when somebody else has sent it meanwhile. What goes with it, or why nothing does, has no word in a process that is
-- older than this.
-- owner: definer_mail
-- execute: app_worker
create function app.email_tried(p_tenant uuid, p_email uuid, p_subject text, p_body text, p_attached text default null,
  p_not_attached text default null)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update emails set tries = tries + 1, subject = app.at_most(p_subject, 10000), body = app.at_most(p_body, 1000000), next_try_at = null,
    attached = app.at_most(p_attached, 1000), not_attached = app.at_most(p_not_attached, 20),
    updated_at = clock_timestamp()
    where tenant_id = p_tenant and id = p_email and state = 'waiting';
  return found;
end $$;

-- `waiting` with a reason and the time of the next try is a try that failed; the rest are ends.
-- owner: definer_mail
-- execute: app_worker
create function app.email_ended(p_tenant uuid, p_email uuid, p_state text, p_why text, p_next interval)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  update emails set state = app.at_most(p_state, 20), why = app.at_most(p_why, 10000), next_try_at = clock_timestamp() + p_next,
      put_offs = put_offs + (p_state = 'waiting')::integer,
      sent_at = case when p_state = 'sent' then clock_timestamp() else sent_at end, updated_at = clock_timestamp()
    where tenant_id = p_tenant and id = p_email and state = 'waiting'
$$;

-- A report names the email, by an address that only we can make. It may be here before the mail server's word that it took
-- the email, which then comes too late. There is no room in an address for the whole of the tenant's id: p_tenant is the id with
-- nothing but zeros behind its first half, and of tenants that begin alike it is the one with this email. Null: an address that was
-- made before addresses carried a tenant.
-- owner: definer_mail
-- execute: app_worker
create function app.email_bounced(p_tenant uuid, p_email uuid, p_why text)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  update emails e set state = 'refused', why = app.at_most(p_why, 10000), updated_at = clock_timestamp()
    from tenants t where (p_tenant is null or t.id between p_tenant and overlay(p_tenant::text placing 'ffff-ffffffffffff' from 20)::uuid)
      and e.tenant_id = t.id and e.id = p_email and (e.state = 'sent' or e.state = 'waiting' and e.tries > 0)
$$;

-- By who keeps records, to the Email that the recipient has by now: the one before may be why it came back, or somebody
-- else's. Returns that Email, '' where there is none any more, and null where the email is on its way or isn't there.
-- owner: definer_mail
-- execute: app_staff
create function app.send_email_again(p_email uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t uuid := current_setting('app.tenant_id')::uuid; e emails; whom record; link uuid; turn integer := app.emails_waiting(t);
  slot record;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'keep_records' = any (g.permissions))) then
    raise exception 'who keeps records sends emails again' using errcode = 'insufficient_privilege';
  end if;
  select m.* into e from emails m where m.tenant_id = t and m.id = p_email and m.state <> 'waiting' for update;
  if not found then return null; end if;
  select * into whom from app.mail_address(t, e.user_id, e.contact_id, e.customer_id);
  if whom.address is null then return ''; end if;
  select d.* into slot from app.turn_of_day(t) d
    where app.email_counts(e.kind, (select u.is_external from users u where u.tenant_id = t and u.id = e.user_id), e.caused_by);
  update emails set state = 'waiting', why = null, tries = 0, put_offs = 0, next_try_at = slot.at, counts_on = slot.day, updated_at = now(),
      to_address = whom.address, to_name = whom.recipient
    where tenant_id = t and id = p_email;
  -- A link that was emailed to a customer's Email ended with it: to the new one goes another.
  insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
    select t, l.customer_id, l.key_version, now(), whom.address, now() + (l.ends_at - l.sent_at) from secure_links l
      where l.tenant_id = t and l.id = e.secure_link_id and l.contact_id is null and l.ended_at is not null
        and l.sent_to is distinct from whom.address
    returning id into link;
  if link is not null then update emails set secure_link_id = link where tenant_id = t and id = p_email; end if;
  update secure_links set sent_to = whom.address where tenant_id = t and id = e.secure_link_id and ended_at is null;
  perform app.enqueue(t, 'deliver_email', 'email ' || p_email, jsonb_build_object('email', p_email), 1000, turn, slot.at);
  return whom.address;
end $$;

-- A draft of a template, to the one who writes it and to nobody else. Null without an address.
-- owner: definer_mail
-- execute: app_staff
create function app.send_test_email(p_kind text, p_subject text, p_body text)
returns uuid language sql volatile security definer set search_path = public, pg_temp as $$
  select app.put_email(current_setting('app.tenant_id')::uuid, 'test', current_setting('app.user_id')::uuid, null, null, app.mail_causer(),
    jsonb_build_object('facts', jsonb_build_object(
      'kind', app.at_most(p_kind, 100), 'subject', app.at_most(p_subject, 10000), 'body', app.at_most(p_body, 200000))))
$$;

-- A2: a link that was made in this transaction to be mailed, to the customer's own Email or to a contact with Admin Access.
-- Null without an address.
-- owner: definer_mail
-- execute: app_staff
create function app.mail_secure_link(p_link uuid, p_path text)
returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; l secure_links; e uuid;
begin
  select s.* into l from secure_links s left join contacts k on k.tenant_id = s.tenant_id and k.id = s.contact_id
    where s.tenant_id = t and s.id = p_link and s.created_at = now() and s.sent_at is not null
      and (s.contact_id is null or k.admin_access and k.customer_id = s.customer_id and k.status = 'active');
  if not found then raise exception 'no link to be mailed' using errcode = 'insufficient_privilege'; end if;
  e := app.put_email(t, 'secure_link', null, l.contact_id, l.customer_id, app.mail_causer(),
    jsonb_build_object('secure_link_id', l.id, 'to_path', app.at_most(p_path, 10000)));
  update secure_links set sent_to = (select m.to_address from emails m where m.tenant_id = t and m.id = e)
    where tenant_id = t and id = l.id;
  return e;
end $$;

-- The clock of recall notices (A27).

-- Whoever has had none since their week or month began, and has something due by the customer or a facility of theirs, gets one:
-- once, whatever the clock did meanwhile, and however many processes have one. What it says, and whether there is still
-- something to say, is read as that person when it is sent.
-- owner: definer_mail
-- execute: app_worker
create function app.recall_clock(p_most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare r record; n uuid; made integer := 0;
begin
  for r in
    select t.id as tenant, u.id as who, p.customer_id, d.days, d.today, d.period
      from work_settings s join tenants t on t.id = s.tenant_id
        join portal_users p on p.tenant_id = t.id and p.scope in ('customer', 'contact') and p.archived_at is null
        join users u on u.tenant_id = t.id and u.id = p.user_id and u.state = 'active' and u.archived_at is null
        left join contacts k on k.tenant_id = t.id and k.id = p.contact_id
        left join recall_choices c on c.tenant_id = t.id and c.user_id = u.id
        cross join lateral (select (now() at time zone t.time_zone)::date as today) n
        cross join lateral (select n.today,
          coalesce(c.days, (select l.value::integer from work_settings l where l.tenant_id = t.id and l.setting = 'recall_days'),
            30) as days,
          date_trunc(case c.every when 'monthly' then 'month' else 'week' end, n.today::timestamp)::date as period) d
      where s.setting = 'recall_notices' and s.value = 'on' and t.status = 'active'
        and not exists (select from recall_notices x where x.tenant_id = t.id and x.user_id = u.id and x.sent_on >= d.period)
        and app.wants(t.id, 'recall_notice', u.id, null, null)
        and exists (select from assets a where a.tenant_id = t.id and a.status <> 'retired' and a.next_service_on <= d.today + d.days
          and (a.customer_id = p.customer_id and (p.scope = 'customer' or k.admin_access or k.all_facilities)
            or a.facility_id in (select f.facility_id from contact_facilities f where f.tenant_id = t.id and f.contact_id = k.id)))
      limit p_most
  loop
    insert into recall_notices (tenant_id, user_id, period_start, sent_on, days) values (r.tenant, r.who, r.period, r.today, r.days)
      on conflict do nothing returning id into n;
    continue when n is null;
    perform app.put_email(r.tenant, 'recall_notice', r.who, null, r.customer_id, null, jsonb_build_object(
      'record_kind', 'customers', 'record_id', r.customer_id, 'to_path', '/recalls?from=1900-01-01&to=' || (r.today + r.days),
      'facts', jsonb_build_object('days', r.days)));
    made := made + 1;
  end loop;
  return made;
end $$;

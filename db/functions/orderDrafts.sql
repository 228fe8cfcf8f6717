-- The clock of work orders by schedule.

-- Each service that is due becomes a draft once, whatever the clock did meanwhile, and however many processes have one. What is
-- being worked on already is none. A service of any type is like the asset's newest work order, else of the company's first type; a
-- newer order of another type makes no other draft of it.
-- owner: definer_mail
-- execute: app_worker
create function app.draft_clock(p_most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare made integer;
begin
  with due as (
    select t.id as tenant_id, a.id as asset_id, d.type_id, d.due_on
      from work_settings s join tenants t on t.id = s.tenant_id and t.status = 'active'
        cross join lateral (select (now() at time zone t.time_zone)::date + s.value::integer as horizon) h
        join assets a on a.tenant_id = t.id and a.status <> 'retired' and a.next_service_on <= h.horizon
        cross join lateral (
          select x.type_id, x.next_service_on as due_on, false as is_only from asset_services x
            where x.tenant_id = a.tenant_id and x.asset_id = a.id and x.next_service_on <= h.horizon
          union all
          select coalesce(
              (select y.id from work_order_lines l join work_orders w on w.tenant_id = l.tenant_id and w.id = l.work_order_id
                  join work_order_types y on y.tenant_id = w.tenant_id and y.id = w.type_id and y.active
                where l.tenant_id = a.tenant_id and l.asset_id = a.id order by l.created_at desc, l.id desc limit 1),
              (select y.id from work_order_types y where y.tenant_id = a.tenant_id and y.active order by y.name_lc, y.id limit 1)),
              a.next_service_on, true
            where not exists (select from asset_services x where x.tenant_id = a.tenant_id and x.asset_id = a.id)) d
      where s.setting = 'schedule_days' and s.value <> 'off' and d.type_id is not null
        and not exists (select from order_drafts o where o.tenant_id = a.tenant_id and o.asset_id = a.id and o.due_on = d.due_on
          and (o.type_id = d.type_id or d.is_only))
        and not exists (select from work_order_lines l join work_orders w on w.tenant_id = l.tenant_id and w.id = l.work_order_id
          where l.tenant_id = a.tenant_id and l.asset_id = a.id and w.type_id = d.type_id and w.status in ({{open}}))
      limit p_most)
  insert into order_drafts (tenant_id, asset_id, type_id, due_on) select tenant_id, asset_id, type_id, due_on from due
    on conflict do nothing;
  get diagnostics made = row_count;
  return made;
end $$;

-- What keeps an asset and its services together: the asset repeats the one that is due first, so that whatever lists, counts and
-- sends by the next service asks the asset alone.

-- owner: owner
-- execute: nobody
create function app.repeat_first_service() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare s record; service asset_services;
begin
  if tg_op = 'DELETE' then service := old; else service := new; end if;
  select x.interval_months, x.last_service_on, x.next_service_on, x.service_required into s from asset_services x
    where x.tenant_id = service.tenant_id and x.asset_id = service.asset_id
    order by x.service_required desc, x.next_service_on nulls last, x.id limit 1;
  -- The last one of all is gone: what the asset says then is its one service again.
  if not found then return null; end if;
  update assets a set service_interval_months = s.interval_months, last_service_on = s.last_service_on,
      next_service_on = s.next_service_on, service_required = s.service_required, version = a.version + 1, updated_at = now()
    where a.tenant_id = service.tenant_id and a.id = service.asset_id
      and (a.service_interval_months, a.last_service_on, a.next_service_on, a.service_required)
        is distinct from (s.interval_months, s.last_service_on, s.next_service_on, s.service_required);
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger repeat_first_service after insert or delete or
    update of asset_id, interval_months, last_service_on, next_service_on, service_required on asset_services
    for each row execute function app.repeat_first_service();

-- Whoever writes an asset's dates means its one service; where there are several, nobody can say which.
-- owner: owner
-- execute: nobody
create function app.hand_on_service() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare n integer;
begin
  select count(*) into n from asset_services s where s.tenant_id = new.tenant_id and s.asset_id = new.id;
  if n > 1 then
    raise exception 'the asset has several services' using errcode = 'check_violation', constraint = 'assets_several_services';
  elsif n = 1 then
    update asset_services s set interval_months = new.service_interval_months, last_service_on = new.last_service_on,
        next_service_on = new.next_service_on, service_required = new.service_required, version = s.version + 1, updated_at = now()
      where s.tenant_id = new.tenant_id and s.asset_id = new.id;
  end if;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger hand_on_service after update of service_interval_months, last_service_on, next_service_on, service_required on assets
  for each row
    when (pg_trigger_depth() = 0
      and (new.service_interval_months, new.last_service_on, new.next_service_on, new.service_required) is distinct
        from (old.service_interval_months, old.last_service_on, old.next_service_on,
          old.service_required)) execute function app.hand_on_service();

-- An asset stays findable by its earlier Asset IDs, the last ten of them. With another customer it starts anew (A33), but not where its
-- customer is merged into another: they were one all along (A41).
-- owner: owner
-- execute: nobody
create function app.keep_earlier_code() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare known text[] := coalesce(string_to_array(old.earlier_codes, E'\n'), '{}');
begin
  known := array_remove(array_remove(array_remove(known, old.code) || old.code, new.code), null);
  new.earlier_codes := case when new.customer_id is not distinct from old.customer_id
    then nullif(array_to_string(known[greatest(1, cardinality(known) - 9):], E'\n'), '') end;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger keep_earlier_code before update of code, customer_id on assets for each row
  when ((new.code is distinct from old.code or new.customer_id is distinct from old.customer_id)
    and current_setting('app.merging', true) is distinct from 'on')
  execute function app.keep_earlier_code();

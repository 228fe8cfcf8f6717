-- What holds work orders to their states, whoever writes (GH006), and lines to their orders and assets (GH007).

-- owner: owner
-- execute: nobody
create function app.guard_work_order() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.status not in ('requested', 'open') then
      raise exception 'a work order begins as requested or open' using errcode = 'GH006';
    end if;
    -- A12: at a facility of the company's own it is of the customer whose person asks for it, or whose ticket it comes of.
    if new.customer_id is not null then new.for_customer_id := null;
    elsif current_setting('app.kind', true) = 'portal' then
      new.for_customer_id := nullif(current_setting('app.customer_id', true), '')::uuid;
    elsif new.ticket_id is not null then
      new.for_customer_id := (select k.customer_id from tickets k where k.tenant_id = new.tenant_id and k.id = new.ticket_id);
    end if;
    return new;
  end if;
  if new.status = old.status then
    if old.status in ({{ended}}) then
      raise exception 'the work order is %', old.status using errcode = 'GH006';
    end if;
    return new;
  end if;
  if old.status || ' ' || new.status not in ({{moves}}) then
    raise exception 'a work order does not go from % to %', old.status, new.status using errcode = 'GH006';
  end if;
  -- What the earlier state's reason was stands with the move itself.
  if old.status || ' ' || new.status in ({{moves_with_reason}}) then
    if coalesce(trim(new.reason), '') = '' then raise exception 'a reason is missing' using errcode = 'GH006'; end if;
  else
    new.reason := null;
  end if;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_work_order
  before insert or update of type_id, facility_id, customer_id, lab_id, technician_id, status, reason, description,
      purchase_order, wanted_on, scheduled_on, signed_by on work_orders for each row when ({{not_merging}})
  execute function app.guard_work_order();

-- A28: from when the work begins, or ends before it began, the checklist is the order's own, whatever becomes of its type's.
-- Another type brings its own. Who withdraws a request may not read checklists.
-- owner: definer_search
-- execute: owner
create function app.fix_steps() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  select t.steps into new.steps from work_order_types t where t.tenant_id = new.tenant_id and t.id = new.type_id;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger keep_steps before update of status, type_id on work_orders for each row
  when (new.status not in ('requested', 'open', 'scheduled') and (new.steps is null or new.type_id <> old.type_id))
  execute function app.fix_steps();

-- A12, A33: work and assets without a customer are at a facility of the company's own. Who gives that facility to a customer waits, or
-- is waited for. An asset at a customer's facility that is nobody's would be seen by the facility's contacts, and by nobody who sees the
-- whole customer.
-- owner: definer_search
-- execute: owner
create function app.hold_own_facility() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare customer uuid;
begin
  if new.customer_id is null then
    select f.customer_id into customer from facilities f where f.tenant_id = new.tenant_id and f.id = new.facility_id for key share;
    if customer is not null then
      raise exception 'the facility was changed meanwhile' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
    end if;
  end if;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger hold_own_facility before insert or update of facility_id, customer_id on work_orders
  for each row when ({{not_merging}}) execute function app.hold_own_facility();

-- owner: owner
-- execute: nobody
create trigger hold_own_facility before insert or update of facility_id, customer_id on assets
  for each row when (new.customer_id is null and {{not_merging}}) execute function app.hold_own_facility();

-- The lock keeps the order from ending while its line is written; who would end it waits, or is waited for. A row that the
-- writer may not see, or write to, is none: it has the error of a policy.
-- owner: owner
-- execute: nobody
create function app.guard_work_order_line() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare o record; a record; line work_order_lines;
begin
  if tg_op = 'DELETE' then line := old; else line := new; end if;
  -- What was done before Gatehouse came has no order. It comes whole, and stays as it came.
  if line.work_order_id is null then
    if tg_op <> 'INSERT' then raise exception 'a service of the past does not change' using errcode = 'GH006'; end if;
    select s.customer_id, s.facility_id, s.code, s.description into a from assets s
      where s.tenant_id = line.tenant_id and s.id = line.asset_id;
    if not found then raise exception 'no such asset' using errcode = 'insufficient_privilege'; end if;
    new.customer_id := a.customer_id; new.facility_id := a.facility_id;
    new.asset_code := a.code; new.asset_description := a.description;
    -- A12: what is handed over is of this very asset, and is over.
    if new.handed_from_id is not null and not exists (select from work_order_lines h
        left join work_orders w on w.tenant_id = h.tenant_id and w.id = h.work_order_id
        where h.tenant_id = new.tenant_id and h.id = new.handed_from_id and h.asset_id = new.asset_id
          and h.finished_at is not null and (w.id is null or w.status in ('done', 'closed'))) then
      raise exception 'no such service to hand over' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end if;
  select w.status, w.customer_id into o from work_orders w
    where w.tenant_id = line.tenant_id and w.id = line.work_order_id for share;
  if not found then raise exception 'no such work order' using errcode = 'insufficient_privilege'; end if;
  if o.status in ({{ended}}) then
    raise exception 'the work order is %', o.status using errcode = 'GH006';
  end if;
  -- Nobody works on what was only asked for: it can be withdrawn.
  if o.status = 'requested' and line.outcome is not null then
    raise exception 'the work order is requested' using errcode = 'GH006';
  end if;
  if tg_op = 'INSERT' then
    select s.customer_id, s.facility_id, s.code, s.description into a from assets s
      where s.tenant_id = line.tenant_id and s.id = line.asset_id;
    -- It may have left the writer's reach while they were writing.
    if not found then
      raise exception 'no such asset' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
    end if;
    if a.customer_id is distinct from o.customer_id then
      raise exception 'the asset is of another customer' using errcode = 'GH007';
    end if;
    -- What is added at once keeps the order in which it came.
    if new.created_at = now() then new.created_at := clock_timestamp(); end if;
    new.customer_id := a.customer_id; new.facility_id := a.facility_id;
    new.asset_code := a.code; new.asset_description := a.description;
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_work_order_line
  before insert or delete or update of outcome, not_done_reason, serviced_on, technician_id, remarks, next_service_on,
      next_is_given, not_required, steps_done, steps_failed, finished_at, before_next_on, base_last_on, base_next_on, base_required
      on work_order_lines for each row execute function app.guard_work_order_line();

-- A12: the history goes with the asset to another facility of the same customer; to another customer it stays behind.
-- owner: definer_search
-- execute: owner
create function app.follow_asset() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update work_order_lines l set facility_id = new.facility_id
    where l.tenant_id = new.tenant_id and l.asset_id = new.id and l.customer_id is not distinct from new.customer_id
      and l.facility_id <> new.facility_id;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger follow_asset after update of facility_id on assets for each row execute function app.follow_asset();

-- A28: not even whoever owns the tables.
-- owner: owner
-- execute: nobody
create function app.keep_evidence() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'evidence stays as it is' using errcode = 'GH006';
end $$;

-- owner: owner
-- execute: nobody
create trigger keep_evidence before update or delete on work_order_events for each row execute function app.keep_evidence();

-- owner: owner
-- execute: nobody
create trigger keep_evidence before update or delete on work_order_signatures for each row execute function app.keep_evidence();

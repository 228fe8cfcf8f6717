-- What holds documents to their records, whoever writes (A26).

-- A record that the writer may not see is none: it has the error of a policy.
-- owner: owner
-- execute: nobody
create function app.guard_document() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare r record; inside boolean := false;
begin
  if tg_op = 'INSERT' then
    if new.asset_id is not null then
      select a.customer_id, a.id as asset_id into r from assets a
        where a.tenant_id = new.tenant_id and a.id = new.asset_id;
      if not found then raise exception 'no such asset' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id; new.about_asset_id := r.asset_id;
    elsif new.work_order_line_id is not null then
      select l.customer_id, l.asset_id into r from work_order_lines l
        where l.tenant_id = new.tenant_id and l.id = new.work_order_line_id;
      if not found then raise exception 'no such line' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id; new.about_asset_id := r.asset_id;
    elsif new.work_order_id is not null then
      select w.customer_id into r from work_orders w where w.tenant_id = new.tenant_id and w.id = new.work_order_id;
      if not found then raise exception 'no such work order' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.ticket_comment_id is not null then
      select t.customer_id into r from ticket_comments m join tickets t on t.tenant_id = m.tenant_id and t.id = m.ticket_id
        where m.tenant_id = new.tenant_id and m.id = new.ticket_comment_id;
      if not found then raise exception 'no such comment' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.work_order_comment_id is not null then
      select w.customer_id into r from work_order_comments m
        join work_orders w on w.tenant_id = m.tenant_id and w.id = m.work_order_id
        where m.tenant_id = new.tenant_id and m.id = new.work_order_comment_id;
      if not found then raise exception 'no such comment' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.claim_comment_id is not null then
      select c.customer_id into r from claim_comments m
        join warranty_claims c on c.tenant_id = m.tenant_id and c.id = m.claim_id
        where m.tenant_id = new.tenant_id and m.id = new.claim_comment_id;
      if not found then raise exception 'no such comment' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.estimate_id is not null then
      select e.customer_id into r from estimates e where e.tenant_id = new.tenant_id and e.id = new.estimate_id;
      if not found then raise exception 'no such estimate' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.invoice_id is not null then
      select i.customer_id into r from invoices i where i.tenant_id = new.tenant_id and i.id = new.invoice_id;
      if not found then raise exception 'no such invoice' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    end if;
    -- A33: what stayed with another customer has no next version, which would be this one's.
    if new.replaces_id is not null and not exists (select from documents d where d.tenant_id = new.tenant_id
        and d.id = new.replaces_id and d.customer_id is not distinct from new.customer_id) then
      raise exception 'the document is of another customer' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
    end if;
  end if;
  -- A12: a copy that is handed over has the file of what was shown of this very asset.
  if tg_op = 'INSERT' and new.handed_from_id is not null and not exists (select from documents h
      where h.tenant_id = new.tenant_id and h.id = new.handed_from_id and h.about_asset_id = new.about_asset_id
        and h.file_id = new.file_id and h.shown and h.archived_at is null and h.replaced_at is null) then
    raise exception 'no such document to hand over' using errcode = 'insufficient_privilege';
  end if;
  -- A26: files of internal comments are never shown. Each kind of comment is asked alone, since not everybody reads each (A20a).
  if new.shown and new.ticket_comment_id is not null then
    select m.internal into inside from ticket_comments m where m.tenant_id = new.tenant_id and m.id = new.ticket_comment_id;
  elsif new.shown and new.work_order_comment_id is not null then
    select m.internal into inside from work_order_comments m where m.tenant_id = new.tenant_id and m.id = new.work_order_comment_id;
  elsif new.shown and new.claim_comment_id is not null then
    select m.internal into inside from claim_comments m where m.tenant_id = new.tenant_id and m.id = new.claim_comment_id;
  end if;
  if inside then new.shown := false; end if;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_document before insert or update of shown on documents for each row execute function app.guard_document();

-- A12, A18: a line that is taken off an order leaves its documents to its asset: whoever sees the order needn't see that.
-- owner: definer_search
-- execute: owner
create function app.keep_documents() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update documents d set asset_id = old.asset_id, work_order_line_id = null, taken_off_order_id = old.work_order_id
    where d.tenant_id = old.tenant_id and d.work_order_line_id = old.id;
  return old;
end $$;

-- owner: owner
-- execute: nobody
create trigger keep_documents before delete on work_order_lines for each row execute function app.keep_documents();

-- An asset that is put into the order again has them back.
-- owner: definer_search
-- execute: owner
create function app.return_documents() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update documents d set asset_id = null, work_order_line_id = new.id, taken_off_order_id = null
    where d.tenant_id = new.tenant_id and d.asset_id = new.asset_id and d.taken_off_order_id = new.work_order_id
      and d.customer_id is not distinct from new.customer_id;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger return_documents after insert on work_order_lines for each row
  when (new.work_order_id is not null) execute function app.return_documents();

-- A26, A28: the draft of an estimate's next version goes when it's sent, and hands its documents on to the estimate, which is that
-- version by then. A draft that is deleted takes them away: they are deleted as well, and belong to nothing any more.
-- owner: definer_search
-- execute: owner
create function app.leave_estimate_documents() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if exists (select from estimates e where e.tenant_id = old.tenant_id and e.id = old.revises_id and e.revision = old.revision) then
    update documents d set estimate_id = old.revises_id where d.tenant_id = old.tenant_id and d.estimate_id = old.id;
  else
    update documents d set estimate_id = null, archived_at = coalesce(d.archived_at, now())
      where d.tenant_id = old.tenant_id and d.estimate_id = old.id;
  end if;
  return old;
end $$;

-- owner: owner
-- execute: nobody
create trigger leave_estimate_documents before delete on estimates for each row execute function app.leave_estimate_documents();

-- owner: definer_search
-- execute: owner
create function app.leave_invoice_documents() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update documents d set invoice_id = null, archived_at = coalesce(d.archived_at, now())
    where d.tenant_id = old.tenant_id and d.invoice_id = old.id;
  return old;
end $$;

-- owner: owner
-- execute: nobody
create trigger leave_invoice_documents before delete on invoices for each row execute function app.leave_invoice_documents();

-- Nothing leaves the store while its row is there, whether it was deleted or replaced, so it only grows.
-- owner: definer_search
-- execute: owner
create function app.count_document() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  insert into document_usage as u (tenant_id, bytes) values (new.tenant_id, new.size)
    on conflict (tenant_id) do update set bytes = u.bytes + excluded.bytes;
  return new;
end $$;

-- S31: whoever asks keeps the count until its transaction ends, so that of uploads at once each asks what those before it left.
-- owner: definer_search
-- execute: app_staff, portal_roles
create function app.room_for_document(p_size bigint, p_most bigint) returns table (fits boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid; held bigint;
begin
  insert into document_usage (tenant_id, bytes) values (t, 0) on conflict (tenant_id) do nothing;
  select u.bytes into held from document_usage u where u.tenant_id = t for no key update;
  -- What waits to be added takes up its place already.
  return query select held + coalesce(sum(f.size), 0) + p_size <= p_most from certificate_files f where f.tenant_id = t;
end $$;

-- owner: owner
-- execute: nobody
create trigger count_document after insert on documents for each row execute function app.count_document();

-- owner: owner
-- execute: nobody
create trigger count_logo after insert on company_logos for each row execute function app.count_document();

-- Of files that were put into the store, those that a document or a logo has, and those that wait to become one: the others are nobody's.
-- A file waits longer than whoever uploaded it can add it, so that none goes while it is being added.
-- owner: definer_jobs
-- execute: app_worker
create function app.files_with_documents(p_tenant uuid, p_files uuid[]) returns table (file_id uuid, waits boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.file_id, false from documents d where d.tenant_id = p_tenant and d.file_id = any (p_files[1:1000])
  union all
  select l.file_id, false from company_logos l where l.tenant_id = p_tenant and l.file_id = any (p_files[1:1000])
  union all
  select f.file_id, true from certificate_files f
    join certificate_uploads u on u.tenant_id = f.tenant_id and u.id = f.upload_id
    where f.tenant_id = p_tenant and f.file_id = any (p_files[1:1000])
      and u.ended_at is null and u.created_at > now() - interval '75 minutes'
$$;

-- Some files that the store has to have, of whatever company, by chance: a store without any of them isn't the store.
-- owner: definer_jobs
-- execute: app_worker, migrator
create function app.some_files() returns table (tenant_id uuid, file_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, d.file_id from tenants t
    cross join lateral (select o.file_id from documents o where o.tenant_id = t.id
      union all select l.file_id from company_logos l where l.tenant_id = t.id order by file_id limit 3) d limit 30
$$;

-- owner: definer_jobs
-- execute: app_worker
create function app.end_certificate_uploads() returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  delete from certificate_uploads where created_at < now() - interval '75 minutes'
$$;

-- What the store has to have of a tenant, so many files at a time.
-- owner: definer_jobs
-- execute: migrator
create function app.files_to_verify(p_tenant uuid, p_after uuid) returns table (file_id uuid, size integer, sha256 text, name text)
language sql stable security definer set search_path = public, pg_temp as $$
  (select d.file_id, d.size, d.sha256, d.name from documents d where d.tenant_id = p_tenant and d.file_id > p_after
    order by d.file_id limit 1000)
  union all
  (select l.file_id, l.size, l.sha256, 'logo.png' from company_logos l where l.tenant_id = p_tenant and l.file_id > p_after
    order by l.file_id limit 1000)
  order by file_id limit 1000
$$;

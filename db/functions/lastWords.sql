-- Who wrote last in public, kept at the ticket and the work order: what waits for an answer is asked on every start page.

-- owner: definer_search
-- execute: owner
create function app.note_ticket_words() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update tickets t set staff_wrote_last = new.by_staff
    where t.tenant_id = new.tenant_id and t.id = new.ticket_id and t.staff_wrote_last is distinct from new.by_staff;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger note_ticket_words after insert on ticket_comments for each row when (not new.internal)
  execute function app.note_ticket_words();

-- owner: definer_search
-- execute: owner
create function app.note_order_words() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update work_orders w set staff_wrote_last = new.by_staff, last_comment_at = new.created_at
    where w.tenant_id = new.tenant_id and w.id = new.work_order_id;
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger note_order_words after insert on work_order_comments for each row when (not new.internal)
  execute function app.note_order_words();

-- What was sent along as the claim was filed is no answer to anything.
-- owner: definer_search
-- execute: owner
create function app.note_claim_words() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update warranty_claims c set staff_wrote_last = new.by_staff, last_comment_at = new.created_at
    where c.tenant_id = new.tenant_id and c.id = new.claim_id and (new.by_staff or c.created_at < new.created_at);
  return null;
end $$;

-- owner: owner
-- execute: nobody
create trigger note_claim_words after insert on claim_comments for each row when (not new.internal)
  execute function app.note_claim_words();

-- What a customer is told of on its start page: a request that was declined, work that was cancelled or taken up again. Whoever
-- withdraws its own request knows.
-- owner: owner
-- execute: nobody
create function app.note_turn() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.turned_at := case when new.status = 'declined' or new.status = 'cancelled' and old.status <> 'requested'
    or old.status = 'done' and new.status = 'in_progress' then now() end;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger note_turn before update of status on work_orders for each row when (new.status <> old.status)
  execute function app.note_turn();

-- When the work was done, for how long it took: reopened, it is done no more, and closing it changes nothing.
-- owner: owner
-- execute: nobody
create function app.note_done() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.done_at := case
    when new.status not in ('done', 'closed') then null
    when tg_op = 'UPDATE' and new.status = 'done' and old.status <> 'done' then now()
    else coalesce(new.done_at, now()) end;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger note_done before insert or update of status on work_orders for each row execute function app.note_done();

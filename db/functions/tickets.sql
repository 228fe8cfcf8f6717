-- When a ticket was closed.

-- Whoever closes it, in whatever way; opened again, it has been closed no longer.
-- owner: owner
-- execute: nobody
create function app.note_ticket_closed() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.closed_at := case when new.status = 'closed' then now() end;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger note_ticket_closed before update of status on tickets for each row
  when (new.status is distinct from old.status) execute function app.note_ticket_closed();

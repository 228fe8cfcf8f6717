-- What a ticket's number in an old system is compared by (S37). It is no generated column: being unique, it would make every change
-- of a ticket wait for whoever adds a comment to it, and a backup would restore the table before the functions that the key needs.

-- owner: owner
-- execute: nobody
create function app.key_ticket_reference() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.reference_key := public.alike_key(new.reference);
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger key_ticket_reference before insert or update of reference on tickets for each row when (new.reference is not null)
  execute function app.key_ticket_reference();

-- What an estimate said each time it was sent (A28), whoever sends it. It is written at the end of the transaction, when the emails
-- about it are there. What was sent and changed again within one transaction was never seen by anybody.
-- owner: definer_mail
-- execute: owner
create function app.keep_sent_version() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  insert into estimate_versions (tenant_id, estimate_id, revision, sent_at, content, told)
    select new.tenant_id, new.id, new.revision, new.sent_at,
        jsonb_build_object('number', new.number, 'revision', new.revision, 'customer', c.name, 'dated_on', new.dated_on,
          'valid_until', new.valid_until, 'currency', new.currency, 'purchase_order', new.purchase_order, 'terms', new.terms,
          'note', new.note, 'net_minor', new.net_minor, 'total_minor', new.total_minor, 'rates', new.rates, 'buyer', new.buyer,
          'seller', new.seller,
          'lines', (select coalesce(jsonb_agg(jsonb_build_object('position', l.position, 'section', l.section, 'description',
              l.description, 'quantity_milli', l.quantity_milli, 'unit', l.unit, 'unit_price', l.unit_price, 'discount_milli',
              l.discount_milli, 'tax_milli', l.tax_milli, 'net_minor', l.net_minor, 'optional', l.optional) order by l.position), '[]')
            from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.id)),
        (select coalesce(jsonb_agg(jsonb_build_object('name', m.to_name, 'address', m.to_address) order by m.id), '[]')
          from emails m where m.tenant_id = new.tenant_id and m.kind = 'estimate_ready' and m.created_at = new.sent_at
            and m.record_id = new.id)
      from customers c where c.tenant_id = new.tenant_id and c.id = new.customer_id
        and exists (select from estimates e where e.tenant_id = new.tenant_id and e.id = new.id and e.revision = new.revision);
  return null;
end $$;

-- owner: owner
-- execute: nobody
create constraint trigger keep_sent_version after update on estimates deferrable initially deferred
  for each row when (old.status = 'draft' and new.status = 'sent') execute function app.keep_sent_version();

-- owner: owner
-- execute: nobody
create function app.guard_version() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'a version that was sent stays as it is' using errcode = 'GH010';
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_version before update or delete on estimate_versions for each row execute function app.guard_version();

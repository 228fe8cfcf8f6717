-- What holds claims to A20, whoever writes: which state a new one has, which moves there are, and that no service order comes
-- of one that isn't authorized (GH008).

-- The asset is one that the writer sees: a partner's is its own customers' (A20a). One out of reach has the error of a policy.
-- owner: owner
-- execute: nobody
create function app.guard_claim() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare a record;
begin
  if tg_op = 'INSERT' then
    select s.customer_id, concat_ws(', ', s.code, s.description) as name into a from assets s
      where s.tenant_id = new.tenant_id and s.id = new.asset_id;
    -- It may have left the writer's reach while they were writing.
    if not found or a.customer_id is null then
      raise exception 'no such asset' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
    end if;
    new.customer_id := a.customer_id; new.asset_name := a.name;
    -- A20: a partner user's own right says whether its claims wait.
    if current_setting('app.kind', true) = 'portal' then
      new.status := case when current_setting('app.claims_wait')::boolean then 'waiting' else 'authorised' end;
    elsif new.status not in ('waiting', 'authorised') then
      raise exception 'a claim begins as waiting or authorised' using errcode = 'GH008';
    end if;
    return new;
  end if;
  if new.status = old.status then return new; end if;
  if old.status || ' ' || new.status not in ({{moves}}) then
    raise exception 'a claim does not go from % to %', old.status, new.status using errcode = 'GH008';
  end if;
  if new.status = 'rejected' and coalesce(trim(new.reason), '') = '' then
    raise exception 'a reason is missing' using errcode = 'GH008';
  end if;
  if new.status = 'service_order_made' and not exists (
      select from work_orders w where w.tenant_id = new.tenant_id and w.claim_id = new.id) then
    raise exception 'there is no service order' using errcode = 'GH008';
  end if;
  -- What was written before a decision waits for nobody any more.
  new.staff_wrote_last := null;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_claim before insert or update of status, reason on warranty_claims for each row execute function app.guard_claim();

-- The lock lets nobody reject the claim while its order is made, and whoever is second finds that it is there.
-- owner: owner
-- execute: nobody
create function app.guard_service_order() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare c record;
begin
  if tg_op = 'UPDATE' then
    if new.claim_id is distinct from old.claim_id then raise exception 'the claim of an order stays' using errcode = 'GH008'; end if;
    return new;
  end if;
  if new.claim_id is null then return new; end if;
  select w.status, w.customer_id, w.partner_id into c from warranty_claims w
    where w.tenant_id = new.tenant_id and w.id = new.claim_id for update;
  if not found or c.status <> 'authorised' then
    raise exception 'the claim is not authorised' using errcode = 'GH008';
  end if;
  if new.customer_id is distinct from c.customer_id then
    raise exception 'the claim is of another customer' using errcode = 'GH007';
  end if;
  new.partner_id := c.partner_id;
  return new;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_service_order before insert or update of claim_id on work_orders
  for each row execute function app.guard_service_order();

-- Whoever filed a claim hears what was decided about it; a decision of this transaction alone.
-- owner: definer_mail
-- execute: app_staff
create function app.tell_of_claim(p_claim uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select app.put_email(c.tenant_id, 'claim_decided', c.filed_by_user_id, null, c.customer_id, app.mail_causer(),
      jsonb_build_object('record_kind', 'warranty_claims', 'record_id', c.id, 'to_path', '/claims/' || c.id, 'facts', '{}'::jsonb))
    from warranty_claims c
    where c.tenant_id = current_setting('app.tenant_id')::uuid and c.id = p_claim and c.decided_at = now()
      and c.filed_by_user_id is not null and app.wants(c.tenant_id, 'claim_decided', c.filed_by_user_id, null, null)
$$;

-- Staff who keep claims hear of one that a partner files; a claim of this transaction alone.
-- owner: definer_mail
-- execute: partner
create function app.tell_of_new_claim(p_claim uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare c warranty_claims;
begin
  select * into c from warranty_claims where tenant_id = current_setting('app.tenant_id')::uuid and id = p_claim and created_at = now();
  if not found then return; end if;
  perform app.tell_keepers('keep_claims', 'claim_filed', c.customer_id, c.filed_by,
    jsonb_build_object('record_kind', 'warranty_claims', 'record_id', c.id, 'to_path', '/admin/claims/' || c.id,
      'facts', jsonb_build_object('kind', 'claim_filed')));
end $$;

-- A20a: a public comment of this transaction on a claim: from staff to whoever filed it, from the partner to staff who keep claims.
-- What is sent along as the claim is filed is told with the claim.
-- owner: definer_mail
-- execute: app_staff, partner
create function app.tell_of_claim_comment(p_comment uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare m claim_comments; c warranty_claims; more jsonb;
begin
  select * into m from claim_comments
    where tenant_id = current_setting('app.tenant_id')::uuid and id = p_comment and created_at = now() and not internal;
  if not found then return; end if;
  select * into c from warranty_claims where tenant_id = m.tenant_id and id = m.claim_id;
  if c.created_at = now() and not m.by_staff then return; end if;
  more := jsonb_build_object('record_kind', 'warranty_claims', 'record_id', c.id,
    'facts', jsonb_build_object('kind', case when m.by_staff then 'claim_comment' else 'claim_reply' end, 'comment', m.id));
  if not m.by_staff then
    perform app.tell_keepers('keep_claims', 'claim_reply', c.customer_id, m.author_name,
      more || jsonb_build_object('to_path', '/admin/claims/' || c.id));
  elsif c.filed_by_user_id is not null and app.wants(c.tenant_id, 'claim_comment', c.filed_by_user_id, null, null) then
    perform app.put_email(c.tenant_id, 'claim_comment', c.filed_by_user_id, null, c.customer_id, app.mail_causer(),
      more || jsonb_build_object('to_path', '/claims/' || c.id));
  end if;
end $$;

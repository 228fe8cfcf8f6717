import type { DatabaseFunction } from './index.ts';

const guard = (sql: string): DatabaseFunction => ({ owner: 'owner', execute: [], sql });

/**
 * What holds estimates to their states, whoever writes (GH010): only the customer's side approves and declines, with its evidence,
 * while it waits and is still valid; what is sent changes only as a new revision, which is a draft again.
 */
export const estimateFunctions: DatabaseFunction[] = [
  guard(`
create function app.guard_estimate() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare moves constant text[] := array['draft sent', 'sent approved', 'sent declined', 'sent withdrawn', 'approved withdrawn',
  'sent draft', 'approved draft', 'declined draft', 'withdrawn draft'];
  zone text; taken integer[];
begin
  if new.customer_id is distinct from old.customer_id and old.revision > 1 then
    raise exception 'an estimate that was sent stays its customer''s' using errcode = 'GH010';
  end if;
  if new.status = old.status then
    if old.status <> 'draft' and to_jsonb(new) - array['invoice_id', 'work_order_id', 'updated_at', 'version', 'search_text'] is distinct from
        to_jsonb(old) - array['invoice_id', 'work_order_id', 'updated_at', 'version', 'search_text'] then
      raise exception 'an estimate that is sent does not change' using errcode = 'GH010';
    end if;
    return new;
  end if;
  if not old.status || ' ' || new.status = any (moves) then
    raise exception 'an estimate does not go from % to %', old.status, new.status using errcode = 'GH010';
  end if;
  if new.status in ('approved', 'declined') then
    if not exists (select from estimate_decisions d where d.tenant_id = new.tenant_id and d.estimate_id = new.id
        and d.revision = old.revision and d.decision = new.status) then
      raise exception 'the evidence is missing' using errcode = 'GH010';
    end if;
    select t.time_zone into zone from tenants t where t.id = new.tenant_id;
    if new.status = 'approved' and old.valid_until < (now() at time zone coalesce(zone, 'UTC'))::date then
      raise exception 'the estimate has expired' using errcode = 'GH010';
    end if;
  end if;
  -- What was chosen of the optional lines counts from now on: computed here, so that nobody posts a total.
  if new.status = 'approved' and exists (select from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.id and l.optional) then
    select d.chosen into taken from estimate_decisions d where d.tenant_id = new.tenant_id and d.estimate_id = new.id
      and d.revision = old.revision;
    select coalesce(sum(r.net), 0), coalesce(sum(r.tax), 0), coalesce(jsonb_agg(
        jsonb_build_object('rate', r.rate::text, 'net', r.net::text, 'tax', r.tax::text) order by r.rate), '[]')
      into new.net_minor, new.tax_minor, new.rates
      from (select l.tax_milli as rate, sum(l.net_minor) as net, round(sum(l.net_minor) * l.tax_milli / 100000.0) as tax
        from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.id
          and (not l.optional or l.position = any (taken)) group by l.tax_milli) r;
    new.total_minor := new.net_minor + new.tax_minor;
  end if;
  if new.status = 'draft' and new.revision <> old.revision + 1 or new.status <> 'draft' and new.revision <> old.revision then
    raise exception 'a new draft is a new revision' using errcode = 'GH010';
  end if;
  if new.status = 'sent' then
    if not exists (select from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.id) then
      raise exception 'an estimate without lines' using errcode = 'GH010';
    end if;
    new.sent_at := now();
  end if;
  return new;
end $$`),
  guard(
    'create trigger guard_estimate before update on estimates for each row execute function app.guard_estimate()',
  ),
  guard(`
create function app.guard_estimate_line() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare state text; line estimate_lines;
begin
  if tg_op = 'DELETE' then line := old; else line := new; end if;
  select e.status into state from estimates e where e.tenant_id = line.tenant_id and e.id = line.estimate_id for share;
  if state is null and tg_op <> 'DELETE' then raise exception 'no such estimate' using errcode = 'insufficient_privilege'; end if;
  if state <> 'draft' then raise exception 'an estimate that is sent does not change' using errcode = 'GH010'; end if;
  return line;
end $$`),
  guard(
    'create trigger guard_estimate_line before insert or update or delete on estimate_lines for each row execute function app.guard_estimate_line()',
  ),
  guard(`
create function app.keep_decision() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare e record;
begin
  if tg_op <> 'INSERT' then raise exception 'evidence stays as it is' using errcode = 'GH010'; end if;
  select s.status, s.revision, s.terms into e from estimates s where s.tenant_id = new.tenant_id and s.id = new.estimate_id;
  if not found then raise exception 'no such estimate' using errcode = 'insufficient_privilege'; end if;
  if e.status <> 'sent' or e.revision <> new.revision or e.terms <> new.terms then
    raise exception 'the estimate is not waiting' using errcode = 'GH010';
  end if;
  if exists (select from unnest(new.chosen) c where not exists (select from estimate_lines l
      where l.tenant_id = new.tenant_id and l.estimate_id = new.estimate_id and l.position = c and l.optional)) then
    raise exception 'only optional lines are chosen' using errcode = 'GH010';
  end if;
  new.decided_at := now();
  return new;
end $$`),
  guard(
    'create trigger keep_decision before insert or update or delete on estimate_decisions for each row execute function app.keep_decision()',
  ),
  {
    owner: 'definer_mail',
    execute: ['app_staff'],
    // Of an estimate that was sent in this transaction.
    sql: `
create function app.tell_of_estimate(p_estimate uuid, p_key text, p_valid interval) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select app.tell_payers(e.tenant_id, 'estimate_ready', e.customer_id, 'estimates', e.id, '/estimates/' || e.id, app.at_most(p_key, 100), p_valid)
    from estimates e where e.tenant_id = current_setting('app.tenant_id')::uuid and e.id = p_estimate and e.status = 'sent' and e.sent_at = now()
$$`,
  },
];

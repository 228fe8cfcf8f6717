import { notMerging } from '../mergeMoves.ts';
import type { DatabaseFunction } from './index.ts';

const guard = (sql: string): DatabaseFunction => ({ owner: 'owner', execute: [], sql });

/** What the lines come to that nobody may leave, with the optional ones that were chosen: as `totalsOf` computes it. */
const totalsTaken = (estimate: string, chosen: string) => `
      select coalesce(sum(r.net), 0)::bigint as net, coalesce(sum(r.tax), 0)::bigint as tax, coalesce(jsonb_agg(jsonb_build_object(
          'rate', r.rate::text, 'net', r.net::text, 'tax', r.tax::text) order by r.rate), '[]') as rates
        from (select l.tax_milli as rate, sum(l.net_minor)::bigint as net, round(sum(l.net_minor) * l.tax_milli / 100000.0)::bigint as tax
          from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = ${estimate}
            and (not l.optional or l.position = any (${chosen})) group by l.tax_milli) r`;

/**
 * What holds estimates to their states, whoever writes (GH010): only the customer's side approves and declines, with its evidence,
 * while it waits and is still valid; what is sent changes only as a new revision, which is a draft again.
 */
export const estimateFunctions: DatabaseFunction[] = [
  guard(`
create function app.guard_estimate() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare moves constant text[] := array['draft sent', 'sent approved', 'sent declined', 'sent withdrawn', 'approved withdrawn',
  'sent draft', 'approved draft', 'declined draft', 'withdrawn draft'];
  free constant text[] := array['invoice_id', 'work_order_id', 'updated_at', 'version', 'search_text', 'total_rank'];
  zone text; taken integer[];
begin
  if new.status = old.status then
    if old.status <> 'draft' and to_jsonb(new) - free is distinct from to_jsonb(old) - free then
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
    select t.net, t.tax, t.rates into new.net_minor, new.tax_minor, new.rates from (${totalsTaken('new.id', 'taken')}) t;
    new.total_minor := new.net_minor + new.tax_minor;
  end if;
  if new.status = 'approved' and new.total_minor < 0 then
    raise exception 'nobody approves less than nothing' using errcode = 'check_violation', constraint = 'estimates_approved_total';
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
    `create trigger guard_estimate before update on estimates for each row when (${notMerging}) execute function app.guard_estimate()`,
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
declare e record; t record; lines jsonb; files jsonb;
begin
  if tg_op <> 'INSERT' then raise exception 'evidence stays as it is' using errcode = 'GH010'; end if;
  select s.status, s.revision, s.terms, s.number, s.dated_on, s.valid_until, s.currency, s.note, s.net_minor, s.total_minor, s.rates,
      (select c.name from customers c where c.tenant_id = s.tenant_id and c.id = s.customer_id) as customer
    into e from estimates s where s.tenant_id = new.tenant_id and s.id = new.estimate_id;
  if not found then raise exception 'no such estimate' using errcode = 'insufficient_privilege'; end if;
  if e.status <> 'sent' or e.revision <> new.revision or e.terms <> new.terms then
    raise exception 'the estimate is not waiting' using errcode = 'GH010';
  end if;
  if exists (select from unnest(new.chosen) c where not exists (select from estimate_lines l
      where l.tenant_id = new.tenant_id and l.estimate_id = new.estimate_id and l.position = c and l.optional)) then
    raise exception 'only optional lines are chosen' using errcode = 'GH010';
  end if;
  -- A4: whoever came by a link has no password to give.
  if new.decision = 'approved' and current_setting('app.kind', true) = 'portal' and current_setting('app.user_id') = ''
      and exists (select from tenants n where n.id = new.tenant_id and n.approvals_by_password) then
    raise exception 'an approval needs a password' using errcode = 'insufficient_privilege';
  end if;
  new.decided_at := now();
  -- A28, A34: who, from where and about what are nobody's to say but the database's. The hash is that of the content as it is kept.
  if current_setting('app.kind', true) = 'portal' then
    select coalesce(jsonb_agg(jsonb_build_object('position', l.position, 'description', l.description, 'quantity_milli', l.quantity_milli,
        'unit_price', l.unit_price, 'discount_milli', l.discount_milli, 'tax_milli', l.tax_milli, 'net_minor', l.net_minor)
        || case when l.section is null then '{}' else jsonb_build_object('section', l.section) end
        || case when l.unit is null then '{}' else jsonb_build_object('unit', l.unit) end
        || case when l.optional then jsonb_build_object('optional', true, 'chosen', l.position = any (new.chosen)) else '{}' end
        order by l.position), '[]') into lines
      from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.estimate_id;
    -- The files that the answer's author sees with it: what they are is in their hashes, and where their bytes are stays with them, so that
    -- they are shown from here whatever becomes of the documents.
    select coalesce(jsonb_agg(jsonb_build_object('name', d.name, 'size', d.size, 'sha256', d.sha256, 'file_id', d.file_id,
        'media_type', d.media_type) order by d.created_at, d.id), '[]')
      into files from documents d where d.tenant_id = new.tenant_id and d.estimate_id = new.estimate_id and d.shown
        and d.archived_at is null and d.replaced_at is null;
    select x.* into t from (${totalsTaken('new.estimate_id', 'new.chosen')}) x;
    new.content := jsonb_build_object('number', e.number, 'revision', e.revision, 'customer', e.customer, 'dated_on', e.dated_on,
      'valid_until', e.valid_until, 'currency', e.currency, 'terms', e.terms, 'note', e.note, 'net_minor', t.net,
      'total_minor', t.net + t.tax, 'rates', t.rates, 'lines', lines, 'files', files);
    new.content_sha256 := encode(sha256(convert_to(new.content::text, 'UTF8')), 'hex');
    new.author_name := current_setting('app.actor_name');
    new.user_id := nullif(current_setting('app.user_id'), '')::uuid;
    select m.address, m.browser into new.address, new.browser from app.my_session() m;
  end if;
  return new;
end $$`),
  guard(
    'create trigger keep_decision before insert or update or delete on estimate_decisions for each row execute function app.keep_decision()',
  ),
  {
    owner: 'definer_search',
    execute: ['owner'],
    // A28: at the end of the transaction, whatever it may see by then. Evidence alone would be false, and nobody could decide any more.
    sql: `
create function app.decision_is_made() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from estimates e where e.tenant_id = new.tenant_id and e.id = new.estimate_id
      and e.revision = new.revision and e.status = new.decision) then
    raise exception 'evidence of a decision that was not made' using errcode = 'GH010';
  end if;
  return null;
end $$`,
  },
  guard(`create constraint trigger decision_is_made after insert on estimate_decisions deferrable initially deferred
    for each row execute function app.decision_is_made()`),
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

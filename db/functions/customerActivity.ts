import type { DatabaseFunction } from './index.ts';

/** Of a contact's changes those that its customer's people may read: what it may do, never what staff noted. */
const shown = [
  'status', 'all_facilities', 'admin_access', 'access_billing', 'access_reports', 'create_work_order', 'edit_contact',
]; // prettier-ignore

/** A portal user as it is, or as it was until this very transaction: whoever loses a person is told of that, and of nothing later. */
const present = '(p.archived_at is null or p.archived_at = now())';

/** Whose each kind of record is, said of the entry \`w\`. */
const customersOf = [
  `select p.customer_id from public.portal_users p where w.record_kind = 'users' and p.tenant_id = w.tenant_id and p.user_id = w.record_id
     and ${present}`,
  `select p.customer_id from public.portal_users p where w.record_kind = 'portal_users' and p.tenant_id = w.tenant_id and p.id = w.record_id`,
  `select p.customer_id from public.login_sessions s join public.portal_users p on p.tenant_id = s.tenant_id and p.user_id = s.user_id
       and ${present}
     where w.record_kind = 'login_sessions' and s.tenant_id = w.tenant_id and s.id = w.record_id`,
  `select k.customer_id from public.contacts k where w.record_kind = 'contacts' and k.tenant_id = w.tenant_id and k.id = w.record_id`,
  // A33: the one that a contact or a facility has left is told as well.
  `select (w.changes -> 'customer_id' ->> 0)::uuid where w.record_kind in ('contacts', 'facilities')`,
  `select k.customer_id from public.contacts k where w.record_kind = 'contact_facilities' and k.tenant_id = w.tenant_id
     and k.id in (select r.contact_id from public.contact_facilities r where r.tenant_id = w.tenant_id and r.id = w.record_id
       union all select coalesce(w.changes -> 'contact_id' ->> 0, w.changes -> 'contact_id' ->> 1)::uuid)`,
  `select f.customer_id from public.facilities f where w.record_kind = 'facilities' and f.tenant_id = w.tenant_id and f.id = w.record_id`,
  `select l.customer_id from public.secure_links l where w.record_kind = 'secure_links' and l.tenant_id = w.tenant_id and l.id = w.record_id
     and w.action in ('link_opened', 'signed_out')`,
  `select e.customer_id from public.estimates e where w.record_kind = 'estimates' and e.tenant_id = w.tenant_id and e.id = w.record_id
     and w.changes -> 'status' ->> 1 in ('approved', 'declined')`,
  `select w.record_id where w.record_kind = 'customers' and (w.action in ('view_opened', 'view_ended') or w.changes ? 'agent_id' or w.action = 'merged')`,
];

/** A contact with its facility, said of the entry \`w\` to the customer \`c\`: what isn't theirs has no name there (A16). */
const placeOf = `case when exists (select from public.facilities f where f.tenant_id = w.tenant_id and f.customer_id = c.customer_id
          and f.id = coalesce((select r.facility_id from public.contact_facilities r where r.tenant_id = w.tenant_id and r.id = w.record_id),
            coalesce(w.changes -> 'facility_id' ->> 0, w.changes -> 'facility_id' ->> 1)::uuid)) then w.record_name
        else (select trim(k.first_name || ' ' || k.last_name) from public.contacts k where k.tenant_id = w.tenant_id and k.id = coalesce(
            (select r.contact_id from public.contact_facilities r where r.tenant_id = w.tenant_id and r.id = w.record_id),
            coalesce(w.changes -> 'contact_id' ->> 0, w.changes -> 'contact_id' ->> 1)::uuid)) || ' at a facility that isn’t yours' end`;

/** The agent on one side of a change, and since when the one before acted: by name, which is the customer's to know (A21). */
const agentOf = (side: 0 | 1) =>
  `(select g.name from public.agents g where g.tenant_id = w.tenant_id and g.id = (w.changes -> 'agent_id' ->> ${side})::uuid)`;
const agentSince = `(select max(e.at) from public.audit_log e where e.tenant_id = w.tenant_id and e.record_id = w.record_id and e.seq < w.seq
            and e.changes -> 'agent_id' ->> 1 = w.changes -> 'agent_id' ->> 0)`;

/** The users of the entries that say one of these. */
const usersWho = (...actions: readonly string[]) =>
  `(select e.record_id from unnest(p_written) e where e.record_kind = 'users' and e.record_id is not null
          and e.action in (${actions.map((action) => `'${action}'`).join(', ')}))`;

/** One act is told once, as the entry of the user: \`w\` may be written with it, and repeat it. */
const repeats = `case
        when w.record_kind = 'portal_users' and w.action = 'added' then (select p.user_id from public.portal_users p
          where p.tenant_id = w.tenant_id and p.id = w.record_id) in ${usersWho('added')}
        when w.action = 'invited' then w.record_id in ${usersWho('added', 'resumed')}
        when w.action = 'session_ended' then (select s.user_id from public.login_sessions s
          where s.tenant_id = w.tenant_id and s.id = w.record_id) in ${usersWho('suspended', 'archived', 'password_changed')} end`;

/** Whoever is added or resumed may have been invited with it. */
const invitedToo = `w.record_id in ${usersWho('invited')}`;

/** The kinds of records whose entries customers may be told of. */
const toldKinds = `'{users,portal_users,login_sessions,contacts,contact_facilities,facilities,secure_links,estimates,customers}'`;

/** What customers are told of what was done (A25), and who looked at their portal (A8, A21). */
export const customerActivityFunctions: DatabaseFunction[] = [
  {
    owner: 'definer_audit',
    execute: [],
    // With the log's own rows, in its transaction: nothing is told that wasn't done.
    sql: `
create function app.tell_customers(p_written public.audit_log[]) returns void
language plpgsql volatile set plan_cache_mode = force_generic_plan as $$
begin
  -- Most of what is written is nothing to customers, and the plan of what follows costs as much as all the rest of the writing.
  if not exists (select from unnest(p_written) w where w.record_kind = any (${toldKinds})) then return; end if;
  insert into public.customer_activity (tenant_id, customer_id, at, seq, actor_kind, user_id, actor_name, as_name, action, record_kind,
      record_id, record_name, changes)
    select w.tenant_id, c.customer_id, w.at, w.seq, w.actor_kind, w.user_id, w.actor_name, w.as_name, w.action, w.record_kind, w.record_id,
      case when w.record_kind = 'contact_facilities' then ${placeOf} else w.record_name end, case when w.action = 'merged' then jsonb_build_object('merged', w.changes -> 'merged')
        when w.record_kind = 'contacts' then (select coalesce(jsonb_object_agg(e.key, e.value), '{}')
        from jsonb_each(w.changes) e where e.key in (${shown.map((name) => `'${name}'`).join(', ')}))
        when w.record_kind = 'estimates' then jsonb_build_object('status', w.changes -> 'status')
        when w.record_kind = 'users' and w.action in ('added', 'resumed') and ${invitedToo} then '{"invited": [false, true]}'
        when w.record_kind = 'customers' and w.changes ? 'agent_id' then jsonb_build_object(
          'agent', jsonb_build_array(${agentOf(0)}, ${agentOf(1)}), 'agent_since', jsonb_build_array(${agentSince}, null)) else '{}' end
    from unnest(p_written) w cross join lateral (
      select distinct x.customer_id from (${customersOf.join('\n        union all ')}) x where x.customer_id is not null) c
    where w.record_kind = any (${toldKinds})
      -- A41: of two entries about a merger, that of the one that stays.
      and not w.changes ? 'merged_into'
      and (${repeats}) is not true
      -- Whatever people of a customer had written, other customers are told nothing of it; what an agent or a partner writes of itself,
      -- nobody.
      and (current_setting('app.kind', true) is distinct from 'portal'
        or current_setting('app.customer_id', true) = c.customer_id::text and current_setting('app.agent', true) = 'false');
end $$`,
  },
  {
    owner: 'definer_sign_in',
    execute: ['app_public'],
    // A21: after the answer, since an agent's own transaction can't write; once an hour for each page.
    sql: `
create function app.note_agent_look(p_slug text, p_session bytea, p_customer uuid, p_path text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare a record;
begin
  select s.tenant_id, s.user_id, trim(u.first_name || ' ' || u.last_name) || ', ' || g.name as name into a
    from tenants t join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session and s.kind = 'portal' and s.ended_at is null
    join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    join portal_users p on p.tenant_id = s.tenant_id and p.user_id = s.user_id and p.archived_at is null and p.scope = 'agent'
    join agents g on g.tenant_id = p.tenant_id and g.id = p.agent_id
    join customers c on c.tenant_id = p.tenant_id and c.agent_id = p.agent_id and c.id = p_customer
    where t.slug = p_slug
    -- Of two looks at once at the same page the second finds the first.
    for no key update of s;
  if not found or exists (select from customer_activity x where x.tenant_id = a.tenant_id and x.customer_id = p_customer
      and x.user_id = a.user_id and x.action = 'agent_viewed' and x.record_name = p_path and x.at > now() - interval '1 hour') then
    return;
  end if;
  insert into customer_activity (tenant_id, customer_id, at, actor_kind, user_id, actor_name, action, record_name)
    values (a.tenant_id, p_customer, now(), 'agent_user', a.user_id, a.name, 'agent_viewed', app.at_most(p_path, 300));
end $$`,
  },
  {
    owner: 'definer_sign_in',
    execute: ['app_public'],
    // A26: after the answer, as an answer to a GET can't write; once an hour for each file. A contact's people are told of to their
    // customer, which isn't told what another's document is called.
    sql: `
create function app.note_download(p_slug text, p_session bytea, p_customer uuid, p_file text, p_document uuid)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare a record; file text := app.at_most(p_file, 300);
begin
  select s.tenant_id, s.user_id, coalesce(p.scope || '_user', 'link') as kind,
      coalesce(concat_ws(', ', trim(u.first_name || ' ' || u.last_name), g.name), 'Secure link') as name into a
    from tenants t join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session and s.kind = 'portal' and s.ended_at is null
    left join secure_links l on l.tenant_id = s.tenant_id and l.id = s.secure_link_id
    left join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    left join portal_users p on p.tenant_id = s.tenant_id and p.user_id = s.user_id and p.archived_at is null
    left join contacts k on k.tenant_id = p.tenant_id and k.id = p.contact_id
    left join agents g on g.tenant_id = p.tenant_id and g.id = p.agent_id
    left join customers c on c.tenant_id = p.tenant_id and c.agent_id = p.agent_id and c.id = p_customer
    where t.slug = p_slug and p_customer in (l.customer_id, p.customer_id, k.customer_id, c.id)
    -- Of two downloads at once of the same file the second finds the first.
    for no key update of s;
  if not found then return; end if;
  if p_document is not null and not exists (select from documents d
      where d.tenant_id = a.tenant_id and d.id = p_document and d.customer_id = p_customer) then
    file := 'a document';
  end if;
  if exists (select from customer_activity x where x.tenant_id = a.tenant_id and x.customer_id = p_customer
      and x.user_id is not distinct from a.user_id and x.action = 'downloaded' and x.record_name = file and x.at > now() - interval '1 hour') then
    return;
  end if;
  insert into customer_activity (tenant_id, customer_id, at, actor_kind, user_id, actor_name, action, record_name)
    values (a.tenant_id, p_customer, now(), a.kind, a.user_id, a.name, 'downloaded', file);
end $$`,
  },
  {
    owner: 'definer_sign_in',
    execute: ['app_staff'],
    // A41: whether people of another customer would read anything there; staff don't read it.
    sql: `
create function app.has_activity(p_customer uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from customer_activity a
    where a.tenant_id = current_setting('app.tenant_id')::uuid and a.customer_id = p_customer)
$$`,
  },
  {
    owner: 'owner',
    execute: [],
    sql: `
create function app.date_agent() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.agent_id is not null then new.agent_since := now(); end if;
  elsif new.agent_id is distinct from old.agent_id then
    new.agent_since := case when new.agent_id is not null then now() end;
  end if;
  return new;
end $$`,
  },
  {
    owner: 'owner',
    execute: [],
    sql: `create trigger date_agent before insert or update of agent_id on customers for each row execute function app.date_agent()`,
  },
];

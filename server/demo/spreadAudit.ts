/** What a company is set up with; the log tells of it in one go, before the first order. */
const setUp = [
  'tenants', 'users', 'user_usergroups', 'user_labs', 'usergroups', 'customers', 'facilities', 'contacts', 'contact_facilities',
  'portal_users', 'secure_links', 'assets', 'asset_services', 'personnel', 'partners', 'agents', 'work_order_types',
  'work_settings', 'price_list_items',
]; // prettier-ignore

/** When what an entry \`l\` tells of happened, as its record says now. Null: when it was written. */
const moment = `case
  when l.record_kind = any ('{${setUp.join(',')}}') and l.action in ('added', 'signed_up') then first.at + l.seq * interval '20 seconds'
  when l.record_kind = 'work_orders' and l.action = 'added' then (select w.created_at from work_orders w where w.id = l.record_id)
  when l.record_kind = 'work_orders' then coalesce(
    (select e.created_at from work_order_events e where e.work_order_id = l.record_id and e.to_status = l.changes -> 'status' ->> 1
      order by e.created_at offset l.nth - 1 limit 1),
    (select w.signed_at from work_orders w where w.id = l.record_id))
  when l.record_kind = 'work_order_lines' then (select case when l.action = 'added' then e.created_at
    else coalesce(e.finished_at, e.created_at) end from work_order_lines e where e.id = l.record_id)
  when l.record_kind = 'work_order_comments' then (select e.created_at from work_order_comments e where e.id = l.record_id)
  when l.record_kind = 'work_order_signatures' then (select e.created_at from work_order_signatures e where e.id = l.record_id)
  when l.record_kind = 'tickets' then (select case when l.action = 'added' then e.created_at else coalesce(e.closed_at, e.updated_at) end
    from tickets e where e.id = l.record_id)
  when l.record_kind = 'ticket_comments' then (select e.created_at from ticket_comments e where e.id = l.record_id)
  when l.record_kind = 'documents' then (select e.created_at from documents e where e.id = l.record_id)
  when l.record_kind = 'assets' then greatest(first.at + interval '8 hours',
    (select e.last_service_on::timestamptz + interval '17 hours' from assets e where e.id = l.record_id))
  when l.record_kind = 'invoices' then (select e.dated_on::timestamptz + interval '9 hours 10 minutes'
    from invoices e where e.id = l.record_id)
  when l.record_kind = 'payments' then (select e.paid_on::timestamptz + interval '10 hours' from payments e where e.id = l.record_id)
  end`;

/** The tables of which that is asked, besides those whose work is spread. */
export const auditedToo = [
  'audit_log',
  'audit_heads',
  'customer_activity',
  'assets',
  'invoices',
  'payments',
] as const;

/**
 * Dates a demo tenant's log ($1: its slug) by what it tells of, in the order in which that happened, before anybody signs in. Only
 * who owns the tables can; the chain is made anew by its own function, as the role that alone may call it.
 */
export const spreadAudit = [
  `create temporary table logged on commit drop as
     select l.tenant_id, l.seq as was, l.at, row_number() over (order by l.at, l.seq) as seq, null::bytea as previous, null::bytea as hash
       from (select l.tenant_id, l.seq, least(coalesce(${moment}, l.at), l.at) as at
         from (select a.*, row_number() over (partition by a.record_id, a.changes -> 'status' ->> 1 order by a.seq) as nth
           from audit_log a join tenants t on t.id = a.tenant_id and t.slug = $1) l,
         (select date_trunc('day', min(w.created_at)) - interval '8 days 16 hours' as at
           from work_orders w join tenants t on t.id = w.tenant_id and t.slug = $1) first) l`,
  // Past every number that there is, and back: no two entries have one at any moment.
  `update audit_log a set seq = a.seq + 1000000000, at = l.at from logged l where l.tenant_id = a.tenant_id and l.was = a.seq`,
  `update audit_log a set seq = l.seq from logged l where l.tenant_id = a.tenant_id and l.was + 1000000000 = a.seq`,
  `update customer_activity c set at = l.at, seq = l.seq from logged l where l.tenant_id = c.tenant_id and l.was = c.seq`,
  `create index on logged (seq)`,
  `do $$
   declare
     entry audit_log; before bytea := decode(repeat('00', 32), 'hex');
     owner text := current_user; auditor text := regexp_replace(current_user, '_owner$', '_definer_audit');
   begin
     execute format('grant select, update on logged to %I', auditor);
     execute format('set local role %I', auditor);
     for entry in select a.* from audit_log a where a.tenant_id = (select tenant_id from logged limit 1) order by a.seq loop
       entry.previous_hash := before;
       before := app.audit_hash(entry);
       update logged set previous = entry.previous_hash, hash = before where seq = entry.seq;
     end loop;
     execute format('set local role %I', owner);
   end $$`,
  `update audit_log a set previous_hash = l.previous, hash = l.hash from logged l where l.tenant_id = a.tenant_id and l.seq = a.seq`,
  `update audit_heads h set at = l.at, hash = l.hash from logged l where l.tenant_id = h.tenant_id and l.seq = h.seq`,
] as const;

import { addReportMonths } from '../../db/reportMonths.ts';
import { asOwner } from '../database/asOwner.ts';
import { auditedToo, spreadAudit } from './spreadAudit.ts';
import { spreadTickets } from './spreadTickets.ts';

/**
 * Spreads a demo tenant's work over the two years that it tells of. Everything was written at its first start, and nobody of the
 * product may write when something happened: only whoever owns the tables, with their guards off, in one transaction.
 * @param databaseUrl of the migrator, or of a superuser
 */
export const spreadOverTime = (databaseUrl: string, slug: string): Promise<void> =>
  asOwner(databaseUrl, async (run) => {
    await guards(run, 'off');
    for (const statement of [...spreadTickets, ...statements, ...spreadAudit, ...sums])
      await run(statement, statement.includes('$1') ? [slug] : []);
    await guards(run, 'on');
  });

const written = [
  'work_orders', 'work_order_events', 'work_order_comments', 'work_order_signatures', 'work_order_lines', 'documents',
  'tickets', 'ticket_comments',
] as const; // prettier-ignore
const read = [
  ...([
    'tenants',
    'users',
    'portal_users',
    'contacts',
    'order_drafts',
    'estimates',
    'assets',
    'report_months',
  ] as const),
  ...auditedToo,
];

type Run = Parameters<Parameters<typeof asOwner>[1]>[0];

async function guards(run: Run, are: 'off' | 'on'): Promise<void> {
  for (const table of written)
    await run(`alter table ${table} ${are === 'off' ? 'disable' : 'enable'} trigger user`);
  for (const table of [...written, ...read]) {
    const [found] = await run('select relrowsecurity as on from pg_class where oid = $1::regclass', [table]);
    if (found?.['on'] === true)
      await run(`alter table ${table} ${are === 'off' ? 'no ' : ''}force row level security`);
  }
}

/** What a month's work came to, as it is now spread. */
const tenant = '(select id from tenants where slug = $1)';
const sums = [`delete from report_months where tenant_id = ${tenant}`, addReportMonths(tenant)];

/** Has the work on an order begun? */
const begun =
  "exists (select from work_order_events e where e.work_order_id = w.id and e.to_status = 'in_progress')";

/** What a move of an order's says of when it was made: `o.start` is when the order came, `o.day` when the work was done. */
const moment = `case
  when e.from_status is null then o.start
  when e.from_status = 'requested' then o.start + interval '1 day 2 hours'
  when e.to_status = 'scheduled' then o.start + interval '2 days'
  when e.from_status = 'scheduled' and e.to_status = 'in_progress' then o.day + interval '8 hours'
  when e.to_status = 'on_hold' then o.day + interval '10 hours 30 minutes'
  when e.from_status = 'on_hold' then o.day + interval '12 hours 15 minutes'
  when e.to_status = 'done' then o.day + interval '14 hours 40 minutes'
  when e.from_status = 'done' and e.to_status = 'in_progress' then o.day + interval '1 day 9 hours'
  when e.to_status = 'closed' then o.day + interval '4 days 9 hours'
  else o.start + interval '3 days' end`;

/** When something that an order's line, comment or signature tells of was: when the work was done, or else soon after it came. */
const whenDone = `coalesce(
  (select max(e.created_at) from work_order_events e where e.work_order_id = o.id and e.to_status = 'done'),
  o.start + interval '5 hours')`;

const statements = [
  // Every third order of the past was requested by somebody at its customer who may.
  `create temporary table requested on commit drop as
     select w.id, p.user_id, u.first_name || ' ' || u.last_name as name from work_orders w
       join tenants t on t.id = w.tenant_id and t.slug = $1
       join lateral (select p.user_id from portal_users p
           left join contacts c on c.tenant_id = p.tenant_id and c.id = p.contact_id
           where p.tenant_id = w.tenant_id and p.customer_id = w.customer_id and p.archived_at is null
             and (p.scope = 'customer' or c.admin_access) order by p.scope, p.user_id limit 1) p on true
       join users u on u.tenant_id = w.tenant_id and u.id = p.user_id
      where w.status = 'closed' and not w.by_portal`,
  `delete from requested r using work_orders w where w.id = r.id and w.number % 2 = 0`,
  `update work_orders w set by_portal = true, requested_by_user_id = r.user_id, opened_by = r.name from requested r where r.id = w.id`,
  `update work_order_events e set from_status = 'requested' from requested r where r.id = e.work_order_id and e.from_status is null`,
  `insert into work_order_events (tenant_id, work_order_id, to_status, by_staff, author_name, user_id)
     select w.tenant_id, w.id, 'requested', false, r.name, r.user_id from requested r join work_orders w on w.id = r.id`,
  // What comes of a draft, an estimate or a claim is as new as that. No order came before one with a smaller number.
  `create temporary table told on commit drop as
     select w.id, w.number, w.created_at as was,
         least(w.scheduled_on::timestamptz + make_interval(mins => (w.number % 17)::integer * 4), now() - interval '5 hours') as day,
         case when k.id is not null then k.created_at + interval '4 hours'
           when w.follows_line_id is not null then w.scheduled_on - interval '4 days 14 hours'
           when ${begun} then w.scheduled_on - make_interval(days => 6 + (w.number % 13)::integer) + interval '8 hours'
           when w.by_portal then now() - interval '98 hours' + waits.place * interval '17 hours'
           else now() - interval '12 days' + waits.place * interval '9 hours' end as start
       from work_orders w join tenants t on t.id = w.tenant_id and t.slug = $1
       left join tickets k on k.tenant_id = w.tenant_id and k.id = w.ticket_id
       left join lateral (select count(*) as place from work_orders o
         where o.tenant_id = w.tenant_id and o.by_portal = w.by_portal and o.number < w.number and o.scheduled_on is null) waits on true
      where w.claim_id is null
        and not exists (select from order_drafts d where d.work_order_id = w.id)
        and not exists (select from estimates s where s.work_order_id = w.id)`,
  `update told o set start = later.start from (
     select id, max(start) over (order by number) + make_interval(mins => (row_number() over (order by number))::integer) as start
       from told) later where later.id = o.id`,
  `update work_order_events e set created_at = least(${moment}, now() - interval '10 minutes') from told o where o.id = e.work_order_id`,
  `update work_order_comments m set created_at = least(${whenDone} + interval '40 minutes', now() - interval '5 minutes')
     from told o where o.id = m.work_order_id`,
  `update work_order_signatures s set created_at = ${whenDone} from told o where o.id = s.work_order_id`,
  `update work_order_lines l set created_at = o.start + (l.created_at - o.was),
       finished_at = case when l.finished_at is not null then ${whenDone} - interval '30 minutes' end
     from told o where o.id = l.work_order_id`,
  `update work_orders w set created_at = o.start,
       signed_at = case when w.signed_at is not null then ${whenDone} end,
       done_at = case when w.done_at is not null then ${whenDone} end,
       turned_at = case when w.turned_at is not null then last_event.at end,
       last_comment_at = (select max(m.created_at) from work_order_comments m where m.work_order_id = w.id and not m.internal),
       updated_at = greatest(o.start, last_event.at)
     from told o, lateral (select max(e.created_at) as at from work_order_events e where e.work_order_id = o.id) last_event
     where o.id = w.id`,
  // Most of the past was serviced before it was due, every sixth or so after.
  `update work_order_lines l set before_next_on = l.serviced_on + case when ascii(right(l.id::text, 1)) % 6 = 0 then -9 else 5 end
     from work_orders w join told o on o.id = w.id
    where w.id = l.work_order_id and w.status = 'closed' and l.before_next_on is null and l.finished_at is not null
      and l.outcome <> 'not_done'`,
  `update documents d set created_at = l.finished_at + interval '90 minutes'
     from work_order_lines l join told o on o.id = l.work_order_id where d.work_order_line_id = l.id and l.finished_at is not null`,
] as const;

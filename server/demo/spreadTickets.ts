/** The nth thing that is said in a ticket comes that much after the one before it. */
const apart = "interval '2 hours 35 minutes'";

/** Spreads a demo tenant's tickets ($1: its slug): those before the first that is open over two years, the others over ten days. */
export const spreadTickets = [
  `create temporary table asked on commit drop as
     select k.id, date_trunc('day', case when k.number < k.first_open
           then now() - interval '705 days' + (k.place - 1) * interval '51 days'
           else now() - interval '240 hours' + (k.place - k.past - 1) * interval '34 hours' end)
         + make_interval(hours => 8 + (k.number % 7)::integer, mins => (k.number * 13 % 60)::integer) as start
       from (select k.id, k.number, row_number() over (order by k.number) as place, o.first_open, o.past
         from tenants t
         cross join lateral (select min(a.number) as first_open from tickets a where a.tenant_id = t.id and a.status <> 'closed') f
         cross join lateral (select f.first_open, count(*) as past from tickets a where a.tenant_id = t.id and a.number < f.first_open) o
         join tickets k on k.tenant_id = t.id
        where t.slug = $1) k`,
  `update ticket_comments c set created_at = o.start + said.place * ${apart}
     from asked o join lateral (
         select m.id, row_number() over (order by m.id) as place from ticket_comments m where m.ticket_id = o.id) said on true
    where c.id = said.id and c.ticket_id = o.id`,
  `update documents d set created_at = c.created_at from ticket_comments c join asked o on o.id = c.ticket_id
    where d.ticket_comment_id = c.id`,
  `update tickets k set created_at = o.start, updated_at = case when k.status = 'closed' then last.at + ${apart} else last.at end,
       closed_at = case when k.status = 'closed' then last.at + ${apart} end
     from asked o, lateral (select coalesce(max(c.created_at), o.start) as at from ticket_comments c where c.ticket_id = o.id) last
    where o.id = k.id`,
] as const;

import type { TenantSize } from './size.ts';
import { word } from './words.ts';

/** A statement of SQL with its values. */
export interface Statement {
  text: string;
  values: unknown[];
}

/**
 * The number of the n-th record's customer: the first one owns every second record, the second one every tenth, the others
 * take turns with the rest. The second one has nobody with a password, so its links open its portal (A3).
 */
const customerOf = (n: string, customers: number) =>
  `'C-' || case when ${n} % 2 = 0 then 0 when ${n} % 10 = 1 then 1 else (${n} / 2) % ${customers - 2} + 2 end`;

/** How many there are of what nobody counts by hand. */
export const staffOf = ({ customers }: TenantSize) => Math.max(30, Math.floor(customers / 10));
const companiesOf = ({ customers }: TenantSize) => Math.max(30, Math.floor(customers / 25));

/**
 * A tenant's customers, facilities, contacts, assets and companies, as statements of sets. Rows are spread so that a
 * facility's assets are not neighbours.
 */
export function recordsOf(tenantId: string, size: TenantSize): Statement[] {
  const { assets, facilities, customers, contacts } = size;
  const companies = companiesOf(size);
  const statement = (text: string, ...values: unknown[]) => ({ text, values: [tenantId, ...values] });
  return [
    statement(
      `insert into partners (tenant_id, number, name, email)
       select $1, 'P-' || n, 'Partner ' || ${word('n')} || ' ' || n, 'partner' || n || '@example.com'
          from generate_series(0, $2::int - 1) n`,
      companies,
    ),
    statement(
      `insert into agents (tenant_id, name, email)
       select $1, 'Agent ' || ${word('n')} || ' ' || n, 'agent' || n || '@example.com' from generate_series(0, $2::int - 1) n`,
      companies,
    ),
    // The first agent has every fifth customer, the largest first; the first partner has as many.
    statement(
      `insert into customers (tenant_id, number, name, email, phone, address, partner_id, agent_id)
       select $1, 'C-' || n, 'Customer ' || ${word('n')} || ' ' || n, 'customer' || n || '@example.com', '555 ' || n, n || ' High Street',
         p.id, a.id
       from generate_series(0, $2::int - 1) n
       left join partners p on p.tenant_id = $1 and n % 5 < 2 and n > 0 and p.number = 'P-' ||
         case when n % 5 = 1 then 0 else n % $3::int end
       left join agents a on a.tenant_id = $1 and n % 5 in (0, 3)
         and a.name like 'Agent % ' || case when n % 5 = 0 then 0 else n % $3::int end`,
      customers,
      companies,
    ),
    statement(
      `insert into facilities (tenant_id, code, name, customer_id, address)
       select $1, 'F-' || n, 'Facility ' || ${word('n')} || ' ' || n, c.id, n || ' Long Road' from generate_series(0, $2::int - 1) n
       join customers c on c.tenant_id = $1 and c.number = ${customerOf('n', customers)}`,
      facilities,
    ),
    statement(
      `insert into facilities (tenant_id, code, name, is_lab)
       values ($1, 'MAIN', 'Main Lab', true), ($1, 'PORTAL', 'Customer Portal Lab', true)`,
    ),
    statement(
      `insert into contacts (tenant_id, code, customer_id, first_name, last_name, job_title, phone, email)
       select $1, 'CT-' || n, c.id, (array['Nora','Nils','Wida','Adam','Alla'])[1 + n % 5], ${word('n')} || ' ' || n,
         'Quality manager', '555 ' || n, 'contact' || n || '@example.com'
       from generate_series(0, $2::int - 1) n
       join customers c on c.tenant_id = $1 and c.number = ${customerOf('n', customers)}`,
      contacts,
    ),
    // Four facilities for each contact of the two largest customers, by their numbers; the others' contacts have all of theirs.
    statement(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
       select distinct $1::uuid, k.id, f.id, f.customer_id from (
         select 'CT-' || n as contact, 'F-' || case when n % 2 = 0 then 2 * ((n / 2 * step + step / 2) % ($3::int / 2))
           else 10 * ((n / 10 * step + step / 2) % ($3::int / 10)) + 1 end as facility
         from generate_series(0, $2::int - 1) n, unnest(array[1, 3, 7, 11]) step where n % 2 = 0 or n % 10 = 1) pairs
       join contacts k on k.tenant_id = $1 and k.code = pairs.contact
       join facilities f on f.tenant_id = $1 and f.code = pairs.facility
       union all
       select $1, k.id, f.id, f.customer_id from contacts k
       join facilities f on f.tenant_id = $1 and f.customer_id = k.customer_id
       where k.tenant_id = $1 and substr(k.code, 4)::int % 2 = 1 and substr(k.code, 4)::int % 10 <> 1`,
      contacts,
      facilities,
    ),
    statement(
      `insert into assets (tenant_id, code, barcode, description, manufacturer, model, serial_number, facility_id, customer_id,
         service_interval_months, last_service_on, next_service_on, created_at)
       select $1, 'A-' || n, 'B' || n, (array['Multimeter','Torque wrench','Pressure gauge','Caliper'])[1 + (n / 7) % 4]
           || ' ' || ${word('n')} || ' ' || n,
         'Maker ' || n % 40, 'M' || n % 300, 'S' || n * 7, f.id, f.customer_id, 12,
         current_date - 465 + n % 701, current_date - 100 + n % 701,
         -- Over two years in every tenant: its reports have as many months.
         date_trunc('day', now()) - n * (interval '700 days' / $2::int)
       from generate_series(1, $2::int) n
       join facilities f on f.tenant_id = $1 and f.code = 'F-' || (n::bigint * 7919 % $3::int)`,
      assets,
      facilities,
    ),
    ...workOf(tenantId, size),
  ];
}

/** Whether triggers look at what is added from here on. */
export const triggers = (role: 'replica' | 'origin'): Statement => ({
  text: `set local session_replication_role = ${role}`,
  values: [],
});

/** States of work orders: most are over, one in eight is in work. */
const workStates = `(array['closed','closed','closed','done','closed','cancelled','closed','scheduled'])[1 + n / 2 % 8]`;

/** As many work orders as assets, each with two of them where their facility has so many. */
function workOf(tenantId: string, { assets, facilities }: TenantSize): Statement[] {
  const statement = (text: string, ...values: unknown[]) => ({ text, values: [tenantId, ...values] });
  return [
    // They begin in any state here, and nobody else writes meanwhile.
    triggers('replica'),
    statement(
      `insert into work_order_types (tenant_id, name) select $1, n from unnest(array['Calibration', 'Repair', 'Inspection']) n`,
    ),
    statement(
      `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, reason, description, purchase_order,
         scheduled_on, opened_by, created_at, done_at)
       select $1, n, t.id, a.facility_id, a.customer_id, ${workStates}, 'No time', 'Yearly ' || ${word('n')} || ' ' || n, 'PO-' || n,
         current_date - 400 + n % 500, 'Staff 0', a.created_at,
         case when n % 8 not in (5, 7) then least(now(), a.created_at + n % 45 * interval '1 day') end
       from generate_series(1, $2::int) n
       join assets a on a.tenant_id = $1 and a.code = 'A-' || n
       join work_order_types t on t.tenant_id = $1 and t.name = (array['Calibration', 'Repair', 'Inspection'])[1 + n % 3]`,
      assets,
    ),
    statement(
      `insert into work_order_lines (tenant_id, work_order_id, asset_id, customer_id, facility_id, asset_code, asset_description,
         outcome, not_done_reason, serviced_on, before_next_on, next_service_on, finished_at)
       select $1, w.id, a.id, a.customer_id, a.facility_id, a.code, a.description,
         case when is_over then outcome end, case when is_over and outcome = 'not_done' then 'Not found' end,
         case when is_over and outcome <> 'not_done' then w.scheduled_on end,
         w.scheduled_on + w.number::int % 20 - 5, w.scheduled_on + 365, case when is_over then w.scheduled_on + interval '9 hours' end
       from work_orders w cross join generate_series(0, 1) more
       cross join lateral (select w.scheduled_on < current_date as is_over,
         coalesce((array['failed', 'adjusted', 'adjusted', 'not_done'])[1 + w.number % 20], 'passed') as outcome) o
       join assets a on a.tenant_id = $1 and a.code = 'A-' || w.number + more * $2::int
       where w.tenant_id = $1`,
      facilities,
    ),
    statement(
      `insert into counters (tenant_id, name, value) values ($1, 'work_order', $2::int + 1000000)`,
      assets,
    ),
    triggers('origin'),
  ];
}

/** A tenant's tickets with two comments each, emails, links and log, as statements of sets. The tenant's people must be there. */
export function historyOf(tenantId: string, size: TenantSize, keyVersion: string): Statement[] {
  const { tickets, contacts, auditRows } = size;
  const statement = (text: string, ...values: unknown[]) => ({ text, values: [tenantId, ...values] });
  return [
    // Every fourth ticket is nobody's but the customer's; most are closed.
    statement(
      `insert into tickets (tenant_id, number, subject, description, status, priority, customer_id,
        contact_id, opened_by, created_at, updated_at)
       select $1, n, (array['Reading drifts','Display is dark','Certificate missing','Pick up'])[1
         + n % 4] || ' ' || ${word('n')} || ' ' || n,
         'It was fine until last week.' || chr(10) || 'Then it began.',
         case when n % 10 < 7 then 'closed' when n % 10 < 9 then 'open' else 'waiting' end,
         (array['low','normal','normal','high','urgent'])[1 + n % 5], k.customer_id,
         case when (n / $3::int) % 4 = 3 then null else k.id end, k.first_name || ' ' || k.last_name, at, at + interval '1 hour'
       from generate_series(1, $2::int) n
       cross join lateral (select date_trunc('day', now()) - ($2::int - n) * interval '3 minutes' as at) t
       join contacts k on k.tenant_id = $1 and k.code = 'CT-' || n % $3::int`,
      tickets,
      contacts,
    ),
    statement(
      `insert into ticket_comments (tenant_id, ticket_id, body, internal, by_staff, author_name, user_id, created_at)
       select $1, t.id, 'We look into it: ' || t.subject, c = 2 and t.number % 3 = 0, c = 2,
         case when c = 2 then 'Staff 0' else t.opened_by end,
         case when c = 2 then (select id from users where tenant_id = $1
           and username = 'staff-0') end, t.created_at + c * interval '20 minutes'
       from tickets t cross join generate_series(1, 2) c where t.tenant_id = $1`,
    ),
    statement(
      `insert into counters (tenant_id, name, value) values ($1, 'ticket', $2::int + 1000000)`,
      tickets,
    ),
    statement(
      `insert into emails (tenant_id, kind, to_address, to_name, contact_id, customer_id,
        caused_by, state, why, tries, sent_at, subject, body, created_at)
       select $1, (array['ticket_comment','ticket_opened','secure_link','ticket_reply'])[1 + n %
         4], k.email, k.first_name || ' ' || k.last_name,
         k.id, k.customer_id, 'Staff 0', s, case when s = 'refused' then '550 No such mailbox' end, 1, at, 'T-' || n || ': ' || k.last_name,
         'Hello,' || chr(10) || 'there is news.', at
       from generate_series(1, $2::int) n
       cross join lateral (select case when n % 50 = 0 then 'refused' else 'sent' end as s,
         date_trunc('day', now()) - ($2::int - n) * interval '5 minutes' as at) t
       join contacts k on k.tenant_id = $1 and k.code = 'CT-' || n % $3::int`,
      contacts * 2,
      contacts,
    ),
    // Each customer's own link, and one that was mailed to every fifth contact.
    statement(
      `insert into secure_links (tenant_id, customer_id, key_version) select $1, id, $2 from customers where tenant_id = $1`,
      keyVersion,
    ),
    statement(
      `insert into secure_links (tenant_id, customer_id, contact_id, key_version, sent_at, sent_to, ends_at)
       select $1, customer_id, id, $2, now() - interval '1 day', email, now() + interval '30 days'
       from contacts where tenant_id = $1 and substr(code, 4)::int % 10 in (2, 3)`,
      keyVersion,
    ),
    statement(
      `insert into notification_choices (tenant_id, event, is_on, contact_id)
       select $1, 'ticket_comment', false, id from contacts where tenant_id = $1 and substr(code, 4)::int % 10 = 4`,
    ),
    ...auditLog(tenantId, size, auditRows),
  ];
}

/** Entries of staff about tickets, contacts and assets in turn. Their hashes are made up: nobody verifies this chain. */
function auditLog(tenantId: string, size: TenantSize, rows: number): Statement[] {
  const entries = (kind: string, part: number, name: string, join: string, many: number): Statement => ({
    text: `insert into audit_log (tenant_id, seq, at, actor_kind, user_id, actor_name, address, action, record_kind, record_id, record_name,
        changes, previous_hash, hash)
      select $1, n, date_trunc('day', now()) - ($2::int - n) * interval '2 minutes', 'staff', u.id, u.first_name || ' ' || u.last_name,
        '192.0.2.' || n % 250, case when n % 5 = 0 then 'added' else 'changed' end, '${kind}', r.id, ${name},
        '{"phone": ["555 1", "555 2"]}', sha256(n::text::bytea), sha256((n + 1)::text::bytea)
      from generate_series(1, $2::int) n
      join users u on u.tenant_id = $1 and u.username = 'staff-' || n % $3::int
      join ${kind} r on r.tenant_id = $1 and ${join}
      where n % 3 = ${part} and $4::int > 0`,
    values: [tenantId, rows, staffOf(size), many],
  });
  return [
    entries('tickets', 0, `'T-' || r.number || ' ' || r.subject`, 'r.number = 1 + n % $4::int', size.tickets),
    entries(
      'contacts',
      1,
      `r.first_name || ' ' || r.last_name`,
      `r.code = 'CT-' || n % $4::int`,
      size.contacts,
    ),
    entries('assets', 2, `r.code || ' ' || r.description`, `r.code = 'A-' || 1 + n % $4::int`, size.assets),
    {
      text: `insert into audit_heads (tenant_id, seq, at, hash) values ($1, $2::int, now(), sha256(($2::int + 1)::text::bytea))`,
      values: [tenantId, rows],
    },
  ];
}

import type pg from 'pg';
import { word } from './words.ts';

/** Its code: after those of all other facilities, so that nobody's contact is related to it by chance. */
const code = 'SITE';
/** A third of it is overdue, a third due soon and a third in work, so that a quarter of each third has the common word. */
const many = 15_000;

const statements = [
  `insert into facilities (tenant_id, code, name, customer_id) values ($1, '${code}', 'The large site', $2)`,
  `insert into assets (tenant_id, code, barcode, description, manufacturer, model, serial_number, facility_id, customer_id,
     service_interval_months, last_service_on, next_service_on, created_at)
   select $1, 'S-' || n, 'SB' || n, (array['Multimeter','Torque wrench','Pressure gauge','Caliper'])[1 + (n / 7) % 4] || ' ' || ${word('n')} || ' ' || n,
     'Maker ' || n % 40, 'M' || n % 300, 'SS' || n * 7, f.id, $2, 12, current_date - 465 + n % 701,
     current_date + (array[-100 + n / 3 % 80, 1 + n / 3 % 28, 40 + n / 3 % 500])[1 + n % 3],
     date_trunc('day', now()) - n * interval '1 minute'
   from generate_series(1, ${many}) n, facilities f where f.tenant_id = $1 and f.code = '${code}'`,
  `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, reason, description, purchase_order,
     scheduled_on, opened_by, created_at, done_at)
   select $1, 2000000 + n, t.id, a.facility_id, $2, s, 'No time', 'Yearly ' || ${word('n')} || ' ' || n, 'PO-' || n,
     current_date - 400 + n % 500, 'Staff 0', a.created_at, case when s in ('closed', 'done') then now() end
   from generate_series(1, ${many}) n cross join lateral (select (array['scheduled', 'closed', 'done'])[1 + n % 3] as s) o
   join assets a on a.tenant_id = $1 and a.code = 'S-' || n
   join work_order_types t on t.tenant_id = $1 and t.name = (array['Calibration', 'Repair', 'Inspection'])[1 + n % 3]`,
  `insert into work_order_lines (tenant_id, work_order_id, asset_id, customer_id, facility_id, asset_code, asset_description,
     outcome, serviced_on, before_next_on, next_service_on, finished_at)
   select $1, w.id, a.id, $2, a.facility_id, a.code, a.description, case when w.done_at is not null then 'passed' end,
     case when w.done_at is not null then w.scheduled_on end, w.scheduled_on, w.scheduled_on + 365, w.done_at
   from assets a join work_orders w on w.tenant_id = $1 and w.number = 2000000 + substr(a.code, 3)::int
   where a.tenant_id = $1 and a.code like 'S-%' and a.customer_id = $2`,
  `insert into documents (tenant_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name, created_at,
     customer_id, asset_id, about_asset_id)
   select $1, 'certificate', code || ' ' || ${word('substr(code, 3)::int')} || '.pdf', 9000, 'application/pdf', repeat('0', 64),
     gen_random_uuid(), true, true, 'Staff 0', created_at, $2, id, id
   from assets where tenant_id = $1 and code like 'S-%' and customer_id = $2 and substr(code, 3)::int % 2 = 0`,
];

/**
 * A customer's large site, where there is more than a page of everything and more than 1,000 hits of the common word in each
 * list: what a contact of thousands of facilities is compared with (P4). A kept database may have it already.
 * @returns its code
 */
export async function makeSite(admin: pg.Pool, tenantId: string, customerId: string): Promise<string> {
  const { rowCount } = await admin.query('select from facilities where tenant_id = $1 and code = $2', [
    tenantId,
    code,
  ]);
  if (rowCount) return code;
  const client = await admin.connect();
  try {
    await client.query('begin');
    // Work orders begin in any state here.
    await client.query('set local session_replication_role = replica');
    for (const text of statements) await client.query(text, [tenantId, customerId]);
    await client.query('commit');
  } finally {
    client.release();
  }
  await admin.query('vacuum analyze facilities, assets, work_orders, work_order_lines, documents');
  return code;
}

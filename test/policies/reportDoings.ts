import type pg from 'pg';
import type { Cast } from '../support/cast.ts';

/** What people do with assets and work that reports count, each with what comes of chance. */
export function reportDoings(
  cast: Cast,
  random: () => number,
): Record<string, (client: pg.PoolClient) => Promise<unknown>> {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const { north, south, west } = cast.customers;
  const { cal1, cal2, dock, pier, mt } = cast.facilities;
  const places = [
    ...[[cal1, north], [cal2, north], [dock, south], [pier, west]],
    [mt, null],
  ] as const; // prettier-ignore
  const makers = ['Fluke', 'FLUKE', 'Keysight', null];
  const models = ['87V', 'E4980', null];
  const day = () =>
    `2026-0${1 + Math.floor(random() * 4)}-${pick(['01', '02', '15', '28', '30'])}`.replace('02-30', '02-27');
  // Around the end of a month, which is another one in some zones.
  const moment = () =>
    `${pick(['2026-01-31', '2026-02-28', '2026-03-31'])} ${pick(['03:30', '12:00', '20:30'])}Z`;
  const some = async (client: pg.PoolClient, table: string, condition: string) =>
    (
      await client.query<Record<string, string>>(
        `select * from ${table} where tenant_id = $1 and ${condition} order by md5(id::text || $2) limit 1`,
        [cast.tenantId, String(random())],
      )
    ).rows[0];
  let number = 5000 + Math.floor(random() * 1000);
  const inWork = "status in ('open', 'in_progress')";
  const ofOpen = `exists (select from work_orders w where w.tenant_id = work_order_lines.tenant_id and w.id = work_order_id
    and w.${inWork})`;

  return {
    'adds an asset': (client) => {
      const [at, of] = pick(places);
      return client.query(
        `insert into assets (tenant_id, description, facility_id, customer_id, manufacturer, model, next_service_on)
           values ($1, 'Random', $2, $3, $4, $5, $6)`,
        [cast.tenantId, at, of, pick(makers), pick(models), pick([day(), null])],
      );
    },
    'opens work': async (client) => {
      const asset = await some(client, 'assets', 'true');
      const made = await client.query<{ id: string }>(
        `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by, created_at)
           select $1, $2, (select id from work_order_types where tenant_id = $1 order by md5(id::text || $6) limit 1), $3, $4,
             'open', 'Tess', $5 returning id`,
        [
          ...[cast.tenantId, (number += 1), asset!['facility_id'], asset!['customer_id'], moment()],
          String(random()),
        ],
      );
      await client.query(
        `insert into work_order_lines (tenant_id, work_order_id, asset_id)
           select $1, $2, id from assets where tenant_id = $1 and facility_id = $3 and customer_id is not distinct from $4
             order by md5(id::text || $5) limit 3`,
        [cast.tenantId, made.rows[0]!.id, asset!['facility_id'], asset!['customer_id'], String(random())],
      );
    },
    'finishes a line': async (client) => {
      const line = await some(client, 'work_order_lines', ofOpen);
      const outcome = pick(['passed', 'adjusted', 'failed', 'not_done']);
      await client.query(
        `update work_order_lines set outcome = $2, not_done_reason = case when $2 = 'not_done' then 'Locked' end,
           serviced_on = case when $2 = 'not_done' then null else $3::date end, before_next_on = $4, finished_at = $5 where id = $1`,
        [line?.['id'], outcome, day(), pick([day(), null]), moment()],
      );
      await client.query('update assets set next_service_on = $2, last_service_on = $3 where id = $1', [
        line?.['asset_id'],
        day(),
        day(),
      ]);
    },
    'takes a line back': async (client) => {
      const line = await some(client, 'work_order_lines', `finished_at is not null and ${ofOpen}`);
      await client.query('update work_order_lines set finished_at = null where id = $1', [line?.['id']]);
    },
    'begins an order': async (client) => {
      const order = await some(client, 'work_orders', "status = 'open'");
      const to = (more: string) =>
        client.query(`update work_orders set ${more} where id = $1`, [order?.['id']]);
      await to("status = 'scheduled', scheduled_on = '2026-01-05'");
      await to("status = 'in_progress'");
    },
    'is done with an order': async (client) => {
      const order = await some(client, 'work_orders', "status = 'in_progress'");
      await client.query("update work_orders set status = 'done' where id = $1", [order?.['id']]);
      await client.query('update work_orders set done_at = $2 where id = $1', [order?.['id'], moment()]);
    },
    'reopens an order': async (client) => {
      const order = await some(client, 'work_orders', "status = 'done'");
      await client.query("update work_orders set status = 'in_progress', reason = 'Again' where id = $1", [
        order?.['id'],
      ]);
    },
    'gives an order another type': async (client) => {
      const order = await some(client, 'work_orders', inWork);
      await client.query(
        `update work_orders set type_id = (select id from work_order_types where tenant_id = $2 order by md5(id::text || $3) limit 1)
           where id = $1`,
        [order?.['id'], cast.tenantId, String(random())],
      );
    },
    'adds a type': (client) =>
      client.query('insert into work_order_types (tenant_id, name) values ($1, $2)', [
        cast.tenantId,
        `Type ${random()}`,
      ]),
    'names a type anew': (client) =>
      client.query("update work_order_types set name = name || '.' where tenant_id = $1", [cast.tenantId]),
    'says what an asset is': async (client) => {
      const asset = await some(client, 'assets', 'true');
      await client.query('update assets set manufacturer = $2, model = $3 where id = $1', [
        asset!['id'],
        pick(makers),
        pick(models),
      ]);
    },
    'retires or returns assets': (client) =>
      client.query(
        `update assets set status = case status when 'retired' then 'in_service' else 'retired' end
           where tenant_id = $1 and md5(id::text || $2) < '4'`,
        [cast.tenantId, String(random())],
      ),
    'moves an asset within its customer': async (client) => {
      const asset = await some(client, 'assets', `customer_id = '${north}'`);
      await client.query('update assets set facility_id = $2 where id = $1', [
        asset!['id'],
        pick([cal1, cal2]),
      ]);
    },
    'gives an asset to another customer': async (client) => {
      const asset = await some(client, 'assets', 'true');
      const [at, of] = pick(places);
      await client.query('update assets set facility_id = $2, customer_id = $3 where id = $1', [
        asset!['id'],
        at,
        of,
      ]);
    },
    'hands over what was done': async (client) => {
      const line = await some(
        client,
        'work_order_lines',
        `handed_from_id is null and not exists (select from work_order_lines h where h.handed_from_id = work_order_lines.id)
           and finished_at is not null and serviced_on is not null
           and exists (select from assets a where a.tenant_id = work_order_lines.tenant_id and a.id = asset_id
             and a.customer_id is distinct from work_order_lines.customer_id)`,
      );
      await client.query(
        `insert into work_order_lines (tenant_id, asset_id, handed_from_id, type_id, outcome, serviced_on, finished_at)
           select l.tenant_id, l.asset_id, l.id, coalesce(l.type_id, w.type_id), l.outcome, l.serviced_on, l.finished_at
             from work_order_lines l left join work_orders w on w.tenant_id = l.tenant_id and w.id = l.work_order_id where l.id = $1`,
        [line?.['id']],
      );
      if (!line) await client.query('select 1 / 0');
    },
    'tells of work before Gatehouse': async (client) => {
      const asset = await some(client, 'assets', 'true');
      await client.query(
        `insert into work_order_lines (tenant_id, asset_id, type_id, outcome, serviced_on, finished_at)
           select $1, $2, (select id from work_order_types where tenant_id = $1 limit 1), $3, $4, $5`,
        [cast.tenantId, asset!['id'], pick(['passed', 'failed']), day(), moment()],
      );
    },
    'changes the zone': (client) =>
      client.query('update tenants set time_zone = $2 where id = $1', [
        cast.tenantId,
        pick(['UTC', 'America/New_York', 'Asia/Tokyo', 'America/Havana']),
      ]),
    'archives a customer': (client) =>
      client.query(
        'update customers set archived_at = case when archived_at is null then now() end where id = $1',
        [south],
      ),
  };
}

import type pg from 'pg';
import { addReportMonths } from '../../db/reportMonths.ts';
import type { KeyRing } from '../../server/secrets/keys.ts';
import type { Tenant } from './actors.ts';
import { documentsOf, moneyOf } from './books.ts';
import { loginsOf } from './logins.ts';
import { historyOf, recordsOf, triggers, type Statement } from './records.ts';
import { smallTenant, type TenantSize } from './size.ts';

/** Makes a tenant and fills it, as superuser, in one transaction. */
export async function makeTenant(
  admin: pg.Pool,
  slug: string,
  size: TenantSize,
  keys: Pick<KeyRing, 'newest' | 'derive'>,
): Promise<Tenant> {
  const keyVersion = keys.newest;
  const client = await admin.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ id: string }>(
      `insert into tenants (slug, name, licence_limit) values ($1, $1, 10000000) returning id`,
      [slug],
    );
    const tenantId = rows[0]?.id ?? '';
    const statements = [
      ...recordsOf(tenantId, size),
      ...loginsOf(tenantId, size, keyVersion),
      ...historyOf(tenantId, size, keyVersion),
      triggers('replica'),
      ...moneyOf(tenantId, size),
      ...documentsOf(tenantId),
      // Triggers have kept some of these for a small tenant, and nothing for a large one.
      { text: 'delete from report_months where tenant_id = $1', values: [tenantId] },
      // Without figures of what was just made, its lines would be looked for anew for each line.
      { text: 'analyze assets, work_orders, work_order_lines', values: [] },
      { text: addReportMonths('$1'), values: [tenantId] },
    ];
    await (size.assets > smallTenant.assets ? runLarge(client, statements) : runAll(client, statements));
    await client.query('commit');
    return { tenantId, slug, keyVersion, cookieSecret: keys.derive('session cookies') };
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function runAll(client: pg.PoolClient, statements: readonly Statement[]): Promise<void> {
  for (const { text, values } of statements) await client.query(text, values);
}

/**
 * The same for very many rows: foreign keys are not checked one by one, which would take as long again (small tenants
 * are made with them, by the same statements), and indexes are made when the rows are there.
 */
async function runLarge(client: pg.PoolClient, statements: readonly Statement[]): Promise<void> {
  // Of sets that it has no figures of the planner believes that they are tiny, and loops over them.
  await client.query(
    `set local session_replication_role = replica; set local enable_nestloop = off;
     set local work_mem = '256MB'; set local maintenance_work_mem = '1GB'`,
  );
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index i join pg_class c on c.oid = i.indrelid
     where c.relnamespace = 'public'::regnamespace and not indisprimary
       and not exists (select from pg_constraint where conindid = indexrelid)`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  for (const { text, values } of statements) {
    // No trigger looks at any row here, whatever the statements of a small tenant say.
    if (text.includes('session_replication_role')) continue;
    await client.query(text, values);
    // The next statement joins what this one made: without figures the planner takes it for a handful of rows.
    const table = /insert into (\w+)/.exec(text)?.[1];
    if (table) await client.query(`analyze ${table}`);
  }
  for (const { definition } of indexes) await client.query(definition);
}

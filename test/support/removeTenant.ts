import { testDatabase } from './database.ts';

/** The tables that have rows of tenants, and the tenants. */
const TABLES = `
  select c.table_name as name, c.column_name as column from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
   where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
     and (c.column_name = 'tenant_id' or c.table_name = 'tenants' and c.column_name = 'id')`;

/**
 * Takes a tenant with very many rows out of the run's database again. Otherwise whatever looks through whole tables afterwards passes
 * over them, and the planner takes every table for a large one.
 */
export async function removeTenant(tenantId: string): Promise<void> {
  const { admin } = await testDatabase();
  const { rows: tables } = await admin.query<{ name: string; column: string }>(TABLES);
  const client = await admin.connect();
  const left: string[] = [];
  try {
    // All of it goes, so nothing has to be kept in step.
    await client.query('set session_replication_role = replica');
    for (const { name, column } of tables) {
      const { rowCount } = await client.query(`delete from ${name} where ${column} = $1`, [tenantId]);
      if (rowCount) left.push(name);
    }
  } finally {
    await client.query('reset session_replication_role');
    client.release();
  }
  await admin.query(`vacuum analyze ${left.join(', ')}`);
}

import type pg from 'pg';
import { testDatabase } from '../support/database.ts';

/** Runs work as superuser in a transaction of which nothing remains. */
export async function inRollback<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const { admin } = await testDatabase();
  const client = await admin.connect();
  try {
    await client.query('begin');
    return await work(client);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

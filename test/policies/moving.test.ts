import { expect } from 'chai';
import type pg from 'pg';
import { accessOf, tableNames } from '../../db/policies/index.ts';
import { attempt } from './actAs.ts';
import { makeWorld, type World } from './matrixWorld.ts';
import { inRollback } from './support.ts';

const tenantOf = (table: (typeof tableNames)[number]) => accessOf(table).tenantColumn ?? 'tenant_id';

describe('a tenant can be moved to another server while it works (docs/running.md)', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
  });

  /** A publication of one tenant's rows, of every table that has a tenant. */
  async function publish(client: pg.ClientBase): Promise<void> {
    const rows = tableNames.map((table) => `${table} where (${tenantOf(table)} = '${world.own.tenantId}')`);
    await client.query(`create publication moving for table ${rows.join(', ')}`);
  }

  it('with a publication of its rows, every table takes what is changed and what is deleted', async () => {
    await inRollback(async (client) => {
      await publish(client);
      // Rows go one table at a time: keys between them would hold them back.
      await client.query('set local session_replication_role = replica');
      for (const table of tableNames) {
        const column = tenantOf(table);
        for (const id of [world.own.tenantId, world.other.tenantId]) {
          const changed = await client.query(
            `update ${table} set ${column} = ${column} where ${column} = $1`,
            [id],
          );
          expect(changed.rowCount, `${table} changed`).to.be.greaterThan(0);
          const deleted = await client.query(`delete from ${table} where ${column} = $1`, [id]);
          expect(deleted.rowCount, `${table} deleted`).to.equal(changed.rowCount);
        }
      }
    });
  });

  it('it would not, were a row known by less than its tenant', async () => {
    await inRollback(async (client) => {
      await publish(client);
      await client.query('create unique index planted on assets (id)');
      await client.query('alter table assets replica identity using index planted');
      const { state, message } = await attempt(client, "update assets set status = 'x'");
      expect(state, message).to.equal('42P10');
      expect(message).to.contain('assets');
    });
  });
});

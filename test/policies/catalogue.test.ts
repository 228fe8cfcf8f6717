import { expect } from 'chai';
import type pg from 'pg';
import { tableNames, tablesWithoutTenant } from '../../db/policies/index.ts';
import { roleName } from '../../db/roles.ts';
import { checkLogins } from '../../server/database/pools.ts';
import { testDatabase } from '../support/database.ts';
import { expectListed } from '../support/expectListed.ts';
import { plantedFaults } from './faults.ts';
import { inRollback } from './support.ts';
import { questions } from './questions.ts';

describe('the catalogue (S18, S19)', () => {
  for (const [key, { title, ask }] of Object.entries(questions)) {
    describe(title, () => {
      it('holds', async () => {
        const { prefix } = await testDatabase();
        expect(await inRollback((client) => ask(client, prefix))).to.deep.equal([]);
      });

      const faults = plantedFaults[key as keyof typeof questions]((role) => roleName('gatehouse_test', role));
      for (const [fault, [statements, words]] of Object.entries(faults))
        it(`finds ${fault}`, async () => {
          const { prefix } = await testDatabase();
          const answer = await inRollback(async (client: pg.ClientBase) => {
            await client.query(statements);
            return ask(client, prefix);
          });
          expect(answer.join('\n')).to.include(words);
        });
    });
  }

  it('knows every table: in the policies, or by name among those without a tenant', async () => {
    const { admin } = await testDatabase();
    const { rows } = await admin.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f')",
    );
    expectListed(
      rows.map((row) => row.name),
      [...tableNames, ...Object.keys(tablesWithoutTenant)],
      'db/policies/',
    );
  });

  it('S18: the processes refuse to start with a login that could get around row security', async () => {
    const { admin, pools, prefix } = await testDatabase();
    await checkLogins(pools);
    const login = roleName(prefix, 'app_public');
    for (const [spoil, mend] of [
      [`alter role ${login} bypassrls`, `alter role ${login} nobypassrls`],
      [`grant ${roleName(prefix, 'owner')} to ${login}`, `revoke ${roleName(prefix, 'owner')} from ${login}`],
    ] as const) {
      await admin.query(spoil);
      const refusal = await checkLogins(pools).catch((error: unknown) => error);
      await admin.query(mend);
      expect(String(refusal)).to.include('could get around row security');
    }
    await checkLogins(pools);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import type { TableName } from '../../db/policies/index.ts';
import { portalRoles } from '../../db/roles.ts';
import { asActor } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { testDatabase } from '../support/database.ts';
import { modelOf, store, tenantPlan } from './generatedTenants.ts';
import { sees, type Seen } from './model.ts';

describe('the database and the plain model of access agree on generated tenants', () => {
  const seen: Partial<Record<string, number>> = {};

  it('A10–A14, A20a, A21: every table of theirs, and the cheapest role, for every actor', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(tenantPlan, async (plan) => {
        const tenant = modelOf(plan);
        const tokens = await store(tenant);
        for (const [index, actor] of tenant.actors.entries()) {
          const expected = sees(tenant, actor);
          expect(await asked(tenant.slug, tokens[index]!, expected)).to.deep.equal(expected);
          seen[expected.role] = (seen[expected.role] ?? 0) + 1;
        }
      }),
      // Making a counterexample smaller takes longer than a test may: the first one is shown.
      { seed: 20_260_201, numRuns: 80, endOnFailure: true },
    );
  });

  it('and the generated tenants brought every portal role into play', () => {
    expect(Object.keys(seen)).to.have.members([...portalRoles, 'portal_customer_ro']);
  });

  const tables = {
    customers: 'customers', facilities: 'facilities', assets: 'assets', tickets: 'tickets', comments: 'ticket_comments',
    contacts: 'contacts', partners: 'partners', agents: 'agents',
  } as const satisfies Record<Exclude<keyof Seen, 'role'>, TableName>; // prettier-ignore

  /** Asks each table in one transaction; those that the model leaves out must be refused, each in one of its own. */
  async function asked(slug: string, tokenHash: Buffer, expected: Seen): Promise<Seen> {
    const { pools, prefix } = await testDatabase();
    const request = { side: 'portal', slug, tokenHash, readOnly: true } as const;
    const names = Object.keys(tables) as (keyof typeof tables)[];
    const ids = async (db: Db, name: keyof typeof tables) => ({
      [name]: (await db.rows<{ id: string }>(db.from(tables[name]).select('id'))).map((row) => row.id).sort(),
    });
    for (const name of names.filter((one) => !(one in expected))) {
      const refusal = await asActor(pools, request, (db) => ids(db, name)).catch((error: unknown) => error);
      expect((refusal as { code?: string }).code, `${expected.role} ${name}`).to.equal('42501');
    }
    return asActor(pools, request, async (db) => {
      const [roles, ...found] = await Promise.all([
        db.rows<{ role: string }>(db.from('tenants').select(db.raw('current_user as role'))),
        ...names.filter((one) => one in expected).map((name) => ids(db, name)),
      ]);
      return Object.assign({ role: roles[0]!.role.slice(prefix.length + 1) }, ...found) as Seen;
    });
  }
});

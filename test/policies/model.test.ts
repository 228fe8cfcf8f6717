import { expect } from 'chai';
import fc from 'fast-check';
import type { TableName } from '../../db/policies/index.ts';
import { portalRoles } from '../../db/roles.ts';
import { asActor } from '../../server/database/asActor.ts';
import { testDatabase } from '../support/database.ts';
import { modelOf, store, tenantPlan } from './generatedTenants.ts';
import { sees, type Seen } from './model.ts';

describe('the database and the plain model of access agree on generated tenants', () => {
  const seen: Partial<Record<string, number>> = {};

  it('A10–A14: facilities, assets, tickets, comments, contacts, and the cheapest role, for every actor', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(tenantPlan, async (plan) => {
        const tenant = modelOf(plan);
        const tokens = await store(tenant);
        for (const [index, actor] of tenant.actors.entries()) {
          const expected = sees(tenant, actor);
          expect(await asked(tenant.slug, tokens[index]!)).to.deep.equal(expected);
          seen[expected.role] = (seen[expected.role] ?? 0) + 1;
        }
      }),
      { seed: 20_260_201, numRuns: 60 },
    );
  });

  it('and the generated tenants brought every portal role into play', () => {
    expect(Object.keys(seen)).to.have.members([...portalRoles]);
  });

  async function asked(slug: string, tokenHash: Buffer): Promise<Seen> {
    const { pools, prefix } = await testDatabase();
    return asActor(pools, { side: 'portal', slug, tokenHash, readOnly: true }, async (db) => {
      const ids = async (table: TableName) =>
        (await db.rows<{ id: string }>(db.from(table).select('id'))).map((row) => row.id).sort();
      const [roles, facilities, assets, tickets, comments, contacts] = await Promise.all([
        db.rows<{ role: string }>(db.from('tenants').select(db.raw('current_user as role'))),
        ids('facilities'),
        ids('assets'),
        ids('tickets'),
        ids('ticket_comments'),
        ids('contacts'),
      ]);
      return {
        role: roles[0]!.role.slice(prefix.length + 1),
        facilities,
        assets,
        tickets,
        comments,
        contacts,
      };
    });
  }
});

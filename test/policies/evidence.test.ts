import { expect } from 'chai';
import { grantOf } from '../../db/policies/generate.ts';
import { accessOf } from '../../db/policies/index.ts';
import { requestRoles } from '../../db/roles.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { sql } from '../support/portalPages.ts';
import { attackAs, everybody, forbidden } from './attack.ts';

/** What is written once and for all: decisions about estimates, what became of an order, what was signed. */
const evidence = ['estimate_decisions', 'work_order_events', 'work_order_signatures'] as const;

describe('A28: evidence can’t be changed or deleted by anybody', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('evidence');
    const by = [cast.tenantId, cast.workOrder];
    await sql(
      `insert into work_order_events (tenant_id, work_order_id, to_status, by_staff, author_name) values ($1, $2, 'open', true, 'Tess')`,
      ...by,
    );
    await sql(
      `insert into work_order_signatures (tenant_id, work_order_id, name, content, content_sha256, by_staff, author_name)
         values ($1, $2, 'Sam', 'WO-1', repeat('0', 64), true, 'Tess')`,
      ...by,
    );
  });

  for (const table of evidence)
    it(`${table}: no role has the right, and nobody does it`, async () => {
      for (const role of requestRoles) {
        const grant = grantOf(accessOf(table), role);
        expect([grant?.update, grant?.delete], role).to.deep.equal([undefined, undefined]);
      }
      for (const privileges of Object.values(accessOf(table).definers ?? {}))
        expect(privileges).not.to.match(/update|delete/);
      for (const who of everybody)
        for (const statement of [`update ${table} set author_name = 'Nobody'`, `delete from ${table}`])
          expect((await attackAs(cast, who, statement)).state, `${who}: ${statement}`).to.equal(forbidden);
    });

  for (const table of ['work_order_events', 'work_order_signatures'])
    it(`${table}: not by who owns the table either`, async () => {
      const { admin } = await testDatabase();
      for (const statement of [
        `update ${table} set author_name = 'Nobody' where tenant_id = $1`,
        `update ${table} set tenant_id = tenant_id where tenant_id = $1`,
        `delete from ${table} where tenant_id = $1`,
      ]) {
        const state = await admin.query(statement, [cast.tenantId]).then(
          () => 'done',
          (error: unknown) => (error as { code?: string }).code,
        );
        expect(state, statement).to.equal('GH006');
      }
      expect(
        await sql(`select from ${table} where tenant_id = $1 and author_name = 'Tess'`, cast.tenantId),
      ).not.to.have.lengthOf(0);
    });
});

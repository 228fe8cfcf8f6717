import { expect } from 'chai';
import { grantOf } from '../../db/policies/generate.ts';
import { accessOf } from '../../db/policies/index.ts';
import { requestRoles } from '../../db/roles.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { sql } from '../support/portalPages.ts';
import { actAs, attempt } from './actAs.ts';
import { attackAs, everybody, forbidden } from './attack.ts';
import { inRollback } from './support.ts';

/** What is written once and for all: decisions about estimates, versions that were sent, what became of an order, what was signed. */
const evidence = [
  'estimate_decisions',
  'estimate_versions',
  'work_order_events',
  'work_order_signatures',
] as const;

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
        for (const statement of [`update ${table} set tenant_id = tenant_id`, `delete from ${table}`])
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

  it('estimate_versions: not by who owns the table either', async () => {
    const { admin } = await testDatabase();
    for (const statement of [
      "update estimate_versions set content = '{}'",
      'delete from estimate_versions',
    ]) {
      const state = await admin.query(`${statement} where tenant_id = $1`, [cast.tenantId]).then(
        () => 'done',
        (error: unknown) => (error as { code?: string }).code,
      );
      expect(state, statement).to.equal('GH010');
    }
    expect(await sql('select from estimate_versions where tenant_id = $1', cast.tenantId)).to.have.lengthOf(
      2,
    );
  });

  describe('who reads what was signed', () => {
    const read = (who: PlayerName, columns: string) =>
      inRollback(async (client) => {
        await client.query(
          `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
             select tenant_id, $2, id, customer_id from facilities where id = $1`,
          [cast.facilities.cal1, cast.players.mixedContact.contactId],
        );
        await actAs(client, cast.players[who]);
        const seen = await attempt(client, 'select from work_orders where id = $1', [cast.workOrder]);
        const { state, rows } = await attempt(
          client,
          `select ${columns} from work_order_signatures where work_order_id = $1`,
          [cast.workOrder],
        );
        return { order: seen.rows.length, state, rows };
      });

    it('A12: the name is for whoever sees the order at the own customer', async () => {
      for (const who of ['customerUser', 'contactUser', 'allContact', 'adminContact'] as const)
        expect(await read(who, 'name, drawing'), who).to.deep.equal({
          ...{ order: 1, state: 'done', rows: [{ name: 'Sam', drawing: null }] },
        });
    });

    it('A12: who has only the facility of another customer sees the order, and not who signed it', async () => {
      expect(await read('mixedContact', 'name')).to.deep.equal({ order: 1, state: 'done', rows: [] });
      expect((await read('mixedContact', 'id')).rows).to.deep.equal([]);
    });

    it('A28: what was signed line by line, and the name on the order, are for staff alone', async () => {
      expect((await read('administrator', 'content')).rows).to.deep.equal([{ content: 'WO-1' }]);
      for (const who of [
        'link',
        'customerUser',
        'contactUser',
        'allContact',
        'adminContact',
        'agentUser',
      ] as const) {
        expect((await read(who, 'content')).state, who).to.equal(forbidden);
        expect((await read(who, '(select signed_by from work_orders limit 1)')).state, who).to.equal(
          forbidden,
        );
      }
    });
  });
});

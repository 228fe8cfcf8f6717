import { expect } from 'chai';
import { loginRoles, requestRoles, roleName } from '../../db/roles.ts';
import { as, during, logOf } from '../support/auditLog.ts';
import { makeCast, portalNames, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { actAs, attempt } from './actAs.ts';
import { inRollback } from './support.ts';

describe('who reads and writes the audit log (S22)', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    [cast, other] = [await makeCast('audit'), await makeCast('audit')];
    for (const made of [cast, other])
      await as(made, 'administrator', (db) => db.insert('customers', { number: 'One', name: 'One' }));
  });

  it('S22: administrators read their own; other staff 0 rows, the portal nothing; the rows are there', async () => {
    for (const [name, expected] of [
      ['administrator', (await logOf(cast)).length],
      ['technician', 0],
      ['dataAdministrator', 0],
    ] as const)
      expect(
        await as(cast, name, async (db) => (await db.rows(db.from('audit_log').select('seq'))).length),
        name,
      ).to.equal(expected);
    for (const name of portalNames)
      await inRollback(async (client) => {
        await actAs(client, cast.players[name]);
        expect((await attempt(client, 'select from audit_log')).state, name).to.equal('42501');
      });
    expect(await logOf(cast)).not.to.be.empty;
    expect(await logOf(other)).not.to.be.empty;
  });

  it("S22: no role writes it or asks for others' chains; the way in takes entries alone", async () => {
    const { admin, prefix } = await testDatabase();
    const { rows } = await admin.query<{ held: string }>(
      `select r.rolname || ': ' || p.proname as held from pg_roles r, pg_proc p
         where r.rolname = any ($1) and p.pronamespace = 'app'::regnamespace and p.proname like 'audit%'
           and has_function_privilege(r.oid, p.oid, 'execute')`,
      [[...requestRoles, ...loginRoles].map((role) => roleName(prefix, role).replaceAll('"', ''))],
    );
    // An agent's role can't write, but notes the agent's new password (A21).
    const writing = requestRoles.filter((role) => !role.endsWith('_ro') || role === 'portal_customer_ro');
    expect(rows.map((row) => row.held)).to.have.members(
      writing.map((role) => `${roleName(prefix, role).replaceAll('"', '')}: audit`),
    );
  });

  it('S22: the actor is the transaction’s own, whatever an injected statement says', async () => {
    const lie = JSON.stringify([{ action: 'added', table: 'users', name: 'x', user_id: other.tenantId }]);
    for (const name of [
      'technician',
      'contactUser',
      'customerUser',
      'partnerUser',
      'agentUser',
      'link',
    ] as const) {
      const player = cast.players[name];
      const [row] = await during(cast, () => as(cast, name, (db) => db.call('audit', lie, '198.51.100.1')));
      expect(row?.user_id).to.equal(player.userId);
      expect(row?.secure_link_id).to.equal(name === 'link' ? cast.linkId : null);
      const kinds = {
        technician: 'staff',
        contactUser: 'contact_user',
        customerUser: 'customer_user',
        partnerUser: 'partner_user',
        agentUser: 'agent_user',
        link: 'link',
      };
      expect(row?.actor_kind).to.equal(kinds[name]);
      expect(row?.actor_name).to.match(name === 'link' ? /^South$/ : new RegExp(`^Person\\d+ ${name}$`, 'i'));
    }
  });
});

import { expect } from 'chai';
import pg from 'pg';
import { portalRoles, readOnlyRoles, roleName, type LoginRole } from '../../db/roles.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { attackAs, attackers, beginAs, forbidden, run, type Attacker } from './attack.ts';

const secret = 'hidden-from-the-attacker';

describe('what outlives a transaction, and what the functions give away (S18, S19)', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    cast = await makeCast('pool');
    other = await makeCast('pool');
    const { admin } = await testDatabase();
    await admin.query('update assets set description = $2, barcode = $2 where id = $1', [
      other.assets.cal1,
      secret,
    ]);
    await admin.query('update assets set description = $2 where id = $1', [
      cast.assets.dock,
      `${secret} of south`,
    ]);
  });
  const attack = (who: Attacker, sql: string, values: unknown[] = []) => attackAs(cast, who, sql, values);

  describe('through the pool', () => {
    const forge = (client: pg.ClientBase, victim: Cast) =>
      client.query(
        Object.entries({
          tenant_id: victim.tenantId, customer_id: victim.customers.north, user_id: victim.players.administrator.userId,
          session_id: victim.players.administrator.sessionId, contact_id: victim.players.contactUser.contactId,
          administrator: 'true', whole_customer: 'true', all_facilities: 'true', edit_contact: 'true', kind: 'staff', begun: '1',
        })
          .map(([setting, value]) => `set app.${setting} = '${value}'`)
          .join('; '),
      ); // prettier-ignore

    for (const who of attackers)
      it(`a session-level SET gives the next transaction nothing: ${who} sees its own rows, and can begin`, async () => {
        const { pools } = await testDatabase();
        const player = cast.players[who];
        const read = async (client: pg.ClientBase) => {
          await client.query('begin');
          await beginAs(client, player);
          const assets = await run(client, 'select id from assets order by id');
          const contacts = await run(client, 'select id from contacts order by id');
          const found = await run(client, "select * from app.search_assets('') as id order by id");
          await client.query('rollback');
          return [assets, contacts, found];
        };
        const client = await pools[player.side].connect();
        try {
          const honest = await read(client);
          await forge(client, other);
          expect(await read(client)).to.deep.equal(honest);
          // Another customer, and more rights, within the own tenant.
          await forge(client, { ...cast, customers: { ...cast.customers, north: cast.customers.south } });
          expect(await read(client)).to.deep.equal(honest);
          expect(await read(client)).to.deep.equal(honest);
          if (player.side === 'portal')
            expect((await run(client, 'select from assets')).state).to.equal(forbidden);
        } finally {
          client.release(true);
        }
      });

    for (const login of ['app_staff', 'app_portal'] as const)
      it(`a default that ${login} gives itself is nothing either: begin says otherwise`, async () => {
        const { admin, databaseUrl, prefix, passwords } = await testDatabase();
        const role = roleName(prefix, login);
        await admin.query(`alter role ${role} set app.tenant_id = '${other.tenantId}'`);
        try {
          const url = new URL(databaseUrl);
          url.username = role.replaceAll('"', '');
          url.password = passwords[login as LoginRole];
          const client = new pg.Client({ connectionString: url.href });
          await client.connect();
          await client.query('begin');
          await beginAs(client, cast.players[login === 'app_staff' ? 'administrator' : 'customerUser']);
          const { rows } = await client.query<{ tenant_id: string }>('select distinct tenant_id from assets');
          expect(rows).to.deep.equal([{ tenant_id: cast.tenantId }]);
          await client.end();
        } finally {
          await admin.query(`alter role ${role} reset app.tenant_id`);
        }
      });
  });

  describe('through the functions of sign-in', () => {
    it('a guessed, empty or null token begins nothing', async () => {
      for (const [side, fn] of [['staff', 'begin_staff'], ['portal', 'begin_portal'], ['portal', 'find_portal']] as const) {
        const { pools } = await testDatabase();
        const limits = fn === 'begin_staff' ? "'1 year', '1 year'" : "'1 year', '1 year', '1 year', '1 year'";
        for (const token of [Buffer.alloc(32), Buffer.alloc(0), null])
          for (const slug of [other.slug, '', '%', null]) {
            const client = await pools[side].connect();
            const { state } = await run(client, `select * from app.${fn}($1, $2, ${limits})`, [token, slug]);
            client.release();
            expect(state).to.be.oneOf(['GH001', 'GH002']);
          }
      }
    }); // prettier-ignore

    const withPassword = ['app_staff', ...portalRoles.filter((role) => role !== 'portal_link')];
    const everybodyInside = ['app_staff', ...portalRoles, ...readOnlyRoles];
    /** Who may execute what, by hand. A function that is missing here fails. */
    const executors: Record<string, readonly string[]> = {
      begin_staff: ['app_staff'],
      begin_portal: ['app_portal'],
      find_portal: ['app_portal'],
      reach_role: [],
      my_facilities: ['portal_contact', 'portal_contact_ro'],
      my_outside_facilities: ['portal_contact_admin', 'portal_contact_admin_ro'],
      search_assets: everybodyInside,
      search_tickets: everybodyInside,
      next_number: ['app_staff', ...portalRoles],
      audit: ['app_staff', ...portalRoles],
      ...Object.fromEntries(
        ['audit_hash', 'audit_actor_of', 'audit_append', 'audit_session', 'audit_chains', 'audit_faults'].map((name) => [name, []]), // prettier-ignore
      ),
      own_password_hash: withPassword,
      set_own_password: withPassword,
      follow_facility: ['app_staff'],
      end_link_sessions: ['app_staff'],
      ...Object.fromEntries(
        [
          'tenant_by_slug', 'find_tenants', 'slug_is_taken', 'sign_up', 'hand_over', 'hand_over_waits', 'sign_in_facts',
          'open_password_session', 'link_facts', 'open_link_session', 'end_session', 'note_seen',
        ].map((name) => [name, ['app_public']]), // prettier-ignore
      ),
    };

    it('are executed by the roles that need them, and by nobody else', async () => {
      const { admin, prefix } = await testDatabase();
      const { rows } = await admin.query<{ name: string; roles: string[] }>(
        `select p.proname as name, coalesce(array_agg(substr(r.rolname, length($1) + 2)) filter (where r.oid is not null), '{}')::text[] as roles
         from pg_proc p left join pg_roles r on r.rolname like $1 || '\\_%' and r.rolname !~ '_(owner|migrator|definer_[a-z_]+)$'
           and has_function_privilege(r.oid, p.oid, 'execute')
         where p.pronamespace = 'app'::regnamespace group by p.oid`,
        [prefix],
      );
      expect(rows.map((row) => row.name)).to.have.members(Object.keys(executors));
      for (const { name, roles } of rows) expect(roles, name).to.have.members([...executors[name]!]);
    });

    it("S19: a person's own password hash is the only one that comes out, and none for a link", async () => {
      const { admin } = await testDatabase();
      const { rows } = await admin.query<{ password_hash: string }>(
        'select password_hash from users where id = $1',
        [cast.players.contactUser.userId],
      );
      await admin.query("update users set password_hash = 'own' where id = $1", [
        cast.players.contactUser.userId,
      ]);
      const seen = await attack('contactUser', 'select * from app.own_password_hash()');
      expect(seen.rows.map((row) => row['password_hash'])).to.deep.equal(['own']);
      await admin.query('update users set password_hash = $2 where id = $1', [
        cast.players.contactUser.userId,
        rows[0]!.password_hash,
      ]);
      expect((await attack('link', 'select * from app.own_password_hash()')).state).to.equal(forbidden);
    });

    it('A12: the searches find what their actor sees, and can not be asked about the rest', async () => {
      const hits: Record<(typeof attackers)[number], number> = {
        administrator: 1,
        technician: 1,
        contactUser: 0,
        wideContact: 0,
        customerUser: 0,
        link: 1,
      };
      for (const who of attackers) {
        const { rows } = await attack(who, 'select * from app.search_assets($1)', [secret]);
        expect(rows, who).to.have.length(hits[who]);
        for (const table of ['assets', 'tickets']) {
          const all = await attack(who, `select count(*) from app.search_${table}('')`);
          expect(all.rows, `${who} ${table}`).to.deep.equal(
            (await attack(who, `select count(*) from ${table}`)).rows,
          );
        }
      }
    });
  });
});

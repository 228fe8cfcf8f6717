import { expect } from 'chai';
import pg from 'pg';
import { tableNames } from '../../db/policies/index.ts';
import { loginRoles, portalRoles, readOnlyRoles, requestRoles, roleName } from '../../db/roles.ts';
import { asActor, NoSession } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { makeCast, portalNames, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { actAs, attempt } from './actAs.ts';
import { everything, expectedOf, refused } from './expectation.ts';
import { expectedRecords } from './expectedRecords.ts';
import { playerNames } from './matrixWorld.ts';
import { inRollback } from './support.ts';

/** All that a begin sets. */
const settings = [
  'begun', 'kind', 'role', 'tenant_id', 'session_id', 'user_id', 'actor_name', 'administrator',
  'create_accounts', 'partner_id', 'customer_id', 'contact_id', 'whole_customer', 'all_facilities', 'edit_contact',
]; // prettier-ignore

describe('the context of a transaction (S18)', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    cast = await makeCast('context');
    other = await makeCast('context');
  });

  /** What a player's request gives, through the pools and the opener that the product uses. */
  async function as<T>(name: PlayerName, work: (db: Db) => Promise<T>, withTenant = true): Promise<T> {
    const { pools } = await testDatabase();
    return asActor(pools, { ...cast.players[name], readOnly: true }, work, { withTenant });
  }
  const codes = async (db: Db) =>
    (await db.rows<{ code: string }>(db.from('assets').select('*'))).map((row) => row.code);

  for (const role of requestRoles)
    it(`is an error to do without: select * from assets as ${role}`, async () => {
      const { databaseUrl, prefix } = await testDatabase();
      // A connection of its own: one that has carried an actor knows the settings as empty ones.
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        await client.query(`begin; set local role ${roleName(prefix, role)}`);
        expect((await attempt(client, 'select * from assets')).state).to.equal('42704');
        for (const setting of ['tenant_id', 'customer_id', 'contact_id', 'partner_id', 'all_facilities'])
          await client.query(`set local app.${setting} = ''`);
        expect((await attempt(client, 'select * from assets')).state).to.equal('22P02');
      } finally {
        await client.end();
      }
    });

  for (const role of loginRoles.filter((login) => login !== 'app_staff'))
    it(`is not to be had by ${role} itself, which may read no table of a tenant`, async () => {
      const { prefix } = await testDatabase();
      for (const table of tableNames)
        await inRollback(async (client) => {
          await client.query(
            `set local app.tenant_id = '${cast.tenantId}'; set local role ${roleName(prefix, role)}`,
          );
          expect((await attempt(client, `select from ${table}`)).state, table).to.equal('42501');
        });
    });

  for (const name of playerNames)
    it(`gives ${name} exactly its rows of: select * from assets (A10, A12, A14)`, async () => {
      const expected = expectedOf(expectedRecords['assets']!.sees, name);
      if (expected === refused) throw new Error('everybody may ask for assets');
      const { admin } = await testDatabase();
      const all = await admin.query<{ code: string }>('select code from assets where tenant_id = $1', [
        cast.tenantId,
      ]);
      const wanted = expected === everything ? all.rows.map((row) => row.code) : [...expected];
      expect(await as(name, codes, false)).to.have.members(wanted);
    });

  for (const name of playerNames)
    it(`gives ${name} the same rows of each table when queries don't name the tenant`, async () => {
      const read = (withTenant: boolean) => async () => {
        const found: Record<string, unknown> = {};
        for (const table of tableNames)
          found[table] = await as(
            name,
            async (db) =>
              (await db.rows<{ id: string }>(db.from(table).select('id').orderBy('id'))).map((row) => row.id),
            withTenant,
          ).catch((error: unknown) => (error as { code?: string }).code);
        return found;
      };
      const named = await read(true)();
      expect(await read(false)()).to.deep.equal(named);
      expect(named['assets']).not.to.be.empty;
    });

  it('knows the facilities of a contact with few by name: those that the policies show, and no others', async () => {
    const both = (name: PlayerName) =>
      as(name, async (db) => ({
        known: db.facilities,
        shown: await db.rows(db.from('facilities').orderBy(['sort_name', 'id']).select('id', 'name')),
      }));
    const counts: Partial<Record<PlayerName, number | null>> = {};
    for (const name of playerNames) {
      const { known, shown } = await both(name);
      counts[name] = known?.length ?? null;
      if (known !== null) expect(known, name).to.deep.equal(shown);
    }
    expect(counts.contactUser).to.be.above(0);
    expect(counts.viewer).to.equal(counts.contactUser);
    for (const name of ['administrator', 'link', 'customerUser', 'partnerUser', 'agentUser'] as const)
      expect(counts[name], name).to.equal(null);

    // A facility that is related, and the customer's own besides, is told once.
    const { admin } = await testDatabase();
    const {
      rows: [contact],
    } = await admin.query<{ id: string }>(
      `update contacts k set all_facilities = true from portal_users p, users u
       where u.tenant_id = $1 and u.username = 'contactuser' and p.tenant_id = $1 and p.user_id = u.id and k.id = p.contact_id
       returning k.id`,
      [cast.tenantId],
    );
    const related = [cast.tenantId, contact?.id, cast.facilities.mt];
    await admin.query(
      'insert into contact_facilities (tenant_id, contact_id, facility_id) values ($1, $2, $3)',
      related,
    );
    try {
      const { known, shown } = await both('contactUser');
      expect(known).to.deep.equal(shown);
      expect(known).to.have.length.above(counts.contactUser ?? 0);
    } finally {
      await admin.query(
        'delete from contact_facilities where tenant_id = $1 and contact_id = $2 and facility_id = $3',
        related,
      );
      await admin.query('update contacts set all_facilities = false where id = $1', [contact?.id]);
    }
  });

  it('can be begun once in a transaction: again is refused, whoever asks (GH003)', async () => {
    const { prefix } = await testDatabase();
    for (const name of playerNames)
      await inRollback(async (client) => {
        await actAs(client, cast.players[name]);
        await client.query('reset role');
        const isStaff = cast.players[name].side === 'staff';
        const calls = isStaff
          ? ["app.begin_staff('x', 'y', '1 hour', '1 hour')"]
          : [
              "app.begin_portal('x', 'y', '1 hour', '1 hour', '1 hour', '1 hour')",
              "app.begin_view('x', 'y', '1 hour', '1 hour', '1 hour')",
              "app.begin_as('x', 'y', null, null, '1 hour', '1 hour')",
            ];
        for (const call of calls)
          expect((await attempt(client, `select ${call}`)).state, call).to.equal('GH003');
        // Once the portal's role is taken, the functions are out of its hands altogether.
        if (isStaff) return;
        for (const role of [...portalRoles, ...readOnlyRoles]) {
          await client.query(`set local role ${roleName(prefix, role)}`);
          for (const call of calls)
            expect((await attempt(client, `select ${call}`)).state, call).to.equal('42501');
          await client.query('reset role');
        }
      });
  });

  it('ends with its transaction: the connection knows no actor afterwards', async () => {
    const { pools } = await testDatabase();
    for (const side of ['staff', 'portal'] as const) {
      const name = side === 'staff' ? 'administrator' : 'customerUser';
      const client = await pools[side].connect();
      try {
        await client.query('begin');
        const { slug, tokenHash } = cast.players[name];
        await client.query(
          side === 'staff'
            ? { text: "select app.begin_staff($1, $2, '1 hour', '1 hour')", values: [tokenHash, slug] }
            : {
                text: "select app.begin_portal($1, $2, '1 hour', '1 hour', '1 hour', '1 hour')",
                values: [tokenHash, slug],
              },
        );
        expect((await client.query('select * from assets')).rowCount).to.be.greaterThan(0);
        await client.query('commit');
        for (const setting of settings) {
          const { rows } = await client.query<{ value: string | null }>(
            'select current_setting($1, true) as value',
            [`app.${setting}`],
          );
          expect(rows[0]?.value ?? '', setting).to.equal('');
        }
        expect((await client.query('select current_user = session_user as reset')).rows).to.deep.equal([
          { reset: true },
        ]);
        const error = await client.query('select * from assets').catch((reason: unknown) => reason);
        expect((error as { code: string }).code).to.equal(side === 'staff' ? '22P02' : '42501');
      } finally {
        client.release();
      }
    }
  });

  for (const name of playerNames)
    it(`S2: ${name}'s cookie is worth nothing on another tenant`, async () => {
      const { pools } = await testDatabase();
      const request = { ...cast.players[name], slug: other.slug, readOnly: true };
      const error = await asActor(pools, request, codes).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(NoSession);
    });

  it('A8, S3: each session opens its own side alone: back office, portal or a view', async () => {
    const { pools } = await testDatabase();
    for (const name of playerNames) {
      const player = cast.players[name];
      for (const side of (['staff', 'portal', 'view'] as const).filter((one) => one !== player.side)) {
        const error = await asActor(pools, { ...player, side, readOnly: true }, codes).catch(
          (reason: unknown) => reason,
        );
        expect(error, `${name} ${side}`).to.be.instanceOf(NoSession);
      }
    }
  });

  describe('and the facility of the drop-down (A15)', () => {
    const choose = async (name: PlayerName, facility: string | null) => {
      const { admin } = await testDatabase();
      await admin.query('update login_sessions set facility_id = $2 where id = $1', [
        cast.players[name].sessionId,
        facility,
      ]);
    };
    const chosen = (name: PlayerName) => as(name, (db) => Promise.resolve(db.facilityId));

    for (const name of portalNames.filter((one) => one !== 'link'))
      it(`narrows ${name} to one facility in reach, and falls back to all outside it`, async () => {
        const { admin } = await testDatabase();
        const all = await as(name, codes);
        const [code] = all;
        const { rows } = await admin.query<{ facility_id: string }>(
          'select facility_id from assets where tenant_id = $1 and code = $2',
          [cast.tenantId, code],
        );
        await choose(name, rows[0]!.facility_id);
        expect(await as(name, codes)).to.deep.equal([code]);
        expect(await chosen(name)).to.equal(rows[0]!.facility_id);
        await choose(name, cast.facilities.dock);
        expect(await as(name, codes)).to.have.members(all);
        expect(await chosen(name)).to.equal(null);
        await choose(name, null);
      });

    it('is nothing that a session can point at another tenant with', async () => {
      const error = await choose('customerUser', other.facilities.cal1).catch((reason: unknown) => reason);
      expect((error as { code: string }).code).to.equal('23503');
    });
  });
});

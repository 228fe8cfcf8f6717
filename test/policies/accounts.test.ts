import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

describe('portal accounts (A9, A23)', () => {
  let cast: Cast;
  let people = 0;
  before(async () => {
    cast = await makeCast('accounts');
  });

  async function as(name: PlayerName, work: (db: Db) => Promise<unknown>): Promise<string> {
    const { pools } = await testDatabase();
    try {
      await asActor(pools, { ...cast.players[name], readOnly: false }, work);
      return 'done';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  }
  const newUser = (db: Db, more: Record<string, unknown> = {}) => {
    const username = `account-${++people}`;
    return db.insert('users', { first_name: 'A', last_name: 'B', username, is_external: true, ...more });
  };
  const group = (db: Db, userId: string, more: Record<string, unknown> = {}) =>
    db.insert('user_usergroups', {
      user_id: userId, usergroup_id: cast.groups.customerPortal, is_external: true, ...more,
    }); // prettier-ignore
  const lab = (db: Db, userId: string) =>
    db.insert('user_labs', { user_id: userId, facility_id: cast.facilities.portalLab });
  const portalUser = (db: Db, userId: string) =>
    db.insert('portal_users', { user_id: userId, scope: 'customer', customer_id: cast.customers.north });
  const account = async (db: Db) => {
    const userId = await newUser(db, { password_hash: 'hash', must_change_password: true });
    await group(db, userId);
    await lab(db, userId);
    await portalUser(db, userId);
  };

  it('A23: a portal data administrator makes a whole external account; a technician makes none', async () => {
    expect(await as('dataAdministrator', account)).to.equal('done');
    expect(await as('administrator', account)).to.equal('done');
    expect(await as('technician', account)).to.equal('42501');
    expect(await as('customerUser', account)).to.equal('42501');
  });

  const loose = async (): Promise<string> => {
    const { rows } = await (
      await testDatabase()
    ).admin.query<{ id: string }>(
      `insert into users (tenant_id, first_name, last_name, username, is_external, created_at)
         values ($1, 'Lo', 'Ose', 'loose-' || gen_random_uuid(), true, now() - interval '1 hour') returning id`,
      [cast.tenantId],
    );
    return rows[0]!.id;
  };
  const refusals: Record<string, (db: Db, id: string) => Promise<unknown>> = {
    'an internal user': (db) => newUser(db, { is_external: false }),
    'an internal group for a new account': async (db) =>
      group(db, await newUser(db), { usergroup_id: cast.groups.technicians, is_external: false }),
    'the Administrators group for itself': (db) =>
      group(db, cast.players.dataAdministrator.userId!, {
        usergroup_id: cast.groups.administrators, is_external: false,
      }), // prettier-ignore
    'a usergroup': (db) => db.insert('usergroups', { name: 'Planted', is_external: true }),
    'another group for a user who was there': (db, id) => group(db, id),
    'a lab for a user who was there': (db, id) => lab(db, id),
    'a portal user for a user who was there': (db, id) => portalUser(db, id),
    'a contact': (db) =>
      db.insert('contacts', { customer_id: cast.customers.north, first_name: 'A', last_name: 'B' }),
    'a facility for a contact': (db) =>
      db.insert('contact_facilities', {
        contact_id: cast.players.contactUser.contactId, facility_id: cast.facilities.cal2,
      }), // prettier-ignore
    'an account that says it is new': (db) => newUser(db, { created_at: new Date() }),
  };
  for (const [what, work] of Object.entries(refusals))
    it(`A23: and adds nothing else: ${what}`, async () => {
      const id = await loose();
      expect(await as('dataAdministrator', (db) => work(db, id))).to.equal('42501');
    });

  it('A23: and changes and deletes none, its own making included', async () => {
    const id = await loose();
    const none = async (db: Db) => {
      const made = await newUser(db);
      for (const userId of [id, made, cast.players.contactUser.userId]) {
        expect(await db.update('users', { id: userId }, { state: 'suspended' })).to.equal(0);
        expect(await db.update('users', { id: userId }, { password_hash: 'mine' })).to.equal(0);
        expect(await db.update('portal_users', { user_id: userId }, { can_create_users: true })).to.equal(0);
        expect(await db.remove('user_usergroups', { user_id: userId })).to.equal(0);
        expect(await db.remove('user_labs', { user_id: userId })).to.equal(0);
      }
      expect(await db.update('usergroups', { is_external: true }, { name: 'Mine' })).to.equal(0);
      expect(
        await db.update('contacts', { customer_id: cast.customers.north }, { admin_access: true }),
      ).to.equal(0);
    };
    expect(await as('dataAdministrator', none)).to.equal('done');
  });

  describe('licences', () => {
    const leave = async (free: number) => {
      const { admin } = await testDatabase();
      await admin.query(
        `update tenants set licence_limit = $2 + (select count(*) from users
           where tenant_id = $1 and archived_at is null and state in ('active', 'invited')) where id = $1`,
        [cast.tenantId, free],
      );
    };
    const claim = async (db: Db, more: Record<string, unknown> = {}) => {
      await newUser(db, more);
      await db.call('claim_licences');
    };
    const count = async () => {
      const { rows } = await (
        await testDatabase()
      ).admin.query<{ n: number }>('select count(*)::int as n from users where tenant_id = $1', [
        cast.tenantId,
      ]);
      return rows[0]!.n;
    };

    it('A9: of ten at once for the last licence exactly one gets it, and nothing of the others stays', async () => {
      for (let round = 0; round < 3; round += 1) {
        await leave(1);
        const before = await count();
        const who = ['administrator', 'dataAdministrator'] as const;
        const ends = await Promise.all(
          Array.from({ length: 10 }, (_, n) => as(who[n % 2]!, (db) => claim(db))),
        );
        expect(ends.filter((end) => end === 'done')).to.have.length(1);
        expect(ends.filter((end) => end === 'GH004')).to.have.length(9);
        expect(await count()).to.equal(before + 1);
      }
    });

    it('A9: of ten at once for three, three get one', async () => {
      await leave(3);
      const ends = await Promise.all(
        Array.from({ length: 10 }, () => as('administrator', (db) => claim(db))),
      );
      expect(ends.filter((end) => end === 'done')).to.have.length(3);
    });

    it('A9: an invited login takes one, a suspended or archived one none, of staff and portal alike', async () => {
      for (const [more, end] of [
        [{ state: 'invited' }, 'GH004'],
        [{ state: 'invited', is_external: false }, 'GH004'],
        [{ is_external: false }, 'GH004'],
        [{ state: 'suspended' }, 'done'],
        [{ archived_at: new Date() }, 'done'],
      ] as const) {
        await leave(0);
        expect(await as('administrator', (db) => claim(db, more)), JSON.stringify(more)).to.equal(end);
      }
      await leave(0);
      const { userId } = cast.players.technician;
      const freed = async (db: Db) => {
        await db.update('users', { id: userId }, { state: 'suspended' });
        await claim(db);
      };
      expect(await as('administrator', freed)).to.equal('done');
      const resumed = async (db: Db) => {
        await db.update('users', { id: userId }, { state: 'active' });
        await db.call('claim_licences');
      };
      expect(await as('administrator', resumed)).to.equal('GH004');
    });

    it("A9: another tenant's logins count for nothing here", async () => {
      const other = await makeCast('accounts');
      await leave(1);
      await (
        await testDatabase()
      ).admin.query('update tenants set licence_limit = 1 where id = $1', [other.tenantId]);
      expect(await as('administrator', (db) => claim(db))).to.equal('done');
    });
  });
});

import { expect } from 'chai';
import { requestRoles, roleName } from '../../db/roles.ts';
import { notingFunctions, silentFunctions } from '../../server/database/audited.ts';
import { asActor } from '../../server/database/asActor.ts';
import { build } from '../../server/database/build.ts';
import type { Db } from '../../server/database/db.ts';
import { createPools } from '../../server/database/pools.ts';
import { address, as, during, inShort, logOf } from '../support/auditLog.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

describe('what a write leaves in the audit log (S22, S24)', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('audit');
    await as(cast, 'administrator', (db) => db.insert('customers', { number: 'One', name: 'One' }));
  });

  it('S22: an added record with what was given, a changed one with both values, a removed one with what it had', async () => {
    const user = cast.players.technician.userId;
    const lab = { user_id: user, facility_id: cast.facilities.portalLab };
    const rows = await during(cast, () =>
      as(cast, 'administrator', async (db) => {
        const id = await db.insert('customers', { number: 'B-1', name: 'Before', phone: null });
        await db.updateVersion('customers', id, 1, { number: 'B-1', name: 'After', phone: '1' });
        await db.update('customers', { id }, { archived_at: db.raw('now()') });
        await db.insertOnce('user_labs', lab, ['tenant_id', 'user_id', 'facility_id']);
        await db.insertOnce('user_labs', lab, ['tenant_id', 'user_id', 'facility_id']);
        await db.remove('user_labs', lab);
      }),
    );
    expect(
      rows.map(({ action, record_kind, record_name }) => [action, record_kind, record_name]),
    ).to.deep.equal([
      ['added', 'customers', 'Before'],
      ['changed', 'customers', 'After'],
      ['archived', 'customers', 'After'],
      ['added', 'user_labs', 'Person2 technician at Facility PORTAL'],
      ['removed', 'user_labs', 'Person2 technician at Facility PORTAL'],
    ]);
    expect(rows[0]?.changes).to.deep.equal({ number: [null, 'B-1'], name: [null, 'Before'] });
    expect(rows[1]?.changes).to.deep.equal({ name: ['Before', 'After'], phone: [null, '1'] });
    expect(rows[4]?.changes).to.deep.equal({
      user_id: [lab.user_id, null],
      facility_id: [lab.facility_id, null],
    });
    for (const row of rows) {
      expect(row).to.include({ actor_kind: 'staff', address });
      expect(row.user_id).to.equal(cast.players.administrator.userId);
    }
  });

  it('S22: nothing for a change of nothing, of what nobody sees, or of no row', async () => {
    const { technician, administrator } = cast.players;
    const rows = await during(cast, () =>
      as(cast, 'administrator', async (db) => {
        expect(await db.update('customers', { number: 'One' }, { name: 'One' })).to.equal(1);
        expect(await db.updateVersion('customers', cast.customers.north, 99, { name: 'x' })).to.equal(
          'stale',
        );
        const lab = { lab_id: cast.facilities.lab };
        expect(await db.update('login_sessions', { id: administrator.sessionId }, lab)).to.equal(1);
      }),
    );
    expect(rows).to.deep.equal([]);
    const ended = await during(cast, () =>
      as(cast, 'administrator', (db) =>
        db.update('login_sessions', { user_id: technician.userId }, { ended_at: db.raw('now()') }),
      ),
    );
    expect(ended.map(({ action, record_name }) => [action, record_name])).to.deep.equal([
      ['session_ended', 'Person2 technician'],
    ]);
  });

  it('S22: many rows in one statement each, by name and in order', async () => {
    const codes = Array.from({ length: 2100 }, (_, n) => `bulk-${n}`);
    // So much in one statement may take a busy machine longer than a page's statement may take.
    const { databaseUrl, ...database } = await testDatabase();
    const url = new URL(databaseUrl);
    url.searchParams.set('options', '-c statement_timeout=0');
    const pools = createPools({ ...database, databaseUrl: url.href, onError: () => undefined });
    const rows = await during(cast, () =>
      asActor(pools, { ...cast.players.administrator, readOnly: false, address }, async (db) => {
        const facility = (code: string) => ({
          code,
          name: `Bulk ${code}`,
          customer_id: cast.customers.south,
        });
        await db.insertMany('facilities', codes.map(facility));
        expect(
          await db.update('facilities', { customer_id: cast.customers.south }, { active: false }),
        ).to.equal(2101);
      }),
    );
    await pools.end();
    expect(rows).to.have.length(4201);
    expect(rows.slice(0, 2100).map((row) => row.record_name)).to.deep.equal(
      codes.map((code) => `Bulk ${code}`),
    );
    expect(rows[2200]?.changes).to.deep.equal({ active: [true, false] });
  });

  it('S22: secrets are noted as changed, and their values nowhere', async () => {
    const canary = 'canary-hash-8f21';
    const rows = await during(cast, () =>
      as(cast, 'administrator', async (db) => {
        const person = { first_name: 'Ca', last_name: 'Nary', username: 'canary', is_external: false };
        const id = await db.insert('users', {
          ...person,
          password_hash: canary,
          must_change_password: true,
        });
        await db.update('users', { id }, { password_hash: `${canary}-2`, must_change_password: false });
      }),
    );
    expect(rows.map((row) => [row.action, row.changes['password_hash']])).to.deep.equal([
      ['added', 'changed'],
      ['password_changed', 'changed'],
    ]);
    expect(rows[1]?.changes['must_change_password']).to.deep.equal([true, false]);
    expect(JSON.stringify(await logOf(cast))).not.to.contain(canary);
  });

  it('S22: a word of the handler’s own, and what functions of the database did', async () => {
    const { contactUser } = cast.players;
    const note = {
      action: 'link_replaced',
      table: 'secure_links',
      id: cast.linkId,
      name: 'South',
    } as const;
    const [said] = await during(cast, () =>
      as(cast, 'dataAdministrator', (db) => {
        db.note(note);
        return Promise.resolve();
      }),
    );
    expect(said).to.include({ action: 'link_replaced', record_id: cast.linkId, record_name: 'South' });
    const { admin } = await testDatabase();
    await admin.query(
      `insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser) values ($1, 'portal', 'x', $2, '', '')`,
      [cast.tenantId, contactUser.userId],
    );
    const done = await during(cast, () =>
      as(cast, 'contactUser', (db) => db.call('set_own_password', 'hash', contactUser.tokenHash)),
    );
    expect(done.map(inShort)).to.deep.equal(['password_changed users', 'session_ended login_sessions']);
  });

  it('S22: each function that writes in an actor’s transaction says what it did, or why it need not', async () => {
    const { admin, prefix } = await testDatabase();
    const { rows } = await admin.query<{ name: string }>(
      `select distinct p.proname as name from pg_proc p, pg_roles r
         where p.pronamespace = 'app'::regnamespace and p.provolatile = 'v' and r.rolname = any ($1)
           and has_function_privilege(r.oid, p.oid, 'execute')`,
      [requestRoles.map((role) => roleName(prefix, role).replaceAll('"', ''))],
    );
    expect(rows.map((row) => row.name)).to.have.members([
      ...notingFunctions,
      ...Object.keys(silentFunctions),
    ]);
  });

  it('S22: a query can only read, so that no write goes past it', async () => {
    const writes = [
      (db: Db) => db.from('customers').update({ name: 'x' }),
      (db: Db) => db.from('user_labs').delete(),
      () => build.from('customers').insert({ tenant_id: cast.tenantId, number: 'x', name: 'x' }),
    ];
    for (const write of writes) {
      const error = await as(cast, 'administrator', (db) => db.rows(write(db))).catch(
        (reason: unknown) => reason,
      );
      expect(String(error)).to.contain('they keep the audit log');
    }
  });

  it('S24: what is taken back leaves none, be it all or back to a savepoint', async () => {
    const taken = await during(cast, () =>
      as(cast, 'administrator', async (db) => {
        await db.insert('customers', { number: 'Gone', name: 'Gone' });
        throw new Error('taken back');
      }).catch(() => undefined),
    );
    expect(taken).to.deep.equal([]);
    const kept = await during(cast, () =>
      as(cast, 'administrator', async (db) => {
        await db.insert('customers', { number: 'Kept', name: 'Kept' });
        const second = await db.attempt(async () => {
          await db.insert('customers', { number: 'Half', name: 'Half' });
          await db.insert('customers', { number: 'kept', name: 'Kept again' });
        });
        expect(second.ok).to.equal(false);
      }),
    );
    expect(kept.map((row) => row.record_name)).to.deep.equal(['Kept']);
  });

  it('S24: an action whose entry can not be written is taken back', async () => {
    const { admin } = await testDatabase();
    const wrong = { action: 'NOT A WORD', table: 'customers', id: null, name: '' } as never;
    const error = await as(cast, 'administrator', async (db) => {
      await db.insert('customers', { number: 'Unwritten', name: 'Unwritten' });
      db.note(wrong);
    }).catch((reason: unknown) => reason);
    expect((error as { code: string }).code).to.equal('23514');
    const { rows } = await admin.query("select from customers where number = 'Unwritten'");
    expect(rows).to.deep.equal([]);
  });
});

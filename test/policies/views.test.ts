import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { makeCast, portalNames, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

const forbidden = '42501';

describe('a view of a portal can not write, by its database role (A8: the wall behind the routes)', function () {
  this.timeout(60_000);
  let cast: Cast;
  before(async () => {
    cast = await makeCast('readonly');
  });

  async function open(name: PlayerName): Promise<Buffer> {
    const { pools } = await testDatabase();
    const tokenHash = randomBytes(32);
    const { userId } = cast.players[name];
    const whom = userId === null ? [null, cast.customers.south] : [userId, null];
    await asActor(pools, { ...cast.players.technician, readOnly: false }, (db) =>
      db.call('open_view', tokenHash, ...whom, '127.0.0.1', 'test'),
    );
    return tokenHash;
  }

  /** What a write comes to in a transaction that may write as far as Postgres itself is concerned. */
  async function stateOf(tokenHash: Buffer, work: (db: Db) => Promise<unknown>): Promise<string> {
    const { pools } = await testDatabase();
    const request = { side: 'view', tokenHash, slug: cast.slug, readOnly: false } as const;
    return asActor(pools, request, work).then(
      () => 'done',
      (error: unknown) => (error as { code?: string }).code ?? String(error),
    );
  }

  for (const name of portalNames)
    it(`A8: whoever looks as ${name} is refused each write that the person has, and more`, async () => {
      const tokenHash = await open(name);
      const { north } = cast.customers;
      const ticket = { subject: 'x', description: 'x', customer_id: north, number: 1, opened_by: 'x' };
      const comment = { ticket_id: cast.tickets.ofContactUser, body: 'x', by_staff: false, author_name: 'x' };
      const writes: Record<string, (db: Db) => Promise<unknown>> = {
        ticket: (db) => db.insert('tickets', ticket),
        'state of a ticket': (db) =>
          db.update('tickets', { id: cast.tickets.ofContactUser }, { status: 'closed' }),
        comment: (db) => db.insert('ticket_comments', comment),
        asset: (db) => db.update('assets', { id: cast.assets.cal1 }, { description: 'x' }),
        session: (db) => db.update('login_sessions', { kind: 'portal' }, { ended_at: db.raw('now()') }),
        contact: (db) => db.update('contacts', { customer_id: north }, { first_name: 'x' }),
        'answer to a form': (db) =>
          db.insert('form_submissions', { session_id: cast.players.technician.sessionId, path: '/' }),
        'a row less': (db) => db.remove('tickets', { id: cast.tickets.ofContactUser }),
        number: (db) => db.nextNumber('ticket'),
      };
      for (const [what, write] of Object.entries(writes))
        expect(await stateOf(tokenHash, write), what).to.equal(forbidden);
    });

  it('S17: the functions by which a person changes the own login do nothing for one who looks', async () => {
    const { admin } = await testDatabase();
    const { userId } = cast.players.agentUser;
    const login = async () => {
      const { rows } = await admin.query<{ password_hash: string; open: string }>(
        `select u.password_hash, (select count(*) from login_sessions s where s.user_id = u.id and s.ended_at is null) as open
           from users u where u.id = $1`,
        [userId],
      );
      return rows;
    };
    const before = await login();
    const tokenHash = await open('agentUser');
    for (const call of [
      (db: Db) => db.call('set_own_password', 'hash', randomBytes(32)),
      (db: Db) => db.call('end_other_sessions'),
      (db: Db) => db.call('own_password_hash'),
    ])
      await stateOf(tokenHash, async (db) => {
        expect(await call(db)).to.deep.equal([]);
      }).then((state) => expect(state).to.equal('done'));
    expect(await login()).to.deep.equal(before);
  });

  it('A8: whom the portal would not let in can not be viewed, and opening says so without an error', async () => {
    const { pools } = await testDatabase();
    const foreign = await makeCast('readonly');
    for (const whom of [
      [cast.players.administrator.userId, null],
      [foreign.players.contactUser.userId, null],
      [null, foreign.customers.north],
      [null, null],
    ]) {
      const [answer] = await asActor(pools, { ...cast.players.technician, readOnly: false }, (db) =>
        db.call<{ open_view: boolean }>('open_view', randomBytes(32), ...whom, '127.0.0.1', 'test'),
      );
      expect(answer).to.deep.equal({ open_view: false });
    }
  });
});

import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { tableNames } from '../../db/policies/index.ts';
import { asActor, NoSession, type ActorRequest } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { makeCast, portalNames, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

type Subject = NonNullable<ActorRequest['subject']>;

describe('staff who look at a portal as somebody: a view, or a question (A8, A32, S17)', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    cast = await makeCast('looking');
    other = await makeCast('looking');
  });

  async function admin<T extends object>(sql: string, ...values: unknown[]): Promise<T[]> {
    return (await (await testDatabase()).admin.query<T>(sql, values)).rows;
  }
  /** A view of the overseer's staff session. */
  async function view(subject: Subject): Promise<ActorRequest & { sessionId: string }> {
    const { staffSessionId, staffId } = cast.players.viewer;
    const tokenHash = randomBytes(32);
    const [column, id] =
      'userId' in subject ? ['subject_user_id', subject.userId] : ['subject_customer_id', subject.customerId];
    const rows = await admin<{ id: string }>(
      `insert into login_sessions (tenant_id, kind, token_hash, user_id, staff_session_id, ${column}, address, browser)
         values ($1, 'view', $2, $3, $4, $5, '', '') returning id`,
      cast.tenantId, tokenHash, staffId, staffSessionId, id,
    ); // prettier-ignore
    return { side: 'view', tokenHash, slug: cast.slug, readOnly: false, sessionId: rows[0]!.id };
  }
  const askAs = (staff: PlayerName, subject: Subject, slug = cast.slug): ActorRequest => {
    const { tokenHash } = cast.players[staff];
    return { side: 'as', tokenHash, slug, subject, readOnly: false };
  };
  const subjectOf = (name: PlayerName): Subject => {
    const { userId, customerId } = cast.players[name];
    return userId === null ? { customerId: customerId ?? '' } : { userId };
  };
  async function run<T>(request: ActorRequest, work: (db: Db) => Promise<T>): Promise<T> {
    return asActor((await testDatabase()).pools, request, work);
  }
  async function ends(request: ActorRequest): Promise<boolean> {
    try {
      await run(request, () => Promise.resolve());
      return false;
    } catch (error) {
      if (error instanceof NoSession) return true;
      throw error;
    }
  }
  const roleOf = async (request: ActorRequest) =>
    (await run(request, (db) =>
      db.row<{ role: string }>(db.from('tenants').select(db.raw('current_user as role'))),
    ))!.role;
  const codeOf = (error: unknown) => (error as { code?: string }).code ?? String(error);

  /** Each table's rows, or the state of the refusal; a session's own tables say whose session it is. */
  async function everything(request: ActorRequest): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    for (const table of tableNames.filter((one) => one !== 'form_submissions' && one !== 'login_sessions'))
      found[table] = await run(request, (db) => db.rows(db.from(table).select('id').orderBy('id'))).catch(
        codeOf,
      );
    return found;
  }

  for (const name of portalNames)
    it(`A8, A32: see exactly what ${name} sees, by a role that can't write`, async () => {
      const { tokenHash, slug } = cast.players[name];
      const person: ActorRequest = { side: 'portal', tokenHash, slug, readOnly: true };
      const own = await everything(person);
      expect(own['assets']).not.to.be.empty;
      const role = (await roleOf(person)).replace(/(_ro)?$/, '_ro');
      for (const request of [await view(subjectOf(name)), askAs('technician', subjectOf(name))]) {
        expect(await everything(request)).to.deep.equal(own);
        expect(await roleOf(request)).to.equal(role);
      }
    });

  it('A8: a customer is viewed as its link shows it, its portal users notwithstanding', async () => {
    const codes = await run(await view({ customerId: cast.customers.north }), (db) =>
      db.rows(db.from('assets').select('code').orderBy('code')),
    );
    expect(codes).to.deep.equal([{ code: 'A-cal-1' }, { code: 'A-cal-2' }]);
  });

  it('A21, A32: an agent is asked about the customer that it would choose, among those allocated to it', async () => {
    const { userId } = cast.players.agentUser;
    const shown = (customerId: string) =>
      run(askAs('technician', { userId: userId!, customerId }), (db) =>
        db.rows(db.from('customers').select('name')),
      );
    expect(await shown(cast.customers.west)).to.deep.equal([{ name: 'West' }]);
    expect(await shown(cast.customers.north)).to.deep.equal([{ name: 'North' }]);
    expect(await shown(cast.customers.south)).to.deep.equal([{ name: 'North' }]);
  });

  it('A8: an invited person is viewed, a suspended or archived one is not', async () => {
    const userId = cast.players.allContact.userId!;
    const requests = [await view({ userId }), askAs('technician', { userId })];
    for (const [values, ended] of [
      ["state = 'invited'", false],
      ["state = 'suspended'", true],
      ["state = 'active', archived_at = now()", true],
      ['archived_at = null', false],
    ] as const) {
      await admin(`update users set ${values} where id = $1`, userId);
      for (const request of requests) expect(await ends(request), values).to.equal(ended);
    }
  });

  it('A32: are refused without the permission, or without a live staff session', async () => {
    const subject = subjectOf('customerUser');
    for (const name of ['administrator', 'technician'] as const)
      expect(await ends(askAs(name, subject)), name).to.equal(false);
    for (const name of ['dataAdministrator', 'customerUser', 'adminContact', 'link', 'viewer'] as const)
      expect(await ends(askAs(name, subject)), name).to.equal(true);
    const { userId, sessionId } = cast.players.technician;
    for (const [table, breaks, mends, id] of [
      ['users', "state = 'suspended'", "state = 'active'", userId],
      ['users', 'must_change_password = true', 'must_change_password = false', userId],
      ['login_sessions', 'ended_at = now()', 'ended_at = null', sessionId],
    ] as const) {
      await admin(`update ${table} set ${breaks} where id = $1`, id);
      expect(await ends(askAs('technician', subject)), breaks).to.equal(true);
      await admin(`update ${table} set ${mends} where id = $1`, id);
      expect(await ends(askAs('technician', subject)), mends).to.equal(false);
    }
  });

  it('A1: are refused as people of another tenant, on another tenant, as staff and as nobody', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const { administrator, contactUser } = other.players;
    for (const subject of [
      { userId: contactUser.userId! },
      { customerId: other.customers.south },
      { userId: administrator.userId! },
      { userId: cast.players.administrator.userId! },
      { userId: cast.players.technician.userId! },
      { userId: nobody },
      { customerId: nobody },
    ])
      expect(await ends(askAs('technician', subject)), JSON.stringify(subject)).to.equal(true);
    expect(await ends(askAs('technician', { userId: contactUser.userId! }, other.slug))).to.equal(true);
    const { tokenHash } = cast.players.viewer;
    expect(await ends({ side: 'view', tokenHash, slug: other.slug, readOnly: true })).to.equal(true);
    const foreign = await view({ userId: contactUser.userId! }).catch(codeOf);
    expect(foreign).to.equal('23503');
    // A view of a member of staff can be written down, and shows nothing.
    expect(await ends(await view({ userId: cast.players.administrator.userId! }))).to.equal(true);
  });

  const traces = () =>
    admin(
      `select (select md5(string_agg(u::text, '' order by id)) from users u where tenant_id = $1) as users,
         (select md5(string_agg(s::text, '' order by id)) from login_sessions s where tenant_id = $1) as sessions,
         (select md5(string_agg(c::text, '' order by id)) from counters c where tenant_id = $1) as counters,
         (select count(*) from column_choices where tenant_id = $1) as columns,
         (select count(*) from audit_log where tenant_id = $1) as log`,
      cast.tenantId,
    );
  const calls: [name: string, values: unknown[]][] = [
    ['set_own_password', ['stolen', Buffer.from('x')]],
    ['own_password_hash', []],
    ['end_other_sessions', []],
    ['set_own_dates', ['Pacific/Kiritimati', 'en-US']],
    ['choose_columns', ['assets', 'model']],
    ['audit', ['[{"action": "added", "table": "customers", "name": "Planted"}]', '']],
    ['next_number', ['ticket']],
  ];
  for (const name of ['customerUser', 'contactUser', 'partnerUser', 'agentUser', 'link'] as const)
    it(`S17: change nothing of the person by a function either, as ${name}`, async () => {
      const requests = [await view(subjectOf(name)), askAs('technician', subjectOf(name))];
      const before = await traces();
      for (const request of requests)
        for (const [call, values] of calls) {
          const outcome = await run(request, (db) => db.call(call, ...values)).catch(codeOf);
          // The whole customer's role is an agent's too, who may: there the function knows who only looks.
          const mayCall = (name === 'customerUser' || name === 'agentUser') && /own|other|choose/.test(call);
          expect(outcome, call).to.deep.equal(mayCall ? [] : '42501');
        }
      expect(await traces()).to.deep.equal(before);
    });

  it('A15, A21: what they choose to look at is their own choice', async () => {
    const { tokenHash, userId, slug } = cast.players.agentUser;
    const mine = await view({ userId: userId! });
    const chosen = await run(mine, (db) => db.call('choose_customer', cast.customers.west));
    expect(chosen).to.deep.equal([{ choose_customer: true }]);
    await run(mine, (db) => db.call('choose_facility', cast.facilities.pier));
    const shown = (request: ActorRequest) =>
      run(request, async (db) => [db.facilityId, await db.rows(db.from('customers').select('name'))]);
    expect(await shown(mine)).to.deep.equal([cast.facilities.pier, [{ name: 'West' }]]);
    expect(await shown({ side: 'portal', tokenHash, slug, readOnly: true })).to.deep.equal([
      null,
      [{ name: 'North' }],
    ]);
  });

  it('A32: a question chooses nothing for the staff session that asks it', async () => {
    const question = askAs('technician', subjectOf('agentUser'));
    const before = await traces();
    await run(question, (db) => db.call('choose_facility', cast.facilities.cal1));
    const chosen = await run(question, (db) => db.call('choose_customer', cast.customers.west));
    expect(chosen).to.deep.equal([{ choose_customer: false }]);
    expect(await traces()).to.deep.equal(before);
  });

  it('A8: the log knows them as the staff that they are, and as whom they looked', async () => {
    const { sessionId } = await view(subjectOf('contactUser'));
    const [actor] = await admin<Record<string, string>>(
      'select (app.audit_actor_of($1, $2, null)).*',
      cast.tenantId,
      sessionId,
    );
    const { viewer, contactUser } = cast.players;
    expect(actor).to.include({ kind: 'staff', user_id: viewer.staffId, as_id: contactUser.userId });
    expect(actor?.['as_name']).to.match(/contactuser$/);
  });
});

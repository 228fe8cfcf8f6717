import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { asActor, NoSession } from '../../server/database/asActor.ts';
import { customerColumns, type Db } from '../../server/database/db.ts';
import { accessOf, tableNames, type TableName } from '../../db/policies/index.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

describe('partners and agents, as what they are given changes (A18, A20a, A21, A25)', () => {
  let cast: Cast;
  let other: Cast;
  beforeEach(async () => {
    cast = await makeCast('companies');
    other = await makeCast('companies');
  });

  async function as<T>(name: 'partnerUser' | 'agentUser' | 'link', work: (db: Db) => Promise<T>): Promise<T> {
    const { pools } = await testDatabase();
    return asActor(pools, { ...cast.players[name], readOnly: false }, work);
  }
  async function admin(sql: string, ...values: unknown[]): Promise<void> {
    await (await testDatabase()).admin.query(sql, values);
  }
  const give = (customer: 'north' | 'south' | 'west', column: 'partner_id' | 'agent_id', to: string | null) =>
    admin(`update customers set ${column} = $2 where id = $1`, cast.customers[customer], to);
  /** What the person sees of customers, facilities and assets. */
  const sees = (name: 'partnerUser' | 'agentUser') =>
    as(name, async (db) => {
      const [customers, facilities, assets] = await Promise.all([
        db.rows<{ name: string }>(db.from('customers').select('name').orderBy('sort_name')),
        db.rows<{ code: string }>(db.from('facilities').select('code').orderBy('code')),
        db.rows<{ code: string }>(db.from('assets').select('code').orderBy('code')),
      ]);
      return [...customers.map(({ name: of }) => of), ...[...facilities, ...assets].map(({ code }) => code)];
    });
  const west = ['West', 'pier', 'A-pier'];
  const north = ['North', 'cal-1', 'cal-2', 'A-cal-1', 'A-cal-2'];

  describe('a partner', () => {
    it("A20a: has its customers' facilities and assets, from the request after each is given until the one after it is taken", async () => {
      expect(await sees('partnerUser')).to.deep.equal(west);
      await give('south', 'partner_id', cast.partnerId);
      expect(await sees('partnerUser')).to.deep.equal(['South', 'West', 'dock', 'pier', 'A-dock', 'A-pier']);
      await give('south', 'partner_id', null);
      expect(await sees('partnerUser')).to.deep.equal(west);
    });

    it('A18: whose last customer is taken away or archived sees nothing, and lives', async () => {
      await admin('update customers set archived_at = now() where id = $1', cast.customers.west);
      expect(await sees('partnerUser')).to.deep.equal([]);
      await admin('update customers set archived_at = null where id = $1', cast.customers.west);
      await give('west', 'partner_id', null);
      expect(await sees('partnerUser')).to.deep.equal([]);
    });

    it('A15, A20a: chooses among the facilities of all its customers', async () => {
      await give('south', 'partner_id', cast.partnerId);
      await as('partnerUser', (db) => db.call('choose_facility', cast.facilities.dock));
      expect(await sees('partnerUser'))
        .to.include('A-dock')
        .and.not.include('A-pier');
      await give('south', 'partner_id', null);
      expect(await sees('partnerUser')).to.deep.equal(west);
    });

    describe('its switcher', () => {
      const choose = async (id: string | null) =>
        (await as('partnerUser', (db) => db.call<{ choose_customer: boolean }>('choose_customer', id)))[0]
          ?.choose_customer;
      beforeEach(() => give('south', 'partner_id', cast.partnerId));

      it('A20a: narrows everything to the customer that it chose, or to none; the facility goes back to all', async () => {
        const both = ['South', 'West', 'dock', 'pier', 'A-dock', 'A-pier'];
        expect(await sees('partnerUser')).to.deep.equal(both);
        await as('partnerUser', (db) => db.call('choose_facility', cast.facilities.dock));
        expect(await choose(cast.customers.west)).to.equal(true);
        expect(await sees('partnerUser')).to.deep.equal(west);
        // The choices stay those of the whole reach.
        const names = await as('partnerUser', (db) => db.call<{ name: string }>('choosable_customers'));
        expect(names.map(({ name }) => name)).to.deep.equal(['South', 'West']);
        expect(await choose(null)).to.equal(true);
        expect(await sees('partnerUser')).to.deep.equal(both);
      });

      it('A18, A20a: a choice that has left the reach falls back to all, with the next request', async () => {
        await choose(cast.customers.south);
        await give('south', 'partner_id', null);
        expect(await sees('partnerUser')).to.deep.equal(west);
        await give('south', 'partner_id', cast.partnerId);
        await admin('update customers set archived_at = now() where id = $1', cast.customers.south);
        expect(await sees('partnerUser')).to.deep.equal(west);
      });

      it("A20a: another partner's, nobody's and another tenant's customer can't be chosen, nor written behind its back", async () => {
        await choose(cast.customers.west);
        for (const id of [cast.customers.north, other.customers.west, randomUUID()])
          expect(await choose(id)).to.equal(false);
        expect(await sees('partnerUser')).to.deep.equal(west);
        const { sessionId } = cast.players.partnerUser;
        await admin(
          'update login_sessions set customer_id = $2 where id = $1',
          sessionId,
          cast.customers.north,
        );
        expect(await sees('partnerUser')).to.not.include.members(['North']);
      });

      it('A20a: narrows each table that has a customer and that partners see: none is forgotten', async () => {
        const { rows } = await (
          await testDatabase()
        ).admin.query<{ table: TableName }>(
          `select table_name as table from information_schema.columns where table_schema = 'public' and column_name = 'customer_id'`,
        );
        const seen = rows
          .map(({ table }) => table)
          .filter((table) => tableNames.includes(table) && accessOf(table).portal?.partner)
          // A session's customer is the choice itself; of notifications a person sees the own alone, of portal users those of
          // the partner, who have no customer. Documents go by their records (server/database/narrowDocuments.ts).
          .filter(
            (table) =>
              !['login_sessions', 'notification_choices', 'portal_users', 'documents'].includes(table),
          );
        expect(Object.keys(customerColumns).sort()).to.deep.equal(['customers', ...seen].sort());
      });
    });

    it("A1: never has another tenant's customers, whatever a row says", async () => {
      const error = await give('west', 'partner_id', other.partnerId).catch((reason: unknown) => reason);
      expect((error as { code: string }).code).to.equal('23503');
    });
  });

  describe('an agent', () => {
    const choose = async (id: string) =>
      (await as('agentUser', (db) => db.call<{ choose_customer: boolean }>('choose_customer', id)))[0]
        ?.choose_customer;
    const allocated = async () =>
      (await as('agentUser', (db) => db.call<{ name: string }>('choosable_customers'))).map(
        ({ name }) => name,
      );

    it('A21: has the first of its customers by name, and with the next request the one that it chose', async () => {
      expect(await allocated()).to.deep.equal(['North', 'West']);
      expect(await sees('agentUser')).to.deep.equal(north);
      await as('agentUser', (db) => db.call('choose_facility', cast.facilities.cal1));
      expect(await choose(cast.customers.west)).to.equal(true);
      // The facility was of the other customer: it is All facilities again.
      expect(await sees('agentUser')).to.deep.equal(west);
      expect(await choose(cast.customers.north)).to.equal(true);
      expect(await sees('agentUser')).to.deep.equal(north);
    });

    it('A21: chooses no customer that is not allocated to it, inactive or archived', async () => {
      await choose(cast.customers.west);
      for (const id of [cast.customers.south, cast.customers.east, other.customers.north, randomUUID()])
        expect(await choose(id)).to.equal(false);
      for (const [gone, back] of [
        ["status = 'inactive'", "status = 'active'"],
        ['archived_at = now()', 'archived_at = null'],
      ]) {
        await admin(`update customers set ${gone} where id = $1`, cast.customers.north);
        expect(await choose(cast.customers.north)).to.equal(false);
        expect(await allocated()).to.deep.equal(['West']);
        await admin(`update customers set ${back} where id = $1`, cast.customers.north);
      }
      expect(await sees('agentUser')).to.deep.equal(west);
    });

    it('A21: a choice that was written behind the product’s back gives nothing', async () => {
      await admin(
        'update login_sessions set customer_id = $2 where id = $1',
        cast.players.agentUser.sessionId,
        cast.customers.south,
      );
      expect(await sees('agentUser')).to.deep.equal(north);
    });

    it('A21: whose customer is taken away sees another of its own with the next request, and then nothing', async () => {
      await choose(cast.customers.west);
      expect(await sees('agentUser')).to.deep.equal(west);
      await give('west', 'agent_id', null);
      expect(await sees('agentUser')).to.deep.equal(north);
      expect(await choose(cast.customers.west)).to.equal(false);
      await give('north', 'agent_id', null);
      expect(await sees('agentUser')).to.deep.equal([]);
      expect(await allocated()).to.deep.equal([]);
      for (const id of Object.values(cast.customers)) expect(await choose(id)).to.equal(false);
      await as('agentUser', async (db) => {
        for (const table of ['tickets', 'ticket_comments', 'contacts', 'agents'] as const)
          expect(await db.rows(db.from(table).select('id')), table).to.deep.equal([]);
        expect(await db.call('search_assets', [])).to.deep.equal([]);
        expect(await db.call('search_tickets', [])).to.deep.equal([]);
      });
    });

    it('A21: changes its password and ends its other sessions, and the log says so; nothing else', async () => {
      const { agentUser } = cast.players;
      const open = () =>
        admin(
          `insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser) values ($1, 'portal', $3, $2, '', '')`,
          cast.tenantId,
          agentUser.userId,
          randomBytes(32),
        );
      await open();
      expect(await as('agentUser', (db) => db.call('end_other_sessions'))).to.have.length(1);
      await open();
      await as('agentUser', (db) => db.call('set_own_password', 'changed', agentUser.tokenHash));
      expect(await sees('agentUser')).to.deep.equal(north);
      const { rows } = await (
        await testDatabase()
      ).admin.query<{ line: string }>(
        `select actor_kind || ': ' || action as line from audit_log where tenant_id = $1 order by seq`,
        [cast.tenantId],
      );
      expect(rows.map(({ line }) => line)).to.deep.equal([
        'agent_user: session_ended',
        'agent_user: password_changed',
        'agent_user: session_ended',
      ]);
    });
  });

  it('A3: portal users of a partner and of an agent do not close a customer’s link', async () => {
    await give('south', 'partner_id', cast.partnerId);
    await give('south', 'agent_id', cast.agentId);
    const codes = await as('link', (db) => db.rows(db.from('assets').select('code')));
    expect(codes).to.deep.equal([{ code: 'A-dock' }]);
    await admin('update customers set secure_link_on = false where id = $1', cast.customers.south);
    const error = await as('link', () => Promise.resolve()).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(NoSession);
  });

  it('A18: no portal user is a partner’s without one, or two kinds at once', async () => {
    const { partnerUser, agentUser, customerUser } = cast.players;
    for (const [user, change] of [
      [partnerUser, 'partner_id = null'],
      [agentUser, 'agent_id = null'],
      [partnerUser, `customer_id = '${cast.customers.west}'`],
      [partnerUser, `scope = 'customer'`],
      [partnerUser, `account_type = 'customer', scope = 'customer'`],
      [agentUser, `partner_id = '${cast.partnerId}'`],
      [customerUser, `agent_id = '${cast.agentId}'`],
      [customerUser, 'claim_authorization_required = true'],
    ] as const) {
      const error = await admin(`update portal_users set ${change} where user_id = $1`, user.userId).catch(
        (reason: unknown) => reason,
      );
      expect((error as { code: string }).code, change).to.equal('23514');
    }
  });
});

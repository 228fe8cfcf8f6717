import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { attackAs, attackers, everybody, forbidden, type Attacker } from './attack.ts';

const secret = 'hidden-from-the-attacker';

describe('what could leak from one tenant or customer to another (S18, A16)', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    cast = await makeCast('leak');
    other = await makeCast('leak');
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

  describe('through keys', () => {
    const staff = ['administrator', 'technician'] as const;
    const insertAsset =
      "insert into assets (tenant_id, description, facility_id, customer_id, barcode) values ($1, 'x', $2, $3, $4)";

    it("another tenant's id is no id: the same answer as for one that doesn't exist", async () => {
      for (const who of staff) {
        const answers = [];
        for (const facility of [other.facilities.cal1, randomUUID()]) {
          const { state, message } = await attack(who, insertAsset, [cast.tenantId, facility, null, null]);
          answers.push(`${state} ${message.replaceAll(facility, 'ID')}`);
        }
        expect(answers[0])
          .to.equal(answers[1])
          .and.match(/^23503/);
        const right = [cast.tenantId, cast.facilities.cal1, cast.customers.north, null];
        expect((await attack(who, insertAsset, right)).state).to.equal('done');
      }
    });

    it('a row for another tenant is refused before its keys are looked at', async () => {
      for (const who of staff)
        for (const facility of [other.facilities.cal1, cast.facilities.cal1, randomUUID()])
          expect((await attack(who, insertAsset, [other.tenantId, facility, null, null])).state).to.equal(
            forbidden,
          );
      for (const who of ['contactUser', 'customerUser', 'link'] as const) {
        const sql =
          "insert into tickets (tenant_id, number, subject, description, customer_id, opened_by) values ($1, 1, '', '', $2, '')";
        expect((await attack(who, sql, [other.tenantId, other.customers.north])).state).to.equal(forbidden);
      }
    });

    it("a value that another tenant has taken is free here, and a taken one doesn't say whose", async () => {
      for (const who of staff) {
        const mine = [cast.tenantId, cast.facilities.cal1, cast.customers.north];
        expect((await attack(who, insertAsset, [...mine, secret])).state).to.equal('done');
        const sql = 'insert into customers (tenant_id, number, name) values ($1, $2, $3)';
        const taken = await attack(who, sql, [cast.tenantId, 'c-1', 'x']);
        expect(taken.state).to.equal('23505');
        expect(taken.message).not.to.include('Key (');
      }
    });
  });

  describe('through errors and plans', () => {
    const probes = [
      "select 1 from assets where 1 / (case when description like 'hidden%' then 0 else 1 end) = 1",
      'select 1 from assets where description::integer = 1',
      "select 1 from assets where (description || 'x')::uuid is not null",
      "select (select description from assets where description like 'hidden%')::integer",
      "select 1 from assets group by id having max(description) like 'hidden%' and 1 / 0 = 1",
      "select 1 from assets order by 1 / (case when description like 'hidden%' then 0 else 1 end)",
    ];
    it('a condition that fails on a hidden row is never put to that row', async () => {
      // South's own link may see that row; everybody else is looking at other customers' or tenants' rows.
      for (const who of ['contactUser', 'wideContact', 'customerUser'] as const)
        for (const probe of probes) {
          const { message } = await attack(who, probe);
          expect(message, `${who}: ${probe}`).not.to.include(secret);
        }
      for (const who of ['contactUser', 'wideContact', 'customerUser'] as const)
        expect((await attack(who, probes[0]!)).state).to.equal('done');
      const { admin } = await testDatabase();
      await admin.query('update assets set description = $2 where id = $1', [
        cast.assets.dock,
        'Gauge A-dock',
      ]);
      for (const who of attackers) expect((await attack(who, probes[0]!)).state).to.equal('done');
      for (const who of attackers) expect((await attack(who, probes[2]!)).message).not.to.include('hidden');
      await admin.query('update assets set description = $2 where id = $1', [
        cast.assets.dock,
        `${secret} of south`,
      ]);
      // The probe works where the row is in sight: the tests above prove something.
      expect((await attack('link', probes[0]!)).state).to.equal('22012');
    });

    it('EXPLAIN is no part of a SELECT, and tells no value of a hidden row', async () => {
      for (const who of attackers) {
        expect((await attack(who, 'select * from (explain select * from assets) x')).state).to.equal('42601');
        const { rows } = await attack(who, 'explain (analyze, verbose) select * from assets');
        expect(JSON.stringify(rows)).not.to.include(secret).and.not.include(other.tenantId);
      }
    });

    it('the statistics of columns show nothing of a table with row security', async () => {
      const { admin } = await testDatabase();
      await admin.query('analyze assets, users, contacts, tickets');
      for (const who of everybody) {
        const { rows } = await attack(who, "select * from pg_stats where schemaname = 'public'");
        expect(JSON.stringify(rows)).not.to.include(secret).and.not.include(other.tenantId);
        expect(
          rows.filter((row) => ['assets', 'users', 'contacts', 'tickets'].includes(String(row['tablename']))),
        ).to.deep.equal([]);
      }
    });

    it('row locks, TABLE, COPY and joins with oneself are held to the same rows', async () => {
      for (const who of ['administrator', 'contactUser', 'link'] as const)
        for (const sql of [
          'table assets',
          'select a.* from assets a full join assets b on true',
          'select * from assets tablesample system (100)',
          'with recursive r as (select * from assets union select * from assets) select * from r',
          'select (a).tenant_id from assets a',
          "select * from assets where tenant_id <> current_setting('app.tenant_id')::uuid or true",
        ]) {
          const { rows } = await attack(who, sql);
          expect(rows, `${who}: ${sql}`).not.to.be.empty;
          expect(JSON.stringify(rows)).not.to.include(other.tenantId);
        }
    });
  });
});

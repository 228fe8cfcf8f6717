import { execFile } from 'node:child_process';
import { expect } from 'chai';
import type pg from 'pg';
import { verifyAudit } from '../../db/auditVerify.ts';
import { as, during, logOf } from '../support/auditLog.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { inRollback } from './support.ts';

describe('the chain of the audit log (S22)', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    [cast, other] = [await makeCast('chain'), await makeCast('chain')];
    for (const made of [cast, other])
      for (const name of ['One', 'Two', 'Three', 'Four', 'Five'])
        await as(made, 'administrator', (db) => db.insert('customers', { number: name, name }));
  });

  const faultsOf = async (client: pg.ClientBase, { tenantId }: Cast) => {
    const sql = 'select seq::int, fault from app.audit_faults($1)';
    const { rows } = await client.query<{ seq: number; fault: string }>(sql, [tenantId]);
    return rows.map(({ seq, fault }) => `${seq}: ${fault}`);
  };
  const whole = async (made: Cast) => inRollback((client) => faultsOf(client, made));

  it('S22: 20 writers at once give one chain without a gap', async () => {
    const rows = await during(cast, () =>
      Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          as(cast, 'administrator', async (db) => {
            await db.insert('customers', { number: `W-${n}`, name: `Writer ${n}` });
            await db.insert('customers', { number: `W-${n}b`, name: `Writer ${n} again` });
          }),
        ),
      ),
    );
    expect(rows).to.have.length(40);
    expect((await logOf(cast)).map((row) => Number(row.seq))).to.deep.equal(
      (await logOf(cast)).map((_, index) => index + 1),
    );
    // Each transaction's entries stand together.
    for (let n = 0; n < 40; n += 2)
      expect(rows[n + 1]?.record_name).to.equal(`${rows[n]?.record_name ?? ''} again`);
    expect(await whole(cast)).to.deep.equal([]);
  });

  const tampered: Record<string, readonly [sql: string, faults: readonly string[]]> = {
    'a changed value': [
      "update audit_log set record_name = 'Someone else' where tenant_id = $1 and seq = 3",
      ['3: the row was changed: its hash is not that of what it says'],
    ],
    'a changed value inside the changes': [
      `update audit_log set changes = '{"name": [null, "Nobody"]}' where tenant_id = $1 and seq = 3`,
      ['3: the row was changed: its hash is not that of what it says'],
    ],
    'another actor': [
      'update audit_log set user_id = id where tenant_id = $1 and seq = 2',
      ['2: the row was changed: its hash is not that of what it says'],
    ],
    'another time': [
      "update audit_log set at = at - interval '1 microsecond' where tenant_id = $1 and seq = 2",
      ['2: the row was changed: its hash is not that of what it says'],
    ],
    'a row taken out of the middle': [
      'delete from audit_log where tenant_id = $1 and seq = 3',
      ['3: the row is missing'],
    ],
    'two rows taken out of the middle': [
      'delete from audit_log where tenant_id = $1 and seq in (2, 3)',
      ['2: the rows up to 3 are missing'],
    ],
    'the last row cut off': [
      'delete from audit_log where tenant_id = $1 and seq = 5',
      ['5: the end was cut off: rows are missing up to 5'],
    ],
    'all rows cut off': [
      'delete from audit_log where tenant_id = $1',
      ['1: the end was cut off: rows are missing up to 5'],
    ],
    'a cut with its end put one back': [
      `with cut as (delete from audit_log where tenant_id = $1 and seq = 5)
       update audit_heads set seq = 4 where tenant_id = $1`,
      ['4: the last row is not the one that the chain ends in'],
    ],
    'a row behind the end': [
      'update audit_heads set seq = 4 where tenant_id = $1',
      ['4: the last row is not the one that the chain ends in', '5: rows stand behind the end of the chain'],
    ],
    'an end that is gone': [
      'delete from audit_heads where tenant_id = $1',
      ['5: there are rows, and nothing says where the chain ends'],
    ],
  };
  for (const [what, [sql, faults]] of Object.entries(tampered))
    it(`S22: finds ${what}, done by a superuser`, async () => {
      await inRollback(async (client) => {
        expect(await faultsOf(client, other)).to.deep.equal([]);
        await client.query(sql, [other.tenantId]);
        expect(await faultsOf(client, other)).to.deep.equal(faults);
        expect(await faultsOf(client, cast)).to.deep.equal([]);
      });
    });

  it('S22: finds a changed row whose hash was made anew, at the row behind it', async () => {
    await inRollback(async (client) => {
      const of = 'where tenant_id = $1 and seq = 3';
      await client.query(`update audit_log set record_name = 'Someone else' ${of}`, [other.tenantId]);
      await client.query(`update audit_log l set hash = app.audit_hash(l) ${of}`, [other.tenantId]);
      expect(await faultsOf(client, other)).to.deep.equal([
        '4: the row does not follow on from the one before it',
      ]);
    });
  });

  it('S22: the command names the tenant and the row, and ends with 1', async function () {
    this.timeout(60_000);
    const { admin, databaseUrl } = await testDatabase();
    const rename = (name: string) =>
      admin.query('update audit_log set actor_name = $2 where tenant_id = $1 and seq = 2', [
        other.tenantId,
        name,
      ]);
    const env = { ...process.env, DATABASE_URL: databaseUrl, SECRETS: 'x'.repeat(32) };
    const command = ['--import', 'tsx', 'server/commands.ts', 'audit:verify'];
    const run = () =>
      new Promise<{ code: number | null; stdout: string }>((resolve) => {
        const child = execFile(process.execPath, command, { env }, (_, stdout) => {
          resolve({ code: child.exitCode, stdout });
        });
      });
    const { actor_name: name } = (await logOf(other))[1]!;
    await rename('Somebody');
    const found = await run();
    await rename(name);
    expect(found.code, found.stdout).to.equal(1);
    expect(found.stdout).to.contain(`${other.slug}: 5 entries, TAMPERED WITH\n  2: the row was changed`);
    expect(found.stdout).to.match(
      new RegExp(`^${cast.slug}: \\d+ entries, whole; it ends with \\d+ [0-9a-f]{64}$`, 'm'),
    );
    const report = await verifyAudit(databaseUrl);
    expect(report.sound, report.lines.join('\n')).to.equal(true);
  });
});

import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { forgetOld } from '../../server/jobs/forgettingClock.ts';
import { tableNames, tablesWithoutTenant } from '../../db/policies/index.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { makeOperator, type TestOperator } from '../support/operators.ts';

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** How a statement of the operator's login ends: the SQLSTATE, or `done`. */
async function asOperatorsLogin(text: string, values: unknown[] = []) {
  const { pools } = await testDatabase();
  return ended(pools.operator.query({ text, values }));
}

const ended = (asked: Promise<{ rows: unknown[] }>) =>
  asked.then(
    ({ rows }) => ({ state: 'done', rows: rows as Record<string, unknown>[] }),
    (error: unknown) => ({ state: (error as { code: string }).code, rows: [] }),
  );

describe('the login of the platform’s operator', () => {
  let cast: Cast;
  let operator: TestOperator;
  before(async () => {
    cast = await makeCast('operated');
    operator = await makeOperator();
  });

  for (const table of [...tableNames, ...Object.keys(tablesWithoutTenant)])
    it(`reads, writes and deletes nothing in ${table}`, async () => {
      const { admin } = await testDatabase();
      const count = async () =>
        (await admin.query<{ rows: number }>(`select count(*)::int as rows from ${table}`)).rows[0]!.rows;
      const before = await count();
      const { rows } = await admin.query<{ name: string }>(
        "select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        [table],
      );
      // In one flight: there are some two thousand of them.
      const statements = [
        `select * from ${table}`,
        `select count(*) from ${table}`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
        `insert into ${table} default values`,
        ...rows.flatMap(({ name }) => [
          `select "${name}" from ${table}`,
          `update ${table} set "${name}" = null`,
        ]),
      ];
      const { pools } = await testDatabase();
      const client = await pools.operator.connect();
      const answers = await Promise.all(statements.map((text) => ended(client.query(text))));
      client.release();
      for (const [index, { state }] of answers.entries()) expect(state, statements[index]).to.equal('42501');
      expect(await count()).to.equal(before);
    });

  it('takes no other role, and begins nothing as anybody of a tenant', async () => {
    const { prefix } = await testDatabase();
    for (const role of [
      'app_staff',
      'app_portal',
      'app_public',
      'portal_customer',
      'owner',
      'definer_operator',
    ])
      expect((await asOperatorsLogin(`set role "${prefix}_${role}"`)).state, role).to.equal('42501');
    for (const text of [
      `select app.begin_staff('\\x00', '${cast.slug}', '1 day', '1 day')`,
      `select app.licences()`,
      `select app.tenant_by_slug('${cast.slug}')`,
      `select app.operator_invite('mallory@example.com', '\\x00', '1 day')`,
      `select app.operator_remove('${operator.email}')`,
      `select app.operator_of('\\x00')`,
      'select * from graphile_worker._private_jobs',
      'select * from app.failed_jobs()',
      `select app.retry_jobs('deliver_email', '${cast.tenantId}')`,
      'select app.forget_operator_log(1)',
    ])
      expect((await asOperatorsLogin(text)).state, text).to.equal('42501');
  });

  it('does nothing by its functions without the token of a live session', async () => {
    const { admin } = await testDatabase();
    const calls = (token: Buffer | null): readonly (readonly [string, unknown[]])[] => [
      ['operator_tenants($1, null, null, $2, false, null, null, 10)', [token, 'name']],
      ['operator_tenant($1, $2)', [token, cast.tenantId]],
      ['operator_decide($1, $2, 1, $3, $4, 5, null)', [token, cast.tenantId, 'suspended', 'because']],
      ['operator_health($1)', [token]],
      ["operator_retry($1, 'deliver_email', $2, null)", [token, cast.tenantId]],
      ['operator_entries($1, null, null, 10)', [token]],
      ['operator_begin($1)', [token]],
    ];
    const over = await makeOperator();
    await admin.query('update operator_sessions set ended_at = now() where operator_id = $1', [over.id]);
    const idle = await makeOperator();
    await admin.query(
      `update operator_sessions set seen_at = now() - interval '31 minutes' where operator_id = $1`,
      [idle.id],
    );
    const old = await makeOperator();
    await admin.query(
      `update operator_sessions set created_at = now() - interval '13 hours' where operator_id = $1`,
      [old.id],
    );
    const staff = cast.players.administrator.tokenHash;
    const tokens = [null, Buffer.alloc(0), Buffer.alloc(32), staff];
    for (const token of [...tokens, ...[over, idle, old].map((one) => hashOf(one.token))])
      for (const [call, values] of calls(token))
        expect((await asOperatorsLogin(`select * from app.${call}`, values)).state, call).to.equal('GH002');
    const { rows } = await admin.query(
      'select status, licence_limit, operator_version from tenants where id = $1',
      [cast.tenantId],
    );
    expect(rows).to.deep.equal([{ status: 'active', licence_limit: 500, operator_version: 1 }]);
    // And with one it does.
    for (const [call, values] of calls(hashOf(operator.token)))
      expect((await asOperatorsLogin(`select * from app.${call}`, values)).state, call).to.equal('done');
  });

  it('gives counts, dates and states of tenants, and nothing that one of them keeps', async () => {
    const { rows } = await asOperatorsLogin('select * from app.operator_tenant($1, $2)', [
      hashOf(operator.token),
      cast.tenantId,
    ]);
    expect(Object.keys(rows[0]!).sort()).to.deep.equal(
      [
        ...['id', 'slug', 'name', 'state', 'version', 'allowed', 'staff', 'portal'],
        ...['active_at', 'created_at', 'suspended_at', 'suspended_for', 'emails_a_day'],
      ].sort(),
    );
    const { rows: list } = await asOperatorsLogin(
      'select * from app.operator_tenants($1, $2, null, $3, false, null, null, 10)',
      [hashOf(operator.token), cast.slug, 'name'],
    );
    expect(list.map(({ slug }) => slug)).to.deep.equal([cast.slug]);
    expect(Object.keys(list[0]!).sort()).to.deep.equal(
      [
        ...['id', 'slug', 'name', 'state', 'allowed', 'staff', 'portal'],
        ...['active_at', 'created_at', 'value', 'matching'],
      ].sort(),
    );
  });

  it('the log of what operators did is changed by nobody, and nothing younger than two years goes, not by the owner either', async () => {
    const { admin, prefix } = await testDatabase();
    const { rows: made } = await admin.query<{ id: string }>(
      `insert into operator_log (operator, action, subject, at) values ('old', 'kept', 'log', now() - interval '1 year 11 months'),
         ('old', 'kept', 'log', now() - interval '2 years 1 day') returning id`,
    );
    const [young, old] = made.map(({ id }) => id);
    for (const text of [
      'delete from operator_log where id = $1',
      "update operator_log set operator = 'x' where id = $1",
    ])
      expect((await ended(admin.query(text, [young]))).state, text).to.equal('42501');
    const services = { pools: (await testDatabase()).pools };
    expect(await forgetOld(services)).to.be.at.least(1);
    const { rows: left } = await admin.query<{ id: string }>(
      'select id from operator_log where id = any ($1)',
      [[young, old]],
    );
    expect(left.map(({ id }) => id)).to.deep.equal([young]);
    const { rows } = await admin.query<{ held: string }>(
      `select distinct g.grantee || ': ' || g.privilege_type as held from information_schema.role_table_grants g
         where g.table_name = 'operator_log' and g.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE') 
           and g.grantee <> $1 || '_owner' and (g.grantee, g.privilege_type::text) <> ($1 || '_definer_operator', 'DELETE')`,
      [prefix],
    );
    expect(rows).to.deep.equal([]);
  });
});

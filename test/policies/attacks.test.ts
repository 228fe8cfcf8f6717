import { expect } from 'chai';
import { revokedBuiltins } from '../../db/builtins.ts';
import { roleName, type LoginRole } from '../../db/roles.ts';
import { asActor } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import {
  attackAs,
  attackers,
  beginAs,
  everybody,
  forbidden,
  isLogin,
  poolOf,
  type Attacker,
} from './attack.ts';

describe('attacks by an injected statement (S18)', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    cast = await makeCast('attack');
    other = await makeCast('attack');
  });

  const attack = (who: Attacker, sql: string) => attackAs(cast, who, sql);
  const victim = () => `'${other.tenantId}'`;

  describe('a setting or a statement inside a SELECT', () => {
    const vectors: Record<string, () => string> = {
      'set_config of the tenant': () => `select set_config('app.tenant_id', ${victim()}, true)`,
      'set_config of the role': () => "select set_config('role', 'none', true)",
      'set_config inside a condition': () =>
        `select 1 where set_config('app.tenant_id', ${victim()}, true) is not null`,
      'an UPDATE of pg_settings': () => "update pg_settings set setting = 'off' where name = 'row_security'",
      query_to_xml: () =>
        `select query_to_xml('set local app.tenant_id = ${other.tenantId}', true, true, '')`,
      table_to_xml: () => "select table_to_xml('pg_class', true, true, '')",
      schema_to_xml: () => "select schema_to_xml('public', true, true, '')",
      database_to_xml: () => "select database_to_xml(true, true, '')",
      cursor_to_xml: () => "select cursor_to_xml('c', 1, true, true, '')",
      ts_stat: () => "select * from ts_stat('select to_tsvector(description) from assets')",
      ts_rewrite: () => "select ts_rewrite('a'::tsquery, 'select a, b from c')",
      'a large object': () => "select lo_from_bytea(0, 'kept')",
      'an empty large object': () => 'select lo_create(0)',
      "another connection's statement": () => 'select query from pg_stat_activity',
      "the end of others' connections": () =>
        'select pg_terminate_backend(pid) from generate_series(1, 9) pid',
      "the end of others' statements": () => 'select pg_cancel_backend(pid) from generate_series(1, 9) pid',
      'a file of the server': () => "select pg_read_file('postgresql.conf')",
      'a folder of the server': () => "select pg_ls_dir('.')",
      'password hashes of roles': () => 'select rolpassword from pg_authid',
      'password hashes of logins': () => 'select passwd from pg_shadow',
      'most common values of columns': () => 'select * from pg_statistic',
    };
    for (const [vector, sql] of Object.entries(vectors))
      it(`${vector}: refused to everybody`, async () => {
        for (const who of everybody) {
          const { state, message } = await attack(who, sql());
          expect(state, `${who}: ${message}`).to.equal(forbidden);
        }
      });

    it('an UPDATE of pg_settings inside a WITH changes nothing', async () => {
      const { pools } = await testDatabase();
      for (const who of attackers) {
        const client = await pools[poolOf(cast, who)].connect();
        try {
          await client.query('begin');
          await beginAs(client, cast.players[who]);
          const sql =
            "with u as (update pg_settings set setting = 'off' where name = 'row_security') select 1";
          await client.query(sql);
          const { rows } = await client.query('show row_security');
          expect(rows).to.deep.equal([{ row_security: 'on' }]);
        } finally {
          await client.query('rollback');
          client.release();
        }
      }
    });

    it('every builtin on the list is refused to everybody', async () => {
      const { admin, prefix } = await testDatabase();
      const { rows } = await admin.query(
        `select r.rolname, p.oid::regprocedure from pg_roles r, pg_proc p
         where r.rolname like $1 || '_%' and r.rolname !~ '_(owner|migrator|definer_[a-z_]+)$'
           and p.pronamespace = 'pg_catalog'::regnamespace and p.proname = any ($2::text[])
           and has_function_privilege(r.oid, p.oid, 'execute')
         order by 2`,
        [prefix, revokedBuiltins],
      );
      // No process uses the login for backups: pg_dump alone needs these.
      expect(rows).to.deep.equal(
        ['set_config(text,text,boolean)', 'pg_export_snapshot()'].map((oid) => ({
          rolname: `${prefix}_backup`,
          oid,
        })),
      );
    });

    it('dblink, and anything else that opens a connection, is not there', async () => {
      const { admin } = await testDatabase();
      const { rows } = await admin.query<{ name: string }>('select extname as name from pg_extension');
      expect(rows.map((row) => row.name)).to.have.members(['plpgsql', 'pg_trgm', 'btree_gin']);
      for (const who of everybody)
        expect((await attack(who, "select * from dblink('', '') as t (a int)")).state).to.equal('42883');
    });
  });

  describe('a whole statement of its own', () => {
    it('is not to be stacked behind ours: the extended protocol takes one', async () => {
      for (const who of everybody)
        for (const more of [`set local app.tenant_id = ${victim()}`, 'reset role', 'select 2', 'commit'])
          expect((await attack(who, `select 1; ${more}`)).state).to.equal('42601');
      const { pools } = await testDatabase();
      for (const name of attackers) {
        const stacked = (db: Db) => db.rows(db.from('assets').select(db.raw('1 as one; select 2')));
        const request = { ...cast.players[name], readOnly: true };
        const error = await asActor(pools, request, stacked).catch((reason: unknown) => reason);
        expect((error as { code: string }).code).to.equal('42601');
        const injected = (db: Db) => db.rows(db.from('assets').where('code', "x'; select 2; --"));
        expect(await asActor(pools, request, injected)).to.deep.equal([]);
      }
    });

    it('SET ROLE takes no role of another class', async () => {
      const { prefix } = await testDatabase();
      const own: Record<string, readonly LoginRole[]> = { staff: ['app_staff'], portal: ['app_portal'] };
      for (const who of everybody)
        for (const role of [
          'app_staff',
          'app_portal',
          'app_public',
          'app_session',
          'owner',
          'migrator',
          'definer_sign_in',
          'definer_search',
          'definer_numbers',
          'definer_audit',
        ] as const) {
          const side = isLogin(who) ? who : poolOf(cast, who);
          if (side === role || own[side]?.includes(role as LoginRole)) continue;
          expect(
            (await attack(who, `set role ${roleName(prefix, role)}`)).state,
            `${who} → ${role}`,
          ).to.equal(forbidden);
        }
      for (const who of ['administrator', 'app_public', 'app_session'] as const)
        expect((await attack(who, `set role ${roleName(prefix, 'portal_customer')}`)).state).to.equal(
          forbidden,
        );
      for (const who of everybody)
        expect((await attack(who, 'set session authorization postgres')).state).to.equal(forbidden);
    });

    it('RESET ROLE leaves the portal with a login that reads no table', async () => {
      const { pools } = await testDatabase();
      for (const who of [
        'contactUser',
        'customerUser',
        'link',
        'partnerUser',
        'agentUser',
        'viewer',
      ] as const) {
        const client = await pools.portal.connect();
        try {
          await client.query('begin');
          await beginAs(client, cast.players[who]);
          await client.query('reset role');
          const error = await client.query('select from assets').catch((reason: unknown) => reason);
          expect((error as { code: string }).code).to.equal(forbidden);
        } finally {
          await client.query('rollback');
          client.release();
        }
      }
    });

    it('makes nothing: no table, function, schema, extension, role or rule, temporary or not', async () => {
      for (const who of everybody)
        for (const sql of [
          'create temporary table pg_temp.assets (id uuid)',
          'create table public.planted (id uuid)',
          'create table app.planted (id uuid)',
          "create function pg_temp.lower(text) returns text language sql as 'select $1'",
          "create function public.planted() returns int language sql as 'select 1'",
          'create schema planted',
          'create extension dblink',
          'create role planted',
          'create policy planted on assets using (true)',
          'alter table assets disable row level security',
          'alter role current_user bypassrls',
          'create view public.planted as select 1',
          'truncate assets',
          "copy (select 1) to program 'true'",
          "copy (select 1) to '/tmp/planted'",
          "do language plpgsql $$ begin execute 'alter table assets no force row level security'; end $$",
        ])
          expect((await attack(who, sql)).state, `${who}: ${sql}`).to.equal(forbidden);
    });

    it('switching row security off gives an error, not rows', async () => {
      const { pools } = await testDatabase();
      for (const who of attackers) {
        const client = await pools[poolOf(cast, who)].connect();
        try {
          await client.query('begin');
          await beginAs(client, cast.players[who]);
          await client.query('set local row_security = off');
          const error = await client.query('select * from assets').catch((reason: unknown) => reason);
          expect((error as { code: string }).code).to.equal(forbidden);
        } finally {
          await client.query('rollback');
          client.release();
        }
      }
    });
  });
});

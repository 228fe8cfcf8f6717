import type { Role } from '../../db/roles.ts';
import { cellFaults } from './cellFaults.ts';
import type { questions } from './questions.ts';

/** Faults that each question must find; each is planted by a superuser and rolled back. The second text is what the answer must say. */
export const plantedFaults: Record<
  keyof typeof questions,
  (name: (role: Role) => string) => Record<string, readonly [sql: string, answer: string]>
> = {
  rowSecurity: (name) => ({
    'a table in no list': [
      'create table plain (id uuid primary key, body text)',
      'plain: row security is not enabled',
    ],
    'row security switched off': [
      'alter table assets disable row level security',
      'assets: row security is not enabled',
    ],
    'row security not forced on the owner': [
      'alter table assets no force row level security',
      'assets: row security is not enabled and forced',
    ],
    'a tenant that may be null': [
      'alter table counters drop constraint counters_pkey, alter column tenant_id drop not null',
      'counters.tenant_id is missing',
    ],
    'a table in another schema': [
      'create schema hidden; create table hidden.assets (id uuid)',
      'assets stands outside',
    ],
    'a page that reaches into the queue': [
      `grant usage on schema graphile_worker to ${name('app_staff')}`,
      'app_staff reaches the queue',
    ],
  }),
  policyForEachGrant: (name) => ({
    'a column grant without policy': [
      `grant select (id) on one_time_tokens to ${name('app_staff')}`,
      'SELECT without a policy',
    ],
    'a command without policy': [
      `grant delete on assets to ${name('portal_customer')}`,
      'DELETE without a policy',
    ],
    'TRUNCATE, which no policy holds': [
      `grant truncate on assets to ${name('app_staff')}`,
      'TRUNCATE without a policy',
    ],
    'a grant to another role': ['grant select on assets to pg_monitor', 'is no role of ours'],
    'a grant to PUBLIC': ['grant select on assets to public', 'PUBLIC has SELECT'],
    'a page that reads the session store': [
      `grant select on sessions to ${name('app_staff')}`,
      'SELECT on a table without a tenant',
    ],
  }),
  policies: (name) => ({
    'a policy for PUBLIC': [
      "create policy open on assets for select using (tenant_id = current_setting('app.tenant_id')::uuid)",
      'open is for PUBLIC',
    ],
    'no tenant': [
      `create policy open on assets for select to ${name('app_staff')} using (true)`,
      'does not begin with the tenant: true',
    ],
    'a tenant behind OR': [
      `create policy open on assets for select to ${name('app_staff')}
      using (tenant_id = current_setting('app.tenant_id')::uuid and status = 'x' or status = 'y')`,
      'does not begin with the tenant',
    ],
    'a check without tenant': [
      `create policy open on assets for insert to ${name('app_staff')} with check (true)`,
      'does not begin with the tenant: true',
    ],
    'a policy for all commands': [
      `create policy open on assets for all to ${name('app_staff')}
      using (tenant_id = current_setting('app.tenant_id')::uuid)`,
      'not plainly permissive',
    ],
  }),
  generated: (name) => ({
    'a policy by hand': [
      `create policy more on tickets for select to ${name('portal_contact')}
      using (tenant_id = current_setting('app.tenant_id')::uuid and true)`,
      'not of the generator: policy more',
    ],
    'a policy that is gone': [
      'drop policy select_portal_link on assets',
      'missing: policy select_portal_link',
    ],
    'a grant by hand': [
      `grant select (notes) on customers to ${name('portal_customer')}`,
      'not of the generator: grant SELECT (notes)',
    ],
  }),
  roles: (name) => ({
    bypassrls: [
      `alter role ${name('portal_contact')} bypassrls`,
      'acts as gatehouse_test_portal_contact, which',
    ],
    superuser: [`alter role ${name('app_public')} superuser`, 'acts as postgres, which'],
    'membership in a role that bypasses': [
      `grant ${name('definer_search')} to ${name('app_staff')}`,
      'acts as gatehouse_test_definer_search',
    ],
    'membership in the owner': [
      `grant ${name('owner')} to ${name('portal_link_ro')}`,
      'portal_link_ro owns as gatehouse_test_owner',
    ],
    'an owned table': [
      `alter table tickets owner to ${name('app_staff')}`,
      'owns as gatehouse_test_app_staff: table tickets',
    ],
    'an owned function': [
      `alter function public.uuid_v7() owner to ${name('app_portal')}`,
      'function uuid_v7()',
    ],
    'temporary tables': [
      `do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$`,
      'temporary tables',
    ],
    'objects in schema public': [
      `grant create on schema public to ${name('app_session')}`,
      'in schema public',
    ],
  }),
  // What other tests left could break the planted constraint before the question is asked.
  foreignKeys: () => ({
    'a key without the tenant': [
      `truncate tenants cascade; create unique index planted on contacts (id);
      alter table tickets add constraint planted foreign key (contact_id) references contacts (id)`,
      'does not carry the tenant',
    ],
    'the tenant set to null': [
      `truncate tenants cascade; alter table tickets add constraint planted
      foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete set null`,
      'would set the tenant to null',
    ],
    'the tenant against another column': [
      `truncate tenants cascade; alter table users add constraint planted_unique unique (id, tenant_id);
      alter table user_labs add constraint planted foreign key (tenant_id, user_id) references users (id, tenant_id)`,
      'does not carry the tenant',
    ],
  }),
  uniqueIndexes: () => ({
    'a value that is unique over all tenants': [
      'truncate tenants cascade; create unique index planted on assets (barcode_lc)',
      'assets: planted',
    ],
    'the tenant behind': [
      'truncate tenants cascade; create unique index planted on users (username_lc, tenant_id)',
      'users: planted',
    ],
    'another primary key': [
      'truncate tenants cascade; alter table counters drop constraint counters_pkey, add primary key (tenant_id, name)',
      'counters has no primary key',
    ],
  }),
  definers: (name) => ({
    'no search_path': [
      `create function app.planted() returns int language sql security definer as 'select 1';
  revoke all on function app.planted() from public`,
      'without a fixed search_path',
    ],
    'pg_temp not last': [
      'alter function app.my_customers() set search_path = pg_temp, public',
      'without a fixed search_path',
    ],
    'executable by PUBLIC': [
      'grant execute on function app.my_customers() to public',
      'may be executed by PUBLIC',
    ],
    'owned by a superuser': [
      'alter function app.my_customers() owner to current_user',
      'runs as a superuser',
    ],
    'owned by the owner of the tables': [
      `grant create on schema app to ${name('owner')}; alter function app.my_customers() owner to ${name('owner')}`,
      'or as the owner of tables',
    ],
    'a plain function of app for PUBLIC': [
      "create function app.planted() returns int language sql as 'select 1'",
      'app.planted() may be executed by PUBLIC',
    ],
  }),
  views: () => ({
    'a view that runs as its owner': [
      'create view planted as select * from assets',
      'does not run as its caller',
    ],
    'a view told to': [
      'create view planted with (security_invoker = false) as select * from assets',
      'does not run as its caller',
    ],
    'a materialised view': ['create materialized view planted as select 1 as one', 'is a materialised view'],
  }),
  secrets: (name) => ({
    'a password hash': [
      `grant select (password_hash) on users to ${name('app_staff')}`,
      'reads users.password_hash',
    ],
    'a whole table': [
      `grant select on login_sessions to ${name('portal_customer')}`,
      'reads login_sessions.token_hash',
    ],
    'a new secret in a table that is read whole': [
      'alter table assets add column door_secret text',
      'reads assets.door_secret',
    ],
    'a token for the public login': [
      `grant select (token_hash) on one_time_tokens to ${name('app_public')}`,
      'reads one_time_tokens.token_hash',
    ],
  }),
  builtins: (name) => ({
    'set_config for PUBLIC': [
      'grant execute on function set_config(text, text, boolean) to public',
      'set_config(text,text,boolean) may be executed by PUBLIC',
    ],
    'query_to_xml for a role': [
      `grant execute on function query_to_xml(text, boolean, boolean, text) to ${name('portal_link')}`,
      'query_to_xml',
    ],
    'ts_stat for a login': [
      `grant execute on function ts_stat(text) to ${name('app_public')}`,
      'ts_stat(text)',
    ],
    'locks for a page': [
      `grant execute on function pg_try_advisory_lock(bigint) to ${name('app_staff')}`,
      'pg_try_advisory_lock(bigint) may be executed by gatehouse_test_app_staff',
    ],
    'a volatile function that a newer Postgres brings': [
      "set local allow_system_table_mods = on; create function pg_catalog.pg_fill_the_disk() returns void language sql as 'select'",
      'pg_fill_the_disk() may change something',
    ],
    'blocks of PL/pgSQL': ['grant usage on language plpgsql to public', 'may run blocks of plpgsql'],
  }),
  ...cellFaults,
};

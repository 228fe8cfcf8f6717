import type { Role } from '../../db/roles.ts';
import type { cellQuestions } from './cellQuestions.ts';

type Name = (role: Role) => string;
const planted = (name: Name, role: Role, parameters: string, body: string, kind = 'language sql') =>
  `create function app.planted(${parameters}) returns void ${kind} security definer set search_path = public, pg_temp as $$ ${body} $$;
   revoke all on function app.planted from public; grant execute on function app.planted to ${name(role)}`;

/** Faults that the questions about tenants of several servers and about definer functions must find. */
export const cellFaults: Record<
  keyof typeof cellQuestions,
  (name: Name) => Record<string, readonly [sql: string, answer: string]>
> = {
  tenantOfFunctions: (name) => ({
    'a look-up over all tenants': [
      planted(name, 'app_public', 'p_email text', 'select from users where email = p_email'),
      'planted takes neither the tenant nor its subdomain',
    ],
    'a context where there is none': [
      planted(name, 'app_worker', '', "select current_setting('app.tenant_id')"),
      'planted takes neither the tenant nor its subdomain',
    ],
    'staff past their tenant': [
      planted(name, 'app_staff', 'p_user uuid', 'select from users where id = p_user'),
      'planted takes neither the tenant nor its subdomain',
    ],
    'a tenant that is never asked for': [
      planted(name, 'app_public', 'p_slug text, p_email text', 'select from users where email = p_email'),
      'planted takes p_slug and never asks for it',
    ],
    'one that is on the list and not there': [
      'drop function app.find_tenants',
      'find_tenants is on the list of those across tenants',
    ],
  }),
  replicaIdentity: () => ({
    'no identity': ['alter table assets replica identity nothing', 'assets: what is changed or deleted'],
    'an identity without the tenant': [
      'create unique index planted on assets (id); alter table assets replica identity using index planted',
      'assets: what is changed or deleted',
    ],
    'no primary key': [
      'alter table audit_heads drop constraint audit_heads_pkey',
      'audit_heads: what is changed or deleted',
    ],
  }),
  boundFunctions: (name) => ({
    'a text of any length': [
      planted(
        name,
        'app_staff',
        'p_words text',
        "insert into counters (tenant_id, name, value) values (current_setting('app.tenant_id')::uuid, p_words, 1)",
      ),
      'planted keeps p_words, however long it is',
    ],
    'a document of any length, beside a bound one': [
      planted(
        name,
        'app_public',
        'p_slug text, p_more jsonb, p_most jsonb',
        'select app.at_most(p_more, 10), p_most from tenants where slug = p_slug',
      ),
      'planted keeps p_most, however long it is',
    ],
    'a savepoint for each call': [
      planted(
        name,
        'app_staff',
        '',
        'begin perform 1; exception when unique_violation then null; end',
        'language plpgsql',
      ),
      'planted catches errors and writes',
    ],
  }),
};

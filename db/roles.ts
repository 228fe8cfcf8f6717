import { builtinsSql } from './builtins.ts';
import { takeOverSql } from './takeOver.ts';

/**
 * The database roles of one installation. All carry the database's name as prefix, so that two
 * installations can share a server. `db/README.md` explains them in a page.
 */

/** Logins of the processes; none owns a table, is superuser or bypasses row security. */
export const loginRoles = [
  'app_staff',
  'app_portal',
  'app_public',
  'app_session',
  'app_worker',
  'app_operator',
] as const;
export type LoginRole = (typeof loginRoles)[number];

/** One role for each kind of portal actor; `begin_request` picks the one whose policies give exactly the reach. */
export const portalRoles = [
  'portal_link',
  'portal_customer',
  'portal_contact',
  'portal_contact_wide',
  'portal_contact_mixed',
  'portal_contact_all',
  'portal_contact_admin',
  'partner',
] as const;
export type PortalRole = (typeof portalRoles)[number];

/** Each portal role's twin without any write grant (A8, A21). */
export const readOnlyRoles = portalRoles.map((role) => `${role}_ro` as const);
export type ReadOnlyRole = (typeof readOnlyRoles)[number];

/** Owners of the definer functions: they bypass row security and hold the least grants. */
export const definerRoles = [
  'definer_sign_in',
  'definer_search',
  'definer_numbers',
  'definer_audit',
  'definer_jobs',
  'definer_mail',
  'definer_operator',
  'definer_merge',
] as const;
export type DefinerRole = (typeof definerRoles)[number];

/** Roles that a request can run as, and so the ones that policies are generated for. */
export type RequestRole = 'app_staff' | PortalRole | ReadOnlyRole;
export const requestRoles: readonly RequestRole[] = ['app_staff', ...portalRoles, ...readOnlyRoles];

/** Logins with a password, which is made from SECRETS: the processes', the migrator's, and that of backups. */
export const passwordRoles = [...loginRoles, 'migrator', 'backup'] as const;
export type Passwords = Record<(typeof passwordRoles)[number], string>;

export type Role = LoginRole | PortalRole | ReadOnlyRole | DefinerRole | 'owner' | 'migrator' | 'backup';

/** Every role of an installation, the owner first. */
export const allRoles: readonly Role[] = [
  'owner',
  'migrator',
  'backup',
  ...loginRoles,
  ...portalRoles,
  ...readOnlyRoles,
  ...definerRoles,
];

/** `"gatehouse_app_staff"`: the role's full name, quoted for SQL. Throws when the prefix is no plain identifier. */
export function roleName(prefix: string, role: Role): string {
  if (!/^[a-z][a-z0-9_]{0,30}$/.test(prefix))
    throw new Error(`"${prefix}" can't be a prefix of role names: use lower-case letters, digits and _.`);
  return `"${prefix}_${role}"`;
}

/** The same without quotes, as the catalogue has it. */
export const bareName = (prefix: string, role: Role) => roleName(prefix, role).slice(1, -1);

/**
 * How pages' queries are planned. Anew for each actor, since one tenant may have a million times as much as another and a
 * plan that is kept fits only one of them; and never by reading a table from its start, where the others' rows lie.
 */
const pagePlans = ['plan_cache_mode = force_custom_plan', 'enable_seqscan = off'];

/**
 * The statements that make the roles; a superuser runs them once for each server and again after SECRETS changed.
 * @param passwords of all who log in
 */
export function rolesSql(prefix: string, passwords: Passwords): string[] {
  const name = (role: Role) => roleName(prefix, role);
  const make = (role: Role, attributes: string) => [
    `do $$ begin create role ${name(role)}; exception when duplicate_object or unique_violation then null; end $$`,
    `alter role ${name(role)} ${attributes}`,
  ];
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const plain = 'nosuperuser nocreatedb nocreaterole noreplication';
  return [
    ...make('owner', `nologin ${plain} nobypassrls`),
    ...make('migrator', `login ${plain} nobypassrls password ${literal(passwords.migrator)}`),
    // Reads all rows, for pg_dump, and the log that goes with them; it writes nothing, and no process uses it.
    ...make('backup', `login ${plain} bypassrls password ${literal(passwords.backup)}`),
    whereAllowed(`alter role ${name('backup')} replication`),
    `grant pg_read_all_data to ${name('backup')}`,
    ...definerRoles.flatMap((role) => make(role, `nologin ${plain} bypassrls`)),
    ...[...portalRoles, ...readOnlyRoles].flatMap((role) => make(role, `nologin ${plain} nobypassrls`)),
    ...loginRoles.flatMap((role) => [
      ...make(role, `login noinherit ${plain} nobypassrls password ${literal(passwords[role])}`),
      // Nobody waits at a page for a job: it may take longer over a statement.
      `alter role ${name(role)} set statement_timeout = '${role === 'app_worker' ? '60s' : '5s'}'`,
      `alter role ${name(role)} set lock_timeout = '${role === 'app_worker' ? '10s' : '2s'}'`,
      `alter role ${name(role)} set idle_in_transaction_session_timeout = '10s'`,
      `alter role ${name(role)} set jit = off`,
      ...(role === 'app_staff' || role === 'app_portal'
        ? pagePlans.map((set) => `alter role ${name(role)} set ${set}`)
        : []),
      // S34: what one statement sorts or keeps may not fill the disk. A service that gives no superuser sets it for all.
      whereAllowed(`alter role ${name(role)} set temp_file_limit = '1GB'`),
    ]),
    `grant ${[name('owner'), ...definerRoles.map(name)].join(', ')} to ${name('migrator')}`,
    `grant ${[...portalRoles, ...readOnlyRoles].map(name).join(', ')} to ${name('app_portal')}`,
    // A job acts for a member of staff, by `begin_job` alone; an email is made as its recipient, by `begin_email`.
    `grant ${[name('app_staff'), ...readOnlyRoles.map(name)].join(', ')} to ${name('app_worker')}`,
  ];
}

/** The statements that a superuser runs once inside the database: ownership, extensions, and what PUBLIC may not do. */
export function databaseSql(prefix: string, database: string): string[] {
  const name = (role: Role) => roleName(prefix, role);
  return [
    `alter database "${database}" owner to ${name('owner')}`,
    `revoke all on database "${database}" from public`,
    `grant connect on database "${database}" to ${passwordRoles.map(name).join(', ')}`,
    `alter schema public owner to ${name('owner')}`,
    'revoke all on schema public from public',
    'create extension if not exists pg_trgm with schema public',
    'create extension if not exists btree_gin with schema public',
    ...builtinsSql(name, [name('owner'), ...definerRoles.map(name)]),
    takeOverSql({
      owner: bareName(prefix, 'owner'),
      staff: bareName(prefix, 'app_staff'),
      all: allRoles.map((role) => bareName(prefix, role)),
    }),
  ];
}

/** The statement, and a warning in its place where whoever runs it has no right to. */
const whereAllowed = (statement: string) =>
  `do $$ begin ${statement}; exception when insufficient_privilege then raise warning '%', sqlerrm; end $$`;

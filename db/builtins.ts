/**
 * Functions of Postgres itself that PUBLIC may execute by default and that nobody needs here: what an injected SELECT
 * could forge a context, run a statement, keep something or reach a connection with (S18), and what it could stop
 * everybody with (S34). By name: all that share one are revoked, in each version of Postgres.
 */
export const revokedBuiltins = [
  'set_config',
  // A text that is run as SQL.
  'query_to_xml',
  'query_to_xmlschema',
  'query_to_xml_and_xmlschema',
  'cursor_to_xml',
  'cursor_to_xmlschema',
  'table_to_xml',
  'table_to_xmlschema',
  'table_to_xml_and_xmlschema',
  'schema_to_xml',
  'schema_to_xmlschema',
  'schema_to_xml_and_xmlschema',
  'database_to_xml',
  'database_to_xmlschema',
  'database_to_xml_and_xmlschema',
  'ts_stat',
  'ts_rewrite',
  // A large object outlives its transaction, knows no tenant and fills the disk.
  'lo_creat',
  'lo_create',
  'lo_from_bytea',
  'lo_open',
  'lo_close',
  'lo_get',
  'lo_put',
  'lo_lseek',
  'lo_lseek64',
  'lo_tell',
  'lo_tell64',
  'lo_truncate',
  'lo_truncate64',
  'lo_unlink',
  'loread',
  'lowrite',
  // Connections of one login serve all tenants: their statements and addresses, their locks and their ends.
  'pg_stat_get_activity',
  'pg_stat_get_backend_activity',
  'pg_stat_get_backend_client_addr',
  'pg_stat_get_backend_client_port',
  'pg_lock_status',
  'pg_blocking_pids',
  'pg_safe_snapshot_blocking_pids',
  'pg_isolation_test_session_is_blocked',
  'pg_cancel_backend',
  'pg_terminate_backend',
  // All connections share one table of locks, and those of a session outlive its transaction.
  'pg_advisory_lock',
  'pg_advisory_lock_shared',
  'pg_advisory_xact_lock',
  'pg_advisory_xact_lock_shared',
  'pg_try_advisory_lock',
  'pg_try_advisory_lock_shared',
  'pg_try_advisory_xact_lock',
  'pg_try_advisory_xact_lock_shared',
  'pg_advisory_unlock',
  'pg_advisory_unlock_shared',
  'pg_advisory_unlock_all',
  // Write-ahead log, one queue of notifications for the server, files of exported snapshots.
  'pg_logical_emit_message',
  'pg_notify',
  'pg_export_snapshot',
  // A connection held that does nothing.
  'pg_sleep',
  'pg_sleep_for',
  'pg_sleep_until',
  // What the next transaction on the connection would take for chance.
  'setseed',
] as const;

/** Roles that need one of them all the same; no page works as one, and nobody but who makes backups can log in as one. */
type Holder = 'owner' | 'backup' | 'definer_sign_in' | 'definer_jobs';
const needed: readonly (readonly [builtin: string, roles: readonly Holder[]])[] = [
  // pg_dump begins with it, and hands its snapshot on where several dump side by side.
  ['set_config', ['definer_sign_in', 'backup']],
  ['pg_export_snapshot', ['backup']],
  // Two migrations never run at once.
  ['pg_advisory_xact_lock', ['owner']],
  // The queue wakes its workers.
  ['pg_notify', ['owner', 'definer_jobs']],
];

/** What those who look after the server, and are no role of ours, look with. */
const monitored = ['pg_stat_get_activity', 'pg_lock_status', 'pg_blocking_pids'];

/**
 * The statements, for a superuser, that take the builtins from PUBLIC, and with them PL/pgSQL: a block of it could hold a
 * lock for each turn of a loop. Functions in that language go on being executed by anybody who may; roles that own some make them.
 * @param name a role's full name, quoted
 * @param makers full names of the roles that own functions
 */
export function builtinsSql(name: (role: Holder) => string, makers: readonly string[]): string[] {
  return [
    forEach(revokedBuiltins, 'revoke execute on function %s from public'),
    ...needed.map(([builtin, roles]) =>
      forEach([builtin], `grant execute on function %s to ${roles.map(name).join(', ')}`),
    ),
    forEach(monitored, 'grant execute on function %s to pg_read_all_stats'),
    'revoke usage on language plpgsql from public',
    `grant usage on language plpgsql to ${makers.join(', ')}`,
  ];
}

/** One statement for each function of these names that the server has. */
function forEach(builtins: readonly string[], statement: string): string {
  const names = builtins.map((builtin) => `'${builtin}'`).join(', ');
  return `do $$ declare f regprocedure; begin
    for f in select oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname in (${names})
    loop execute format('${statement}', f); end loop; end $$`;
}

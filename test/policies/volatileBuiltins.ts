/**
 * Functions of Postgres that may change something and that PUBLIC may execute: each was looked at, on 15 and on 18, for
 * what a million calls of it in one statement could do to others. One that is here neither keeps anything beyond its
 * transaction nor takes from what all share; the rest are revoked (db/builtins.ts). A newer Postgres may bring others,
 * which are to be put here or there. Trigger functions and handlers, which can't be called, are left out.
 */
export const harmlessBuiltins: Record<string, readonly string[]> = {
  'a value, and nothing else': [
    'array_sample', 'array_shuffle', 'clock_timestamp', 'current_query', 'gen_random_uuid', 'random', 'random_normal', 'timeofday',
    'uuidv4', 'uuidv7',
  ],
  'asks for a right to the table, the sequence or the object, which no process has': [
    'brin_desummarize_range', 'brin_summarize_new_values', 'brin_summarize_range', 'currtid2', 'currval', 'gin_clean_pending_list',
    'lastval', 'nextval', 'pg_clear_attribute_stats', 'pg_clear_relation_stats', 'pg_get_sequence_data', 'pg_restore_attribute_stats',
    'pg_restore_relation_stats', 'pg_sequence_last_value', 'setval',
  ],
  'asks for a superuser, for REPLICATION or for a server in the middle of an upgrade or of CREATE EXTENSION': [
    'binary_upgrade_add_sub_rel_state', 'binary_upgrade_create_empty_extension', 'binary_upgrade_logical_slot_has_caught_up',
    'binary_upgrade_replorigin_advance', 'binary_upgrade_set_missing_value', 'binary_upgrade_set_next_array_pg_type_oid',
    'binary_upgrade_set_next_heap_pg_class_oid', 'binary_upgrade_set_next_heap_relfilenode', 'binary_upgrade_set_next_index_pg_class_oid',
    'binary_upgrade_set_next_index_relfilenode', 'binary_upgrade_set_next_multirange_array_pg_type_oid',
    'binary_upgrade_set_next_multirange_pg_type_oid', 'binary_upgrade_set_next_pg_authid_oid', 'binary_upgrade_set_next_pg_enum_oid',
    'binary_upgrade_set_next_pg_tablespace_oid', 'binary_upgrade_set_next_pg_type_oid', 'binary_upgrade_set_next_toast_pg_class_oid',
    'binary_upgrade_set_next_toast_relfilenode', 'binary_upgrade_set_record_init_privs', 'pg_copy_logical_replication_slot',
    'pg_copy_physical_replication_slot', 'pg_create_logical_replication_slot', 'pg_create_physical_replication_slot',
    'pg_drop_replication_slot', 'pg_extension_config_dump', 'pg_import_system_collations', 'pg_logical_slot_get_binary_changes',
    'pg_logical_slot_get_changes', 'pg_logical_slot_peek_binary_changes', 'pg_logical_slot_peek_changes', 'pg_nextoid',
    'pg_read_file_old', 'pg_replication_slot_advance', 'pg_rotate_logfile_old', 'pg_stop_making_pinned_objects', 'pg_sync_replication_slots',
  ],
  'reads what the server says of itself: versions, sizes, positions in its log, counts of this connection': [
    'amvalidate', 'pg_available_wal_summaries', 'pg_collation_actual_version', 'pg_control_checkpoint', 'pg_control_init',
    'pg_control_recovery', 'pg_control_system', 'pg_current_wal_flush_lsn', 'pg_current_wal_insert_lsn', 'pg_current_wal_lsn',
    'pg_database_collation_actual_version', 'pg_database_size', 'pg_get_loaded_modules', 'pg_get_multixact_members', 'pg_get_wait_events',
    'pg_get_wal_replay_pause_state', 'pg_get_wal_resource_managers', 'pg_get_wal_summarizer_state', 'pg_indexes_size', 'pg_is_in_recovery',
    'pg_is_wal_replay_paused', 'pg_jit_available', 'pg_last_committed_xact', 'pg_last_wal_receive_lsn', 'pg_last_wal_replay_lsn',
    'pg_last_xact_replay_timestamp', 'pg_notification_queue_usage', 'pg_partition_ancestors', 'pg_partition_tree', 'pg_prepared_xact',
    'pg_relation_size', 'pg_stat_clear_snapshot', 'pg_stat_force_next_flush', 'pg_stat_get_backend_io', 'pg_stat_get_backend_wal',
    'pg_stat_get_io', 'pg_stat_get_recovery_prefetch', 'pg_stat_get_xact_blocks_fetched', 'pg_stat_get_xact_blocks_hit',
    'pg_stat_get_xact_function_calls', 'pg_stat_get_xact_function_self_time', 'pg_stat_get_xact_function_total_time',
    'pg_stat_get_xact_numscans', 'pg_stat_get_xact_tuples_deleted', 'pg_stat_get_xact_tuples_fetched',
    'pg_stat_get_xact_tuples_hot_updated', 'pg_stat_get_xact_tuples_inserted', 'pg_stat_get_xact_tuples_newpage_updated',
    'pg_stat_get_xact_tuples_returned', 'pg_stat_get_xact_tuples_updated', 'pg_table_size', 'pg_tablespace_size',
    'pg_total_relation_size', 'pg_wal_summary_contents', 'pg_xact_commit_timestamp', 'pg_xact_commit_timestamp_origin', 'pg_xact_status',
    'txid_status',
  ],
}; // prettier-ignore

import { record, type TableAccess } from './access.ts';
import { isAdministrator } from './conditions.ts';

const rule = 'A23: administrators alone make accounts in bulk, and see the files that they are made of.';
const importColumns = ['user_id', 'file_name', 'state', 'problem', 'invite_now', 'queued_at', 'finished_at'];
const rowColumns = ['cells', 'outcome', 'problems', 'note', 'sealed', 'sealed_hash'];

/** Accounts by the hundred. */
export const bulk = {
  bulk_imports: {
    staff: {
      select: isAdministrator,
      insert: { check: isAdministrator, columns: ['tenant_id', 'id', ...importColumns] },
      update: { using: isAdministrator, check: isAdministrator, columns: [...importColumns, ...record] },
      delete: isAdministrator,
      rule,
    },
    definers: { definer_jobs: 'select, update' },
  },
  bulk_import_rows: {
    staff: {
      select: isAdministrator,
      insert: { check: isAdministrator, columns: ['tenant_id', 'id', 'import_id', 'line', ...rowColumns] },
      update: { using: isAdministrator, check: isAdministrator, columns: rowColumns },
      delete: isAdministrator,
      rule,
    },
  },
} satisfies Record<string, TableAccess>;

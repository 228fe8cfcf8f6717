import { record, type TableAccess } from './access.ts';
import { isAdministrator } from './conditions.ts';

const rule =
  'Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).';
const importColumns = [
  'user_id', 'file_name', 'state', 'problem', 'sheets', 'sheet', 'columns', 'day_orders', 'with_hidden', 'queued_at', 'finished_at',
]; // prettier-ignore
const rowColumns = ['hidden', 'cells', 'outcome', 'problems', 'changes'];

const keptKind = `(kind <> 'contacts' or ${isAdministrator})`;
const ofKeptKind = `exists (select from imports i where i.tenant_id = import_rows.tenant_id and i.id = import_rows.import_id)`;

/** Files of records that are taken over. */
export const imports = {
  imports: {
    staff: {
      select: keptKind,
      insert: { check: keptKind, columns: ['tenant_id', 'id', 'kind', ...importColumns] },
      update: { using: keptKind, check: keptKind, columns: [...importColumns, ...record] },
      delete: keptKind,
      rule,
    },
    definers: { definer_jobs: 'select, update' },
  },
  import_rows: {
    staff: {
      select: ofKeptKind,
      insert: {
        check: ofKeptKind,
        columns: ['tenant_id', 'id', 'import_id', 'sheet', 'line', ...rowColumns],
      },
      update: { using: ofKeptKind, check: ofKeptKind, columns: rowColumns },
      delete: ofKeptKind,
      rule,
    },
  },
  import_progress: {
    staff: {
      select: `exists (select from imports i where i.tenant_id = import_progress.tenant_id and i.id = import_progress.import_id)`,
      rule: 'Staff see how far a file of theirs has come; the job says it, outside of its transaction.',
    },
    definers: { definer_jobs: 'select, insert, update' },
  },
  import_columns: {
    staff: {
      select: keptKind,
      insert: { check: keptKind, columns: ['tenant_id', 'id', 'kind', 'heading', 'field'] },
      delete: keptKind,
      rule,
    },
  },
} satisfies Record<string, TableAccess>;

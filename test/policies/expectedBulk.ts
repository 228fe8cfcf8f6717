import { allowed, everything, nobody, refused, type Expectation, type Who } from './expectation.ts';

const administratorDoes = { administrator: everything, staff: [], portal: refused } as const;
const administratorAdds: Who<typeof allowed | typeof refused> = { ...nobody, administrator: allowed };

/** Accounts in bulk and who asked for one, by hand from A23: administrators alone, in bulk too; a portal data administrator isn't one. */
export const expectedBulk: Record<string, Expectation> = {
  permission_presets: {
    rules: 'A23, A36',
    sees: administratorDoes,
    row: ({ own }) => ({ tenant_id: own.tenantId, name: 'Planted', access_billing: true }),
    adds: administratorAdds,
    set: "name = 'changed'",
    changes: administratorDoes,
    removes: administratorDoes,
  },
  access_requests: {
    rules: 'A23, A35',
    sees: administratorDoes,
    row: ({ own }) => ({ tenant_id: own.tenantId, name: 'Planted', company: 'P', email: 'p@x.example' }),
    adds: nobody,
    set: "status = 'dismissed', decided_at = now()",
    changes: administratorDoes,
    removes: nobody,
  },
  bulk_imports: {
    rules: 'A23',
    sees: administratorDoes,
    row: ({ own }) => ({ tenant_id: own.tenantId, user_id: own.players.administrator.userId, file_name: 'planted.csv', invite_now: false }),
    adds: administratorAdds,
    set: "state = 'queued', invite_now = false",
    changes: administratorDoes,
    removes: administratorDoes,
  },
  imports: {
    rules: 'A23',
    sees: { administrator: everything, staff: ['assets'], portal: refused },
    row: ({ own: { tenantId, players } }) => ({
      ...{ tenant_id: tenantId, user_id: players.administrator.userId },
      ...{ kind: 'contacts', file_name: 'planted.csv', sheets: '[]' },
    }),
    adds: administratorAdds,
    set: "state = 'queued'",
    changes: { administrator: everything, staff: ['assets'], portal: refused },
    removes: { administrator: everything, staff: ['assets'], portal: refused },
  },
  certificate_uploads: {
    rules: 'A26: whoever uploaded them alone',
    sees: administratorDoes,
    row: ({ own }) => ({ tenant_id: own.tenantId, user_id: own.players.administrator.userId }),
    adds: administratorAdds,
    set: "kind = 'report'",
    changes: administratorDoes,
    removes: nobody,
  },
  certificate_files: {
    rules: 'A26: whoever uploaded them alone',
    sees: administratorDoes,
    row: ({ own, certificateUpload: of }) => ({
      ...{ tenant_id: own.tenantId, upload_id: of, place: 9, name: 'planted.pdf', outcome: 'refused' },
    }),
    adds: administratorAdds,
    set: "outcome = 'left_out'",
    changes: administratorDoes,
    removes: administratorDoes,
  },
  import_rows: {
    rules: 'A23',
    sees: { administrator: everything, staff: ['line 3'], portal: refused },
    row: ({ own, import: of }) => ({ tenant_id: own.tenantId, import_id: of, sheet: 0, line: 9, cells: '[]' }),
    adds: administratorAdds,
    set: "outcome = 'left_out'",
    changes: { administrator: everything, staff: ['line 3'], portal: refused },
    removes: { administrator: everything, staff: ['line 3'], portal: refused },
  },
  import_progress: {
    rules: 'A23',
    sees: { administrator: everything, staff: ['assets'], portal: refused },
    row: ({ own, import: of }) => ({ tenant_id: own.tenantId, import_id: of, step: 'saving', done: 1, total: 2 }),
    adds: nobody,
    set: 'done = total',
    changes: nobody,
    removes: nobody,
  },
  import_columns: {
    rules: 'A23',
    sees: { administrator: everything, staff: ['assets'], portal: refused },
    row: ({ own }) => ({ tenant_id: own.tenantId, kind: 'contacts', heading: 'planted', field: 'name' }),
    adds: administratorAdds,
    set: "field = 'changed'",
    changes: nobody,
    removes: { administrator: everything, staff: ['assets'], portal: refused },
  },
  bulk_import_rows: {
    rules: 'A23',
    sees: administratorDoes,
    row: ({ own, bulkImport }) => ({ tenant_id: own.tenantId, import_id: bulkImport, line: 9, cells: '{}', outcome: 'new' }),
    adds: administratorAdds,
    set: "outcome = 'left_out'",
    changes: administratorDoes,
    removes: administratorDoes,
  },
}; // prettier-ignore

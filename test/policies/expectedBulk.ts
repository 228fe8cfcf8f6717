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

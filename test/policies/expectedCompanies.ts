import { allowed, everything, nobody, refused, type Expectation } from './expectation.ts';

/** Partners, agents and personnel, by hand from access.md. */
export const expectedCompanies: Record<string, Expectation> = {
  partners: {
    rules: 'A20a',
    sees: { staff: everything, partnerUser: ['Porter'], portal: refused },
    row: ({ own }) => ({ tenant_id: own.tenantId, number: 'P-9', name: 'Planted' }),
    adds: { staff: allowed, portal: refused },
    set: "name = 'changed'",
    changes: { staff: everything, portal: refused },
    removes: nobody,
  },
  company_logos: {
    rules: 'A1: everybody sees the logo of their company, and administrators alone change it',
    sees: { staff: everything, portal: ['logo'] },
    row: ({ own }) => ({
      ...{ tenant_id: own.tenantId, file_id: '00000000-0000-4000-8000-000000000009', size: 9 },
      ...{ sha256: '0'.repeat(64), width: 9, height: 9, archived_at: '2026-01-31T10:00:00Z' },
    }),
    adds: { ...nobody, administrator: allowed },
    set: 'archived_at = now()',
    changes: { administrator: everything, staff: [], portal: refused },
    removes: nobody,
  },
  agents: {
    rules: 'A20a, A21',
    // Of north, all; south and east have none, and a partner isn't told of its customers' agent.
    sees: {
      staff: everything,
      link: [],
      wideContact: [],
      mixedContact: [],
      allContactWithOutside: [],
      partnerUser: refused,
      portal: ['Agatha'],
    },
    row: ({ own }) => ({ tenant_id: own.tenantId, name: 'Planted' }),
    adds: { staff: allowed, portal: refused },
    set: "name = 'changed'",
    changes: { staff: everything, portal: refused },
    removes: nobody,
  },
  personnel: {
    rules: 'A22',
    sees: { staff: everything, portal: refused },
    row: ({ own }) => ({ tenant_id: own.tenantId, first_name: 'Planted', last_name: 'Planted' }),
    adds: { staff: allowed, portal: refused },
    set: "job_title = 'changed'",
    changes: { staff: everything, portal: refused },
    removes: nobody,
  },
};

import { randomUUID } from 'node:crypto';
import {
  allowed,
  everything,
  nobody,
  ownRow,
  refused,
  userOf,
  type Expectation,
  type Who,
} from './expectation.ts';

const administratorAdds: Who<typeof allowed | typeof refused> = { ...nobody, administrator: allowed };
const administratorChanges = { administrator: everything, staff: [], portal: refused } as const;

/** Tenants, users and sessions, by hand from access.md. */
export const expectedPeople: Record<string, Expectation> = {
  tenants: {
    rules: 'A1, S2',
    sees: { staff: everything, portal: everything },
    row: () => ({ id: randomUUID(), slug: 'planted', name: 'Planted' }),
    adds: nobody,
    set: "name = 'changed'",
    changes: nobody,
    removes: nobody,
  },
  users: {
    rules: 'A6, A23, S19',
    sees: { ...ownRow, administrator: everything, technician: everything, dataAdministrator: everything, link: refused, staff: everything, portal: refused },
    row: ({ own }) => ({ tenant_id: own.tenantId, first_name: 'A', last_name: 'B', username: 'planted', is_external: false }),
    adds: administratorAdds,
    set: "first_name = 'changed', password_hash = 'changed'",
    changes: administratorChanges,
    removes: nobody,
  },
  usergroups: {
    rules: 'A23',
    sees: { staff: everything, portal: refused },
    row: ({ own }) => ({ tenant_id: own.tenantId, name: 'Planted', is_external: false, permissions: '{view_records}' }),
    adds: administratorAdds,
    set: "permissions = case when is_external then permissions else '{keep_records}' end",
    changes: administratorChanges,
    removes: nobody,
  },
  user_usergroups: {
    rules: 'A23, A25',
    sees: { staff: everything, portal: refused },
    row: ({ own }) => ({ tenant_id: own.tenantId, user_id: userOf(own, 'technician'), usergroup_id: own.groups.administrators, is_external: false }),
    adds: administratorAdds,
    set: 'is_external = is_external',
    changes: nobody,
    removes: administratorChanges,
  },
  user_labs: {
    rules: 'A23',
    sees: { staff: everything, portal: refused },
    row: ({ own }) => ({ tenant_id: own.tenantId, user_id: userOf(own, 'technician'), facility_id: own.facilities.portalLab }),
    adds: administratorAdds,
    set: 'is_lab = is_lab',
    changes: nobody,
    removes: administratorChanges,
  },
  login_sessions: {
    rules: 'A15, A23, S13, S14',
    sees: { ...ownRow, administrator: everything, technician: everything, dataAdministrator: everything, staff: everything, portal: [] },
    row: ({ own }) => ({ tenant_id: own.tenantId, kind: 'staff', user_id: userOf(own, 'administrator'), token_hash: Buffer.from('planted'), address: '', browser: '' }),
    adds: nobody,
    set: 'ended_at = now()',
    changes: { ...ownRow, administrator: everything, staff: [], portal: [] },
    removes: nobody,
  },
  form_submissions: {
    rules: 'S25',
    sees: { ...ownRow, viewer: ['view by overseer'], staff: [], portal: [] },
    row: ({ own }, player) => ({ tenant_id: own.tenantId, session_id: player.sessionId, form_id: randomUUID(), path: '/tickets' }),
    adds: { staff: allowed, portal: allowed },
    set: "location = '/changed'",
    changes: { ...ownRow, staff: [], portal: [] },
    removes: nobody,
  },
  one_time_tokens: {
    rules: 'A7, S15, S19',
    sees: nobody,
    row: ({ own }) => ({ tenant_id: own.tenantId, purpose: 'hand_over', user_id: userOf(own, 'administrator'), token_hash: Buffer.from('planted'), expires_at: new Date() }),
    adds: nobody,
    set: 'used_at = null',
    changes: nobody,
    removes: nobody,
  },
  counters: {
    rules: 'domain.md: numbers without a race',
    sees: nobody,
    row: ({ own }) => ({ tenant_id: own.tenantId, name: 'planted', value: 1 }),
    adds: nobody,
    set: 'value = 1',
    changes: nobody,
    removes: nobody,
  },
}; // prettier-ignore

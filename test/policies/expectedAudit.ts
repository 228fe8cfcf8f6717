import { everything, nobody, type Expectation } from './expectation.ts';

/** The audit log: administrators read it, and nobody writes in it but by the function that chains it. */
export const expectedAudit: Record<string, Expectation> = {
  audit_log: {
    rules: 'S22',
    sees: { administrator: everything, staff: [], portal: 'refused' },
    row: ({ own }) => ({
      tenant_id: own.tenantId, seq: 9, at: new Date(), actor_kind: 'staff', actor_name: 'Planted', action: 'added',
      record_kind: 'customers', record_name: 'Planted', previous_hash: Buffer.from('planted'), hash: Buffer.from('planted'),
    }),
    adds: nobody,
    set: "record_name = 'changed'",
    changes: nobody,
    removes: nobody,
  },
  customer_activity: {
    rules: 'A8, A14, A21',
    // Who is the whole customer by a password; an agent reads nobody's doings.
    sees: {
      staff: 'refused',
      link: 'refused',
      partnerUser: 'refused',
      customerUser: ['done at North'],
      adminContact: ['done at North'],
      adminContactWithOutside: ['done at North'],
      agentUser: [],
      contactUser: 'refused',
      contactWithPermissions: 'refused',
      portal: 'refused',
    },
    row: ({ own }) => ({
      tenant_id: own.tenantId, customer_id: own.customers.north, at: new Date(), actor_kind: 'staff', actor_name: 'Planted',
      action: 'added', record_name: 'Planted',
    }),
    adds: nobody,
    set: "record_name = 'changed'",
    changes: nobody,
    removes: nobody,
  },
  audit_heads: {
    rules: 'S22',
    sees: nobody,
    row: ({ own }) => ({ tenant_id: own.tenantId, seq: 9, at: new Date(), hash: Buffer.from('planted') }),
    adds: nobody,
    set: 'seq = 0',
    changes: nobody,
    removes: nobody,
  },
}; // prettier-ignore

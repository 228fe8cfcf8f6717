import { portalRoles } from '../roles.ts';
import { forRoles, record, type TableAccess } from './access.ts';
import { ofCustomer, ofPartner } from './conditions.ts';

const partnerColumns = ['number', 'name', 'email', 'phone', 'status', 'archived_at'];
const agentColumns = ['name', 'email', 'phone', 'status', 'archived_at'];
const personnelColumns = ['first_name', 'last_name', 'job_title', 'status', 'user_id', 'archived_at'];

/** Partners, agents and personnel. */
export const companies = {
  partners: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', ...partnerColumns] },
      update: { using: true, check: true, columns: [...partnerColumns, ...record] },
      rule: "Staff keep the tenant's partners as far as their routes let them.",
    },
    portal: {
      partner: {
        select: ofPartner('id'),
        columns: ['tenant_id', 'id', 'number', 'name', 'email', 'phone'],
        rule: 'A20a: the own partner.',
      },
    },
    // The update is for holding a partner; nothing is written.
    definers: {
      definer_sign_in: 'select, update (updated_at)',
      definer_jobs: 'select (tenant_id, id, name, sort_name), update (sort_name)',
    },
  },
  agents: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', ...agentColumns] },
      update: { using: true, check: true, columns: [...agentColumns, ...record] },
      rule: "Staff keep the tenant's agents as far as their routes let them.",
    },
    portal: forRoles(
      portalRoles.filter((role) => role !== 'partner'),
      {
        select: `archived_at is null and exists (select from customers c
          where c.tenant_id = agents.tenant_id and c.agent_id = agents.id and ${ofCustomer('c.id')})`,
        columns: ['tenant_id', 'id', 'name', 'email', 'phone'],
        rule: 'A21: a customer sees who its agent is.',
      },
    ),
    definers: {
      definer_sign_in: 'select',
      // Its customers' activity names it.
      definer_audit: 'select (tenant_id, id, name)',
      definer_jobs: 'select (tenant_id, id, name, sort_name), update (sort_name)',
    },
  },
  personnel: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', ...personnelColumns] },
      update: { using: true, check: true, columns: [...personnelColumns, ...record] },
      rule: "Staff keep the tenant's personnel as far as their routes let them; the portal sees none of it.",
    },
    definers: {
      definer_jobs: 'select (tenant_id, id, first_name, last_name, sort_name), update (sort_name)',
      definer_mail: 'select (tenant_id, id, user_id, status, archived_at)',
    },
  },
} satisfies Record<string, TableAccess>;

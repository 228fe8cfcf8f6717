import type { TableAccess } from './access.ts';
import { isAdministrator } from './conditions.ts';

/** The audit log: read by administrators, written by one definer function, changed by nobody. */
export const audit = {
  audit_log: {
    staff: {
      select: isAdministrator,
      rule: 'S22: administrators read the log; no role writes in it but by the function that chains it.',
    },
    definers: { definer_audit: 'select, insert', definer_search: 'select (tenant_id, id, search_text)' },
  },
  audit_heads: { definers: { definer_audit: 'select, insert, update' } },
} satisfies Record<string, TableAccess>;

import { forRoles, type TableAccess } from './access.ts';
import { isAdministrator, isWholeCustomer, ofCustomer } from './conditions.ts';

/** The audit log: read by administrators, written by one definer function, changed by nobody. */
export const audit = {
  audit_log: {
    staff: {
      select: isAdministrator,
      rule: 'S22: administrators read the log; no role writes in it but by the function that chains it.',
    },
    definers: { definer_audit: 'select, insert', definer_search: 'select (tenant_id, id, search_text)' },
  },
  customer_activity: {
    portal: forRoles(['portal_customer', 'portal_contact_admin'], {
      // An agent has the role's twin, and reads nobody else's doings.
      select:
        `${ofCustomer()} and ${isWholeCustomer} and current_setting('app.user_id') <> '' ` +
        `and not current_setting('app.agent')::boolean`,
      columns: [
        'tenant_id', 'id', 'customer_id', 'at', 'actor_kind', 'user_id', 'actor_name', 'as_name', 'action', 'record_kind',
        'record_id', 'record_name', 'changes',
      ], // prettier-ignore
      rule:
        'A8, A14, A21: who has everything of the customer reads who signed in, what was changed of its people, and ' +
        'who looked at its portal.',
    }),
    definers: { definer_audit: 'insert', definer_sign_in: 'select, insert' },
  },
  // The operator sees when somebody of a company last did something, and not what.
  audit_heads: {
    definers: { definer_audit: 'select, insert, update', definer_operator: 'select (tenant_id, people_at)' },
  },
} satisfies Record<string, TableAccess>;

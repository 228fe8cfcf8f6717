import { record, type TableAccess } from './access.ts';
import { isAdministrator } from './conditions.ts';

/** Who asked for access on the sign-in page (A35). */
export const accessRequests = {
  access_requests: {
    staff: {
      select: isAdministrator,
      update: {
        using: isAdministrator,
        check: isAdministrator,
        columns: ['status', 'decided_by', 'decided_at', ...record],
      },
      rule: 'A23, A35: administrators, who give access, read who asked for it and decide; nobody changes what was asked.',
    },
    // Nobody is signed in yet: one narrow function adds a request.
    definers: {
      definer_sign_in: 'select, insert',
      // They are forgotten after a year.
      definer_jobs: 'select, delete',
    },
  },
} satisfies Record<string, TableAccess>;

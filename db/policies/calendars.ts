import { portalRoles } from '../roles.ts';
import { forRoles, type TableAccess } from './access.ts';
import { ofUser } from './conditions.ts';

/** A link has no person, and so no calendar of its own; an agent writes nothing (A21), by its read-only role. */
const withPassword = portalRoles.filter((role) => role !== 'portal_link');

/** The private addresses of calendars. */
export const calendars = {
  calendar_links: {
    portal: forRoles(withPassword, {
      select: ofUser(),
      insert: { check: ofUser(), columns: ['tenant_id', 'id', 'user_id', 'key_version'] },
      update: { using: ofUser(), check: ofUser(), columns: ['ended_at'] },
      rule: 'A40: a person makes and replaces the address of their own calendar, and sees nobody else’s.',
    }),
    definers: { definer_sign_in: 'select' },
  },
} satisfies Record<string, TableAccess>;

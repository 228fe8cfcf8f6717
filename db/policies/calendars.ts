import { portalRoles } from '../roles.ts';
import { forRoles, type TableAccess } from './access.ts';
import { ofUser } from './conditions.ts';

/** A link has no person, a partner's people have no calendar (A40), and an agent writes nothing (A21), by its read-only role. */
const withCalendar = portalRoles.filter((role) => role !== 'portal_link' && role !== 'partner');

/** The private addresses of calendars. */
export const calendars = {
  calendar_links: {
    portal: forRoles(withCalendar, {
      select: ofUser(),
      insert: { check: ofUser(), columns: ['tenant_id', 'id', 'user_id', 'key_version'] },
      // One that has ended stays so.
      update: {
        using: `${ofUser()} and ended_at is null`,
        check: `${ofUser()} and ended_at is not null`,
        columns: ['ended_at'],
      },
      rule: 'A40: a person makes and replaces the address of their own calendar, and sees nobody else’s; what ended stays so.',
    }),
    definers: { definer_sign_in: 'select' },
  },
} satisfies Record<string, TableAccess>;

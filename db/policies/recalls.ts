import { portalRoles } from '../roles.ts';
import { forRoles, type TableAccess } from './access.ts';
import { ofUser } from './conditions.ts';

const withPassword = portalRoles.filter((role) => role !== 'portal_link');
const columns = ['every', 'days'];

/** Recall notices: how often each person wants one, and who got one when. */
export const recalls = {
  recall_choices: {
    staff: { select: true, rule: 'Staff see what each person would get.' },
    portal: forRoles(withPassword, {
      select: ofUser(),
      insert: { check: ofUser(), columns: ['tenant_id', 'id', 'user_id', ...columns] },
      update: { using: ofUser(), check: ofUser(), columns },
      rule: 'A person chooses for itself how often it is told of what falls due.',
    }),
    definers: { definer_mail: 'select' },
  },
  recall_notices: {
    staff: { select: true, rule: 'Staff see who was told when; the clock alone writes it.' },
    definers: { definer_mail: 'select, insert' },
  },
} satisfies Record<string, TableAccess>;

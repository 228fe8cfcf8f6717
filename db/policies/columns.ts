import { portalRoles } from '../roles.ts';
import { forRoles, type TableAccess } from './access.ts';
import { ofUser } from './conditions.ts';

/** The columns that people show in lists. Only app.choose_columns writes them, since an agent chooses too (A21). */
export const columns = {
  column_choices: {
    portal: forRoles(
      portalRoles.filter((role) => role !== 'portal_link'),
      {
        select: ofUser(),
        rule: 'A42: A person sees the columns that they chose for themselves.',
      },
    ),
    definers: { definer_sign_in: 'select, insert, update, delete' },
  },
} satisfies Record<string, TableAccess>;

import { countEach } from '../../database/counts.ts';
import type { Db } from '../../database/db.ts';
import { whereOverdue } from '../../domain/assets/assets.queries.ts';
import type { Day } from '../../shared/days.ts';

/** Counts stop here: a page of figures must not read a million rows. */
export const countCap = 1000;

export type AdminCounts = Record<
  'customers' | 'facilities' | 'contacts' | 'assets' | 'overdue' | 'openTickets' | 'portalLogins',
  number
>;

/** The figures of the back office's start page, in one statement; one above `countCap` says that there are more. */
export function adminCounts(db: Db, today: Day): Promise<AdminCounts> {
  return countEach(
    db,
    {
      customers: db.from('customers', 'c').whereNull('c.archived_at'),
      facilities: db.from('facilities', 'f').whereNotNull('f.customer_id'),
      contacts: db.from('contacts', 'k').whereNull('k.archived_at'),
      assets: db.from('assets', 'a'),
      overdue: whereOverdue(db.from('assets', 'a'), 'a', today),
      openTickets: db.from('tickets', 't').whereNot('t.status', 'closed'),
      portalLogins: db.from('users', 'u').where('u.is_external', true).whereNull('u.archived_at'),
    },
    countCap,
  );
}

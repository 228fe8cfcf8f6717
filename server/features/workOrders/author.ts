import type { Author } from '../../domain/workOrders/moving.queries.ts';
import type { StaffContext } from '../../request/contexts.ts';

/** Who acts, as it is kept with what is done. */
export const authorOf = ({ actor }: StaffContext): Author => ({
  name: actor.name,
  userId: actor.userId,
  isStaff: true,
});

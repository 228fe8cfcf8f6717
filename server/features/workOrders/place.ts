import type { Db } from '../../database/db.ts';
import type { FormState } from '../../forms/state.ts';
import type { PageReply } from '../../request/reply.ts';
import type { StaffAllow } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import type { WorkOrderMove } from '../../../db/workOrderMoves.ts';
import type { StaffOrder } from './workOrders.queries.ts';

/** Where work is done on an order: its page under *Work Orders*, or the technician's own under *My jobs*. */
export interface Place {
  path: string;
  see: { allow: readonly StaffAllow[] };
  keep: { allow: readonly StaffAllow[] };
  /** The order of an address, if it is there for this person. */
  get: (db: Db, id: string, context: StaffContext) => Promise<StaffOrder | undefined>;
  moves: readonly WorkOrderMove[];
  /** The order's page, with a comment that is to be mended, or with why a move was not possible. */
  page: (
    context: StaffContext,
    order: StaffOrder,
    more?: { comment?: FormState; wrong?: string | null; status?: number },
  ) => Promise<PageReply>;
}

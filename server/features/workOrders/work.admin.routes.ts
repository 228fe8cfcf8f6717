import { workOrderMoves, type WorkOrderMove } from '../../../db/workOrderMoves.ts';
import type { Route } from '../../request/route.ts';
import { commentRoutes } from './comments/comments.admin.routes.ts';
import { lineRoutes } from './lines/lines.admin.routes.ts';
import { moveRoutes } from './moves/moves.admin.routes.ts';
import type { Place } from './place.ts';
import { sheetRoutes } from './sheet/sheet.admin.routes.ts';
import { technicianRoutes } from './technician/technician.admin.routes.ts';
import { keep, orderPage, path, see } from './workOrders.admin.routes.ts';
import { getStaffOrder } from './workOrders.queries.ts';

/** Every move but the customer's own. */
const staffMoves = (Object.keys(workOrderMoves) as WorkOrderMove[]).filter((move) => move !== 'withdraw');

/** Under *Work Orders*, by the usergroup's permissions (A22). */
const workOrders: Place = { path, see, keep, get: getStaffOrder, moves: staffMoves, page: orderPage };

/** What staff do on a work order's page: move it, enter outcomes, comment. */
export const workRoutes: readonly Route[] = [
  ...moveRoutes(workOrders),
  ...lineRoutes(workOrders),
  ...commentRoutes(workOrders),
  ...sheetRoutes(workOrders),
  ...technicianRoutes,
];

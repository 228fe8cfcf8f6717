import { tenantUrl } from '../../../request/host.ts';
import { page } from '../../../request/reply.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { qrCode } from '../../../shared/qrCode.ts';
import { outcomeBadge } from '../../../domain/workOrders/workOrders.words.ts';
import { stepsOfLine } from '../../../domain/workOrders/steps.ts';
import { signaturesOf } from '../../../domain/workOrders/signatures.queries.ts';
import { lineLabels, orderLabels } from '../workOrders.form.ts';
import { orderForView } from '../workOrders.list.ts';
import { titleOf } from '../workOrders.pages.ts';
import type { Place } from '../place.ts';
import { mostLines, sheetLines, sheetPlaces } from './sheet.queries.ts';

/** A work order on paper: what there is to do, with room for what comes of it and for the customer's signature. */
export const sheetRoutes = ({ path, see, get }: Place): readonly Route[] => [
  staffGet(
    `${path}/:id/sheet`,
    see,
    withRecord(get, async ({ db, tenant, services }, order) => {
      const [lines, places, signatures] = await Promise.all([
        sheetLines(db, order.id),
        sheetPlaces(db, order),
        signaturesOf(db, order),
      ]);
      return page(
        'workOrders/sheet',
        {
          order: orderForView(order),
          company: { name: tenant.name, contactLine: tenant.contactLine, logo: tenant.logo },
          addresses: places ?? { customer_address: null, facility_address: null },
          lines: lines.slice(0, mostLines).map((line) => ({
            ...line,
            outcome: line.outcome === null ? null : outcomeBadge(line.outcome).text,
            steps: stepsOfLine(line.outcome === 'not_done' ? [] : order.steps, line).map((step) => ({
              step,
              said: line.steps_done.includes(step)
                ? 'done'
                : line.steps_failed.includes(step)
                  ? 'failed'
                  : null,
            })),
          })),
          signature: signatures.current,
          more: lines.length > mostLines ? mostLines : null,
          back: `${path}/${order.id}`,
          labels: orderLabels,
          lineLabels,
          qr: qrCode(tenantUrl(services.config.baseUrl, tenant.slug, `/work_orders/${order.id}`)),
        },
        { title: `Sheet of ${titleOf(order)}` },
      );
    }),
  ),
];

import type { Db } from '../../../database/db.ts';

/** A line as it stands on paper. */
export interface SheetLine {
  code: string | null;
  description: string;
  make: string | null;
  serial_number: string | null;
  outcome: string | null;
  serviced_on: string | null;
  remarks: string | null;
  steps_done: string[];
  steps_failed: string[];
}

/** As many lines as a sheet has. */
export const mostLines = 500;

/** The lines of an order with what their assets are known by, in the order in which they were added; one more than a sheet has. */
export const sheetLines = (db: Db, workOrderId: string): Promise<SheetLine[]> =>
  db.rows(
    db
      .from('work_order_lines', 'l')
      .leftJoin('assets as a', { 'a.tenant_id': 'l.tenant_id', 'a.id': 'l.asset_id' })
      .where({ 'l.work_order_id': workOrderId })
      .orderBy(['l.created_at', 'l.id'])
      .limit(mostLines + 1)
      .select(
        'l.outcome',
        'l.remarks',
        'l.steps_done',
        'l.steps_failed',
        'a.serial_number',
        db.raw('l.serviced_on::text as serviced_on'),
      )
      .select(
        db.raw('coalesce(a.code, l.asset_code) as code'),
        db.raw('coalesce(a.description, l.asset_description) as description'),
        db.raw(`nullif(concat_ws(' ', a.manufacturer, a.model), '') as make`),
      ),
  );

/** Where an order's customer gets its letters, and where the work is done. */
export const sheetPlaces = (
  db: Db,
  { customer_id: customerId, facility_id: facilityId }: { customer_id: string | null; facility_id: string },
): Promise<{ customer_address: string | null; facility_address: string | null } | undefined> =>
  db.row(
    db
      .from('facilities', 'f')
      .leftJoin('customers as c', (on) => {
        on.on('c.tenant_id', 'f.tenant_id').onVal('c.id', customerId ?? facilityId);
      })
      .where({ 'f.id': facilityId })
      .select('f.address as facility_address', 'c.address as customer_address'),
  );

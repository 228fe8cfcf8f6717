import type { Db } from '../../database/db.ts';

/** A facility that reports are narrowed to, with its customer as far as the reader sees it. */
export const getReportFacility = (
  db: Db,
  id: string,
): Promise<{ id: string; name: string; customer: string | null } | undefined> =>
  db.row(
    db
      .from('facilities', 'f')
      .leftJoin('customers as c', { 'c.tenant_id': 'f.tenant_id', 'c.id': 'f.customer_id' })
      .where('f.id', id)
      .select('f.id', 'f.name', 'c.name as customer'),
  );

/** The customer whose asset falls due next, to try a template with. */
export const newestCustomer = (db: Db): Promise<{ id: string; name: string } | undefined> =>
  db.row(
    db
      .from('customers', 'c')
      .whereNull('c.archived_at')
      .whereExists(
        db
          .from('assets', 'a')
          .whereRaw('a.customer_id = c.id')
          .where('a.next_service_on', '>=', db.calendar.today)
          .select(db.raw('1')),
      )
      .orderBy('c.id')
      .select('c.id', 'c.name'),
  );

/** Where the company is, for the size of its paper. */
export async function companyCountry(db: Db): Promise<string | null> {
  const found = await db.row<{ country: string | null }>(db.from('tenants').select('country'));
  return found?.country ?? null;
}

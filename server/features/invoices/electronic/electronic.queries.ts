import type { Db } from '../../../database/db.ts';
import type { Invoice } from '../invoices.queries.ts';

/** The invoice that a credit note takes back. */
export interface Credited {
  kind: 'invoice';
  number: string;
  dated_on: string;
}

/** Are the company's invoices electronic ones too? */
export async function isElectronic(db: Db): Promise<boolean> {
  const row = await db.row<{ electronic_invoices: boolean }>(
    db.from('tenants').select('electronic_invoices'),
  );
  return row?.electronic_invoices === true;
}

/** The invoices that credit notes take back, by their ids. */
export async function creditedBy(
  db: Db,
  notes: readonly Pick<Invoice, 'credits_id'>[],
): Promise<ReadonlyMap<string, Credited>> {
  const ids = notes.flatMap(({ credits_id: id }) => (id === null ? [] : [id]));
  if (ids.length === 0) return new Map();
  const rows = await db.rows<Credited & { id: string }>(
    db
      .from('invoices')
      .whereIn('id', ids)
      .select('id', 'kind', 'number', db.raw('dated_on::text as dated_on')),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

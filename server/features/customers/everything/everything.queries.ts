import type { Db } from '../../../database/db.ts';
import { plainAmount } from '../../../domain/money/amounts.ts';
import type { Kept } from './everything.tables.ts';

type Cell = string | number | null;
type Row = Record<string, Cell>;

/** The rows of one kind, some at a time, in the order in which they were made; amounts as decimals. */
export async function* keptRows(db: Db, kept: Kept, customerId: string): AsyncIterable<Row[]> {
  const query = kept.rows(db, customerId).select(kept.columns(db) as Record<string, string>);
  for await (const rows of db.pages<Record<string, Cell | boolean | Date>>(query))
    yield rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([heading, value]) => [
          heading,
          kept.amounts?.includes(heading) && value !== null
            ? plainAmount(BigInt(String(value)), String(row['Currency']))
            : readable(value),
        ]),
      ),
    );
}

function readable(value: Cell | boolean | Date): Cell {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : value;
}

/** A document of the customer, as its ZIP has it. */
export interface KeptFile {
  name: string;
  file_id: string;
  size: number;
  sha256: string;
  added_at: Date;
}

/** The documents of a customer, on whatever they are, versions that were replaced too. */
export function keptFiles(db: Db, customerId: string, most: number): Promise<KeptFile[]> {
  return db.rows(
    db
      .from('documents', 'd')
      .where('d.customer_id', customerId)
      .whereNull('d.archived_at')
      .orderBy('d.id')
      .limit(most)
      .select('d.name', 'd.file_id', 'd.size', 'd.sha256', 'd.created_at as added_at'),
  );
}

import type { Db } from '../../database/db.ts';

/** The company's own currency, which a new record begins with. */
export async function companyCurrency(db: Db): Promise<string> {
  const company = await db.row<{ currency: string }>(db.from('tenants').select('currency'));
  if (!company) throw new Error('a company is missing to its own people');
  return company.currency;
}

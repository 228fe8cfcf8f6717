import type { Db } from '../../database/db.ts';
import type { CompanyValues } from './companySettings.form.ts';

/** What a company says of itself, as it is saved. */
export interface Company extends CompanyValues {
  version: number;
  /** The alphabet that the names are sorted by; another one than the company's while they are sorted anew. */
  sorted_in: string;
}

/** The company's own settings: its row is the only one that anybody of it sees. */
export async function getCompany(db: Db): Promise<Company> {
  const columns = [
    ...['name', 'contact_line', 'reply_to', 'time_zone', 'currency', 'csv_delimiter', 'version'],
    ...['address', 'country', 'tax_number', 'payment_days', 'access_requests', 'approvals_by_password'],
    ...['alphabet', 'sorted_in', 'attach_pdf'],
  ];
  const company = await db.row<Company>(db.from('tenants').select(columns));
  if (!company) throw new Error('the company has no row');
  return company;
}

/** Saves them if they are still the version that was seen (S25). */
export function saveCompany(
  db: Db,
  version: number,
  values: CompanyValues,
): Promise<'saved' | 'stale' | 'gone'> {
  return db.updateVersion('tenants', db.tenantId, version, values);
}

import type { Db } from '../../database/db.ts';
import type { PayTo } from './payTo.ts';

const columns = ['pay_holder', 'pay_iban', 'pay_bic', 'pay_bank', 'pay_other', 'pay_page'];

/** How the company is paid, as it says at this moment: an old invoice is paid to the account that there is now. */
export async function payToOf(db: Db): Promise<PayTo> {
  const company = await db.row<PayTo>(db.from('tenants').select(columns));
  if (!company) throw new Error('a company is missing to its own people');
  return company;
}

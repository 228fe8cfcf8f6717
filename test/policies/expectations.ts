import type { Expectation } from './expectation.ts';
import { expectedAudit } from './expectedAudit.ts';
import { expectedBilling } from './expectedBilling.ts';
import { expectedBulk } from './expectedBulk.ts';
import { expectedClaims } from './expectedClaims.ts';
import { expectedCompanies } from './expectedCompanies.ts';
import { expectedDocuments } from './expectedDocuments.ts';
import { expectedEmails } from './expectedEmails.ts';
import { expectedPeople } from './expectedPeople.ts';
import { expectedRecords } from './expectedRecords.ts';
import { expectedWorkOrders } from './expectedWorkOrders.ts';

/** What every table does for everybody, by hand. */
export const expectations: Readonly<Record<string, Expectation>> = {
  ...expectedPeople,
  ...expectedRecords,
  ...expectedWorkOrders,
  ...expectedDocuments,
  ...expectedClaims,
  ...expectedBilling,
  ...expectedCompanies,
  ...expectedBulk,
  ...expectedEmails,
  ...expectedAudit,
};

import { searchIn } from '../../database/search.ts';
import { portalUserColumns, portalUserSpec } from '../../domain/portalUsers/portalUsers.list.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import type { CompanyKind } from './companies.kinds.ts';
import type { Company } from './companies.queries.ts';
import { listed, usersOf, type CompanyUser } from './companyUsers.queries.ts';

/** The portal users of a partner or an agent. */
export const companyUserList = (kind: CompanyKind, company: Company): ExportedList<CompanyUser> => ({
  ...portalUserSpec,
  noun: { one: 'user', many: 'users' },
  search: searchIn(['u.username_lc', 'u.sort_name', 'u.email']),
  rows: (db) => usersOf(db, kind, company),
  columns: () => listed,
  csv: { name: 'users', columns: portalUserColumns() },
});

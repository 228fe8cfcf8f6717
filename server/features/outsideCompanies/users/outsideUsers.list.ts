import { searchIn } from '../../../database/search.ts';
import { portalUserColumns, portalUserSpec } from '../../../domain/portalUsers/portalUsers.list.ts';
import type { ExportedList } from '../../../lists/listPage.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import type { OutsideCompany } from '../outsideCompanies.queries.ts';
import { listed, usersOf, type OutsideCompanyUser } from './outsideUsers.queries.ts';

/** The portal users of a partner or an agent. */
export const outsideCompanyUserList = (
  kind: OutsideCompanyKind,
  outsideCompany: OutsideCompany,
): ExportedList<OutsideCompanyUser> => ({
  ...portalUserSpec,
  noun: { one: 'user', many: 'users' },
  search: searchIn(['u.search_text']),
  rows: (db) => usersOf(db, kind, outsideCompany),
  columns: () => listed,
  csv: { name: 'users', columns: portalUserColumns() },
});

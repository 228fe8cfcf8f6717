import { searchIn } from '../../database/search.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { fieldColumns } from '../../lists/csv.ts';
import { filterBy } from '../../lists/spec.ts';
import { companyLabels, companyStatuses, type CompanyField } from './companies.form.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { companies, counted, type CompanyRow } from './companies.queries.ts';

/** The partners or the agents, in the back office. */
export function companyListOf(kind: CompanyKind): ExportedList<CompanyRow> {
  const { number } = kind.labels;
  const byNumber = (label: string) =>
    ({ key: 'number', label, column: 'o.number_lc', type: 'text' }) as const;
  return {
    noun: kind.noun,
    sorts: [
      { key: 'name', label: companyLabels.name, column: 'o.sort_name', type: 'text' },
      ...(number === undefined ? [] : [byNumber(number)]),
    ],
    filters: [{ ...filterBy('status', companyLabels.status, companyStatuses), column: 'o.status' }],
    alias: 'o',
    search: searchIn(['o.sort_name', 'o.email', ...(number === undefined ? [] : ['o.number_lc'])]),
    rows: (db) => companies(db, kind),
    columns: (db) => counted(db, kind),
    csv: {
      name: kind.noun.many,
      columns: [
        ...fieldColumns(companyLabels, ...(Object.keys(kind.labels) as CompanyField[])),
        { heading: 'Customers', value: (row) => row.customers },
        { heading: 'Users', value: (row) => row.users },
      ],
    },
  };
}

import { searchIn } from '../../database/search.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { fieldColumns } from '../../lists/csv.ts';
import { filterBy } from '../../lists/spec.ts';
import {
  outsideCompanyLabels,
  outsideCompanyStatuses,
  type OutsideCompanyField,
} from './outsideCompanies.form.ts';
import type { OutsideCompanyKind } from './outsideCompanies.kinds.ts';
import { outsideCompanies, counted, type OutsideCompanyRow } from './outsideCompanies.queries.ts';

/** The partners or the agents, in the back office. */
export function outsideCompanyListOf(kind: OutsideCompanyKind): ExportedList<OutsideCompanyRow> {
  const { number } = kind.labels;
  const byNumber = (label: string) =>
    ({ key: 'number', label, column: 'o.number_lc', type: 'text' }) as const;
  return {
    noun: kind.noun,
    sorts: [
      { key: 'name', label: outsideCompanyLabels.name, column: 'o.sort_name', type: 'text' },
      ...(number === undefined ? [] : [byNumber(number)]),
    ],
    filters: [
      { ...filterBy('status', outsideCompanyLabels.status, outsideCompanyStatuses), column: 'o.status' },
    ],
    alias: 'o',
    search: searchIn(['o.search_text']),
    rows: (db) => outsideCompanies(db, kind),
    columns: (db) => counted(db, kind),
    csv: {
      name: kind.noun.many,
      columns: [
        ...fieldColumns(outsideCompanyLabels, ...(Object.keys(kind.labels) as OutsideCompanyField[])),
        { heading: 'Customers', value: (row) => row.customers },
        { heading: 'Users', value: (row) => row.users },
      ],
    },
  };
}

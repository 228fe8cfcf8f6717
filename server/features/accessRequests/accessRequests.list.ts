import { searchIn } from '../../database/search.ts';
import {
  requestColumns,
  type AccessRequest,
  type RequestStatus,
} from '../../domain/accessRequests/accessRequests.queries.ts';
import { fieldColumns } from '../../lists/csv.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { requestLabels as labels } from './accessRequests.form.ts';

/** What has become of a request, in words. */
export const requestStates: readonly { value: RequestStatus; label: string }[] = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'given', label: 'Access given' },
  { value: 'dismissed', label: 'Dismissed' },
];
const stateWords = new Map(requestStates.map(({ value, label }) => [value, label]));

/** Who asked for access, the latest first; those that wait, unless others are asked for. */
export const requestList: ExportedList<AccessRequest> = {
  noun: { one: 'request', many: 'requests' },
  searchLabel: 'Search by name, company or email',
  sorts: [{ key: 'newest', label: 'Asked', direction: 'desc', column: 'q.created_at', type: 'timestamptz' }],
  filters: [
    {
      name: 'status',
      label: 'Status',
      options: [{ value: '', label: 'Waiting' }, ...requestStates.slice(1), { value: 'all', label: 'All' }],
    },
  ],
  alias: 'q',
  search: searchIn(['q.search_text']),
  rows: (db, { filters: { status } }) => {
    const query = db.from('access_requests', 'q');
    return status === 'all' ? query : query.where('q.status', status || 'waiting');
  },
  columns: () => requestColumns,
  csv: {
    name: 'access_requests',
    columns: [
      ...fieldColumns(labels, 'name', 'company', 'email', 'note'),
      { heading: 'Asked', as: 'moment', value: (request) => request.created_at.toISOString() },
      { heading: 'Status', value: ({ status }) => stateWords.get(status) ?? status },
    ],
  },
};

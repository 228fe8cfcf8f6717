import { fieldColumns, type CsvColumn } from '../../lists/csv.ts';
import type { List } from '../../lists/listPage.ts';
import { filterBy } from '../../lists/spec.ts';
import { isoDateTime } from '../../shared/dates.ts';
import { portalUserLabels as labels, portalUserStates } from './portalUsers.form.ts';

/** What every list of portal users has of each. */
export interface ListedPortalUser {
  id: string;
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
  state: 'invited' | 'active' | 'suspended';
  last_sign_in_at: Date | null;
  /** What keeps them from signing in, whatever their state, in few words; in exports. */
  blocked?: string | null;
}

/** What a list of portal users (`p`, their users `u`) offers, whoever they are of. */
export const portalUserSpec: Pick<List<ListedPortalUser>, 'sorts' | 'filters' | 'alias'> = {
  sorts: [
    { key: 'username', label: labels.username, column: 'u.username_lc', type: 'text' },
    { key: 'name', label: 'Name', column: 'u.sort_name', type: 'text' },
  ],
  filters: [{ ...filterBy('state', 'Status', portalUserStates), column: 'u.state' }],
  alias: 'p',
};

/** Nobody is exported as *Active* alone who can't sign in (A5). */
export const blockedColumn: CsvColumn<{ blocked?: string | null }> = {
  heading: 'Can’t sign in',
  value: ({ blocked }) => blocked ?? null,
};

/** The columns of its export; `between` stand before those about signing in. */
export const portalUserColumns = <Row extends ListedPortalUser>(
  ...between: readonly CsvColumn<Row>[]
): readonly CsvColumn<Row>[] => [
  ...fieldColumns(labels, 'username', 'first_name', 'last_name', 'email'),
  ...between,
  {
    heading: 'Status',
    value: ({ state }) => portalUserStates.find(({ value }) => value === state)?.label ?? null,
  },
  blockedColumn,
  { heading: 'Last sign-in', as: 'moment', value: (row) => isoDateTime(row.last_sign_in_at) },
];

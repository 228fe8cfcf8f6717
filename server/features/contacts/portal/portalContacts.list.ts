import { search } from '../../../database/search.ts';
import { fieldColumns } from '../../../lists/csv.ts';
import type { ExportedList, List } from '../../../lists/listPage.ts';
import { filterBy } from '../../../lists/spec.ts';
import { contactLabels as labels, contactStatuses } from '../../../domain/contacts/contacts.form.ts';
import {
  editable,
  listed,
  placesToGive,
  portalContacts,
  type PortalContactRow,
} from './portalContacts.queries.ts';

/** The customer's contacts in the portal (A10, A13), by name and status (A17). */
export const portalContactList = (mayEdit: boolean): ExportedList<PortalContactRow> => ({
  noun: { one: 'contact', many: 'contacts' },
  searchLabel: 'Search by name, email or phone',
  sorts: [{ key: 'name', label: 'Name', column: 'k.sort_name', type: 'text' }],
  filters: [{ ...filterBy('status', labels.status, contactStatuses), column: 'k.status' }],
  alias: 'k',
  search: (db, words) => search(db, 'contacts', words, 'reach'),
  whole: true,
  rows: portalContacts,
  columns: () => listed,
  finish: (rows, db) => rows.select('p.*', editable(db, mayEdit, 'p')),
  csv: {
    name: 'contacts',
    columns: [
      ...fieldColumns(labels, 'title', 'first_name', 'last_name', 'job_title', 'phone', 'email'),
      {
        heading: labels.status,
        value: ({ status }) => contactStatuses.find(({ value }) => value === status)?.label ?? null,
      },
    ],
  },
});

/** A facility on *Find Facility*. */
export interface PlaceRow {
  id: string;
  code: string;
  name: string;
  active: boolean;
}

/** The facilities that somebody can give to a contact: those that they see themselves, which it doesn't have yet. */
export const placesToFind = (contactId: string): List<PlaceRow> => ({
  noun: { one: 'facility', many: 'facilities' },
  searchLabel: 'Search facilities by name or code',
  sorts: [
    { key: 'name', label: 'Name', column: 'f.sort_name', type: 'text' },
    { key: 'code', label: 'Code', column: 'f.code_lc', type: 'text' },
  ],
  alias: 'f',
  search: (db, words) => search(db, 'facilities', words, 'reach'),
  rows: (db) => placesToGive(db, contactId),
  columns: () => ['f.id', 'f.code', 'f.name', 'f.active'],
});

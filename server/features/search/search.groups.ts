import type { Knex } from 'knex';
import type { TableName } from '../../../db/policies/index.ts';
import { kindInWords } from '../../domain/documents/documents.words.ts';
import type { Db, Query } from '../../database/db.ts';
import type { search } from '../../database/search.ts';
import { everyReader, customerReaders, type PortalAllow, type StaffAllow } from '../../request/allow.ts';
import { ticketNumber, workOrderNumber } from '../../shared/numbers.ts';

/** A record as a group of results shows it. */
export interface Hit {
  id: string;
  name: string;
  detail: string | null;
}

/** What a row is read as; `number` and `kind` become words. */
interface Row {
  id: string;
  name: string | null;
  detail: string | null;
  number?: string;
  kind?: string;
}

/** One kind of record that is looked for everywhere. */
export interface Group {
  key: string;
  label: string;
  table: Parameters<typeof search>[1] & TableName;
  /** Who has its pages, of each side; null: nobody there. */
  staff: readonly StaffAllow[] | null;
  portal: readonly PortalAllow[] | null;
  /** The list with the same search, below which each record has its page; null where there is no such list. */
  list: { staff: string | null; portal: string | null };
  /** The page of a record, where it isn't below the list. */
  page?: { staff: (id: string) => string; portal: (id: string) => string };
  /** The rows, under `r`, without what was deleted. */
  rows: (db: Db) => Query;
  columns: (db: Db) => readonly (string | Knex.Raw)[];
  /** In the order in which a list of them would be: an index gives it. */
  order: readonly { column: string; order: 'asc' | 'desc' }[];
  /** What somebody means who types just this: a number, a code, a whole name. Null where it can be none. */
  exact: (query: Query, typed: string, side: 'staff' | 'portal') => Query | null;
  /** Others that somebody means who types just this: their ids as `id`, found beside the rows, whose indexes they'd spoil. */
  meant?: (db: Db, typed: string) => Query;
  hit?: (row: Row) => Hit;
}

const byName = [
  { column: 'r.sort_name', order: 'asc' },
  { column: 'r.id', order: 'asc' },
] as const;
/** The latest first. */
export const newest = [
  { column: 'r.created_at', order: 'desc' },
  { column: 'r.id', order: 'desc' },
] as const;

/** The name of a row's customer or facility, as far as the actor sees that. */
export const nameOf = (table: 'customers' | 'facilities', column: string) =>
  `(select o.name from ${table} o where o.tenant_id = r.tenant_id and o.id = r.${column})`;

/** Those that have one of the values, or are called by the name: an index has names as the company's alphabet sorts them. */
const either = (query: Query, values: Readonly<Record<string, string>>, name?: string): Query =>
  query.where((any) => {
    if (name !== undefined) void any.whereRaw('r.sort_name = any (app.name_keys(?))', [name]);
    for (const [column, value] of Object.entries(values)) void any.orWhere(column, value);
  });

/** The number that was typed, with or without the letters in front; null for what is none. */
export function numberIn(typed: string, letters: string): string | null {
  const [, number] = new RegExp(`^(?:${letters}[-\\s]?)?(\\d{1,12})$`, 'i').exec(typed) ?? [];
  return number ?? null;
}

/** Those with the number that was typed. */
export const byNumber =
  (letters: string): Group['exact'] =>
  (query, typed) => {
    const number = numberIn(typed, letters);
    return number === null ? null : query.where('r.number', number);
  };

/** Everything that is looked for, in the order in which it is shown. */
export const groups: readonly Group[] = [
  {
    ...{ key: 'assets', label: 'Assets', table: 'assets' },
    ...{ staff: ['view_records', 'keep_assets'], portal: everyReader },
    list: { staff: '/admin/assets', portal: '/assets' },
    rows: (db) => db.from('assets', 'r'),
    columns: (db) => [
      'r.id',
      db.raw(`concat_ws(' ', r.code, r.description) as name`),
      db.raw(`concat_ws(', ', r.serial_number, ${nameOf('facilities', 'facility_id')}) as detail`),
    ],
    order: [
      { column: 'r.code_lc', order: 'asc' },
      { column: 'r.id', order: 'asc' },
    ],
    exact: (query, typed, side) =>
      query.where((any) => {
        void any.where('r.code_lc', typed.toLowerCase()).orWhere('r.serial_lc', typed.toLowerCase());
        // The barcode is the company's own.
        if (side === 'staff') void any.orWhereRaw('r.barcode_key = public.alike_key(?)', [typed]);
      }),
    // The number of a certificate or an order of before, on an imported service. A33: of the customer who had the asset then.
    meant: (db, typed) =>
      db
        .from('work_order_lines', 'l')
        .join('assets as a', { 'a.tenant_id': 'l.tenant_id', 'a.id': 'l.asset_id' })
        .where('l.reference_lc', typed.toLowerCase())
        .whereNull('l.work_order_id')
        .whereRaw('l.customer_id is not distinct from a.customer_id')
        .distinct('l.asset_id as id'),
  },
  {
    ...{ key: 'work_orders', label: 'Work orders', table: 'work_orders' },
    ...{ staff: ['view_records', 'keep_work_orders'], portal: everyReader },
    list: { staff: '/admin/work_orders', portal: '/work_orders' },
    rows: (db) => db.from('work_orders', 'r'),
    columns: (db) => [
      'r.id',
      'r.number',
      db.raw(
        `(select o.name from work_order_types o where o.tenant_id = r.tenant_id and o.id = r.type_id) as name`,
      ),
      db.raw(`concat_ws(', ', ${nameOf('facilities', 'facility_id')}, left(r.description, 100)) as detail`),
    ],
    order: newest,
    exact: byNumber('WO'),
    hit: ({ number, name, ...row }) => ({ ...row, name: `${workOrderNumber(number ?? '')} ${name ?? ''}` }),
  },
  {
    ...{ key: 'tickets', label: 'Tickets', table: 'tickets' },
    ...{ staff: ['view_records', 'keep_tickets'], portal: customerReaders },
    list: { staff: '/admin/tickets', portal: '/tickets' },
    rows: (db) => db.from('tickets', 'r'),
    columns: (db) => ['r.id', 'r.number', 'r.subject as name', db.raw('null as detail')],
    order: newest,
    exact: byNumber('T'),
    hit: ({ number, name, ...row }) => ({ ...row, name: `${ticketNumber(number ?? '')} ${name ?? ''}` }),
  },
  {
    ...{ key: 'customers', label: 'Customers', table: 'customers' },
    ...{ staff: ['view_records'], portal: ['partner_user'] },
    list: { staff: '/admin/customers', portal: '/customers' },
    rows: (db) => db.from('customers', 'r').whereNull('r.archived_at'),
    columns: () => ['r.id', 'r.name', 'r.number as detail'],
    order: byName,
    exact: (query, typed, side) =>
      either(query, side === 'staff' ? { 'r.number_lc': typed.toLowerCase() } : {}, typed),
  },
  {
    ...{ key: 'facilities', label: 'Facilities', table: 'facilities' },
    ...{ staff: ['view_records'], portal: customerReaders },
    list: { staff: '/admin/facilities', portal: '/facilities' },
    // A15: of them the chosen one alone.
    rows: (db) => {
      const rows = db.from('facilities', 'r');
      return db.facilityId === null ? rows : rows.where('r.id', db.facilityId);
    },
    columns: (db) => [
      'r.id',
      'r.name',
      db.raw(`concat_ws(', ', r.code, ${nameOf('customers', 'customer_id')}) as detail`),
    ],
    order: byName,
    exact: (query, typed) => either(query, { 'r.code_lc': typed.toLowerCase() }, typed),
  },
  {
    ...{ key: 'contacts', label: 'Contacts', table: 'contacts' },
    ...{
      staff: ['view_records'],
      portal: ['link', 'customer_user', 'agent_user', 'contact_user:edit_contact'],
    },
    list: { staff: '/admin/contacts', portal: null },
    page: { staff: (id) => `/admin/contacts/${id}`, portal: (id) => `/contacts/${id}` },
    rows: (db) => db.from('contacts', 'r').whereNull('r.archived_at'),
    columns: (db) => [
      'r.id',
      db.raw(`trim(r.first_name || ' ' || r.last_name) as name`),
      db.raw(`concat_ws(', ', ${nameOf('customers', 'customer_id')}, nullif(r.email, '')) as detail`),
    ],
    order: byName,
    exact: (query, typed) => either(query, { 'r.code': typed }, typed.replace(',', '')),
  },
  {
    ...{ key: 'users', label: 'Users', table: 'users' },
    ...{ staff: ['administrator'], portal: null },
    list: { staff: '/admin/users', portal: null },
    rows: (db) => db.from('users', 'r').whereNull('r.archived_at'),
    columns: (db) => [
      'r.id',
      db.raw(`trim(r.first_name || ' ' || r.last_name) as name`),
      'r.username as detail',
    ],
    order: byName,
    exact: (query, typed) =>
      either(query, { 'r.username_lc': typed.toLowerCase(), 'r.email_lc': typed.toLowerCase() }),
  },
  {
    ...{ key: 'documents', label: 'Documents', table: 'documents' },
    ...{ staff: ['view_records'], portal: everyReader },
    list: { staff: null, portal: null },
    page: { staff: (id) => `/admin/documents/${id}/edit`, portal: (id) => `/documents/${id}` },
    rows: (db) => db.from('documents', 'r').whereNull('r.archived_at').whereNull('r.replaced_at'),
    columns: (db) => [
      ...['r.id', 'r.name', 'r.kind'],
      db.raw(
        `(select concat_ws(' ', a.code, a.description) from assets a
           where a.tenant_id = r.tenant_id and a.id = r.about_asset_id) as detail`,
      ),
    ],
    order: [],
    exact: () => null,
    hit: ({ kind, name, detail, id }) => ({
      id,
      name: name ?? '',
      detail: [kindInWords(kind ?? ''), detail].filter(Boolean).join(', '),
    }),
  },
];

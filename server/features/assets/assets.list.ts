import { openOrderInWords } from '../../domain/workOrders/history.queries.ts';
import { addNewestCertificate } from '../../domain/documents/certificates.queries.ts';
import { assetsAhead, typeDue, whereDue, whereOverdue } from '../../domain/assets/assets.queries.ts';
import type { Db, Query } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import { shownOf, type ChosenList, type ListColumns, type Shown } from '../../lists/columns.ts';
import { columnsWithCustomer, ofCustomers } from '../../domain/customers/ofCustomers.queries.ts';
import type { OfRecord } from '../../lists/ofRecord.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { fieldColumns, recordIdColumn, type CsvColumn } from '../../lists/csv.ts';
import { addDays, type Day } from '../../shared/days.ts';
import { filterBy } from '../../lists/spec.ts';
import {
  assetLabels,
  assetStatuses,
  assetTexts,
  certificateLabel,
  nextServiceLabel,
  nextTypeLabel,
} from '../../domain/assets/assets.form.ts';
import { listed, type AssetRow } from './assets.queries.ts';

/** How far *due soon* looks. */
const soonDays = 30;

/** The columns of the page and of the export; a barcode is shown below the Asset ID, a model below the manufacturer. */
const columns = [
  { key: 'barcode', label: assetLabels.barcode },
  { key: 'description', label: assetLabels.description, usual: true },
  { key: 'manufacturer', label: assetLabels.manufacturer, usual: true },
  { key: 'model', label: assetLabels.model, usual: true },
  { key: 'serial_number', label: assetLabels.serial_number, usual: true },
  { key: 'department', label: assetLabels.department },
  { key: 'facility', label: assetLabels.facility_id, usual: true },
  { key: 'status', label: assetLabels.status, usual: true },
  { key: 'last_service', label: assetLabels.last_service_on },
  { key: 'next_service', label: nextServiceLabel, usual: true },
  { key: 'certificate', label: certificateLabel, usual: true },
] as const;

/** What a person of the portal chooses from, in *Assets* and the lists that are part of it (A42). */
export const assetColumns = (list: ChosenList, title: string): ListColumns => ({
  ...{ list, title, columns },
  ofPartner: columnsWithCustomer({ columns }),
  always: assetLabels.code,
});

/** What the back office shows: the usual ones and the barcode. */
export const adminShown: Shown = new Set([...shownOf({ columns }, null), 'barcode']);

/** May a person hide it, and so its column of the export? */
const isChosen = (name: string) => columns.some(({ key }) => key === name);

const exported: readonly CsvColumn<AssetRow>[] = [
  ...assetTexts.flatMap((name) =>
    fieldColumns(assetLabels, name).map((column): CsvColumn<AssetRow> =>
      isChosen(name) ? { ...column, of: name } : column,
    ),
  ),
  { heading: assetLabels.facility_id, of: 'facility', value: (asset) => asset.facility },
  { heading: assetLabels.status, of: 'status', value: ({ status }) => statusOf(status)?.label ?? status },
  {
    heading: assetLabels.last_service_on,
    of: 'last_service',
    as: 'day',
    value: (asset) => asset.last_service_on ?? null,
  },
  // What is retired falls due no more.
  {
    heading: nextServiceLabel,
    of: 'next_service',
    as: 'day',
    value: (asset) => (asset.status === 'retired' ? null : asset.next_service_on),
  },
  {
    heading: nextTypeLabel,
    of: 'next_service',
    value: (asset) => (asset.status === 'retired' ? null : (asset.service_type ?? null)),
  },
  // As the page has it beside the date, days of grace and all.
  { heading: 'Overdue', of: 'next_service', value: ({ late }) => (late ? 'Yes' : 'No') },
];

/** Adds the names of the facilities: those that are known need no look-up, for which a plan that is kept might read all of a tenant's. */
const withFacilityName = (rows: Query, db: Db): Query =>
  db.keepsPlans
    ? rows.joinRaw('join json_to_recordset(?::json) as f(id uuid, name text) on f.id = p.facility_id', [
        JSON.stringify(db.facilities),
      ])
    : rows.join('facilities as f', (on) => {
        on.on('f.id', 'p.facility_id').onVal('f.tenant_id', db.tenantId);
      });

/** The assets in the portal: those in reach, narrowed by the chosen facility (A15). */
export const assetList: ExportedList<AssetRow> = {
  noun: { one: 'asset', many: 'assets' },
  sorts: [
    { key: 'code', label: assetLabels.code, column: 'a.code_lc', type: 'text', nullable: true },
    {
      ...{ key: 'next_service', label: nextServiceLabel },
      ...{ column: 'a.next_service_on', type: 'date', nullable: true },
    },
    {
      ...{ key: 'newest', label: 'Added', direction: 'desc', withoutHeading: true },
      ...{ column: 'a.created_at', type: 'timestamptz' },
    },
  ],
  filters: [
    { ...filterBy('status', assetLabels.status, assetStatuses), column: 'a.status' },
    filterBy('due', nextServiceLabel, [
      { value: 'overdue', label: 'Overdue' },
      { value: 'soon', label: 'Within 30 days' },
    ]),
  ],
  alias: 'a',
  facility: 'a.facility_id',
  search: (db, words) => search(db, 'assets', words),
  whole: true,
  rows: (db, { filters }) => {
    const query = db.from('assets', 'a');
    const { today, lateBefore } = db.calendar;
    if (filters['due'] === 'overdue') whereOverdue(query, 'a', lateBefore);
    // What is late and not yet overdue is due as well.
    if (filters['due'] === 'soon') whereDue(query, 'a', lateBefore, addDays(today, soonDays + 1));
    return query;
  },
  ahead: (db, { sort, filters: { status, due } }, words) => {
    const { today, lateBefore } = db.calendar;
    const asked = {
      status,
      ...(due === 'overdue' && { before: lateBefore }),
      ...(due === 'soon' && { from: lateBefore, before: addDays(today, soonDays + 1) }),
    };
    return assetsAhead(db, sort, asked, { words, byCustomer: true });
  },
  columns: (db) => [...listed(db), 'a.facility_id', db.raw('a.last_service_on::text as last_service_on')],
  // The names of the page's rows alone: a join in front of the limit is planned over all that the policies let through.
  finish: (rows, db) =>
    withFacilityName(rows, db)
      .select('p.*', 'f.name as facility', typeDue(db, 'p'))
      .select(
        db.raw(`(p.next_service_on::date < ?::date and p.status <> 'retired') as late`, [
          db.calendar.lateBefore,
        ]),
      ),
  onPage: (rows, db) => addNewestCertificate(rows, db, 'p'),
  csv: { name: 'assets', columns: exported },
};

/** A list of assets as its reader in the portal has it: a partner's with their customers (A20a). */
export function assetsFor(
  { ofPartner }: Pick<Db, 'ofPartner'>,
  list: ExportedList<AssetRow>,
): ExportedList<AssetRow> {
  if (!ofPartner) return list;
  const { columns, finish } = list;
  return ofCustomers(
    {
      ...list,
      columns: (db) => [...columns(db), 'a.customer_id'],
      finish: (rows, db) =>
        (finish?.(rows, db) ?? rows)
          .leftJoin('customers as o', (on) => {
            on.on('o.id', 'p.customer_id').onVal('o.tenant_id', db.tenantId);
          })
          .select('o.name as customer'),
    },
    'assets',
  );
}

/** The same in the back office. Nobody chooses columns there, so the export has all of them, and can be imported again. */
const adminAssetList: ExportedList<AssetRow> = {
  ...assetList,
  csv: { ...assetList.csv, columns: [...assetList.csv.columns, recordIdColumn] },
};

/** The back office's list, of all assets or those of one customer or facility. */
export const assetListOf = (record: OfRecord | null): ExportedList<AssetRow> =>
  record === null
    ? adminAssetList
    : {
        ...adminAssetList,
        rows: (db, request) => adminAssetList.rows(db, request).where(`a.${record.kind}_id`, record.id),
      };

/** A row as the views draw it: its status in words and colour, and whether its service is overdue. */
export function assetForView<Row extends Pick<AssetRow, 'status' | 'next_service_on' | 'open_order'>>(
  asset: Row,
  lateBefore: Day,
) {
  return {
    ...asset,
    badge: badgeOf(asset.status),
    overdue: isOverdue(asset, lateBefore),
    work: openOrderInWords(asset.open_order),
  };
}

/** Is its service overdue? What is retired falls due no more. */
function isOverdue(
  { status, next_service_on: due }: Pick<AssetRow, 'status' | 'next_service_on'>,
  lateBefore: Day,
) {
  return due !== null && due < lateBefore && status !== 'retired';
}

const statusOf = (status: string) => assetStatuses.find(({ value }) => value === status);

function badgeOf(status: string): { text: string; tone: string } {
  const known = statusOf(status);
  return { text: known?.label ?? status, tone: known?.tone ?? 'neutral' };
}

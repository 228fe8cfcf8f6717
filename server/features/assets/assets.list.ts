import type { CsvColumn } from '../../lists/csv.ts';
import { today, type Day } from '../../shared/days.ts';
import { listView, type ListQuery, type ListSpec, type ListView } from '../../lists/spec.ts';
import type { Page } from '../../lists/paging.ts';
import { assetLabels, assetStatuses, nextServiceLabel } from './assets.form.ts';
import type { AssetRow } from './assets.queries.ts';

/** What the list of assets offers, in the back office and in the portal alike. */
export const assetListSpec: ListSpec = {
  sorts: [
    { key: 'newest', label: 'Added', direction: 'desc', withoutHeading: true },
    { key: 'code', label: assetLabels.code },
    { key: 'next_service', label: nextServiceLabel },
  ],
  filters: [
    {
      name: 'status',
      label: assetLabels.status,
      options: [{ value: '', label: 'Any' }, ...assetStatuses.map(({ value, label }) => ({ value, label }))],
    },
    {
      name: 'due',
      label: nextServiceLabel,
      options: [
        { value: '', label: 'Any' },
        { value: 'overdue', label: 'Overdue' },
        { value: 'soon', label: 'Within 30 days' },
      ],
    },
  ],
};

export const assetNoun = { one: 'asset', many: 'assets' };

/** The list's surroundings for one side, whose addresses begin with `path`. */
export function assetListView(
  path: string,
  request: ListQuery,
  { page, count }: { page: Page<AssetRow>; count: number },
): ListView {
  return listView(request, assetListSpec, {
    path,
    noun: assetNoun,
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
    exportHref: `${path}/export.csv`,
  });
}

const columns: readonly CsvColumn<AssetRow>[] = [
  ...(['code', 'description', 'manufacturer', 'model', 'serial_number'] as const).map((name) => ({
    heading: assetLabels[name],
    value: (asset: AssetRow) => asset[name],
  })),
  { heading: assetLabels.facility_id, value: (asset) => asset.facility },
  { heading: assetLabels.status, value: ({ status }) => statusOf(status)?.label ?? status },
  { heading: nextServiceLabel, value: (asset) => asset.next_service_on },
];

/** An export's columns, which are the list's; the back office has the barcode too. */
export function assetColumns({ withBarcode }: { withBarcode: boolean }): readonly CsvColumn<AssetRow>[] {
  const barcode: CsvColumn<AssetRow> = { heading: assetLabels.barcode, value: (asset) => asset.barcode };
  return withBarcode ? [...columns.slice(0, 1), barcode, ...columns.slice(1)] : columns;
}

/** A row as the views draw it: its status in words and colour, and whether its service is overdue. */
export function assetForView<Row extends Pick<AssetRow, 'status' | 'next_service_on'>>(
  asset: Row,
  day: Day = today(),
) {
  return { ...asset, badge: badgeOf(asset.status), overdue: isOverdue(asset, day) };
}

/** Is its service overdue? What is retired falls due no more. */
function isOverdue({ status, next_service_on: due }: Pick<AssetRow, 'status' | 'next_service_on'>, day: Day) {
  return due !== null && due < day && status !== 'retired';
}

const statusOf = (status: string) => assetStatuses.find(({ value }) => value === status);

function badgeOf(status: string): { text: string; tone: string } {
  const known = statusOf(status);
  return { text: known?.label ?? status, tone: known?.tone ?? 'neutral' };
}

import { searchIn } from '../../database/search.ts';
import { priceExtra, thousandths } from '../../domain/money/amounts.ts';
import { decimalsOf } from '../../domain/money/currencies.ts';
import { shortDecimal } from '../../domain/money/decimals.ts';
import { fieldColumns } from '../../lists/csv.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { priceLabels as labels } from './prices.form.ts';
import { priceColumns, type PriceItem } from './prices.queries.ts';

/** A price with the type of work that it's for. */
export interface PriceRow extends PriceItem {
  type: string | null;
}

/** The company's price list, by code. */
export const priceList: ExportedList<PriceRow> = {
  noun: { one: 'price', many: 'prices' },
  searchLabel: 'Search by code or description',
  sorts: [{ key: 'code', label: labels.code, column: 'i.code_key', type: 'text' }],
  alias: 'i',
  search: searchIn(['i.search_text']),
  rows: (db) => db.from('price_list_items', 'i'),
  columns: () => [...priceColumns.map((name) => `i.${name}`), 'i.tenant_id'],
  finish: (rows) =>
    rows
      .leftJoin('work_order_types as t', { 't.tenant_id': 'p.tenant_id', 't.id': 'p.type_id' })
      .select('p.*', 't.name as type'),
  csv: {
    name: 'price_list',
    columns: [
      ...fieldColumns(labels, 'code', 'description', 'unit'),
      { heading: labels.unit_price, as: 'number', value: plainPrice },
      ...fieldColumns(labels, 'currency'),
      {
        heading: labels.tax,
        as: 'number',
        value: (row) => shortDecimal(BigInt(row.tax_milli), thousandths, 0),
      },
      { heading: labels.type_id, value: (row) => row.type },
      { heading: labels.active, value: (row) => (row.active ? 'Yes' : 'No') },
    ],
  },
};

/** A unit price as machines read it, with the decimals that it has. */
function plainPrice({ unit_price: price, currency }: PriceItem): string {
  const places = decimalsOf(currency);
  return shortDecimal(BigInt(price), places + priceExtra, places);
}

import type { Db } from '../../database/db.ts';
import { money } from './amounts.ts';

/** Something of the company's price list. */
export interface Price {
  code: string;
  description: string;
  unit: string | null;
  /** In ten-thousandths of the currency's smallest unit. */
  unitPrice: bigint;
  /** In thousandths of a percent. */
  tax: bigint;
}

interface PriceRow {
  code: string;
  description: string;
  unit: string | null;
  unit_price: string;
  tax_milli: number;
}
const columns = ['code', 'description', 'unit', 'unit_price', 'tax_milli'];
const priceOf = ({ code, description, unit, unit_price: price, tax_milli: tax }: PriceRow): Price => ({
  code,
  description,
  unit,
  unitPrice: BigInt(price),
  tax: BigInt(tax),
});

/** As many prices as a form offers by itself; any other is found by its code all the same. */
const mostOffered = 200;

/** What forms offer beside the description of a line: codes with what they mean. */
export async function offeredPrices(db: Db): Promise<{ code: string; text: string }[]> {
  const rows = await db.rows<PriceRow & { currency: string }>(
    db
      .from('price_list_items')
      .where({ active: true })
      .orderBy('code_key')
      .limit(mostOffered)
      .select(columns)
      .select('currency'),
  );
  const { locale } = db.calendar;
  return rows.map((row) => ({
    code: row.code,
    text:
      `${row.description}, ${money((BigInt(row.unit_price) + 5000n) / 10_000n, row.currency, locale)}` +
      (row.unit === null ? '' : ` per ${row.unit}`),
  }));
}

/** The prices of some codes in one currency, by the code in lower case. */
export async function pricesOf(
  db: Db,
  codes: readonly string[],
  currency: string,
): Promise<Map<string, Price>> {
  const keys = [...new Set(codes.map((code) => code.toLowerCase()))].slice(0, mostOffered);
  if (keys.length === 0) return new Map();
  const rows = await db.rows<PriceRow>(
    db.from('price_list_items').where({ active: true, currency }).whereIn('code_key', keys).select(columns),
  );
  return new Map(rows.map((row) => [row.code.toLowerCase(), priceOf(row)]));
}

/** What work of a type costs, where the price list says so. */
export async function priceOfType(db: Db, typeId: string, currency: string): Promise<Price | null> {
  const row = await db.row<PriceRow>(
    db
      .from('price_list_items')
      .where({ active: true, currency, type_id: typeId })
      .orderBy('code_key')
      .select(columns),
  );
  return row ? priceOf(row) : null;
}

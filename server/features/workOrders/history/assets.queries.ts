import { assetsKnown, type Way } from '../../../domain/assets/known.queries.ts';
import { customersNamed, oneCustomer } from '../../../domain/customers/byNumber.queries.ts';
import { facilitiesNamed } from '../../../domain/facilities/named.queries.ts';
import type { Db } from '../../../database/db.ts';
import type { Cells } from '../../../imports/kind.ts';
import { alikeKeys } from '../../../imports/records.queries.ts';

/** An asset that a row means. */
export interface MeantAsset {
  id: string;
  customer_id: string | null;
  facility_id: string;
  barcode: string | null;
  serial_number: string | null;
}

export const ownFacility = 'Own facility';
const isOwn = (text: string) => text.toLowerCase() === ownFacility.toLowerCase();

const ways = [
  ['code', 'Asset ID'],
  ['barcode', 'barcode'],
  ['serial_number', 'serial number'],
] as const satisfies (readonly [Way, string])[];

const assets = (db: Db) =>
  db.from('assets', 'a').select('a.id', 'a.customer_id', 'a.facility_id', 'a.barcode', 'a.serial_number');

/**
 * Finds the assets that rows mean: by Asset ID, else by barcode, else by serial number, at the customer and the facility where the row
 * names them. What it returns says which one a row means, or what is wrong, by column.
 */
export async function assetsMeant(
  db: Db,
  rows: readonly Cells[],
): Promise<(cells: Cells, problems: Record<string, string>) => MeantAsset | null> {
  const texts = (name: string) => rows.map((cells) => cells[name]);
  const [byCode, byBarcode, bySerial, places, customers] = await Promise.all([
    assetsKnown<MeantAsset>(db, assets(db), 'code', texts('code')),
    assetsKnown<MeantAsset>(db, assets(db), 'barcode', texts('barcode')),
    assetsKnown<MeantAsset>(db, assets(db), 'serial_number', texts('serial_number')),
    facilitiesNamed(db, texts('facility')),
    customersNamed(db, rows.flatMap(({ customer = '' }) => (customer === '' || isOwn(customer) ? [] : [customer]))),
  ]); // prettier-ignore
  const known = { code: byCode, barcode: byBarcode, serial_number: bySerial };
  const keys = await alikeKeys(db, [
    ...texts('barcode'),
    ...[byCode, bySerial]
      .flatMap((some) => [...some.values()].flat())
      .map(({ barcode }) => barcode ?? undefined),
  ]);

  return (cells, problems) => {
    let whose: string | null | undefined;
    const text = cells['customer'];
    if (text !== undefined) {
      const customer = isOwn(text) ? null : oneCustomer(customers, text);
      if (customer && 'problem' in customer) problems['customer'] = customer.problem;
      else whose = customer?.id ?? null;
    }
    const there = facilitiesIn(cells['facility'], whose, problems);
    const way = ways.find(([name]) => cells[name] !== undefined);
    if (!way) {
      problems['code'] ??= 'Enter an Asset ID, a barcode or a serial number.';
      return null;
    }
    if (problems['customer'] || problems['facility']) return null;
    const [field, label] = way;
    const named = known[field].get(cells[field] ?? '') ?? [];
    const all = named.filter((one) => whose === undefined || one.customer_id === whose);
    const here = all.filter((one) => there?.has(one.facility_id));
    const likely = here.length > 0 ? here : all;
    const fit = likely.length > 1 ? likely.filter((one) => contradiction(cells, one) === null) : likely;
    const [asset, ...more] = fit;
    if (!asset) {
      const where = whose === undefined ? '' : whose === null ? ' at your own facilities' : ' of this customer';
      problems[field] = `No asset${where} has the ${label} ${cells[field] ?? ''}.`;
      return null;
    }
    if (more.length > 0) {
      problems[field] = `More than one asset has this ${label}. Add the customer, the facility, the barcode or the serial number.`;
      return null;
    }
    const wrong = contradiction(cells, asset);
    if (wrong) problems[wrong.field] = wrong.problem;
    return wrong ? null : asset;
  }; // prettier-ignore

  function facilitiesIn(
    text: string | undefined,
    whose: string | null | undefined,
    problems: Record<string, string>,
  ): Set<string> | null {
    if (text === undefined) return null;
    const found = [...(places.byCode.get(text) ?? []), ...(places.byName.get(text) ?? [])].filter(
      (one) => whose === undefined || one.customer_id === whose,
    );
    if (found.length === 0)
      problems['facility'] =
        `No facility ${whose === undefined ? '' : 'of this customer '}has the code or name ${text}.`;
    return new Set(found.map(({ id }) => id));
  }

  /** What the row says of the asset that isn't so: a service in the history of the wrong asset would stay there. */
  function contradiction(cells: Cells, asset: MeantAsset): { field: Way; problem: string } | null {
    const { barcode, serial_number: serial } = cells;
    const isOther = (one: string, other: string) => (keys.get(one) ?? one) !== (keys.get(other) ?? other);
    if (barcode !== undefined && asset.barcode !== null && isOther(barcode, asset.barcode))
      return { field: 'barcode', problem: `This asset has another barcode: ${asset.barcode}.` };
    if (serial !== undefined && asset.serial_number !== null && serial.toLowerCase() !== asset.serial_number.toLowerCase())
      return { field: 'serial_number', problem: `This asset has another serial number: ${asset.serial_number}.` };
    return null;
  } // prettier-ignore
}

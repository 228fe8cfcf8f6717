import type { Db } from '../../../database/db.ts';
import { mostAtOnce } from './assets.queries.ts';

/** What came of pasted barcodes and Asset IDs: assets to add, and what to say. */
export interface ReadBarcodes {
  assetIds: string[];
  /** Why none is added; null when all can be. */
  error: string | null;
  /** What was passed over, without harm. */
  notice: string;
}

/** An asset that a line may mean. */
interface Meant {
  id: string;
  given: string;
  is_own: boolean;
  is_retired: boolean;
  is_in: boolean;
}

interface Taker {
  customer_id: string | null;
  id: string | null;
}

/**
 * Reads barcodes and Asset IDs, one per line, as assets of the order's customer. All that is wrong is said at once, and nothing is
 * added then; what stands there twice, or is in the order already, is passed over and said.
 * @param order null while it is new
 */
export async function readBarcodes(db: Db, text: string | null, order: Taker): Promise<ReadBarcodes> {
  const typed = (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const byLower = new Map(typed.map((line) => [line.toLowerCase(), line]));
  const none = (error: string | null): ReadBarcodes => ({ assetIds: [], error, notice: '' });
  if (byLower.size > mostAtOnce)
    return none(`Enter at most ${mostAtOnce} barcodes or Asset IDs at once. There are ${typed.length}.`);
  if (byLower.size === 0) return none(null);
  const found = await meant(db, [...byLower.keys()], order);
  const words = (lower: readonly string[]) => lower.map((one) => byLower.get(one) ?? one).join(', ');
  const lines = [...byLower.keys()].map((lower) => {
    const all = found.filter(({ given }) => given === lower);
    const own = [...new Map(all.flatMap((one) => (one.is_own ? [[one.id, one] as const] : []))).values()];
    return { lower, own, isForeign: own.length === 0 && all.length > 0 };
  });
  const those = (which: (line: (typeof lines)[number]) => boolean) =>
    lines.filter(which).map(({ lower }) => lower);
  const foreign = those(({ isForeign }) => isForeign);
  const unknown = those(({ own, isForeign }) => own.length === 0 && !isForeign);
  const ambiguous = those(({ own }) => own.length > 1);
  const retired = those(({ own }) => own.some(({ is_retired: is, is_in: isIn }) => is && !isIn));
  const errors = [
    unknown.length > 0 &&
      `No asset that can be added here has ` +
        `${unknown.length === 1 ? 'this barcode or Asset ID' : 'these barcodes or Asset IDs'}: ${words(unknown)}.`,
    foreign.length > 0 && `These belong to another customer: ${words(foreign)}.`,
    retired.length > 0 && `Retired, so not due for service: ${words(retired)}.`,
    ambiguous.length > 0 &&
      `Several assets have ${words(ambiguous)}. Add the right one by its barcode, or by ticking it.`,
  ].filter((error) => error !== false);
  if (errors.length > 0) return none(`${errors.join(' ')} Nothing was added.`);
  const isIn = those(({ own }) => own.some(({ is_in }) => is_in));
  const doubled = those(
    ({ lower, own }) =>
      typed.filter((line) => line.toLowerCase() === lower).length > 1 ||
      lines.some((other) => other.lower < lower && other.own[0]?.id === own[0]?.id),
  );
  const notices = [
    doubled.length > 0 && `Added only once: ${words(doubled)}.`,
    isIn.length > 0 && `Already on the work order: ${words(isIn)}.`,
  ].filter((notice) => notice !== false);
  const fresh = lines.flatMap(({ own }) => own.filter(({ is_in }) => !is_in).map(({ id }) => id));
  return { assetIds: [...new Set(fresh)], error: null, notice: notices.join(' ') };
}

/** The assets that lines may mean: by barcode, which is anybody's, and by Asset ID, which only its customer has. */
function meant(db: Db, given: string[], { customer_id: customerId, id }: Taker): Promise<Meant[]> {
  const own = db.raw('a.customer_id is not distinct from ?::uuid as is_own', [customerId]);
  const isRetired = db.raw("a.status = 'retired' as is_retired");
  const isIn = db.raw(
    `exists (select from work_order_lines l
       where l.tenant_id = a.tenant_id and l.work_order_id = ?::uuid and l.asset_id = a.id) as is_in`,
    [id],
  );
  const barcodes = db
    .from('assets', 'a')
    .whereRaw('a.barcode_lc = any (?::text[])', [given])
    .select('a.id', 'a.barcode_lc as given', own, isRetired, isIn);
  const codes = db
    .from('assets', 'a')
    .whereRaw('a.code_lc = any (?::text[])', [given])
    .whereRaw('a.customer_id is not distinct from ?::uuid', [customerId])
    .whereNot('a.status', 'retired')
    .limit(mostAtOnce * 5)
    .select('a.id', 'a.code_lc as given', own, isRetired, isIn);
  return Promise.all([db.rows<Meant>(barcodes), db.rows<Meant>(codes)]).then((both) => both.flat());
}

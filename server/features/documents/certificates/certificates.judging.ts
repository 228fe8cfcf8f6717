import type { Db } from '../../../database/db.ts';
import { keysBehind, keysOf, orderNumberIn } from '../../../domain/documents/certificateNames.ts';
import { saveFile, type WaitingFile } from './certificates.queries.ts';
import {
  assetsNamed,
  contentKey,
  contentsOf,
  ordersNumbered,
  targetsById,
  type OrderTargets,
  type Target,
} from './targets.queries.ts';

/** A file with where it goes. */
export interface Judged {
  file: WaitingFile;
  target: Target | null;
  /** Where it may go, if that can't be told. */
  choices: readonly Target[];
  /** By what it was recognised; null where it was chosen. */
  by: string | null;
}

/** More of them than this are not offered one by one: a number says it better. */
const mostChoices = 20;

/**
 * Finds out where each file goes: by what was chosen or typed for it, or else by its name, of which the longest beginning that is
 * somebody's number counts. A record that has the very same file already is left as it is, and so is the second of two files that
 * are the same.
 * @param mayOrders whether work orders are looked up too
 */
export async function judge(
  db: Db,
  files: readonly WaitingFile[],
  mayOrders: boolean,
): Promise<Judged[]> {
  const stored = files.filter(({ outcome }) => outcome !== 'refused');
  const keys = new Map(stored.map((file) => [file.id, keysFor(file)]));
  const texts = [...new Set([...keys.values()].flat())];
  const numbers = mayOrders ? texts.flatMap((text) => orderNumberIn(text) ?? []) : [];
  const [assets, orders, chosen] = await Promise.all([
    assetsNamed(db, texts),
    ordersNumbered(db, [...new Set(numbers)]),
    chosenTargets(db, stored),
  ]);
  const found = files.map((file): Judged => {
    if (file.outcome === 'refused') return { file, target: null, choices: [], by: null };
    const one = chosenIn(file, chosen);
    if (one) return { file, target: one, choices: [], by: null };
    return { file, ...bestOf(file, keys.get(file.id) ?? [], { assets, orders }) };
  });
  const targets = found.flatMap(({ target }) => target ?? []);
  const seen = await contentsOf(db, targets, stored.flatMap(({ sha256 }) => sha256 ?? []));
  return found.map((judged) => {
    const { file, target, choices } = judged;
    if (file.outcome === 'refused' || file.outcome === 'left_out') return judged;
    if (!target) return { ...judged, file: { ...file, outcome: choices.length > 0 ? 'choose' : 'unknown' } };
    const content = contentKey(target, file.sha256 ?? '');
    const outcome = seen.has(content) ? 'unchanged' : 'ready';
    seen.add(content);
    return { ...judged, file: { ...file, outcome } };
  });
} // prettier-ignore

/** Keeps what was found out. */
export async function keepJudged(db: Db, judged: readonly Judged[]): Promise<void> {
  const stored = judged.filter(({ file }) => file.outcome !== 'refused');
  for (let start = 0; start < stored.length; start += atOnce)
    await Promise.all(
      stored.slice(start, start + atOnce).map(({ file, target }) => saveFile(db, file, target)),
    );
}
/** As many rows as go into one flight. */
export const atOnce = 50;

/** Does the file still go where it was said to go, to the same customer (A33)? */
export const goesWhere = (before: WaitingFile, { target }: Judged): boolean =>
  (before.asset_id ?? before.work_order_id ?? before.work_order_line_id) === (target?.id ?? null) &&
  before.customer_id === (target?.customer_id ?? null);

const keysFor = ({ name, typed, is_chosen: isChosen }: WaitingFile): string[] => {
  if (isChosen) return [];
  return typed === null ? keysOf(name) : [typed];
};

const columns = ['asset_id', 'work_order_id', 'work_order_line_id'] as const;

function chosenTargets(db: Db, files: readonly WaitingFile[]): Promise<Map<string, Target>> {
  const chosen = files.filter((file) => file.is_chosen);
  const ids = (column: (typeof columns)[number]) => chosen.flatMap((file) => file[column] ?? []);
  return targetsById(db, {
    asset_id: ids('asset_id'),
    work_order_id: ids('work_order_id'),
    work_order_line_id: ids('work_order_line_id'),
  });
}

function chosenIn(file: WaitingFile, chosen: ReadonlyMap<string, Target>): Target | undefined {
  if (!file.is_chosen) return undefined;
  return chosen.get(columns.map((column) => file[column]).find((id) => id !== null) ?? '');
}

interface Known {
  assets: ReadonlyMap<string, readonly Target[]>;
  orders: ReadonlyMap<number, OrderTargets>;
}

/** Where a file of this name goes, by the longest of its keys that is anybody's number. */
function bestOf(
  { name, typed }: WaitingFile,
  keys: readonly string[],
  { assets, orders }: Known,
): Pick<Judged, 'target' | 'choices' | 'by'> {
  for (const key of keys) {
    const order = orders.get(orderNumberIn(key) ?? -1);
    const behind = typed === null ? keysBehind(name, key) : [];
    const found = [...(assets.get(key) ?? []), ...(order ? ofOrder(order, behind) : [])];
    const [one, ...more] = found;
    if (!one) continue;
    if (more.length > 0) return { target: null, choices: found.slice(0, mostChoices), by: key };
    return { target: one, choices: [], by: key };
  }
  return { target: null, choices: [], by: null };
}

/**
 * Where a file with a work order's number goes: to the line of the asset that is named behind it, or else to its only line. If it
 * has several, to one of them or to the order as a whole.
 */
function ofOrder({ order, lines }: OrderTargets, behind: readonly string[]): readonly Target[] {
  for (const key of behind) {
    const named = lines.filter(({ asset_code: code }) => code?.toLowerCase() === key.toLowerCase());
    if (named.length > 0) return named;
  }
  return lines.length === 1 ? lines : lines.length === 0 ? [order] : [...lines, order];
}

/** Where a page ended: the sort value and the id of its last row (keyset paging). */
export type Cursor = readonly [value: string | number | null, id: string];

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const longestCursor = 1_000;

/** The cursor as it appears in an address: base64url of its JSON. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor), 'utf8').toString('base64url');
}

/**
 * The cursor in an address, or null if it isn't one: a reader with a damaged bookmark gets the first page, never an error
 * (S6). The result may still be made up; it only ever becomes a query parameter.
 */
export function decodeCursor(text: string | undefined): Cursor | null {
  if (text === undefined || text === '' || text.length > longestCursor) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(parsed) || parsed.length !== 2) return null;
  const [value, id] = parsed as unknown[];
  if (typeof id !== 'string' || !uuid.test(id)) return null;
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return [value, id];
  // Postgres allows no NUL in a text, so it can't have come from a row.
  return typeof value === 'string' && !value.includes('\0') ? [value, id] : null;
}

/** The part of a list's query that paging needs: where to start, and in which direction. */
export interface PageRequest {
  cursor: Cursor | null;
  backwards: boolean;
}

/** One page of rows in reading order, with the cursors of the pages before and after it (null if there is none). */
export interface Page<Row> {
  rows: Row[];
  next: string | null;
  previous: string | null;
}

/**
 * Cuts a page out of at most `size + 1` rows that were read from the cursor on. Going backwards, the rows come in reverse
 * order (the query's order was reversed) and are put right here. `cursorOf` returns [sort value, id] of a row.
 */
export function cutPage<Row>(
  fetched: readonly Row[],
  size: number,
  request: PageRequest,
  cursorOf: (row: Row) => Cursor,
): Page<Row> {
  const rows = fetched.slice(0, size);
  const more = fetched.length > size;
  if (request.backwards) rows.reverse();
  const first = rows[0];
  const last = rows.at(-1);
  const hasNext = request.backwards || more;
  const hasPrevious = request.backwards ? more : request.cursor !== null;
  return {
    rows,
    next: hasNext && last !== undefined ? encodeCursor(cursorOf(last)) : null,
    previous: hasPrevious && first !== undefined ? encodeCursor(cursorOf(first)) : null,
  };
}

import type { Query } from './db.ts';

/**
 * Keeps the rows in which one of the columns holds the words. For lists of thousands at most: LIKE uses no index under a
 * policy, so assets and tickets are searched by `search`. Capitals and small letters are one.
 */
export function whereContains(query: Query, columns: readonly string[], words: string): void {
  if (words === '') return;
  const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  void query.where((any) => {
    for (const column of columns) void any.orWhereRaw('lower(??) like ?', [column, pattern]);
  });
}

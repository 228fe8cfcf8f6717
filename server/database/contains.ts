import type { Query } from './db.ts';
import { wordsOf } from './searchedWords.ts';

/**
 * Keeps the rows that contain every word, each in any of these columns, whose texts are folded (`search_text`). For lists of
 * thousands at most, and for rows that are already few. Use `search` for tables that grow.
 */
export function whereHolds(query: Query, columns: readonly string[], typed: string): void {
  for (const word of wordsOf(typed, { phones: true }))
    void query.where((any) => {
      for (const column of columns) void any.orWhereRaw('strpos(??, search_word(?)) > 0', [column, word]);
    });
}

/** The same for columns as they were typed, which are folded row by row. */
export function whereContains(query: Query, columns: readonly string[], typed: string): void {
  const texts = columns.map(() => '??').join(', ');
  for (const word of wordsOf(typed))
    void query.whereRaw(`strpos(search_text(concat_ws(E'\\n', ${texts})), search_word(?)) > 0`, [
      ...columns,
      word,
    ]);
}

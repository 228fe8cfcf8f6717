import type { KeyRing } from '../../../secrets/keys.ts';
import { inTurns } from '../../../shared/turns.ts';
import { cutText, seenLine } from '../../../shared/seenText.ts';
import { columns, mostOfCell, type Cells } from './bulk.form.ts';
import { openPassword, passwordProblem, sealPassword } from './bulk.passwords.ts';
import type { StoredRow } from './bulk.queries.ts';

/** The name of a field in the table of faulty rows. */
const cellField = (line: number, column: string) => `${line}_${column}`;

/**
 * Faulty rows as they were mended in place. Fields of other rows are passed over; a cell that wasn't sent stays as it was.
 * A password is judged anew with the person's names; left empty where it was refused, the person is invited.
 */
export async function corrected(
  rows: readonly StoredRow[],
  body: Readonly<Record<string, string | string[]>>,
  { tenant, keys, importId }: { tenant: { name: string; slug: string }; keys: KeyRing; importId: string },
): Promise<StoredRow[]> {
  const sent = (line: number, column: string) => {
    const value = body[cellField(line, column)];
    if (typeof value !== 'string') return undefined;
    // One character more than any cell may have is as much too long as all of them.
    const start = cutText(value, mostOfCell + 1);
    // No JSON in the database holds a NUL; the other control characters stay for the row's problems to name.
    return column === 'password' ? start : seenLine(start.replaceAll('\0', ' '));
  };
  const typed = await inTurns(rows, (row): StoredRow[] => {
    const { line } = row;
    if (!columns.some((column) => sent(line, column) !== undefined)) return [];
    if (sent(line, 'left_out') === 'on') return [{ ...row, outcome: 'left_out', problems: {}, sealed: null }];
    const cells: Cells = { ...row.cells };
    for (const column of columns) {
      const value = sent(line, column);
      if (value !== undefined && column !== 'password') cells[column] = value;
    }
    // Hashed by a job that gave the import back, it was judged before and can't be again.
    if (row.sealed_hash && sent(line, 'password') === undefined) return [{ ...row, cells, problems: {} }];
    const kept = row.sealed && openPassword(keys, importId, line, row.sealed);
    const password = sent(line, 'password') ?? kept ?? '';
    const problem = passwordProblem(tenant, cells, password);
    const sealed = password === '' || problem !== null ? null : sealPassword(keys, importId, line, password);
    const problems = problem === null ? {} : { password: problem };
    return [{ ...row, cells, problems, sealed, sealed_hash: false }];
  });
  return typed.flat();
}

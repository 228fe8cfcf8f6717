import type { FieldErrors } from '../../forms/parse.ts';
import type { Chosen } from '../../imports/columns.ts';
import type { DayOrder } from '../../imports/days.ts';
import type { ImportKind } from '../../imports/kind.ts';
import { clearWord } from '../../imports/readCell.ts';
import type { ListView } from '../../lists/spec.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { Counts, Import, Progress, Row } from './imports.queries.ts';
import { mostSideBySide, storedOf } from './imports.stored.ts';
import { doneInWords, importLabel, many, outcomes, states, stepInWords } from './imports.words.ts';
import { anyOf } from '../../shared/words.ts';

export const importsPath = '/admin/imports';
/** Where a file's own page is. */
export const fileAt = (id: string) => `${importsPath}/files/${id}`;

const badges = Object.fromEntries(outcomes.map(({ value, label, tone }) => [value, { text: label, tone }]));
const shared = { path: importsPath, states, badges, clearWord };

export const importPages = {
  start: (locals: {
    kinds: readonly ImportKind[];
    imports: readonly Import[];
    mayAddAccounts: boolean;
  }): PageReply => page('imports/start', { ...shared, ...locals }, { title: 'Imports' }),

  kind: (kind: ImportKind, errors: FieldErrors): PageReply =>
    page(
      'imports/kind',
      { ...shared, kind, errors, anyOf },
      {
        title: `Import ${kind.noun.many}`,
        status: Object.keys(errors).length > 0 ? 422 : 200,
      },
    ),

  columns: (
    kind: ImportKind,
    found: Import,
    locals: {
      chosen: Chosen;
      samples: readonly Row[];
      asked: readonly number[];
      ownOrder: DayOrder;
      errors: FieldErrors;
    },
    status = 200,
  ): PageReply =>
    page(
      'imports/columns',
      { ...shared, ...locals, kind, found, here: fileAt(found.id) },
      { title: `Columns of ${found.file_name}`, status },
    ),

  show: (
    kind: ImportKind,
    found: Import,
    locals: {
      counts: Counts;
      faulty: readonly Row[];
      list: ListView;
      rows: readonly Row[];
      errors: FieldErrors;
    },
    status = 200,
  ): PageReply => {
    const { counts } = locals;
    const columns = columnsOf(kind, found);
    const rows = locals.rows.map((row) => ({ ...row, stored: storedOf(kind, found, row) }));
    const shown = columns.slice(0, mostSideBySide);
    const words = { button: importLabel(kind, counts), summary: doneInWords(kind, counts, found), many };
    return page(
      'imports/show',
      { ...shared, ...locals, ...words, kind, found, columns, shown, rows, here: fileAt(found.id) },
      { title: found.file_name, status },
    );
  },

  progress: (kind: ImportKind, found: Import, counts: Counts, progress?: Progress): PageReply =>
    page(
      'imports/progress',
      {
        ...shared,
        kind,
        found,
        here: fileAt(found.id),
        summary: many(counts.new + counts.changed, kind.rows ?? kind.noun),
        ...stepInWords(found, progress),
      },
      { title: found.file_name },
    ),
};

/** The columns that are taken over, by their places in the file. */
export function columnsOf(kind: ImportKind, found: Import): { index: number; name: string; label: string }[] {
  return found.columns.flatMap((name, index) => {
    const field = kind.fields.find((one) => one.name === name);
    return field ? [{ index, name: field.name, label: field.label }] : [];
  });
}

import type { FieldErrors } from '../../forms/parse.ts';
import { refusedWith } from '../../forms/submit.ts';
import { proposed, unsaid } from '../../imports/columns.ts';
import { addFileRows } from '../../imports/fileRows.queries.ts';
import type { ImportKind } from '../../imports/kind.ts';
import { tooManyWait } from '../../imports/waiting.queries.ts';
import { jsonOf, readRecords, type ReadRecords } from '../../imports/records.read.ts';
import { csv, redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed, type StaffAllow } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffUpload, type Route } from '../../request/route.ts';
import { keepColumns } from './imports.columns.ts';
import { fileRoutes } from './file.admin.routes.ts';
import { dryRun } from './imports.judging.ts';
import { fileAt, importPages, importsPath } from './imports.pages.ts';
import { addImport, cellsIn, getImport, latestImports } from './imports.queries.ts';

/** Taking over records from files: a start page, a page for each kind, and what becomes of each file. */
export function importRoutes(kinds: readonly ImportKind[]): readonly Route[] {
  const anyOf = [...new Set(kinds.flatMap(({ allow }) => allow))] satisfies StaffAllow[];
  return [
    staffGet(importsPath, { allow: anyOf }, (context) => startPage(context, kinds)),
    ...kinds.flatMap(kindRoutes),
    ...fileRoutes(kinds, anyOf),
  ];
}

async function startPage({ db, actor }: StaffContext, kinds: readonly ImportKind[]): Promise<PageReply> {
  const own = kinds.filter(({ allow }) => isAllowed(actor, allow));
  const imports = await latestImports(
    db,
    own.map(({ name }) => name),
  );
  return importPages.start({ kinds: own, imports, mayAddAccounts: isAllowed(actor, ['administrator']) });
}

function kindRoutes(kind: ImportKind): readonly Route[] {
  const path = `${importsPath}/${kind.name}`;
  const { allow, fields } = kind;
  const lines = Math.max(...fields.map(({ example }) => example.length));
  const examples = Array.from({ length: lines }, (_, line) => line);
  return [
    staffGet(path, { allow }, () => importPages.kind(kind, {})),

    staffGet(`${path}/template.csv`, { allow }, ({ tenant }) =>
      csv(tenant, `${kind.noun.many} template.csv`, fields.map(({ label }) => ({ heading: label, value: () => null }))),
    ),

    staffGet(`${path}/example.csv`, { allow }, ({ tenant }) => {
      const columns = fields.map(({ label, example }) => ({
        heading: label,
        value: (line: number) => example[line] ?? '',
      }));
      return csv(tenant, `${kind.noun.many} example.csv`, columns, [examples]);
    }),

    staffUpload(path, { allow, fields: 10, read: readRecords(kind), file: true }, async (context) => {
      const { sent, again } = context;
      // The file isn't kept, only what was wrong with it.
      if (again) return importPages.kind(kind, again.errors);
      const refuse = (errors: FieldErrors) => refusedWith(importPages.kind(kind, errors), errors, 422);
      if (sent.problem !== undefined) return refuse({ file: sent.problem });
      const { content } = sent;
      if ('errors' in content) return refuse(content.errors);
      const full = await tooManyWait(context.db, 'imports');
      if (full !== null) return refuse({ file: full });
      return redirect(fileAt(await begin(context, kind, content)));
    }),
  ];
} // prettier-ignore

/** Keeps a file; where nobody has to be asked about its columns, its dry run follows at once. Returns the import's id. */
async function begin(
  { db, actor }: StaffContext,
  kind: ImportKind,
  { fileName, sheets, packs }: ReadRecords,
): Promise<string> {
  const id = await addImport(db, { userId: actor.userId, kind: kind.name, fileName, sheets });
  for (const pack of packs) await addFileRows(db, 'import_rows', { import_id: id }, jsonOf(pack));
  const found = await getImport(db, id);
  if (!found) throw new Error('a file that was kept isn’t there');
  const chosen = await proposed(db, kind, found);
  const { errors, orders } = await unsaid(kind, found, chosen, cellsIn(db, id));
  if (Object.keys(errors).length === 0)
    await dryRun(db, kind, await keepColumns(db, kind, found, chosen, orders));
  return id;
}

import { existsSync, readFileSync } from 'node:fs';
import { portalRoles, readOnlyRoles, type Role } from '../roles.ts';
import type { DatabaseFunction } from './index.ts';

/** Names for many roles that a header may use. */
const groups: Readonly<Record<string, readonly Role[]>> = {
  portal_roles: portalRoles,
  read_only_roles: readOnlyRoles,
};

/** The folder with the `.sql` files: this one, or the same one of the sources when this module was built into `dist/`. */
const folder =
  ['./', '../../../db/functions/']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(new URL('views.sql', url))) ?? new URL('./', import.meta.url);

/**
 * The functions and triggers of `db/functions/NAME.sql`, in the file's order. Above each statement stands who owns it and who
 * may execute it (`-- owner: …`, `-- execute: …`; `nobody` is for what only triggers or the owner's other functions call).
 * @param values what `{{name}}` in the file stands for: lists that TypeScript knows as well
 * @throws Error for a header that can't be read, and for a value that the file or the caller lacks
 */
export function sqlFile(name: string, values: Readonly<Record<string, string>> = {}): DatabaseFunction[] {
  const text = readFileSync(new URL(`${name}.sql`, folder), 'utf8');
  const unused = Object.keys(values).filter((value) => !text.includes(`{{${value}}}`));
  if (unused.length > 0) throw new Error(`${name}.sql doesn't use ${unused.join(', ')}.`);
  const filled = text.replace(/\{\{(\w+)\}\}/g, (_, value: string) => {
    const found = values[value];
    if (found === undefined) throw new Error(`${name}.sql uses {{${value}}}, which has no value.`);
    return found;
  });
  const [, ...statements] = filled.split(/^(?=-- owner: )/m);
  return statements.map((statement) => {
    const [, owner, execute, sql] =
      /^-- owner: (\w+)\n-- execute: (.+)\n(create [\s\S]+);\n(?:\s*--.*\n)*\s*$/.exec(statement) ?? [];
    if (owner === undefined || execute === undefined || sql === undefined)
      throw new Error(`${name}.sql: there is no header, or no statement, at ${statement.slice(0, 80)}`);
    return { owner: owner as Role, execute: rolesOf(execute), sql };
  });
}

/** `app_staff, portal_roles except portal_link` → the roles. */
function rolesOf(words: string): Role[] {
  if (words === 'nobody') return [];
  return words.split(', ').flatMap((word) => {
    const [name = '', ...excepted] = word.split(' except ');
    const members = groups[name] ?? [name as Role];
    return members.filter((role) => !excepted.includes(role));
  });
}

import type pg from 'pg';
import * as ask from './schemaQueries.ts';

const header = `-- The schema as the database tells it, made by "npm run schema"; not to be edited, and not run by anything.
-- It is committed so that a change of tables, policies, grants or functions can be read in review, whatever generated it.
-- Role names stand without the database's name in front; policies and grants that are alike are written once.`;

/**
 * The whole schema as text: roles, tables with their policies and grants, functions. The same schema gives the same text.
 * @param client connected to the database as somebody who may read the catalogue; no row of a table is read
 */
export async function schemaText(client: pg.ClientBase, prefix: string): Promise<string> {
  const lines = async (sql: string, values: unknown[] = []) =>
    (await client.query<{ line: string }>(sql, values)).rows.map((row) => row.line);
  await client.query("set search_path = ''");
  try {
    const tables = await client.query<{ oid: number; name: string; security: string }>(ask.tablesQuery);
    const parts = [
      header,
      section('Roles', [
        ...(await lines(ask.rolesQuery, [prefix])),
        ...(await lines(ask.membershipsQuery, [prefix])),
      ]),
      section('Server', await lines(ask.serverQuery)),
      section('Types', await lines(ask.typesQuery)),
    ];
    for (const { oid, name, security } of tables.rows) {
      const body = [...(await lines(ask.columnsQuery, [oid])), ...(await lines(ask.constraintsQuery, [oid]))];
      parts.push(
        section(name, [
          `create table ${name} (\n  ${body.join(',\n  ')}\n);`,
          ...(await lines(ask.indexesQuery, [oid])),
          ...(await lines(ask.triggersQuery, [oid])),
          security,
          ...(await lines(ask.policiesQuery, [oid])),
          ...(await lines(ask.grantsQuery, [oid])),
        ]),
      );
    }
    parts.push(section('Functions', await lines(ask.functionsQuery), '\n\n'));
    return `${parts.join('\n\n').replaceAll(`${prefix}_`, '')}\n`;
  } finally {
    await client.query('reset search_path');
  }
}

const section = (title: string, lines: readonly string[], between = '\n') =>
  `-- ${title} ${'-'.repeat(Math.max(3, 96 - title.length))}\n\n${lines.join(between)}`;

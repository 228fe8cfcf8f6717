import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { loadModule, parse, parsePlPgSQL } from 'libpg-query';
import { allFunctionSql } from '../../db/functions/index.ts';
import { sqlFile } from '../../db/functions/sqlFile.ts';
import { sqlValues } from '../../db/functions/values.ts';

const folder = new URL('../../db/functions/', import.meta.url);
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.sql') ? [file.slice(0, -4)] : []));
const statementsIn = (text: string) =>
  (text.match(/^create (?:function|(?:constraint )?trigger|type) /gm) ?? []).length;

/** Parsed by Postgres's own parser, without a database: what is wrong is found before anything is started. */
describe('The database functions', () => {
  before(() => loadModule());

  for (const name of names)
    it(`${name}.sql: every statement has its header`, () => {
      const text = readFileSync(new URL(`${name}.sql`, folder), 'utf8');
      const found = sqlFile(name, (sqlValues as Record<string, Record<string, string>>)[name]);
      expect(found).to.have.length(statementsIn(text)).and.not.to.have.length(0);
    });

  it('are all SQL that Postgres can read, and so are the bodies of those in PL/pgSQL', async () => {
    const wrong: string[] = [];
    let bodies = 0;
    for (const statement of allFunctionSql('gatehouse')) {
      const first = statement.trim().split('\n')[0] ?? '';
      try {
        await parse(statement);
        if (!/language plpgsql/.test(statement)) continue;
        const { plpgsql_funcs } = (await parsePlPgSQL(statement)) as { plpgsql_funcs: unknown[] };
        expect(plpgsql_funcs, first).to.have.length(1);
        bodies += 1;
      } catch (error) {
        wrong.push(`${first}: ${String(error)}`);
      }
    }
    expect(wrong).to.deep.equal([]);
    expect(bodies).to.be.above(50);
  });

  it('a body that can’t be read is found', async () => {
    const broken = 'create function f() returns void language plpgsql as $$ begin if true then end $$';
    let error: unknown;
    await parsePlPgSQL(broken).catch((thrown: unknown) => (error = thrown));
    expect(String(error)).to.match(/syntax error|mismatch/);
  });
});

import type pg from 'pg';
import { appFunctions, filesToAsk } from './askedAbout.ts';
import type { Question } from './judge.ts';
import type { Mutant } from './mutant.ts';

/** What is turned in the text of a function, and into what. */
const turns: readonly (readonly [RegExp, string])[] = [
  [/ and (?=[\w(])/g, ' or '],
  [/ or (?=[\w(])/g, ' and '],
  [/ is null\b/g, ' is not null'],
  [/ is not null\b/g, ' is null'],
  [/\bnot exists\b/g, 'exists'],
  [/(?<!not )\bexists \((?=select)/g, 'not exists ('],
  [/ in \((?=')/g, ' not in ('],
  [/ <> /g, ' = '],
  [/ <= /g, ' > '],
  [/ >= /g, ' < '],
  [/ < /g, ' >= '],
  [/ > /g, ' <= '],
  [/(?<=\b(?:where|and|or|when|if|on)\b[^;,]{1,40}) = /g, ' <> '],
  [/\bif not found then\b/g, 'if found then'],
  [/raise exception [^;]+;/g, 'null;'],
];

/**
 * A mutant for each comparison, AND, OR, EXISTS and refusal in the functions of schema `app`.
 * @param textsOf what a file of the product and of the tests says, to find out whom to ask
 * @param asked of how many files at most
 */
export async function functionMutants(
  admin: pg.Pool,
  textsOf: ReadonlyMap<string, string>,
  asked: number,
): Promise<Mutant[]> {
  const functions = await appFunctions(admin);
  const { rows } = await admin.query<{ all: string }>(
    `select string_agg(concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)), ' ') as all from pg_policy`,
  );
  return functions.flatMap((one) => {
    const { name, sql } = one;
    const start = sql.indexOf('AS $');
    const questions = filesToAsk(one, functions, textsOf, rows[0]!.all)
      .slice(0, asked)
      .map((file): Question => ({ file }));
    return turns.flatMap(([pattern, to]) =>
      [...sql.matchAll(pattern)]
        .filter(({ index }) => index > start)
        .map(({ 0: from, index }): Mutant => ({
          name: `app.${name}: ${context(sql, index, from)} → ${to.trim()}`,
          of: name,
          questions,
          breakIt: async () =>
            void (await admin.query(sql.slice(0, index) + to + sql.slice(index + from.length))),
          mendIt: async () => void (await admin.query(sql)),
        })),
    );
  });
}

function context(sql: string, index: number, from: string): string {
  const line = sql.slice(0, index).split('\n').length;
  const around = sql.slice(Math.max(0, index - 30), index + from.length + 30).replaceAll(/\s+/g, ' ');
  return `line ${line}, “${around.trim()}”`;
}

import type pg from 'pg';
import { specs } from '../runner/specs.ts';
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

/** Checked by these at least, whoever calls the function; the rest go by who calls it. */
const policies = ['matrix', 'reach', 'sessions', 'context', 'writes', 'views', 'leaks', 'attacks', 'model'];
/** They compare texts, or count what is read, and would notice anything. */
const notAsked =
  /policies\/(schema|growth|auditChain)\.test|\/load\/|\/process\/|\/browser\/|benchPages|scanner|canaries/;

/**
 * A mutant for each comparison, AND, OR, EXISTS and refusal in the functions of schema `app`.
 * @param textsOf what a file of the product and of the tests says, to find out who uses a function
 */
export async function functionMutants(
  admin: pg.Pool,
  textsOf: ReadonlyMap<string, string>,
): Promise<Mutant[]> {
  const { rows } = await admin.query<{ oid: number; name: string; sql: string }>(
    `select p.oid, p.proname as name, pg_get_functiondef(p.oid) as sql from pg_proc p
     where p.pronamespace = 'app'::regnamespace order by p.proname, p.oid`,
  );
  return rows.flatMap(({ name, sql }) => {
    const start = sql.indexOf('AS $');
    const questions = questionsAbout(name, textsOf);
    return turns.flatMap(([pattern, to]) =>
      [...sql.matchAll(pattern)]
        .filter(({ index }) => index > start)
        .map(({ 0: from, index }): Mutant => ({
          name: `app.${name}: ${context(sql, index, from)} → ${to.trim()}`,
          questions,
          breakIt: () => replace(admin, sql.slice(0, index) + to + sql.slice(index + from.length)),
          mendIt: () => replace(admin, sql),
        })),
    );
  });
}

async function replace(admin: pg.Pool, sql: string): Promise<void> {
  await admin.query(sql);
}

function context(sql: string, index: number, from: string): string {
  const line = sql.slice(0, index).split('\n').length;
  const around = sql.slice(Math.max(0, index - 30), index + from.length + 30).replaceAll(/\s+/g, ' ');
  return `line ${line}, “${around.trim()}”`;
}

/** The policies' tests, then those that name the function, then those of the features that call it. */
function questionsAbout(name: string, textsOf: ReadonlyMap<string, string>): Question[] {
  const uses = new RegExp(`\\b${name}\\b`);
  const callers = [...textsOf].filter(([file, text]) => file.startsWith('server/') && uses.test(text));
  const nouns = callers.flatMap(([file]) =>
    file.split('/').slice(2, -1).concat(file.split('/').at(-1)!.split('.')[0]!),
  );
  const asked = specs.filter((file) => !notAsked.test(file));
  const namedIn = asked.filter((file) => uses.test(textsOf.get(file) ?? ''));
  const ofPolicies = policies.map((spec) => `test/policies/${spec}.test.ts`);
  const ofFeatures = asked.filter(
    (file) =>
      file.startsWith('test/requests/') && nouns.some((noun) => noun.length > 3 && file.includes(noun)),
  );
  return [...new Set([...namedIn, ...ofPolicies, ...ofFeatures])].map((file) => ({ file }));
}

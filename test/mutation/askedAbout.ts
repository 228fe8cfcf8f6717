import type pg from 'pg';
import { specs } from '../runner/specs.ts';
import { secondsOf } from '../runner/times.ts';

/** A function of schema `app` as it lies in the database. */
export interface AppFunction {
  name: string;
  sql: string;
  /** The tables whose triggers call it. */
  tables: string[];
}

/** Every function of schema `app`. */
export async function appFunctions(admin: pg.Pool): Promise<AppFunction[]> {
  const { rows } = await admin.query<AppFunction>(
    `select p.proname as name, pg_get_functiondef(p.oid) as sql,
       array(select distinct c.relname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where t.tgfoid = p.oid and not t.tgisinternal) as tables
     from pg_proc p where p.pronamespace = 'app'::regnamespace order by p.proname, p.oid`,
  );
  return rows;
}

/** They compare texts or count what is read, make the functions anew, or take long over what others ask as well. */
const notAsked = new RegExp(
  'policies/(?:schema|growth|catalogue|auditChain|stopping|pool|\\w*[mM]igrations?)\\.test|' +
    'requests/(?:benchPages|scanner|canaries|floods|pgbouncer|standby|slowOnes|fullDisk|forgottenTiming|anyText|anyFile|' +
    'roundTrips|importsBig|bankPaymentsLong|routeMatrix|portalPages)\\.test',
);
const askable = specs.filter((file) => /^test\/(?:policies|requests)\//.test(file) && !notAsked.test(file));

/** Who begins a request, or decides what is seen: the policies' tests ask about that. */
const policies = ['context', 'reach', 'sessions', 'contactRights', 'matrix', 'lookingAs'].map(
  (name) => `test/policies/${name}.test.ts`,
);

/**
 * Whom to ask about a function, the likeliest first: the test files that name it or are called like it, like the tables whose triggers call
 * it, or like the feature that calls it, be it through other functions.
 * @param textsOf what a file of the product and of the tests says
 * @param inPolicies the conditions of all policies
 */
export function filesToAsk(
  { name, tables }: AppFunction,
  functions: readonly AppFunction[],
  textsOf: ReadonlyMap<string, string>,
  inPolicies: string,
): string[] {
  const family = [name];
  // It grows while it is gone through: who calls a caller is one of the family too.
  for (const member of family) {
    const called = new RegExp(`\\bapp\\.${member}\\b`);
    for (const other of functions)
      if (called.test(other.sql) && !family.includes(other.name)) family.push(other.name);
  }
  const isAnyOf = new RegExp(`\\b(?:${family.join('|')})\\b`);
  const feature = [...textsOf].filter(([file, text]) => file.startsWith('server/') && isAnyOf.test(text));
  const words = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const word of text
      .split(/[^A-Za-z]|(?=[A-Z])/)
      .map((one) => one.toLowerCase().replace(/(?:ies|y|s)$/, '')))
      if (word.length > 3) words.set(word, Math.max(words.get(word) ?? 0, weight));
  };
  for (const [file] of feature)
    if (!file.startsWith('server/database')) add(file.split('/').slice(2).join('/').replace(/\..*/, ''), 1);
  for (const table of tables) add(table, 2);
  add(name, 2);
  const isNamed = new RegExp(`\\b${name}\\b`);
  const scored = askable.flatMap((file) => {
    const called = file.split('/').at(-1)!.toLowerCase();
    let score = isNamed.test(textsOf.get(file) ?? '') ? 4 : 0;
    for (const [word, weight] of words) if (called.includes(word)) score += weight;
    return score === 0 ? [] : [{ file, score: score / Math.sqrt(secondsOf(file) + 4) }];
  });
  const likely = scored.sort((a, b) => b.score - a.score).map(({ file }) => file);
  const decides = family.some((one) => one.startsWith('begin_') || inPolicies.includes(`app.${one}(`));
  return [...new Set(decides ? [...policies, ...likely] : [...likely, ...policies])];
}

import pg from 'pg';
import { changesOf } from './conditions.ts';
import type { Question } from './judge.ts';
import type { Mutant } from './mutant.ts';

interface Policy {
  table: string;
  name: string;
  using: string | null;
  check: string | null;
}

/** Behind the matrix, which asks about every table and role: what else tries the policies, the quick ones first. */
const others = [
  'reach',
  'writes',
  'leaks',
  'views',
  'companies',
  'lookingAs',
  'accounts',
  'model',
  'attacks',
].map((name): Question => ({ file: `test/policies/${name}.test.ts` }));

/** A mutant for each way to break one policy's condition in one place. */
export async function policyMutants(admin: pg.Pool): Promise<Mutant[]> {
  const { rows } = await admin.query<Policy>(
    `select c.relname as table, p.polname as name, pg_get_expr(p.polqual, p.polrelid) as using,
       pg_get_expr(p.polwithcheck, p.polrelid) as check
     from pg_policy p join pg_class c on c.oid = p.polrelid
     where c.relnamespace = 'public'::regnamespace order by 1, 2`,
  );
  return rows.flatMap((policy) => [...broken(admin, policy, 'using'), ...broken(admin, policy, 'check')]);
}

function broken(admin: pg.Pool, policy: Policy, part: 'using' | 'check'): Mutant[] {
  const condition = policy[part];
  if (condition === null) return [];
  const alter = (to: string) =>
    `alter policy ${policy.name} on ${policy.table} ${part === 'using' ? 'using' : 'with check'} (${to})`;
  return changesOf(condition).map(({ change, condition: changed }) => ({
    name: `${policy.table} ${policy.name} ${part}: ${change}`,
    questions: [
      {
        file: 'test/policies/matrix.test.ts',
        title: new RegExp(`^the policy matrix ${policy.table} \\(`),
      },
      ...others,
    ],
    breakIt: async () => void (await admin.query(alter(changed))),
    mendIt: async () => void (await admin.query(alter(condition))),
  }));
}

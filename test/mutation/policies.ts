import type pg from 'pg';
import { inPortal, roleOf } from '../policies/rolesOfPlayers.ts';
import { staffNames } from '../support/cast.ts';
import { changesOf } from './conditions.ts';
import type { Question } from './judge.ts';
import type { Mutant } from './mutant.ts';

interface Policy {
  table: string;
  name: string;
  using: string | null;
  check: string | null;
}

const tenantFirst: Question = {
  file: 'test/policies/catalogue.test.ts',
  title: /no policy is for PUBLIC, and each begins with the tenant holds$/,
};
/** What else tries the policies, the quick ones first. */
const others: readonly Question[] = [
  ...[
    ...[
      'writes',
      'authors',
      'reach',
      'views',
      'leaks',
      'workOrders',
      'companies',
      'lookingAs',
      'contactRights',
    ],
    ...['accounts', 'model', 'attacks'],
  ].map((name) => ({ file: `test/policies/${name}.test.ts` })),
];

/**
 * A mutant for each way to break one policy's condition in one place.
 * @param asked how many files at most
 */
export async function policyMutants(admin: pg.Pool, asked: number): Promise<Mutant[]> {
  const { rows } = await admin.query<Policy>(
    `select c.relname as table, p.polname as name, pg_get_expr(p.polqual, p.polrelid) as using,
       pg_get_expr(p.polwithcheck, p.polrelid) as check
     from pg_policy p join pg_class c on c.oid = p.polrelid
     where c.relnamespace = 'public'::regnamespace order by 1, 2`,
  );
  return rows.flatMap((policy) => [
    ...broken(admin, policy, 'using', asked),
    ...broken(admin, policy, 'check', asked),
  ]);
}

function broken(admin: pg.Pool, policy: Policy, part: 'using' | 'check', asked: number): Mutant[] {
  const condition = policy[part];
  if (condition === null) return [];
  const alter = (to: string) =>
    `alter policy ${policy.name} on ${policy.table} ${part === 'using' ? 'using' : 'with check'} (${to})`;
  return changesOf(condition).map(({ change, condition: changed }) => ({
    name: `${policy.table} ${policy.name} ${part}: ${change}`,
    of: policy.table,
    questions: [matrixOf(policy), tenantFirst, ...eachConditionOf(policy), ...others].slice(0, asked),
    breakIt: async () => void (await admin.query(alter(changed))),
    mendIt: async () =>
      void (await admin.query(`set lock_timeout = '10s'; ${alter(condition)}; reset lock_timeout`)),
  }));
}

/** What the matrix asks about the table, of those who act in the policy's role. */
function matrixOf({ table, name }: Policy): Question {
  const role = name.replace(/^(?:select|insert|update|delete)_/, '');
  const players =
    role === 'app_staff'
      ? staffNames
      : inPortal.flatMap((player) => [
          ...(roleOf[player] === role ? [player] : []),
          ...(`${roleOf[player]}_ro` === role ? [`${player}, read only \\(A8\\)`] : []),
        ]);
  return {
    file: 'test/policies/matrix.test.ts',
    title: new RegExp(
      `^the policy matrix ${table} \\(.*\\) (?:shows|takes from) (?:${players.join('|')}) exactly`,
    ),
  };
}

/** What is asked about each of its conditions, of everybody in the role. */
function eachConditionOf({ table, name }: Policy): Question[] {
  const [, command = ''] = /^(\w+?)_/.exec(name) ?? [];
  const title = new RegExp(` ${command} on ${table} by \\w+${name.endsWith('_ro') ? ', read only' : ''}$`);
  return ['Work', 'Tickets', 'Money', 'People', 'Signing', 'Accounts', 'Kept', 'Claims'].map((part) => ({
    file: `test/policies/eachCondition${part}.test.ts`,
    title,
    ifAny: true,
  }));
}

import { grantOf } from '../../db/policies/generate.ts';
import { accessOf, type TableName } from '../../db/policies/index.ts';
import type { RequestRole } from '../../db/roles.ts';

/** The rule of access by which a role sees rows of a table, in words; null where it sees none (the role's policy is made of the same). */
export function ruleOf(table: TableName, role: RequestRole): string | null {
  const grant = grantOf(accessOf(table), role);
  return grant?.select === undefined ? null : grant.rule;
}

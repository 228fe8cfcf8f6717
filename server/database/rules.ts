import { grantOf } from '../../db/policies/generate.ts';
import { accessOf, type TableName } from '../../db/policies/index.ts';
import type { RequestRole } from '../../db/roles.ts';

/**
 * The access rule by which a role sees rows of a table, in words; null if it sees none. The role's policy comes from the same
 * source.
 */
export function ruleOf(table: TableName, role: RequestRole): string | null {
  const grant = grantOf(accessOf(table), role);
  return grant?.select === undefined ? null : grant.rule;
}

import type { DefinerRole, PortalRole } from '../roles.ts';

/** What one role may do with one table. Every condition gets the tenant added by the generator. */
export interface Grant {
  /** Which rows are seen; `true`: each one of the tenant. */
  select?: string | true;
  /** Columns that may be read; all when left out. */
  columns?: readonly string[];
  insert?: { check: string | true; columns: readonly string[] };
  update?: { using: string | true; check: string | true; columns: readonly string[] };
  delete?: string | true;
  /** The rule of access that the grant stands on; it becomes the policy's comment. */
  rule: string;
}

/** A table's whole access: who is not named sees nothing. */
export interface TableAccess {
  /** The column that holds the tenant: `id` for tenants themselves. */
  tenantColumn?: 'id';
  staff?: Grant;
  portal?: Partial<Record<PortalRole, Grant>>;
  /** Plain table grants of definer functions' owners, who bypass row security. */
  definers?: Partial<Record<DefinerRole, string>>;
}

/** The same grant for several portal roles. */
export function forRoles(roles: readonly PortalRole[], grant: Grant): Partial<Record<PortalRole, Grant>> {
  return Object.fromEntries(roles.map((role) => [role, grant]));
}

/** The columns that saving a record touches besides its own. */
export const record = ['updated_at', 'version'];

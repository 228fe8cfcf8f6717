import { record, type TableAccess } from './access.ts';
import { isAdministrator } from './conditions.ts';

const columns = [
  'name', 'all_facilities', 'admin_access', 'access_billing', 'access_reports', 'create_work_order', 'edit_contact',
]; // prettier-ignore

/** Permissions and reach under a name (A36). */
export const permissionPresets = {
  permission_presets: {
    staff: {
      select: isAdministrator,
      insert: { check: isAdministrator, columns: ['tenant_id', 'id', ...columns] },
      update: { using: isAdministrator, check: isAdministrator, columns: [...columns, ...record] },
      delete: isAdministrator,
      rule: 'A23, A36: administrators, who alone keep contacts, keep the presets that they give them.',
    },
    definers: { definer_jobs: 'select (tenant_id, id, name, name_lc), update (name_lc)' },
  },
} satisfies Record<string, TableAccess>;

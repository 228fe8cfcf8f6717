import { checkbox, choices } from '../../forms/choiceFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';
import { staffPermissions, type StaffPermission } from '../../domain/usergroups/staffPermissions.ts';

/** Labels of the usergroup's form. */
export const usergroupLabels = {
  name: 'Name',
  is_external: 'Is external',
  permissions: 'Permissions',
} as const;

const names = Object.keys(staffPermissions) as StaffPermission[];

/** The permissions as check boxes. */
export const permissionOptions = names.map((value) => ({ value, label: staffPermissions[value] }));

/** Permissions that stand in one text, in words. */
export const permissionsInWords = (value: string) =>
  value
    .split(', ')
    .map((one) => permissionOptions.find((option) => option.value === one)?.label ?? one)
    .join(', ');

const name = text({ label: usergroupLabels.name, max: 100, required: true });

/** Reads a usergroup's form: what an external group may do follows from its people's contacts, never from here (A5). */
export const usergroupForm = form({
  name,
  is_external: checkbox({ label: usergroupLabels.is_external }),
  permissions: choices(names, { label: usergroupLabels.permissions }),
}).refine(({ is_external: external, permissions }) => !external || permissions.length === 0, {
  path: ['permissions'],
  error: 'External groups can’t have permissions in the back office. Untick the permissions, or Is external.',
});
export type UsergroupValues = FormValues<typeof usergroupForm>;

/** Reads the form of the Administrators group, of which only the name can be changed (A23). */
export const administratorsForm = form({ name });

import { searchIn } from '../../database/search.ts';
import { presetColumns, type Preset } from '../../domain/permissionPresets/permissionPresets.queries.ts';
import { fieldColumns } from '../../lists/csv.ts';
import type { ExportedList } from '../../lists/listPage.ts';
import { presetLabels as labels, rightsInWords } from './permissionPresets.form.ts';

/** The presets, by name. */
export const presetList: ExportedList<Preset> = {
  noun: { one: 'preset', many: 'presets' },
  sorts: [{ key: 'name', label: labels.name, column: 'e.name_lc', type: 'text' }],
  alias: 'e',
  search: searchIn(['e.search_text']),
  rows: (db) => db.from('permission_presets', 'e'),
  columns: () => presetColumns,
  csv: {
    name: 'permission_presets',
    columns: [...fieldColumns(labels, 'name'), { heading: 'Permissions', value: rightsInWords }],
  },
};

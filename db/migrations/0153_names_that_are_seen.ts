import type { Knex } from 'knex';

/** Signs that nobody sees, as 0117 asks reasons and comments: blanks and what has no width. */
const unseen =
  '[[:space:]\\u00A0\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F' +
  '\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0]';

/** What records are called. Where that may be left out it is null, and never a text that reads as empty. */
const called: Readonly<Record<string, readonly string[]>> = {
  tenants: ['name'],
  site_groups: ['name'],
  agents: ['name'],
  usergroups: ['name'],
  permission_presets: ['name'],
  work_order_types: ['name'],
  documents: ['name'],
  recurring_invoices: ['name'],
  access_requests: ['name'],
  estimate_decisions: ['name'],
  customers: ['name', 'number'],
  partners: ['name', 'number'],
  facilities: ['name', 'code'],
  assets: ['description', 'code', 'barcode', 'serial_number'],
  price_list_items: ['code', 'description'],
  contacts: ['code'],
};
/** Who has a first name, a last name or both. */
const people = ['users', 'contacts', 'personnel'];

const asked: readonly (readonly [table: string, name: string, text: string])[] = [
  ...Object.entries(called).flatMap(([table, columns]) =>
    columns.map((column) => [table, `${table}_${column}_seen`, column] as const),
  ),
  ...people.map((table) => [table, `${table}_name_seen`, 'first_name || last_name'] as const),
];

/** What is there already stays as it is; whatever is written from now on is asked. */
export async function up(knex: Knex): Promise<void> {
  for (const [table, name, text] of asked)
    await knex.raw(
      `alter table ${table} add constraint ${name} check (regexp_replace(${text}, '${unseen}', '', 'g') <> '') not valid`,
    );
}

export async function down(knex: Knex): Promise<void> {
  for (const [table, name] of asked) await knex.raw(`alter table ${table} drop constraint ${name}`);
}

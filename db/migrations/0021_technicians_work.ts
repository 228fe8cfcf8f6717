import type { Knex } from 'knex';

/** What sign-up gave *Technicians* before there were work orders. */
const before = ['keep_assets', 'keep_tickets', 'view_portals', 'view_records'];

/**
 * Companies that signed up before there were work orders: their *Technicians* may add and change those, as at sign-up now. Only
 * where the group is as sign-up made it: what somebody has chosen since stays.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table usergroups no force row level security');
  await knex.raw(
    `update usergroups set permissions = permissions || '{keep_work_orders}'::text[], version = version + 1
       where name = 'Technicians' and not is_external
         and (select array_agg(p order by p) from unnest(permissions) p) = ?::text[]`,
    [before],
  );
  await knex.raw('alter table usergroups force row level security');
}

/** Which groups had it before isn't known any more, so it stays: the code before asks nobody for it. */
export function down(): Promise<void> {
  return Promise.resolve();
}

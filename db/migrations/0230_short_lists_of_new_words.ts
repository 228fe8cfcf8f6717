import type { Knex } from 'knex';

/**
 * New rows wait in a list beside an index of words until there are many of them, or somebody vacuums. Each search reads that list
 * whole, and where it was long, the planner read all of a customer's rows instead. It ends at 256 KB now, instead of 4 MB.
 */
export const up = (knex: Knex): Promise<void> => change(knex, 'set (gin_pending_list_limit = 256)');

export const down = (knex: Knex): Promise<void> => change(knex, 'reset (gin_pending_list_limit)');

async function change(knex: Knex, how: string): Promise<void> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select c.oid::regclass::text as name from pg_class c join pg_am m on m.oid = c.relam
     where m.amname = 'gin' and c.relkind = 'i' and c.relnamespace = 'public'::regnamespace order by 1`,
  );
  for (const { name } of rows) await knex.raw(`alter index ${name} ${how}`);
}

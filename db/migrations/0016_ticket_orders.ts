import type { Knex } from 'knex';

/** What tickets are put in order by: words rank by what they mean, not by their letters. */
const columns: Readonly<Record<string, string>> = {
  subject_lc: 'text collate public.reading_order not null generated always as (lower(subject)) stored',
  priority_rank: `bigint not null generated always as
    (case priority when 'low' then 1 when 'normal' then 2 when 'high' then 3 else 4 end) stored`,
  status_rank: `bigint not null generated always as
    (case status when 'open' then 1 when 'waiting' then 2 else 3 end) stored`,
};

/** Tickets can be put in order by what the columns of their list show. */
export async function up(knex: Knex): Promise<void> {
  const added = Object.entries(columns).map(([name, type]) => `add column ${name} ${type}`);
  await knex.raw(`alter table tickets ${added.join(', ')}`);
  for (const name of Object.keys(columns))
    await knex.raw(`create index tickets_by_${name} on tickets (tenant_id, ${name}, id)`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(columns)) await knex.raw(`alter table tickets drop column ${name}`);
}

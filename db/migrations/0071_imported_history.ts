import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const kinds = ['customers', 'facilities', 'contacts', 'assets', 'service_history', 'tickets'];

async function allowKinds(
  knex: Knex,
  names: readonly string[],
  tables: readonly string[] = ['imports', 'import_columns'],
): Promise<void> {
  const list = names.map((name) => `'${name}'`).join(', ');
  for (const table of tables)
    await knex.raw(
      `alter table ${table} drop constraint ${table}_kind_check, add constraint ${table}_kind_check check (kind in (${list}))`,
    );
}

/** What tickets are found by; of an imported one, its number in the old system too. */
const findTicketsBy = (texts: string) => `
  alter table tickets drop column search_text;
  alter table tickets add column search_text text not null generated always as (public.search_text(${texts})) stored;
  create index tickets_search on tickets using gin (tenant_id, search_text public.gin_trgm_ops)`;
const numberAndSubject = `'T-' || number || E'\\n' || subject`;

/** Services and tickets from before Gatehouse came, and how far an import has come. */
export async function up(knex: Knex): Promise<void> {
  await allowKinds(knex, kinds, ['imports']);
  // Where 0081 was there before this one, columns of banks are remembered already.
  await allowKinds(knex, [...kinds, 'bank_lines'], ['import_columns']);

  // A service that was done before has no work order here: it says itself what kind it was, who did it and by which number it was known.
  await knex.raw(`
    alter table work_order_lines
      alter column work_order_id drop not null,
      add column type_id uuid,
      add column reference text,
      add column technician_name text,
      add constraint work_order_lines_type foreign key (tenant_id, type_id) references work_order_types (tenant_id, id),
      add constraint work_order_lines_past check (
        case when work_order_id is null
          then type_id is not null and outcome is not null and serviced_on is not null and finished_at is not null
          else type_id is null and reference is null and technician_name is null end)`);

  await knex.raw(`alter table tickets add column closed_at timestamptz, add column reference text,
    add column reference_key text,
    add constraint tickets_reference unique (tenant_id, reference_key)`);
  await knex.raw(findTicketsBy(`${numberAndSubject} || E'\\n' || coalesce(reference, '')`));
  await knex.raw('alter table ticket_comments add column imported boolean not null default false');

  // Not a column of the import: its row is held by the job until all is saved.
  await tenantTable(
    knex,
    'import_progress',
    `import_id uuid not null,
     step text not null check (step in ('checking', 'saving')),
     done integer not null check (done >= 0),
     total integer not null check (total >= done),
     constraint import_progress_import unique (tenant_id, import_id),
     foreign key (tenant_id, import_id) references imports (tenant_id, id) on delete cascade`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table import_progress');
  for (const table of [
    'ticket_comments',
    'tickets',
    'work_order_lines',
    'imports',
    'import_rows',
    'import_columns',
  ])
    await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(findTicketsBy(numberAndSubject));
  await knex.raw('alter table ticket_comments drop column imported');
  await knex.raw('drop trigger if exists note_ticket_closed on tickets');
  await knex.raw(
    'alter table tickets drop column reference_key, drop column reference, drop column closed_at',
  );
  await knex.raw('alter table work_order_lines disable trigger user');
  await knex.raw('delete from work_order_lines where work_order_id is null');
  await knex.raw('alter table work_order_lines enable trigger user');
  await knex.raw(`alter table work_order_lines drop constraint work_order_lines_past, drop column type_id, drop column reference,
    drop column technician_name, alter column work_order_id set not null`);
  for (const table of ['imports', 'import_columns'])
    await knex.raw(`delete from ${table} where kind in ('service_history', 'tickets')`);
  await allowKinds(knex, kinds.slice(0, 4));
  for (const table of [
    'ticket_comments',
    'tickets',
    'work_order_lines',
    'imports',
    'import_rows',
    'import_columns',
  ])
    await knex.raw(`alter table ${table} force row level security`);
}

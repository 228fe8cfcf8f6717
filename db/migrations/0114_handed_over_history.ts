import type { Knex } from 'knex';

/**
 * What staff hand over of an asset's history when it goes to another customer: a copy of the finished line, and of its documents,
 * that is the new customer's, and names what it was copied from. A document's copy has the same file.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table work_order_lines add column handed_from_id uuid,
      add constraint work_order_lines_handed_from foreign key (tenant_id, handed_from_id) references work_order_lines (tenant_id, id),
      add constraint work_order_lines_handed check (handed_from_id is null or work_order_id is null);
    create unique index work_order_lines_handed_once on work_order_lines (tenant_id, handed_from_id, customer_id)
      where handed_from_id is not null;
    alter table documents add column handed_from_id uuid,
      add constraint documents_handed_from foreign key (tenant_id, handed_from_id) references documents (tenant_id, id),
      add constraint documents_handed check (handed_from_id is null or asset_id is not null);
    create unique index documents_handed_once on documents (tenant_id, handed_from_id, customer_id)
      where handed_from_id is not null;
    alter table documents drop constraint documents_file;
    create unique index documents_file on documents (tenant_id, file_id) where handed_from_id is null;
    create index documents_by_file on documents (tenant_id, file_id)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table documents no force row level security, disable trigger user;
    alter table work_order_lines no force row level security, disable trigger user;
    delete from documents where handed_from_id is not null;
    delete from work_order_lines where handed_from_id is not null;
    alter table documents force row level security, enable trigger user;
    alter table work_order_lines force row level security, enable trigger user;
    drop index documents_by_file, documents_file;
    alter table documents drop column handed_from_id cascade, add constraint documents_file unique (tenant_id, file_id);
    alter table work_order_lines drop column handed_from_id cascade`);
}

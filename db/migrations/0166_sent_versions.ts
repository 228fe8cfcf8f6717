import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

/**
 * What an estimate said each time it was sent, and to whom: one that is changed before anybody has answered left nothing behind
 * (A28). A trigger writes them (db/functions/estimateVersions.sql). Those that wait now or were withdrawn are kept as they stand.
 */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'estimate_versions',
    `estimate_id uuid not null, revision integer not null, content jsonb not null, told jsonb not null default '[]',
     sent_at timestamptz not null,
     constraint estimate_versions_once unique (tenant_id, estimate_id, revision),
     foreign key (tenant_id, estimate_id) references estimates (tenant_id, id)`,
  );
  const read = [
    'estimates',
    'estimate_lines',
    'estimate_decisions',
    'customers',
    'emails',
    'estimate_versions',
  ];
  for (const table of read) await knex.raw(`alter table ${table} no force row level security`);
  await knex.raw(`
    insert into estimate_versions (tenant_id, estimate_id, revision, sent_at, content, told)
      select e.tenant_id, e.id, e.revision, e.sent_at,
          jsonb_build_object('number', e.number, 'revision', e.revision, 'customer', c.name, 'dated_on', e.dated_on,
            'valid_until', e.valid_until, 'currency', e.currency, 'purchase_order', e.purchase_order, 'terms', e.terms, 'note', e.note,
            'net_minor', e.net_minor, 'total_minor', e.total_minor, 'rates', e.rates, 'buyer', e.buyer, 'seller', e.seller,
            'lines', (select coalesce(jsonb_agg(jsonb_build_object('position', l.position, 'section', l.section, 'description',
                l.description, 'quantity_milli', l.quantity_milli, 'unit', l.unit, 'unit_price', l.unit_price, 'discount_milli',
                l.discount_milli, 'tax_milli', l.tax_milli, 'net_minor', l.net_minor, 'optional', l.optional) order by l.position), '[]')
              from estimate_lines l where l.tenant_id = e.tenant_id and l.estimate_id = e.id)),
          (select coalesce(jsonb_agg(jsonb_build_object('name', m.to_name, 'address', m.to_address) order by m.id), '[]')
            from emails m where m.tenant_id = e.tenant_id and m.kind = 'estimate_ready' and m.created_at = e.sent_at
              and m.record_id = e.id)
        from estimates e join customers c on c.tenant_id = e.tenant_id and c.id = e.customer_id
        where e.status in ('sent', 'withdrawn') and not exists (select from estimate_decisions d
          where d.tenant_id = e.tenant_id and d.estimate_id = e.id and d.revision = e.revision)`);
  for (const table of read) await knex.raw(`alter table ${table} force row level security`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table estimate_versions');
}

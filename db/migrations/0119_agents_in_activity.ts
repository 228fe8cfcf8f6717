import type { Knex } from 'knex';

const tables = ['customer_activity', 'audit_log', 'agents'] as const;

/** A change of a customer's agent says which one and since when, those that were told of already included: the log has them. */
export async function up(knex: Knex): Promise<void> {
  const agent = (side: 0 | 1) =>
    `(select g.name from agents g where g.tenant_id = l.tenant_id and g.id = (l.changes -> 'agent_id' ->> ${side})::uuid)`;
  await onAllRows(knex, () =>
    knex.raw(`
      update customer_activity a set changes = jsonb_build_object('agent', jsonb_build_array(${agent(0)}, ${agent(1)}),
          'agent_since', jsonb_build_array((select max(e.at) from audit_log e where e.tenant_id = l.tenant_id
            and e.record_id = l.record_id and e.seq < l.seq and e.changes -> 'agent_id' ->> 1 = l.changes -> 'agent_id' ->> 0), null))
        from audit_log l
        where l.tenant_id = a.tenant_id and l.seq = a.seq and a.record_kind = 'customers' and a.action in ('added', 'changed')
          and jsonb_exists(l.changes, 'agent_id')`),
  );
}

export async function down(knex: Knex): Promise<void> {
  await onAllRows(knex, () =>
    knex.raw(`update customer_activity set changes = '{}' where jsonb_exists(changes, 'agent')`),
  );
}

async function onAllRows(knex: Knex, work: () => Promise<unknown>): Promise<void> {
  for (const table of tables) await knex.raw(`alter table ${table} no force row level security`);
  await work();
  for (const table of tables) await knex.raw(`alter table ${table} force row level security`);
}

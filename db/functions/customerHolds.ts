import type { DatabaseFunction } from './index.ts';

/** What makes a record its customer's for good (`customerChanges.ts`) by being added to it: the parent, the child and its column. */
const holds: readonly (readonly [parent: string, child: string, column: string])[] = [
  ['tickets', 'ticket_comments', 'ticket_id'],
  ['tickets', 'ticket_descriptions', 'ticket_id'],
  ['tickets', 'work_orders', 'ticket_id'],
  ['work_orders', 'work_order_comments', 'work_order_id'],
  ['work_orders', 'work_order_events', 'work_order_id'],
  ['work_orders', 'work_order_signatures', 'work_order_id'],
  ['work_orders', 'documents', 'work_order_id'],
  ['estimates', 'documents', 'estimate_id'],
  ['invoices', 'documents', 'invoice_id'],
  ['work_orders', 'invoices', 'work_order_id'],
  ['work_orders', 'estimates', 'work_order_id'],
  ['invoices', 'estimates', 'invoice_id'],
  ['invoices', 'work_orders', 'invoice_id'],
  ['invoices', 'invoices', 'credits_id'],
  // No past, but judged by whose both are (A12).
  ['contacts', 'contact_facilities', 'contact_id'],
];

const changed = `raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed'`;
const trigger = (name: string, child: string, column: string): DatabaseFunction => ({
  owner: 'owner',
  execute: [],
  sql: `create trigger ${name} before insert or update of ${column} on ${child} for each row
    when (new.${column} is not null) execute function app.${name}()`,
});

/**
 * A33: whoever adds to a record that is just being given to another customer waits for that, and adds nothing. The statement's own
 * policy was asked of what was there when it began, and so was its foreign key's customer; both are asked again behind the lock.
 */
export const customerHoldFunctions: DatabaseFunction[] = holds.flatMap(([parent, child, column]) => {
  const [held, seen] = [`hold_customer_${child}_${column}`, `seen_after_hold_${child}_${column}`];
  const record = `from ${parent} p where p.tenant_id = new.tenant_id and p.id = new.${column}`;
  const unchanged = `if tg_op = 'UPDATE' and new.${column} is not distinct from (to_jsonb(old) ->> '${column}')::uuid then`;
  return [
    {
      owner: 'definer_search',
      execute: ['owner'],
      // Who may write below a record need not be able to lock it. Each statement sees what was committed before it.
      sql: `
create function app.${held}() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare before uuid; after uuid;
begin
  ${unchanged} return new; end if;
  select p.customer_id into before ${record};
  select p.customer_id into after ${record} for key share;
  if after is distinct from before then
    ${changed};
  end if;
  return new;
end $$`,
    },
    trigger(held, child, column),
    {
      owner: 'owner',
      execute: [],
      sql: `
create function app.${seen}() returns trigger language plpgsql volatile set search_path = public, pg_temp as $$
begin
  ${unchanged} return new; end if;
  if not exists (select ${record}) then
    ${changed};
  end if;
  return new;
end $$`,
    },
    trigger(seen, child, column),
  ];
});

import { contactMoves, customerMoves, notMerging } from '../mergeMoves.ts';
import type { DatabaseFunction } from './index.ts';

type Noun = 'customer' | 'contact';

const changed = `raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed'`;

/** Merged ones lead on to it too, so that no chain grows. */
const archive = (table: string) => `
  update ${table} set merged_into = p_stays where tenant_id = t and merged_into = p_goes;
  update ${table} set merged_into = p_stays, archived_at = now(), updated_at = now(), version = version + 1
    where tenant_id = t and id = p_goes;`;

const move = (table: string, column: string) =>
  `update ${table} set ${column} = p_stays where tenant_id = t and ${column} = p_goes;`;

const moves = (of: typeof customerMoves) =>
  of.filter(({ stays, table }) => stays === null && table !== 'contact_facilities');

/** A23: administrators alone; of two at once the second finds what the first has left. Both are held in one order. */
const begin = (table: string) => `
  if current_setting('app.kind') <> 'staff' or not current_setting('app.administrator')::boolean or p_stays = p_goes then
    raise exception 'administrators alone merge' using errcode = 'insufficient_privilege';
  end if;
  perform from ${table} r where r.tenant_id = t and r.id in (p_stays, p_goes) order by r.id for update;
  if (select count(*) from ${table} r where r.tenant_id = t and r.id in (p_stays, p_goes) and r.archived_at is null) <> 2 then
    ${changed};
  end if;`;

const merging = (name: string, body: string): DatabaseFunction => ({
  owner: 'definer_merge',
  execute: ['app_staff'],
  sql: `
create function app.${name}(p_stays uuid, p_goes uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin${body}
end $$`,
});

/** Whoever is just adding something for the merged one waits for it, by its key's own lock, and then adds nothing (A41). */
function keepOff(noun: Noun, of: typeof customerMoves): DatabaseFunction[] {
  const name = `keep_off_merged_${noun}`;
  const tables = of.filter(({ stays, column }) => stays === null && column === `${noun}_id`);
  // A certificate that waits is judged again; who is told of what has no page any more; an email asks whether its recipient is there.
  const written = tables.filter(
    ({ table }) => !['certificate_files', 'customer_activity', 'emails'].includes(table),
  );
  return [
    {
      owner: 'definer_merge',
      execute: ['owner'],
      sql: `
create function app.${name}() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if exists (select from ${noun}s r where r.tenant_id = new.tenant_id and r.id = new.${noun}_id and r.merged_into is not null) then
    ${changed};
  end if;
  return null;
end $$`,
    },
    ...[...written.map(({ table }) => table), 'secure_links'].map((table): DatabaseFunction => ({
      owner: 'owner',
      execute: [],
      sql: `create trigger ${name} after insert or update of ${noun}_id on ${table} for each row
        when (new.${noun}_id is not null and ${notMerging}) execute function app.${name}()`,
    })),
  ];
}

/** A41: two customers, or two contacts of one customer, become one. The caller has asked, notes it, and ends the links. */
export const mergingFunctions: DatabaseFunction[] = [
  merging(
    'merge_customers',
    `${begin('customers')}
  set constraints portal_users_tenant_id_contact_id_customer_id_fkey, tickets_tenant_id_contact_id_customer_id_fkey,
    work_orders_at_customer, work_order_lines_at_customer, work_order_lines_tenant_id_work_order_id_customer_id_fkey deferred;
  -- Assets follow their facilities as the tables' owner, so who merges isn't told by the role there.
  set local app.merging = 'on';
  ${moves(customerMoves)
    .map(({ table, column }) => move(table, column))
    .join('\n  ')}
  set constraints all immediate;
  set local app.merging = '';
  update secure_links set ended_at = now() where tenant_id = t and customer_id = p_goes and ended_at is null;
  update login_sessions set ended_at = now() where tenant_id = t and subject_customer_id = p_goes and ended_at is null;
  update login_sessions set customer_id = null where tenant_id = t and customer_id = p_goes and ended_at is null;${archive('customers')}`,
  ),
  merging(
    'merge_contacts',
    `${begin('contacts')}
  if (select count(distinct r.customer_id) from contacts r where r.tenant_id = t and r.id in (p_stays, p_goes)) <> 1 then
    ${changed};
  end if;
  ${moves(contactMoves)
    .map(({ table, column }) => move(table, column))
    .join('\n  ')}
  delete from contact_facilities g where g.tenant_id = t and g.contact_id = p_goes and exists (select from contact_facilities s
    where s.tenant_id = t and s.contact_id = p_stays and s.facility_id = g.facility_id);
  ${move('contact_facilities', 'contact_id')}
  update secure_links set ended_at = now() where tenant_id = t and contact_id = p_goes and ended_at is null;${archive('contacts')}`,
  ),
  ...keepOff('customer', customerMoves),
  ...keepOff('contact', contactMoves),
];

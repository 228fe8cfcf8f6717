import { notMerging } from '../mergeMoves.ts';
import type { DatabaseFunction } from './index.ts';

const has = (table: string, column: string, more = '') =>
  `exists (select from ${table} p where p.tenant_id = old.tenant_id and p.${column} = old.id${more})`;
/** What a ticket is about, where that is another customer's than the one that it would go to. */
const aboutOthers = ['asset_id', 'work_order_id']
  .map(
    (column) => `exists (select from ${column === 'asset_id' ? 'assets' : 'work_orders'} p
      where p.tenant_id = new.tenant_id and p.id = new.${column} and p.customer_id <> new.customer_id)`,
  )
  .join(' or ');

/**
 * A33: what makes a record its customer's for good, by table and by the word that the refusal is told by; each asks about `old`,
 * in the order in which a person is told of them. The one place where this is asked: no route asks it again.
 */
const pasts = {
  tickets: {
    // Of a ticket from an old system nobody knows whose words they are.
    words: `old.by_portal or old.reference is not null or ${has('ticket_descriptions', 'ticket_id')}`,
    comments: has('ticket_comments', 'ticket_id'),
    order: has('work_orders', 'ticket_id'),
    about: aboutOthers,
  },
  work_orders: {
    assets: has('work_order_lines', 'work_order_id'),
    comments: has('work_order_comments', 'work_order_id'),
    documents: has('documents', 'work_order_id'),
    claim: 'old.claim_id is not null',
    request: 'old.by_portal or old.ticket_id is not null',
    follows: `old.follows_order_id is not null or ${has('work_orders', 'follows_order_id')}`,
    reasons:
      `old.signed_by is not null or ${has('work_order_signatures', 'work_order_id')} or ` +
      has('work_order_events', 'work_order_id', ' and p.reason is not null'),
    billing: `old.invoice_id is not null or ${has('invoices', 'work_order_id')} or ${has('estimates', 'work_order_id')}`,
  },
  // What has a customer holds its facility by a key (work_orders_at_customer, work_order_lines_at_customer).
  facilities: {
    orders: `old.customer_id is null and ${has('work_orders', 'facility_id')}`,
    services: `old.customer_id is null and ${has('work_order_lines', 'facility_id')}`,
  },
  estimates: {
    // Also by the very statement that makes a draft of it again.
    versions: `old.status <> 'draft' or old.revision > 1 or old.revises_id is not null`,
    billing: 'old.invoice_id is not null or old.work_order_id is not null',
    documents: has('documents', 'estimate_id'),
  },
  invoices: {
    billing:
      `old.credits_id is not null or old.work_order_id is not null or ${has('estimates', 'invoice_id')} or ` +
      has('work_orders', 'invoice_id'),
    documents: has('documents', 'invoice_id'),
  },
} as const;

// Of two customers that are merged nothing changes hands: what was one's is the other's (A41).
const moved = `when (new.customer_id is distinct from old.customer_id and ${notMerging})`;
const trigger = (name: string, when: string): DatabaseFunction => ({
  owner: 'owner',
  execute: [],
  sql: `create trigger ${name} ${when} for each row ${moved} execute function app.${name}()`,
});

/** Refuses to move a record that has a past (GH015; its detail says which record and which past). */
function keepingCustomer([table, past]: [string, Record<string, string>]): DatabaseFunction[] {
  const name = `keep_customer_of_${table}`;
  const found = Object.entries(past).map(([word, sql]) => `when ${sql} then '${word}'`);
  return [
    {
      owner: 'owner',
      execute: [],
      // Whoever just adds something to the record is waited for, and what they added is seen by the next statement.
      sql: `
create function app.${name}() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare past text;
begin
  perform from ${table} r where r.tenant_id = old.tenant_id and r.id = old.id for update;
  past := case ${found.join('\n    ')} end;
  if past is not null then
    raise exception 'the record stays its customer''s' using errcode = 'GH015', detail = '${table} ' || past;
  end if;
  return new;
end $$`,
    },
    trigger(name, `before update of customer_id on ${table}`),
  ];
}

/** A33: what stays behind when a record changes customer, whoever writes. */
export const customerChangeFunctions: DatabaseFunction[] = [
  ...Object.entries(pasts).flatMap(keepingCustomer),
  {
    owner: 'definer_search',
    execute: ['owner'],
    // A facility leaves the contacts behind that aren't its new customer's, and takes its assets along, which leave their own past
    // (A12, A26). The relations that stay repeat its customer.
    sql: `
create function app.leave_contacts() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from contact_facilities r using contacts k where r.tenant_id = new.tenant_id and r.facility_id = new.id
    and k.tenant_id = r.tenant_id and k.id = r.contact_id and k.customer_id is distinct from new.customer_id;
  update contact_facilities r set facility_customer_id = new.customer_id
    where r.tenant_id = new.tenant_id and r.facility_id = new.id and r.facility_customer_id is distinct from new.customer_id;
  update assets a set customer_id = new.customer_id
    where a.tenant_id = new.tenant_id and a.facility_id = new.id and a.customer_id is distinct from new.customer_id;
  return null;
end $$`,
  },
  trigger('leave_contacts', 'after update of customer_id on facilities'),
  {
    owner: 'definer_sign_in',
    execute: ['owner'],
    // A contact leaves its facilities behind, but for those of its new customer, and the links that it was mailed (A4).
    sql: `
create function app.leave_facilities() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from contact_facilities r where r.tenant_id = new.tenant_id and r.contact_id = new.id
    and r.facility_customer_id is distinct from new.customer_id;
  update secure_links l set ended_at = now()
    where l.tenant_id = new.tenant_id and l.contact_id = new.id and l.customer_id <> new.customer_id and l.ended_at is null;
  return null;
end $$`,
  },
  trigger('leave_facilities', 'after update of customer_id on contacts'),
];

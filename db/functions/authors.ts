import { portalRoles } from '../roles.ts';
import type { DatabaseFunction } from './index.ts';

/** Work that is carried out for somebody later, such as an import, has no session (`app.find_job`). */
const inJob = `current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000'`;

/**
 * Where people write in their own name, and which columns say so. Staff sign too, but for what a condition lets them hand on: a job
 * brings what others wrote in another system, a comment that is marked as imported is nobody's of here, and the copy of a document
 * that goes along with its asset is its author's.
 */
const signed: readonly (readonly [table: string, name: string, user: string | null, handedOn?: string])[] = [
  ['tickets', 'opened_by', null],
  ['ticket_comments', 'author_name', 'user_id', 'new.imported'],
  ['ticket_descriptions', 'replaced_by', null],
  ['work_orders', 'opened_by', 'requested_by_user_id'],
  ['work_order_comments', 'author_name', 'user_id'],
  ['work_order_events', 'author_name', 'user_id'],
  ['work_order_signatures', 'author_name', 'user_id'],
  ['documents', 'author_name', 'user_id', 'new.handed_from_id is not null'],
  ['warranty_claims', 'filed_by', 'filed_by_user_id'],
  ['claim_comments', 'author_name', 'user_id'],
  ['estimates', 'opened_by', null],
  ['invoices', 'opened_by', null],
  ['recurring_invoices', 'opened_by', null],
  ['payments', 'recorded_by', null],
  ['reminder_stops', 'stopped_by', null],
  ['report_mails', 'added_by', null],
];

/**
 * What staff sign with a change of the row: when they do, and when the name goes. Otherwise it stays, and a new row has none.
 */
const signedLater: readonly {
  table: string;
  name: string;
  column: string;
  signs: string;
  undone?: string;
}[] = [
  { table: 'invoices', name: 'issued_by', column: 'status', signs: "old.status = 'draft' and new.status <> 'draft'" },
  { table: 'payments', name: 'reversed_by', column: 'reversed_at', signs: 'old.reversed_at is null and new.reversed_at is not null' },
  { table: 'bank_files', name: 'recorded_by', column: 'state', signs: "old.state <> 'done' and new.state = 'done'" },
  {
    ...{ table: 'report_mails', name: 'stopped_by', column: 'stopped_at' },
    signs: 'old.stopped_at is null and new.stopped_at is not null',
    undone: 'new.stopped_at is null',
  },
  {
    ...{ table: 'access_requests', name: 'decided_by', column: 'status' },
    signs: 'new.status <> old.status',
    undone: "new.status = 'waiting'",
  },
  {
    ...{ table: 'warranty_claims', name: 'decided_by', column: 'status' },
    signs: "new.status <> old.status and new.status in ('authorised', 'rejected')",
  },
]; // prettier-ignore

const owned = (sql: string): DatabaseFunction => ({ owner: 'owner', execute: [], sql });
const isMine = (user: string) =>
  `new.${user} := coalesce(new.${user}, nullif(current_setting('app.user_id'), '')::uuid);`;
/** Whose the row is besides: the session's user, and of a ticket whether the portal opened it. */
const more = (table: string, user: string | null) =>
  [
    table === 'tickets' ? "new.by_portal := kind = 'portal';" : '',
    user === null
      ? ''
      : table === 'work_orders'
        ? `if kind = 'portal' then ${isMine(user)} end if;`
        : isMine(user),
  ]
    .filter((line) => line !== '')
    .join('\n  ');
/** What staff needn't sign, and what they may not say: only the portal requests work, and a claim is filed in no other user's name. */
const asStaff = (table: string, handedOn?: string) =>
  [
    `if ${[handedOn, inJob].filter(Boolean).join(' or ')} then`,
    table === 'documents' ? handedOnDocument : '',
    '  return new; end if;',
    table === 'work_orders'
      ? unless('new.by_portal or new.requested_by_user_id is not null', 'requests for')
      : '',
    table === 'warranty_claims'
      ? unless("new.filed_by_user_id <> nullif(current_setting('app.user_id'), '')::uuid", 'files for')
      : '',
    table === 'ticket_descriptions' ? authorOfDescription : '',
  ]
    .filter((line) => line !== '')
    .join('\n    ');
const unless = (forged: string, does: string) =>
  `if ${forged} then raise exception 'nobody ${does} another' using errcode = 'insufficient_privilege'; end if;`;
const handedOnDocument = `
      if new.handed_from_id is not null then
        select d.author_name into new.author_name from documents d where d.tenant_id = new.tenant_id and d.id = new.handed_from_id;
        new.user_id := null;
      end if;`;
/** Who wrote what is replaced: whoever replaced what stood there before, or else opened the ticket. */
const authorOfDescription = `new.author_name := coalesce(
      (select d.replaced_by from ticket_descriptions d where d.tenant_id = new.tenant_id and d.ticket_id = new.ticket_id
        order by d.replaced_at desc, d.id desc limit 1),
      (select t.opened_by from tickets t where t.tenant_id = new.tenant_id and t.id = new.ticket_id), '');`;
/** As names are compared: by what is written, not by the spaces in it. */
const spaced = (text: string) => `btrim(regexp_replace(${text}, '\\s+', ' ', 'g'))`;

/**
 * A34: in whose name something is written. The begin has noted who the actor is, and what a statement says doesn't count: it is
 * signed here. People of the portal who say otherwise are refused.
 */
export const authorFunctions: DatabaseFunction[] = [
  ...signed.flatMap(([table, name, user, handedOn]): DatabaseFunction[] => [
    owned(`
create function app.sign_${table}() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    ${asStaff(table, handedOn)}
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.${name}, '') <> '' and ${spaced(`new.${name}`)} is distinct from ${spaced('me')} then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.${name} := me;
  ${more(table, user)}
  return new;
end $$`),
    owned(
      `create trigger a_sign_${table} before insert on ${table} for each row execute function app.sign_${table}()`,
    ),
  ]),
  ...signedLater.flatMap(({ table, name, column, signs, undone = 'false' }): DatabaseFunction[] => [
    owned(`
create function app.sign_${name}_of_${table}() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_setting('app.kind', true) is distinct from 'staff' or ${inJob} then return new; end if;
  if tg_op = 'INSERT' then new.${name} := null; return new; end if;
  new.${name} := case when ${undone} then null when ${signs} then current_setting('app.actor_name') else old.${name} end;
  return new;
end $$`),
    owned(
      `create trigger a_sign_${name} before insert or update of ${column}, ${name} on ${table}
         for each row execute function app.sign_${name}_of_${table}()`,
    ),
  ]),
  {
    owner: 'definer_sign_in',
    execute: portalRoles.filter((role) => role !== 'partner'),
    // A28: from where and with which browser the present session came, for the evidence of a decision.
    sql: `
create function app.my_session() returns table (address text, browser text)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.address, s.browser from login_sessions s
    where s.tenant_id = current_setting('app.tenant_id')::uuid and s.id = current_setting('app.session_id')::uuid
$$`,
  },
];

import { portalRoles } from '../roles.ts';
import type { DatabaseFunction } from './index.ts';

/** Work that is carried out for somebody later, such as an import, has no session (`app.find_job`). */
const inJob = `current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000'`;

/**
 * Where people write in their own name, and which columns say so. Staff sign too, but for what a condition lets them hand on: a job
 * brings what others wrote in another system, and a comment that is marked as imported is nobody's of here. Elsewhere they hand
 * things on by hand: a document that goes along with its asset, a claim by telephone.
 */
const signed: readonly (readonly [table: string, name: string, user: string | null, handedOn?: string])[] = [
  ['tickets', 'opened_by', null, inJob],
  ['ticket_comments', 'author_name', 'user_id', `new.imported or ${inJob}`],
  ['work_orders', 'opened_by', 'requested_by_user_id', inJob],
  ['work_order_comments', 'author_name', 'user_id', inJob],
  ['work_order_events', 'author_name', 'user_id', inJob],
  ['work_order_signatures', 'author_name', 'user_id', inJob],
  ['documents', 'author_name', 'user_id'],
  ['warranty_claims', 'filed_by', 'filed_by_user_id'],
  ['claim_comments', 'author_name', 'user_id'],
];

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
/** What staff needn't sign; and only the portal requests work: an order of staff is nobody's request. */
const asStaff = (table: string, handedOn: string | undefined) => {
  if (handedOn === undefined) return 'return new;';
  const unless = `if ${handedOn} then return new; end if;`;
  if (table !== 'work_orders') return unless;
  return `${unless}
    if new.by_portal or new.requested_by_user_id is not null then
      raise exception 'nobody requests for another' using errcode = 'insufficient_privilege';
    end if;`;
};
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

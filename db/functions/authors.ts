import { portalRoles } from '../roles.ts';
import type { DatabaseFunction } from './index.ts';

/** Where the portal's people write in their own name, and which columns say so. */
const signed: readonly (readonly [table: string, name: string, user: string | null])[] = [
  ['tickets', 'opened_by', null],
  ['ticket_comments', 'author_name', 'user_id'],
  ['work_orders', 'opened_by', 'requested_by_user_id'],
  ['work_order_comments', 'author_name', 'user_id'],
  ['work_order_events', 'author_name', 'user_id'],
  ['documents', 'author_name', 'user_id'],
  ['warranty_claims', 'filed_by', 'filed_by_user_id'],
  ['claim_comments', 'author_name', 'user_id'],
];

const owned = (sql: string): DatabaseFunction => ({ owner: 'owner', execute: [], sql });
/** Whose the row is besides: the session's user, and of a ticket that the portal opened it. */
const more = (table: string, user: string | null) =>
  [
    user === null
      ? []
      : `new.${user} := coalesce(new.${user}, nullif(current_setting('app.user_id'), '')::uuid);`,
    table === 'tickets' ? 'new.by_portal := true;' : [],
  ]
    .flat()
    .join('\n  ');
/** As names are compared: by what is written, not by the spaces in it. */
const spaced = (text: string) => `btrim(regexp_replace(${text}, '\\s+', ' ', 'g'))`;

/**
 * A34: in whose name something is written. The begin has noted who the actor is; a statement that says otherwise is refused, and
 * one that says nothing is signed here. Staff write for others too (an email's answer, a claim by telephone), so theirs stays.
 */
export const authorFunctions: DatabaseFunction[] = [
  ...signed.flatMap(([table, name, user]): DatabaseFunction[] => [
    owned(`
create function app.sign_${table}() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare me text := current_setting('app.actor_name', true);
begin
  if current_setting('app.kind', true) is distinct from 'portal' then return new; end if;
  if coalesce(new.${name}, '') <> '' and ${spaced(`new.${name}`)} is distinct from ${spaced('me')} then
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

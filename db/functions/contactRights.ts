import { rightsIn } from '../policies/conditions.ts';
import { records } from '../policies/records.ts';
import { portalRoles, readOnlyRoles, type Role } from '../roles.ts';
import { myTenant } from './reach.ts';
import type { DatabaseFunction } from './index.ts';

const definer = (execute: Role[], sql: string): DatabaseFunction => ({
  owner: 'definer_sign_in',
  execute,
  sql: sql.replace('$DEFINER', 'security definer set search_path = public, pg_temp'),
});

/** Who may change contacts at all: a secure link and who only reads have no write of theirs (A17). */
const editing: Role[] = portalRoles.filter((role) => role !== 'portal_link' && role !== 'partner');
const keeping: Role[] = ['portal_customer', 'portal_contact_admin'];
const reading: Role[] = [...editing, 'portal_link', ...readOnlyRoles.filter((role) => role !== 'partner_ro')];

const notMine = `raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'facility'`;

/** A17, A18: what people in the portal do with their customer's contacts, and what none of them may. */
export const contactRightFunctions: DatabaseFunction[] = [
  {
    owner: 'definer_search',
    execute: ['definer_sign_in'],
    // In the words of the policies, as reaches_facility: is one of the contact's facilities out of the actor's reach?
    sql: `
create function app.lacks_facility_of(p_contact uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  case regexp_replace(current_setting('app.role'), '_ro$', '')
    ${Object.entries(records.facilities.portal)
      .map(
        ([role, { select }]) =>
          `when '${role}' then return exists (select from contact_facilities o where o.${myTenant} and o.contact_id = p_contact
        and not exists (select from facilities where facilities.tenant_id = o.tenant_id and facilities.id = o.facility_id and (${String(select)})));`,
      )
      .join('\n    ')}
    else return true;
  end case;
end $$`,
  },
  definer(
    editing,
    // A17: a contact that has nothing which the actor lacks; the own one only with everything of the customer.
    `
create function app.may_edit_contact(p_contact uuid) returns boolean language plpgsql stable $DEFINER as $$
declare k record; whole boolean := current_setting('app.whole_customer')::boolean;
begin
  if current_setting('app.kind') <> 'portal' or current_setting('app.user_id') = ''
     or not (whole or current_setting('app.edit_contact')::boolean and current_setting('app.contact_id') <> p_contact::text) then
    return false;
  end if;
  select ${rightsIn()} as has into k from contacts
    where ${myTenant} and id = p_contact and customer_id = current_setting('app.customer_id')::uuid and archived_at is null;
  return found and k.has <@ current_setting('app.holds')::text[] and not app.lacks_facility_of(p_contact);
end $$`,
  ),
  definer(
    reading,
    // The facilities of a contact that the actor sees; the policies judge which of them are shown.
    `
create function app.facilities_of_contact(p_contact uuid) returns setof uuid language sql stable $DEFINER as $$
  select r.facility_id from contact_facilities r join contacts k on k.tenant_id = r.tenant_id and k.id = r.contact_id
    where r.tenant_id = current_setting('app.tenant_id')::uuid and r.contact_id = p_contact
      and k.customer_id = current_setting('app.customer_id')::uuid and k.archived_at is null
      and (current_setting('app.whole_customer')::boolean or current_setting('app.edit_contact')::boolean
        or current_setting('app.contact_id') = p_contact::text)
$$`,
  ),
  {
    owner: 'definer_search',
    execute: reading,
    // A41: the contact that a merged one of the own customer leads on to.
    sql: `
create function app.merged_contact(p_contact uuid) returns table (id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.id from contacts m join contacts s on s.tenant_id = m.tenant_id and s.id = m.merged_into
    where m.tenant_id = current_setting('app.tenant_id')::uuid and m.id = p_contact and s.archived_at is null
      and s.customer_id = nullif(current_setting('app.customer_id'), '')::uuid
$$`,
  },
  definer(
    editing,
    // A12, A17: all of them, or none with GH014 where one is out of the actor's own reach.
    `
create function app.give_facilities(p_contact uuid, p_facilities uuid[]) returns setof app.audit_note
language plpgsql volatile $DEFINER as $$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin
  if cardinality(p_facilities) > 1000 then raise exception 'more than 1000 facilities' using errcode = 'program_limit_exceeded'; end if;
  perform from contacts where tenant_id = t and id = p_contact for no key update;
  if not app.may_edit_contact(p_contact) then ${notMine}; end if;
  if (select count(*) from facilities f where f.tenant_id = t and f.id = any (p_facilities) and app.reaches_facility(f.id))
     <> cardinality(p_facilities) then ${notMine}; end if;
  return query with given as (
    insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
      select t, p_contact, f.id, f.customer_id from facilities f where f.tenant_id = t and f.id = any (p_facilities)
      on conflict (tenant_id, contact_id, facility_id) do nothing returning id, facility_id)
  select 'added', 'contact_facilities', g.id, trim(k.first_name || ' ' || k.last_name) || ' at ' || f.name
    from given g join facilities f on f.tenant_id = t and f.id = g.facility_id
    join contacts k on k.tenant_id = t and k.id = p_contact order by f.name, g.id;
end $$`,
  ),
  definer(
    editing,
    // With what was there: the customer's activity goes by it, as the row is gone (A21).
    `
create function app.take_facility(p_contact uuid, p_facility uuid)
returns table (action text, record_kind text, record_id uuid, record_name text, changes jsonb) language plpgsql volatile $DEFINER as $$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin
  perform from contacts where tenant_id = t and id = p_contact for no key update;
  if not app.may_edit_contact(p_contact) then return; end if;
  return query with taken as (
    delete from contact_facilities where tenant_id = t and contact_id = p_contact and facility_id = p_facility returning id, facility_id)
  select 'removed', 'contact_facilities', g.id, trim(k.first_name || ' ' || k.last_name) || ' at ' || f.name,
      jsonb_build_object('contact_id', jsonb_build_array(p_contact, null), 'facility_id', jsonb_build_array(p_facility, null))
    from taken g join facilities f on f.tenant_id = t and f.id = g.facility_id
    join contacts k on k.tenant_id = t and k.id = p_contact;
end $$`,
  ),
  definer(
    keeping,
    // A18: how many can sign in until that contact is deleted, for the question before it. Nothing where the actor may not.
    `
create function app.users_of_contact(p_contact uuid) returns integer language sql stable $DEFINER as $$
  select count(*)::int from public.portal_users p
      join public.users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.state <> 'suspended' and u.archived_at is null
    where p.tenant_id = current_setting('app.tenant_id')::uuid and p.contact_id = p_contact and p.archived_at is null
      and current_setting('app.whole_customer')::boolean and app.may_edit_contact(p_contact)
$$`,
  ),
  definer(
    keeping,
    // A17, A18: archived, never the own one; its portal users keep their scope without a contact, which reaches nothing, and are
    // suspended. No rows where the actor may not.
    `
create function app.delete_contact(p_contact uuid) returns setof app.audit_note language plpgsql volatile $DEFINER as $$
declare t uuid := current_setting('app.tenant_id')::uuid; k contacts; freed uuid[];
begin
  select * into k from contacts where tenant_id = t and id = p_contact for no key update;
  if not found or not current_setting('app.whole_customer')::boolean or current_setting('app.contact_id') = p_contact::text
     or not app.may_edit_contact(p_contact) then
    return;
  end if;
  update contacts set archived_at = now(), updated_at = now(), version = version + 1 where tenant_id = t and id = p_contact;
  with parted as (
    update portal_users set contact_id = null, updated_at = now(), version = version + 1
      where tenant_id = t and contact_id = p_contact and archived_at is null returning user_id)
  select coalesce(array_agg(user_id), '{}') into freed from parted;
  update users set state = 'suspended', updated_at = now(), version = version + 1 where tenant_id = t and id = any (freed);
  update login_sessions set ended_at = now() where tenant_id = t and user_id = any (freed) and ended_at is null;
  update password_links set ended_at = now() where tenant_id = t and user_id = any (freed) and ended_at is null and used_at is null;
  return query
    select 'archived', 'contacts', k.id, trim(k.first_name || ' ' || k.last_name)
    union all
    select 'suspended', 'users', u.id, trim(u.first_name || ' ' || u.last_name) from users u where u.tenant_id = t and u.id = any (freed);
end $$`,
  ),
  {
    owner: 'definer_sign_in',
    execute: ['owner'],
    // A17: somebody keeps *Admin Access* whatever people do in the portal. The customer is held, so that of two contacts that take
    // it from one another the second finds that it would be the last.
    sql: `
create function app.guard_admin_access() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if current_setting('app.kind', true) is distinct from 'portal' or not old.admin_access or old.archived_at is not null
     or new.admin_access and new.archived_at is null and (new.status = 'active' or old.status <> 'active') then
    return new;
  end if;
  perform from customers c where c.tenant_id = old.tenant_id and c.id = old.customer_id for no key update;
  if not exists (select from contacts k where k.tenant_id = old.tenant_id and k.customer_id = old.customer_id and k.id <> old.id
      and k.admin_access and k.status = 'active' and k.archived_at is null) then
    raise exception 'the last contact with Admin Access keeps it' using errcode = 'GH014', detail = 'last_admin';
  end if;
  return new;
end $$`,
  },
  {
    owner: 'owner',
    execute: [],
    sql: `create trigger guard_admin_access before update of admin_access, status, archived_at on contacts
      for each row execute function app.guard_admin_access()`,
  },
  {
    owner: 'owner',
    execute: [],
    // A19: a contact's user is given by the contact's Email to whoever has that address, so only the whole customer changes it.
    sql: `
create function app.guard_contact_email() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_setting('app.kind', true) is not distinct from 'portal' and current_setting('app.whole_customer', true) is distinct from 'true'
    then raise exception 'the whole customer changes an Email' using errcode = 'GH014', detail = 'whose_email'; end if;
  return new;
end $$`,
  },
  {
    owner: 'owner',
    execute: [],
    sql: `create trigger guard_contact_email before update of email on contacts
      for each row when (new.email is distinct from old.email) execute function app.guard_contact_email()`,
  },
  {
    owner: 'definer_search',
    execute: ['owner'],
    // A18: whoever gives a user a contact that is just being deleted waits for that, and gives nothing: the user would stay active.
    sql: `
create function app.hold_contact_of_user() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.contact_id is not distinct from old.contact_id then return new; end if;
  perform from contacts k where k.tenant_id = new.tenant_id and k.id = new.contact_id for share;
  if exists (select from contacts k where k.tenant_id = new.tenant_id and k.id = new.contact_id and k.archived_at is not null) then
    raise exception 'the contact was deleted meanwhile' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $$`,
  },
  {
    owner: 'owner',
    execute: [],
    sql: `create trigger hold_contact_of_user before insert or update of contact_id on portal_users
      for each row when (new.contact_id is not null) execute function app.hold_contact_of_user()`,
  },
];

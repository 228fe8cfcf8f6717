import type { Cast } from './cast.ts';
import { sql } from './portalPages.ts';

/** Adds contacts of north with a portal user each, *Zoe Many 0001* and so on. One of so many has cal2, and none has more. */
export async function addManyPeople(cast: Cast, count: number, oneIn: number): Promise<void> {
  await sql(
    `with k as (
       insert into contacts (tenant_id, customer_id, first_name, last_name)
         select $1, $2, 'Zoe', 'Many ' || lpad(n::text, 4, '0')
           from generate_series(1, $5::int) n returning tenant_id, id, customer_id, last_name),
     f as (insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select k.tenant_id, k.id, $3, $2 from k where right(last_name, 4)::int % $6::int = 0),
     u as (insert into users (tenant_id, first_name, last_name, username, is_external, password_hash)
         select tenant_id, 'Zoe', last_name, replace(lower(last_name), ' ', ''), true, 'x' from k returning tenant_id, id, last_name),
     g as (insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) select tenant_id, id, $4, true from u)
     insert into portal_users (tenant_id, user_id, scope, customer_id, contact_id)
       select u.tenant_id, u.id, 'contact', k.customer_id, k.id from u join k using (last_name)`,
    cast.tenantId,
    cast.customers.north,
    cast.facilities.cal2,
    cast.groups.customerPortal,
    count,
    oneIn,
  );
  // The database does this by itself, some time after so many rows.
  await sql('analyze portal_users, users, contacts, contact_facilities');
}

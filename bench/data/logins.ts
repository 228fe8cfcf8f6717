import { staffOf, type Statement } from './records.ts';
import type { TenantSize } from './size.ts';

/** The usergroups that people are put into, by name. */
const groups = [
  ['Administrators', false, true, '{}'],
  ['Technicians', false, false, '{view_records,keep_assets,keep_tickets,view_portals}'],
  ['Portal Data Administrators', false, false, '{view_records,create_accounts}'],
  ['Customer Portal', true, false, '{}'],
] as const;

/**
 * A tenant's users, none of whom is measured: staff, a login for each customer but the second, for two of five contacts, and
 * two for each company; with groups, labs, personnel records, sessions and links for passwords.
 */
export function loginsOf(tenantId: string, size: TenantSize, keyVersion: string): Statement[] {
  const staff = staffOf(size);
  const statement = (text: string, ...values: unknown[]) => ({ text, values: [tenantId, ...values] });
  const portalUsers = (scope: string, column: string, from: string) =>
    statement(
      `insert into portal_users (tenant_id, user_id, account_type, scope, ${column})
       select $1, u.id, '${scope === 'contact' ? 'customer' : scope}', '${scope}', ${from}`,
    );
  return [
    ...groups.map(([name, external, administrators, permissions]) =>
      statement(
        `insert into usergroups (tenant_id, name, is_external, is_administrators, permissions) values ($1, $2, $3, $4, $5)`,
        name,
        external,
        administrators,
        permissions,
      ),
    ),
    statement(
      `insert into usergroups (tenant_id, name, is_external, permissions)
       select $1, 'Group ' || n, false, '{view_records}' from generate_series(1, $2::int) n`,
      Math.max(30, Math.floor(size.customers / 50)),
    ),
    statement(
      `insert into users (tenant_id, first_name, last_name, username, email, is_external)
       select $1, 'Staff', n::text, 'staff-' || n, 'staff' || n || '@example.com', false from generate_series(0, $2::int - 1) n`,
      staff,
    ),
    statement(
      `insert into users (tenant_id, first_name, last_name, username, email, is_external)
       select $1, 'Chief of', name, 'of-' || number, email, true from customers where tenant_id = $1 and number <> 'C-1'`,
    ),
    statement(
      `insert into users (tenant_id, first_name, last_name, username, email, is_external, state)
       select $1, first_name, last_name, 'of-' || code, email, true,
         case when substr(code, 4)::int % 20 = 1 then 'suspended' else 'active' end
       from contacts where tenant_id = $1 and substr(code, 4)::int / 2 % 5 < 2 and substr(code, 4)::int % 10 <> 1`,
    ),
    statement(
      `insert into users (tenant_id, first_name, last_name, username, email, is_external)
       select $1, 'Partner''s', name, 'of-' || number || '-' || n, email, true from partners, generate_series(1, 2) n where tenant_id = $1`,
    ),
    statement(
      `insert into users (tenant_id, first_name, last_name, username, email, is_external)
       select $1, 'Agent''s', name, 'of-' || name || '-' || n, email, true from agents, generate_series(1, 2) n where tenant_id = $1`,
    ),
    portalUsers(
      'customer',
      'customer_id',
      `c.id from customers c join users u on u.tenant_id = $1 and u.username = 'of-' || c.number where c.tenant_id = $1`,
    ),
    portalUsers(
      'contact',
      'customer_id, contact_id',
      `k.customer_id, k.id from contacts k join users u on u.tenant_id = $1 and u.username = 'of-' || k.code where k.tenant_id = $1`,
    ),
    portalUsers(
      'partner',
      'partner_id',
      `p.id from partners p cross join generate_series(1, 2) n join users u on u.tenant_id = $1
        and u.username = 'of-' || p.number || '-' || n where p.tenant_id = $1`,
    ),
    portalUsers(
      'agent',
      'agent_id',
      `a.id from agents a cross join generate_series(1, 2) n join users u on u.tenant_id = $1
        and u.username = 'of-' || a.name || '-' || n where a.tenant_id = $1`,
    ),
    statement(
      `insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external)
       select $1, u.id, g.id, u.is_external from users u
       join usergroups g on g.tenant_id = $1 and g.name = case when u.is_external then 'Customer Portal' else 'Technicians' end
       where u.tenant_id = $1`,
    ),
    statement(
      `insert into user_labs (tenant_id, user_id, facility_id)
       select $1, u.id, f.id from users u
       join facilities f on f.tenant_id = $1 and f.code = case when u.is_external then 'PORTAL' else 'MAIN' end where u.tenant_id = $1`,
    ),
    statement(
      `insert into personnel (tenant_id, first_name, last_name, job_title, user_id)
       select $1, first_name, last_name, 'Calibrator', case when last_name::int % 2 = 0 then id end
       from users where tenant_id = $1 and not is_external`,
    ),
    // Somebody is signed in with every second login, and was before.
    statement(
      `insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser, created_at, seen_at, ended_at)
       select $1, case when is_external then 'portal'
         else 'staff' end, sha256(convert_to(id::text || n, 'UTF8')), id, '192.0.2.7', 'Firefox',
         now() - n * interval '1 day', now() - n * interval '1 day', case when n = 2 then now() - interval '1 day' end
       from users, generate_series(1, 2) n where tenant_id = $1`,
    ),
    statement(
      `insert into password_links (tenant_id, purpose, user_id, key_version, created_at, expires_at, used_at)
       select $1, 'invitation', id, $2, now() - interval '9 days', now() - interval '2 days', now() - interval '8 days'
       from users where tenant_id = $1`,
      keyVersion,
    ),
  ];
}

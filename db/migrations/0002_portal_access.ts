import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const record = `
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1`;

/** Contacts and what gives them a way in: portal users, secure links, sessions. */
export async function up(knex: Knex): Promise<void> {
  await tenantTable(
    knex,
    'contacts',
    `code text,
     title text, first_name text not null, last_name text not null, job_title text, phone text, email text, notes text,
     sort_name text collate "und-x-icu" not null generated always as (lower(last_name || ' ' || first_name)) stored,
     status text not null default 'active' check (status in ('active', 'inactive')),
     customer_id uuid not null,
     all_facilities boolean not null default false,
     admin_access boolean not null default false,
     access_billing boolean not null default false,
     access_reports boolean not null default false,
     create_work_order boolean not null default false,
     edit_contact boolean not null default false,
     archived_at timestamptz,
     ${record},
     unique (tenant_id, id, customer_id),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id)`,
  );
  await knex.raw('create index contacts_by_name on contacts (tenant_id, sort_name, id)');
  await knex.raw('create index contacts_by_customer on contacts (tenant_id, customer_id, sort_name, id)');

  // facility_customer_id repeats the facility's customer, so that "is one of them somebody else's?" is an index probe.
  await tenantTable(
    knex,
    'contact_facilities',
    `contact_id uuid not null, facility_id uuid not null, facility_customer_id uuid,
     unique (tenant_id, contact_id, facility_id),
     foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
     foreign key (tenant_id, facility_id) references facilities (tenant_id, id) on delete cascade,
     foreign key (tenant_id, facility_id, facility_customer_id)
       references facilities (tenant_id, id, customer_id) on update cascade`,
  );
  await knex.raw(
    'create index contact_facilities_owner on contact_facilities (tenant_id, contact_id, facility_customer_id)',
  );
  await knex.raw(
    'create index contact_facilities_facility on contact_facilities (tenant_id, facility_id, contact_id)',
  );

  // The scope is stored, not guessed from what is missing (A18): scope contact without a contact reaches nothing.
  await tenantTable(
    knex,
    'portal_users',
    `user_id uuid not null, is_external boolean not null default true check (is_external),
     account_type text not null default 'customer' check (account_type in ('customer')),
     scope text not null check (scope in ('customer', 'contact')),
     customer_id uuid not null,
     contact_id uuid,
     can_create_users boolean not null default false,
     archived_at timestamptz,
     ${record},
     constraint portal_users_scope check (scope = 'contact' or contact_id is null),
     foreign key (tenant_id, user_id, is_external) references users (tenant_id, id, is_external),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id),
     foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete set null (contact_id),
     foreign key (tenant_id, contact_id, customer_id) references contacts (tenant_id, id, customer_id)`,
  );
  await knex.raw(
    'create unique index portal_users_user on portal_users (tenant_id, user_id) where archived_at is null',
  );
  await knex.raw(
    'create index portal_users_customer on portal_users (tenant_id, customer_id) where archived_at is null',
  );
  await knex.raw('create index portal_users_contact on portal_users (tenant_id, contact_id)');

  // The row holds nothing that opens a portal: the token's last part is an HMAC that only the server can make (A4).
  await tenantTable(
    knex,
    'secure_links',
    `customer_id uuid not null, contact_id uuid,
     key_version text not null,
     sent_at timestamptz, sent_to text, ends_at timestamptz, ended_at timestamptz, last_used_at timestamptz,
     created_at timestamptz not null default now(),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id),
     foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete set null (contact_id)`,
  );
  await knex.raw('alter table secure_links alter column id set default gen_random_uuid()');
  await knex.raw(
    `create unique index secure_links_own on secure_links (tenant_id, customer_id)
       where ended_at is null and sent_at is null`,
  );
  await knex.raw('create index secure_links_customer on secure_links (tenant_id, customer_id)');

  await tenantTable(
    knex,
    'login_sessions',
    `kind text not null check (kind in ('staff', 'portal')),
     token_hash bytea not null,
     user_id uuid, secure_link_id uuid,
     created_at timestamptz not null default now(),
     seen_at timestamptz not null default now(),
     ended_at timestamptz,
     address text not null, browser text not null,
     facility_id uuid, lab_id uuid,
     check (num_nonnulls(user_id, secure_link_id) = 1),
     check (kind = 'portal' or user_id is not null),
     unique (tenant_id, token_hash),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
     foreign key (tenant_id, secure_link_id) references secure_links (tenant_id, id) on delete cascade,
     foreign key (tenant_id, facility_id) references facilities (tenant_id, id) on delete set null (facility_id),
     foreign key (tenant_id, lab_id) references facilities (tenant_id, id) on delete set null (lab_id)`,
  );
  await knex.raw(
    'create index login_sessions_user on login_sessions (tenant_id, user_id) where ended_at is null',
  );
  await knex.raw(
    'create index login_sessions_link on login_sessions (tenant_id, secure_link_id) where ended_at is null',
  );

  // One row for each form that was sent and worked: a doubled submit gets the first answer again (S25).
  await tenantTable(
    knex,
    'form_submissions',
    `session_id uuid not null, form_id uuid not null, path text not null, location text,
     created_at timestamptz not null default now(),
     unique (tenant_id, session_id, form_id, path),
     foreign key (tenant_id, session_id) references login_sessions (tenant_id, id) on delete cascade`,
  );

  await tenantTable(
    knex,
    'one_time_tokens',
    `purpose text not null check (purpose in ('hand_over')),
     user_id uuid not null, token_hash bytea not null,
     created_at timestamptz not null default now(), expires_at timestamptz not null, used_at timestamptz,
     unique (tenant_id, token_hash),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade`,
  );

  // Tables of the libraries that keep them: connect-pg-simple and rate-limiter-flexible. They know no tenant.
  await knex.raw(`
    create table sessions (sid text primary key, sess json not null, expire timestamptz not null);
    create index sessions_expire on sessions (expire);
    create table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint);
    create index rate_limits_expire on rate_limits (expire)`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'rate_limits',
    'sessions',
    'one_time_tokens',
    'form_submissions',
    'login_sessions',
    'secure_links',
    'portal_users',
    'contact_facilities',
    'contacts',
  ])
    await knex.raw(`drop table ${table}`);
}

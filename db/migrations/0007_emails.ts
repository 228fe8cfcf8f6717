import type { Knex } from 'knex';
import { tenantTable } from '../tenantTable.ts';

const kinds = [
  'invitation', 'password_reset', 'password_changed', 'new_device', 'secure_link', 'test',
  'ticket_comment', 'ticket_opened', 'ticket_reply',
  'work_order_scheduled', 'work_order_done', 'estimate_ready', 'invoice_ready', 'claim_decided',
]; // prettier-ignore
const oneOf = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

/** Emails, the links in them that set passwords, their templates, and who wants to be told of what. */
export async function up(knex: Knex): Promise<void> {
  // Like a secure link's row, this one holds nothing that sets a password: the token's last part is an HMAC (A7, S15).
  await tenantTable(
    knex,
    'password_links',
    `purpose text not null check (purpose in ('invitation', 'reset')),
     user_id uuid not null,
     key_version text not null,
     created_at timestamptz not null default now(),
     expires_at timestamptz not null,
     used_at timestamptz, ended_at timestamptz,
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade`,
  );
  await knex.raw('alter table password_links alter column id set default gen_random_uuid()');
  await knex.raw('create index password_links_user on password_links (tenant_id, user_id, created_at desc)');

  // An email is a row of the transaction that caused it (S24). Whom it is for: a user, or else a contact or a customer by
  // a secure link. What it is about is read when it is sent, as that person.
  await tenantTable(
    knex,
    'emails',
    `kind text not null check (kind in (${oneOf(kinds)})),
     to_address text not null, to_name text not null,
     user_id uuid, contact_id uuid, customer_id uuid,
     password_link_id uuid, secure_link_id uuid,
     record_kind text, record_id uuid, to_path text,
     facts jsonb not null default '{}',
     caused_by text,
     state text not null default 'waiting'
       check (state in ('waiting', 'sent', 'kept', 'refused', 'failed', 'withheld')),
     why text,
     tries integer not null default 0, put_offs integer not null default 0,
     next_try_at timestamptz, sent_at timestamptz,
     subject text, body text,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
     foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete set null (contact_id),
     foreign key (tenant_id, customer_id) references customers (tenant_id, id),
     foreign key (tenant_id, password_link_id) references password_links (tenant_id, id) on delete set null (password_link_id),
     foreign key (tenant_id, secure_link_id) references secure_links (tenant_id, id) on delete set null (secure_link_id)`,
  );
  await knex.raw('create index emails_latest on emails (tenant_id, created_at desc, id desc)');
  await knex.raw('create index emails_state on emails (tenant_id, state, created_at desc, id desc)');
  await knex.raw('create index emails_user on emails (tenant_id, user_id, created_at desc)');
  await knex.raw('create index emails_contact on emails (tenant_id, contact_id, created_at desc)');
  await knex.raw('create index emails_customer on emails (tenant_id, customer_id, created_at desc)');
  await knex.raw(
    'create index emails_secure_link on emails (tenant_id, secure_link_id) where secure_link_id is not null',
  );
  await knex.raw(
    `create index secure_links_sent on secure_links (tenant_id, customer_id, sent_at desc, id desc) where sent_at is not null`,
  );

  await tenantTable(
    knex,
    'email_templates',
    `kind text not null check (kind in (${oneOf(kinds.filter((kind) => kind !== 'test'))})),
     subject text not null, body text not null,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     version integer not null default 1,
     constraint email_templates_kind unique (tenant_id, kind)`,
  );

  // No row: on. A person's own choice goes before the tenant's.
  await tenantTable(
    knex,
    'notification_defaults',
    `event text not null, is_on boolean not null,
     constraint notification_defaults_event unique (tenant_id, event)`,
  );
  await tenantTable(
    knex,
    'notification_choices',
    `event text not null, is_on boolean not null,
     user_id uuid, contact_id uuid, customer_id uuid,
     check (num_nonnulls(user_id, contact_id, customer_id) = 1),
     constraint notification_choices_whose unique nulls not distinct (tenant_id, user_id, contact_id, customer_id, event),
     foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
     foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
     foreign key (tenant_id, customer_id) references customers (tenant_id, id) on delete cascade`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index secure_links_sent');
  for (const table of [
    'notification_choices',
    'notification_defaults',
    'email_templates',
    'emails',
    'password_links',
  ])
    await knex.raw(`drop table ${table}`);
}

import { accessRequests } from './accessRequests.ts';
import { audit } from './audit.ts';
import { billing } from './billing.ts';
import { bulk } from './bulk.ts';
import { calendars } from './calendars.ts';
import { claims } from './claims.ts';
import { columns } from './columns.ts';
import { companies } from './companies.ts';
import { contacts } from './contacts.ts';
import { documents } from './documents.ts';
import { emails } from './emails.ts';
import { prices } from './prices.ts';
import { estimates } from './estimates.ts';
import { imports } from './imports.ts';
import { people } from './people.ts';
import { permissionPresets } from './permissionPresets.ts';
import { recalls } from './recalls.ts';
import { reportMails } from './reportMails.ts';
import { recurring } from './recurring.ts';
import { reminders } from './reminders.ts';
import { records } from './records.ts';
import { tickets } from './tickets.ts';
import { workOrders } from './workOrders.ts';
import type { TableAccess } from './access.ts';

/** Every table that has a tenant, with its whole access; the policies, grants and tests are made of this. */
export const tableAccess = {
  ...people,
  ...records,
  ...contacts,
  ...tickets,
  ...workOrders,
  ...recalls,
  ...reminders,
  ...reportMails,
  ...calendars,
  ...columns,
  ...documents,
  ...claims,
  ...billing,
  ...recurring,
  ...estimates,
  ...prices,
  ...companies,
  ...bulk,
  ...imports,
  ...accessRequests,
  ...permissionPresets,
  ...emails,
  ...audit,
};
export type TableName = keyof typeof tableAccess;
export const tableNames = Object.keys(tableAccess) as TableName[];

/** The access of one table. */
export function accessOf(table: TableName): TableAccess {
  return tableAccess[table];
}

/** Tables of our own that know no tenant, by name, each with its reason. The catalogue test holds every other table to the rules. */
export const tablesWithoutTenant: Record<string, string> = {
  sessions:
    'connect-pg-simple keeps form notices and hashed session ids there, of all tenants of the ' +
    'server; who is signed in stands in login_sessions. app_session alone reads it.',
  rate_limits:
    'rate-limiter-flexible counts there, by hashed keys: what is counted by network alone ' +
    'counts over all tenants of the server, the rest by account. app_session alone reads it.',
  job_workers: 'The processes that carry out jobs, for all tenants; app.worker_beat alone writes it.',
  operators:
    "The platform's own people, who belong to no tenant. definer_operator alone reads it, for what app_operator executes.",
  site_groups:
    'Which companies share portal accounts (A24): the operator keeps them, for several tenants at once.',
  site_group_tenants: 'Who is in one. A tenant is told of its own group alone, by app.my_site_group.',
  operator_sessions: 'Their sessions, likewise.',
  operator_log: 'What they did, likewise; nobody changes a row, and none goes before two years.',
  schema_migrations: "knex's list of migrations that have run.",
  schema_migrations_lock: "knex's lock, so that two migrations never run at once.",
};

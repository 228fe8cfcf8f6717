import { roleName, type Role } from '../roles.ts';
import { alphabetFunctions } from './alphabets.ts';
import { authorFunctions } from './authors.ts';
import { beginFunctions } from './begin.ts';
import { boundFunctions } from './bounds.ts';
import { contactRightFunctions } from './contactRights.ts';
import { customerChangeFunctions } from './customerChanges.ts';
import { customerHoldFunctions } from './customerHolds.ts';
import { customerActivityFunctions } from './customerActivity.ts';
import { mergingFunctions } from './merging.ts';
import { moneyDayFunctions } from './moneyDays.ts';
import { estimateFunctions } from './estimates.ts';
import { newestCertificateFunctions } from './newestCertificates.ts';
import { partnerAssetFunctions } from './partnerAssets.ts';
import { reachFunctions } from './reach.ts';
import { reportMonthFunctions } from './reportMonths.ts';
import { sqlFile } from './sqlFile.ts';
import { sqlValues } from './values.ts';
import { wordSearchFunctions } from './wordSearch.ts';

/** One function (or type) of schema `app`: who owns it, who may execute it, and the statement that creates it. */
export interface DatabaseFunction {
  owner: Role;
  execute: readonly Role[];
  sql: string;
}

/** Functions that policies call come first, since policies are created after them. */
function allFunctions(prefix: string): DatabaseFunction[] {
  return [
    ...boundFunctions,
    ...sqlFile('days'),
    ...reachFunctions,
    ...sqlFile('access'),
    ...wordSearchFunctions,
    ...partnerAssetFunctions,
    ...beginFunctions(prefix),
    ...customerActivityFunctions,
    ...sqlFile('audit'),
    ...contactRightFunctions,
    ...sqlFile('missingSteps'),
    ...sqlFile('views'),
    ...sqlFile('jobs', sqlValues.jobs),
    ...alphabetFunctions,
    ...sqlFile('emails', sqlValues.emails),
    ...sqlFile('notices', sqlValues.notices),
    ...sqlFile('passwordLinks'),
    ...sqlFile('signIn', sqlValues.signIn),
    ...sqlFile('operator'),
    ...sqlFile('operatorTenants'),
    ...sqlFile('operatorGroups'),
    ...sqlFile('siteGroups'),
    ...sqlFile('ownPassword'),
    ...sqlFile('portalPeople'),
    ...sqlFile('partnerCustomers'),
    ...sqlFile('keeping'),
    ...sqlFile('keptForms'),
    ...sqlFile('workOrders', sqlValues.workOrders),
    ...sqlFile('tickets'),
    ...sqlFile('assetServices'),
    ...sqlFile('lastWords'),
    ...sqlFile('ticketReferences'),
    ...sqlFile('orderDrafts', sqlValues.orderDrafts),
    ...sqlFile('recalls'),
    ...sqlFile('reminders'),
    ...sqlFile('documents'),
    ...newestCertificateFunctions,
    ...sqlFile('claims', sqlValues.claims),
    ...sqlFile('billing', sqlValues.billing),
    ...moneyDayFunctions,
    ...reportMonthFunctions,
    ...sqlFile('mailedBooks'),
    ...sqlFile('recurring'),
    ...estimateFunctions,
    ...sqlFile('estimateVersions'),
    ...customerChangeFunctions,
    ...customerHoldFunctions,
    ...mergingFunctions,
    ...authorFunctions,
  ];
}

/** The statements that make schema `app` anew with all its functions; policies that call one go and come with it. */
export function allFunctionSql(prefix: string): string[] {
  const owners = [...new Set(allFunctions(prefix).map((set) => set.owner))];
  const callers = [...new Set(allFunctions(prefix).flatMap((set) => set.execute))];
  const name = (role: Role) => roleName(prefix, role);
  const everyone = [...new Set([...owners, ...callers])].map(name).join(', ');
  return [
    'drop schema if exists app cascade',
    'create schema app',
    `grant usage on schema app to ${everyone}`,
    `grant create on schema app to ${owners
      .filter((role) => role !== 'owner')
      .map(name)
      .join(', ')}`,
    `grant usage on schema public to ${everyone}, ${name('app_session')}`,
    ...allFunctions(prefix).flatMap((set) => [
      `set local role ${name(set.owner)}`,
      withKeptPlans(set.sql),
      ...executeSql(prefix, set),
    ]),
    `set local role ${name('owner')}`,
    `revoke create on schema app from ${owners
      .filter((role) => role !== 'owner')
      .map(name)
      .join(', ')}`,
  ];
}

/**
 * What a function asks by itself is asked for one row or few, whoever it is for: its plans are kept (`pagePlans` in roles.ts). A
 * trigger's may be kept from a table that has a single page, which is read fastest from its start, for the thousands of rows
 * that the same statement then adds: it never reads one so.
 */
const withKeptPlans = (sql: string) =>
  sql.replace(
    / set search_path = public, pg_temp(?= as )/,
    `$& set plan_cache_mode = auto${/ returns trigger\b/.test(sql) ? ' set enable_seqscan = off' : ''}`,
  );

function executeSql(prefix: string, set: DatabaseFunction): string[] {
  const [, name, parameters = ''] = /create function (app\.\w+)\(([^)]*)\)/.exec(set.sql) ?? [];
  if (name === undefined) return [];
  // Of several with one name the types of its parameters say which.
  const fn = name === 'app.at_most' ? `${name}(${parameters})` : name;
  return [
    `revoke all on function ${fn} from public`,
    ...set.execute.map((role) => `grant execute on function ${fn} to ${roleName(prefix, role)}`),
  ];
}

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { jobs } from '../server/features/jobs.ts';
import { workOff } from '../server/jobs/worker.ts';
import { post } from './ask.ts';
import type { BenchDatabase } from './database.ts';
import type { Dataset } from './dataset.ts';
import { median, type Figure } from './figures.ts';
import { startOurServer } from './ourServer.ts';

const rows = 10_000;
const rounds = 3;
const path = '/admin/accounts/bulk';
const customer = 'C-0';

/** What is measured: accounts that are invited later, or along with being made; and the tables that both sides fill. */
const cases = [
  { what: `${rows} logins by CSV to COPY`, inviteNow: false, more: [] },
  { what: '… and their invitations', inviteNow: true, more: ['password_links', 'emails'] },
] as const;
const always = ['users', 'user_usergroups', 'user_labs', 'portal_users'] as const;

/**
 * P8: logins of contacts by CSV, from the upload to the last commit: dry run, second look, audit log and all; to a bare COPY
 * of the same rows into the same tables by a superuser. No row has a password, since argon2 is slow on purpose.
 */
export async function bulkAccounts(database: BenchDatabase, dataset: Dataset): Promise<Figure[]> {
  const { admin } = database;
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-copy-'));
  // Postgres writes and reads there, and may run as somebody else.
  await chmod(folder, 0o777);
  const server = await startOurServer(database);
  try {
    await prepare(admin, dataset.tenantId);
    const figures: Figure[] = [];
    for (const { what, inviteNow, more } of cases) {
      const times: { ours: number[]; copy: number[] } = { ours: [], copy: [] };
      for (let round = 0; round < rounds; round += 1) {
        const prefix = `${inviteNow ? 'now' : 'later'}.${round}.`;
        times.ours.push(await timed(() => byCsv(server, dataset, prefix, inviteNow)));
        const statements = await copies(admin, dataset.tenantId, folder, prefix, [...always, ...more]);
        times.copy.push(await timed(() => inOneTransaction(admin, statements)));
      }
      const [ours, copy] = [median(times.ours), median(times.copy)];
      const value = ours / copy;
      const note = `${ours.toFixed(1)} s to ${copy.toFixed(2)} s`;
      figures.push({ id: 'P8', what, value, unit: 'ratio', goal: '≤ 20', met: value <= 20, note });
    }
    return figures;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

/** Contacts to make logins of, and licences enough. */
async function prepare(admin: pg.Pool, tenantId: string): Promise<void> {
  const licences = rows * rounds * cases.length * 3;
  await admin.query('update tenants set licence_limit = $2 where id = $1', [tenantId, licences]);
  await admin.query(
    `insert into contacts (tenant_id, customer_id, code, first_name, last_name)
     select $1, c.id, 'K-' || n, 'Bulk', 'Contact ' || n from generate_series(1, $2::int) n
     join customers c on c.tenant_id = $1 and c.number = $3`,
    [tenantId, rows, customer],
  );
  await admin.query('vacuum analyze');
}

/** The product's way: the file is sent, looked through, and carried out by the worker. */
async function byCsv(
  { port, services }: Awaited<ReturnType<typeof startOurServer>>,
  { staff }: Dataset,
  prefix: string,
  inviteNow: boolean,
): Promise<void> {
  const lines = Array.from({ length: rows }, (_, index) => {
    const n = index + 1;
    return `customer,${prefix}${n},Bulk Contact ${n},${prefix}${n}@example.com,${customer},K-${n}`;
  });
  const text = ['account_type,user_id,name,email,customer_or_partner,contact_id', ...lines].join('\r\n');
  const file = new FormData();
  file.set('file', new Blob([text], { type: 'text/csv' }), 'accounts.csv');
  const made = await post(port, path, staff, file);
  await post(port, `${made}/create`, staff, new URLSearchParams(inviteNow ? { invite_now: 'on' } : {}));
  // Emails are delivered in a lane of their own, which this is not about.
  await workOff(
    services,
    jobs.filter(({ persons }) => 'bulk_accounts' in persons),
  );
}

/** What copies the rows that a round has made, under other ids and names. They are written out here, which isn't measured. */
async function copies(
  admin: pg.Pool,
  tenantId: string,
  folder: string,
  prefix: string,
  tables: readonly string[],
): Promise<string[]> {
  const statements: string[] = [];
  for (const table of tables) {
    const { rows: found } = await admin.query<{ name: string }>(
      `select column_name as name from information_schema.columns
         where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
      [table],
    );
    const columns = found.map(({ name }) => name);
    const values = columns.map((name) => otherwise(table, name)).join(', ');
    const mine = `(select id from users where tenant_id = '${tenantId}' and username like '${prefix}%')`;
    const file = join(folder, `${prefix}${table}`);
    const { rowCount } = await admin.query(
      `copy (select ${values} from ${table}
        where ${table === 'users' ? 'id' : 'user_id'} in ${mine}
        and tenant_id = '${tenantId}') to '${file}'`,
    );
    if (rowCount !== rows) throw new Error(`${rowCount ?? 0} of ${rows} rows are in ${table}`);
    statements.push(`copy ${table} (${columns.join(', ')}) from '${file}'`);
  }
  return statements;
}

/** A column's value in the copy. */
function otherwise(table: string, column: string): string {
  const ids = ['user_id', 'password_link_id'];
  if (column === 'id' || ids.includes(column)) return `md5('copy' || ${column})::uuid`;
  return table === 'users' && column === 'username' ? `'copy.' || username` : column;
}

async function inOneTransaction(admin: pg.Pool, statements: readonly string[]): Promise<void> {
  const client = await admin.connect();
  try {
    for (const statement of ['begin', ...statements, 'commit']) await client.query(statement);
  } finally {
    client.release();
  }
}

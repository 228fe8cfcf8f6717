import { exportOf, listRows, type ExportedList } from '../../lists/listPage.ts';
import { mapPages } from '../../lists/mapPages.ts';
import type { Tenant } from '../../request/actor.ts';
import type { Reply } from '../../request/reply.ts';
import type { Db } from '../../database/db.ts';
import { obstaclesOf } from '../logins/obstacles.queries.ts';
import type { ListedPortalUser } from './portalUsers.list.ts';

interface Asking {
  db: Db;
  query: Readonly<Record<string, string | undefined>>;
  tenant: Pick<Tenant, 'csvDelimiter' | 'timeZone'>;
}

/** Users of a list, each with what keeps them from signing in, as their page says it (A5). Whoever is suspended is only that. */
export async function withObstacles<Row extends { state: ListedPortalUser['state'] }>(
  db: Db,
  rows: readonly Row[],
  idOf: (row: Row) => string,
): Promise<(Row & { blocked: string | null })[]> {
  const asked = rows.filter(({ state }) => state !== 'suspended');
  const obstacles = await obstaclesOf(db, asked.map((row) => ({ id: idOf(row), state: row.state }))); // prettier-ignore
  return rows.map((row) => ({ ...row, blocked: obstacles.get(idOf(row))?.short ?? null }));
}

/** A list of portal users as a file, which says of each what their page says. */
export function portalUsersFile<Row extends ListedPortalUser & { user_id: string }>(
  context: Asking,
  list: ExportedList<Row>,
): Promise<Reply> {
  const rows = mapPages(listRows(context, list), (page) =>
    withObstacles(context.db, page, ({ user_id: id }) => id),
  );
  return exportOf(context, list.csv.name, list.csv.columns, rows);
}

import { createApp } from '../../server/app.ts';
import { addSession, Browser } from './app.ts';
import type { Player } from './cast.ts';
import { ownServices } from './services.ts';

/** Rows of tables and entries of indexes that this transaction has read, including those inside functions. */
const counted = (
  tables: readonly string[],
) => `select coalesce(sum(pg_stat_get_xact_tuples_returned(c.oid)), 0)::int as n
  from pg_class c left join pg_index i on i.indexrelid = c.oid where c.relnamespace = 'public'::regnamespace
  ${tables.length === 0 ? '' : `and coalesce(i.indrelid, c.oid) in (${tables.map((name) => `'${name}'::regclass`).join()})`}`;

type Asked = string | { text: string };
interface Client {
  query(asked: Asked): Promise<{ rows: { n: number }[] }>;
}

/** An app that counts how much Postgres reads for each of its pages. */
export interface CountingApp {
  /**
   * Opens a page as somebody; returns how many rows and index entries its transaction read. Throws for anything but a page.
   */
  read(player: Player, path: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts it, on the run's database. It counts what is read of all tables, or only of those named. */
export async function countingApp(...tables: readonly string[]): Promise<CountingApp> {
  const services = await ownServices();
  const counts: Promise<number>[] = [];
  for (const pool of [services.pools.staff, services.pools.portal])
    pool.on('connect', (connected) => {
      const client = connected as unknown as Client;
      const ask = client.query.bind(client);
      const count = async () => (await ask(counted(tables))).rows[0]?.n ?? 0;
      let before = Promise.resolve(0);
      client.query = (asked) => {
        const text = typeof asked === 'string' ? asked : asked.text;
        if (text === 'commit')
          counts.push(Promise.all([before, count()]).then(([one, other]) => other - one));
        const answer = ask(asked);
        if (text.startsWith('begin')) before = count();
        return answer;
      };
    });
  const app = createApp(services);
  return {
    read: async (player, path) => {
      const browser = new Browser(app, `${player.slug}.localhost`);
      await addSession(browser, player);
      counts.length = 0;
      const { status } = await browser.get(path);
      if (status !== 200) throw new Error(`${path} answered ${status}`);
      const [first] = await Promise.all(counts);
      if (first === undefined) throw new Error(`${path} committed nothing`);
      return first;
    },
    stop: () => services.pools.end(),
  };
}

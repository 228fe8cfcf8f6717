import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { get } from './ask.ts';
import type { BenchDatabase } from './database.ts';
import type { BenchActor, Dataset } from './dataset.ts';
import type { Figure } from './figures.ts';
import { startOurServer } from './ourServer.ts';

/** P5: how often a signed-in GET waits for Postgres, counted on the wire by a proxy between the two. */
export async function roundTrips(database: BenchDatabase, dataset: Dataset): Promise<Figure[]> {
  // Else the first answer is followed by a note that the session was seen, which is no page's waiting.
  await database.admin.query('update login_sessions set seen_at = now()');
  const counter = { trips: 0 };
  const proxy = await startProxy(database.databaseUrl, counter);
  const server = await startOurServer({ ...database, databaseUrl: proxy.databaseUrl });
  try {
    const contact = dataset.contacts.get(50);
    const pages: [string, BenchActor | undefined, string][] = [
      ['portal: overview', contact, '/'],
      ['portal: assets', contact, '/assets'],
      ['portal: asset search', contact, '/assets?q=maker+17'],
      ['portal: tickets', contact, '/tickets'],
      ['back office: assets', dataset.staff, '/admin/assets'],
      ['back office: customers', dataset.staff, '/admin/customers'],
    ];
    const figures: Figure[] = [];
    for (const [what, actor, path] of pages) {
      if (!actor) throw new Error('the dataset lacks a contact');
      // Signing in to Postgres is not part of a page: the first request opens the connection.
      await get(server.port, path, { actor });
      counter.trips = 0;
      const { status } = await get(server.port, path, { actor });
      if (status !== 200) throw new Error(`${path} answered ${status}`);
      figures.push({
        id: 'P5',
        what,
        value: counter.trips,
        unit: 'trips',
        goal: '≤ 4',
        met: counter.trips <= 4,
        note: path,
      });
    }
    return figures;
  } finally {
    await server.stop();
    await proxy.stop();
  }
}

/** A way to Postgres that counts: passes everything on; a trip begins whenever the client speaks after the server has spoken. */
export async function startProxy(databaseUrl: string, counter: { trips: number }) {
  const url = new URL(databaseUrl);
  const host = decodeURIComponent(url.hostname);
  const port = Number(url.port || 5432);
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = host.startsWith('/')
      ? createConnection(`${host}/.s.PGSQL.${port}`)
      : createConnection(port, host);
    let serverSpoke = true;
    client.on('data', (data) => {
      if (serverSpoke) counter.trips += 1;
      serverSpoke = false;
      server.write(data);
    });
    server.on('data', (data) => {
      serverSpoke = true;
      client.write(data);
    });
    for (const [one, other] of [[client, server], [server, client]] as const) {
      sockets.add(one);
      one.on('close', () => other.destroy());
      one.on('error', () => other.destroy());
    } // prettier-ignore
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    databaseUrl: url.href,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => proxy.close(() => resolve()));
    },
  };
}

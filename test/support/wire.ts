import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where a connection is cut: when a request contains `asked`; with `answered`, when the answer to it has come back. */
export interface Cut {
  asked: string;
  answered?: string;
}

/** A wire to the database that can be cut at a chosen word. */
export interface Wire {
  /** The database's address by way of the wire. */
  databaseUrl: string;
  /** Cuts the next connection that says this, once; resolves when that has happened. What was answered is lost with it. */
  cut(where: Cut): Promise<void>;
  /** From now on, the database says nothing more, and nobody learns why: as if the network had swallowed it. */
  silent: boolean;
  stop(): Promise<void>;
}

/** Lays a wire to the database at this address. */
export async function layWire(databaseUrl: string): Promise<Wire> {
  const url = new URL(databaseUrl);
  const host = decodeURIComponent(url.hostname);
  const port = Number(url.port || 5432);
  const sockets = new Set<Socket>();
  let waiting: (Cut & { done(): void }) | null = null;

  const listener = createServer((client) => {
    const server = host.startsWith('/')
      ? createConnection(`${host}/.s.PGSQL.${port}`)
      : createConnection(port, host);
    let asked = false;
    const cut = () => {
      waiting?.done();
      waiting = null;
      client.destroy();
      server.destroy();
    };
    client.on('data', (data) => {
      if (waiting && data.includes(waiting.asked)) {
        if (waiting.answered === undefined) {
          cut();
          return;
        }
        asked = true;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (wire.silent) return;
      if (asked && waiting?.answered !== undefined && data.includes(waiting.answered)) cut();
      else client.write(data);
    });
    for (const [one, other] of [[client, server], [server, client]] as const) {
      sockets.add(one);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.on('error', () => other.destroy());
    } // prettier-ignore
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String((listener.address() as AddressInfo).port);
  const wire: Wire = {
    databaseUrl: url.href,
    silent: false,
    cut: (where) => new Promise((done) => (waiting = { ...where, done })),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
  return wire;
}

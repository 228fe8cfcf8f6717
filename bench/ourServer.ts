import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../server/app.ts';
import { readConfig } from '../server/config.ts';
import { createLogger } from '../server/request/log.ts';
import { linesInBatches } from '../server/request/logLines.ts';
import { createServices } from '../server/services.ts';
import { keyRing } from '../server/secrets/keys.ts';
import type { Services } from '../server/request/services.ts';
import { type BenchDatabase, benchSecret } from './database.ts';

/** The product on a free port of 127.0.0.1, its base domain `localhost`. `logs`: it writes its log as in production, but to nowhere.
 * `dataDir`: its files are there. */
export async function startOurServer(
  database: Pick<BenchDatabase, 'databaseUrl' | 'prefix' | 'passwords'>,
  { logs = false, dataDir }: { logs?: boolean; dataDir?: string | undefined } = {},
): Promise<{ port: number; services: Services; stop(): Promise<void> }> {
  const config = readConfig({ LOG_LEVEL: 'silent', ...(dataDir !== undefined && { DATA_DIR: dataDir }) });
  const services = createServices({
    config,
    keys: keyRing([benchSecret]),
    database,
    logger: logs ? createLogger('info', linesInBatches({ file: '/dev/null' })) : createLogger('silent'),
  });
  const server = createServer(createApp(services));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    services,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await services.pools.end();
    },
  };
}

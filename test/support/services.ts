import type { Logger } from 'pino';
import { readConfig } from '../../server/config.ts';
import { createLogger } from '../../server/request/log.ts';
import type { Services } from '../../server/request/services.ts';
import { createServices } from '../../server/services.ts';
import { testApp } from './app.ts';
import { testDatabase } from './database.ts';

/**
 * Services on the run's database with settings of their own: other pools, limits and mail. Views and threads are those of the
 * run's app, since a thread takes a second to load what it needs. End their pools after use.
 * @param reached another address of the same database, such as one that can be cut
 */
export async function ownServices({
  settings = {},
  logger = createLogger('silent'),
  reached,
}: { settings?: Record<string, string>; logger?: Logger; reached?: string } = {}): Promise<Services> {
  const database = await testDatabase();
  const { services } = await testApp();
  return createServices({
    // Files that one puts into the store are the other's too.
    config: readConfig({ DATA_DIR: services.config.dataDir, ...settings }),
    keys: database.keys,
    database: { ...database, databaseUrl: reached ?? database.databaseUrl },
    logger,
    shared: services,
  });
}

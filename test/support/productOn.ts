import type { Express } from 'express';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { checkLogins } from '../../server/database/pools.ts';
import { checkCurrent } from '../../server/database/open.ts';
import { createLogger } from '../../server/request/log.ts';
import { createServices } from '../../server/services.ts';
import type { KeyRing } from '../../server/secrets/keys.ts';
import type { Passwords } from '../../db/roles.ts';
import { testApp } from './app.ts';

/** The product on a database of its own, checked as at a start in production; `end` releases its connections. */
export async function productOn(options: {
  databaseUrl: string;
  keys: KeyRing;
  passwords: Passwords;
}): Promise<{ app: Express; end: () => Promise<void> }> {
  const { databaseUrl, keys, passwords } = options;
  await checkCurrent(databaseUrl);
  const prefix = new URL(databaseUrl).pathname.slice(1);
  const services = createServices({
    config: readConfig({}),
    keys,
    database: { databaseUrl, prefix, passwords },
    logger: createLogger('silent'),
    shared: (await testApp()).services,
  });
  await checkLogins(services.pools);
  return {
    app: createApp(services),
    end: () => services.pools.end(),
  };
}

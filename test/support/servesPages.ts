// A separate process that answers requests, to be measured by a test. Arguments: the database's URL and prefix, the folder of its files.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { rolePasswords } from '../../server/database/open.ts';
import { createLogger } from '../../server/request/log.ts';
import { createServices } from '../../server/services.ts';
import { keyRing } from '../../server/secrets/keys.ts';
import { testSecret } from './database.ts';

const [databaseUrl = '', prefix = '', dataDir = ''] = process.argv.slice(2);
const keys = keyRing([testSecret]);
const services = createServices({
  config: readConfig({ DATA_DIR: dataDir }),
  keys,
  database: { databaseUrl, prefix, passwords: rolePasswords((purpose) => keys.derive(purpose)) },
  logger: createLogger('silent'),
});
const server = createServer(createApp(services));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});

// A separate process that carries out jobs, to be killed by a test. Arguments: the database's URL and prefix.
import { jobs } from '../../server/features/jobs.ts';
import { readConfig } from '../../server/config.ts';
import { rolePasswords } from '../../server/database/open.ts';
import { startWorker } from '../../server/jobs/worker.ts';
import { createLogger } from '../../server/request/log.ts';
import { createServices } from '../../server/services.ts';
import { keyRing } from '../../server/secrets/keys.ts';
import { testSecret } from './database.ts';

const [databaseUrl = '', prefix = ''] = process.argv.slice(2);
const keys = keyRing([testSecret]);
const passwords = rolePasswords((purpose) => keys.derive(purpose));
const services = createServices({
  config: readConfig({}),
  keys,
  database: { databaseUrl, prefix, passwords },
  logger: createLogger('silent'),
});
await startWorker(services, jobs);
process.stdout.write('at work\n');

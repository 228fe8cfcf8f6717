import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { createLookups } from './database/lookups.ts';
import { createOperators } from './database/operators.ts';
import type { OpenDatabase } from './database/open.ts';
import { createPools } from './database/pools.ts';
import { worker } from './database/worker.ts';
import { createFiles } from './files/files.ts';
import { storeOf } from './files/storeOf.ts';
import { createMailer } from './mail/mailer.ts';
import { admissionBounds, createAdmission } from './request/admission.ts';
import { createCookieSessions } from './request/cookieSessions.ts';
import { createHashing, hashesAtOnce } from './request/hashing.ts';
import { createLimits } from './request/rateLimit.ts';
import { createRenderer } from './request/render.ts';
import type { Services } from './request/services.ts';
import { readStaticFiles } from './request/staticFiles.ts';
import { projectFolder } from './projectFolder.ts';
import type { KeyRing } from './secrets/keys.ts';
import { version } from './version.ts';
import { createThreads } from './threads/pool.ts';

/**
 * Makes everything that the app is made of. Nothing connects before it is used. Views are compiled and public files read by the app when it
 * is created: a process that answers no requests does without them.
 */
export function createServices(parts: {
  config: Config;
  keys: KeyRing;
  database: Pick<OpenDatabase, 'databaseUrl' | 'prefix' | 'passwords'>;
  logger: Logger;
  accepting?: () => boolean;
  /** Where emails are shown that no mail server takes: the demo's terminal. */
  showEmail?: (text: string) => void;
  /** What other services of this process have made already and share with these. */
  shared?: Pick<Services, 'renderer' | 'threads' | 'staticFiles'>;
}): Services {
  const { config, keys, database, logger, accepting = () => true, showEmail = null, shared } = parts;
  const cores = availableParallelism();
  const { processes, poolSize, threads } = config;
  const pools = createPools({
    ...database,
    max: poolSize,
    keepStatements: config.preparedStatements,
    onError: (error) => {
      logger.warn({ error }, 'a database connection broke');
    },
  });
  const store = storeOf(config, () => worker(pools).someFiles());
  const secure = config.baseUrl.protocol === 'https:';
  const renderer = once(() => shared?.renderer ?? createRenderer(folder('views/'), { cache: true }));
  const staticFiles = once(() => shared?.staticFiles ?? readStaticFiles(folder('public/')));
  const cookieSessions = createCookieSessions(pools.session, keys.deriveAll('session cookies'), secure);
  return {
    config,
    pools,
    keys,
    logger,
    version,
    accepting,
    lookups: createLookups(pools),
    operators: createOperators(pools.operator),
    limits: createLimits(pools.session),
    cookieSessions,
    admission: createAdmission(cookieSessions, admissionBounds(cores / processes, poolSize)),
    hashing: createHashing(hashesAtOnce(cores, processes, threads)),
    get renderer() {
      return renderer();
    },
    mailer: createMailer(config, keys, showEmail),
    threads: shared?.threads ?? createThreads(),
    store,
    files: createFiles(store, logger),
    get staticFiles() {
      return staticFiles();
    },
  };
}

/** Made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

const folder = (name: string) => fileURLToPath(new URL(name, projectFolder));

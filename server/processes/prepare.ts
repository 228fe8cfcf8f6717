import type { OpenDatabase } from '../database/open.ts';
import { openBuiltins } from '../database/openBuiltins.ts';
import { checkConnections, checkLogins } from '../database/pools.ts';
import { Unavailable } from '../request/errors.ts';
import type { Services } from '../request/services.ts';
import { createServices } from '../services.ts';
import { announcement } from '../announce.ts';
import type { Begun } from './begin.ts';

const rule = '─'.repeat(72);

/** The demo runs on a database of its own, and never in production. */
const isDemo = ({ config }: Begun) => config.databaseUrl === null && !config.production;

/** The services of one process. */
export function servicesOf(
  begun: Begun,
  database: Pick<OpenDatabase, 'databaseUrl' | 'prefix' | 'passwords'>,
  accepting = () => true,
): Services {
  return createServices({
    ...begun,
    database,
    accepting,
    // The demo has no mail server: its emails are read here, links and all, ruled off from the lines of the log.
    ...(isDemo(begun) && {
      showEmail: (text) => process.stdout.write(`\n${rule}\n${text.trimEnd()}\n${rule}\n\n`),
    }),
  });
}

/** Lets go of what the services hold: threads, connections. */
export async function endServices({ threads, pools }: Services): Promise<void> {
  await threads.stop();
  await pools.end();
}

/**
 * What is done once at a start, however many processes there will be: the checks (S18), and the demo.
 * @returns what to print when the product is up
 * @throws when a login could get around row security
 */
export async function prepare(
  begun: Begun,
  services: Services,
  { databaseUrl }: Pick<OpenDatabase, 'databaseUrl'>,
): Promise<string> {
  const { config, logger } = begun;
  await checkLogins(services.pools);
  if (config.production && config.baseUrl.protocol === 'http:')
    logger.warn(
      'pages are served over http://, so passwords and links can be read on their way (ALLOW_HTTP)',
    );
  const builtins = await openBuiltins(services.pools);
  if (builtins.length > 0)
    logger.warn(
      { builtins },
      'everybody may execute functions of the database that an injected statement could do harm with: see docs/security.md',
    );
  const { needed, allowed } = await checkConnections(services.pools, config);
  if (needed > allowed)
    logger.warn(
      { needed, allowed },
      'the processes may open more connections than the database allows: lower POOL_SIZE or PROCESSES, or raise max_connections',
    );
  await services.store.check().catch((error: unknown) => {
    // Pages work without it; uploads and downloads answer that this isn't working right now.
    logger.error({ error: error instanceof Unavailable ? error.cause : error }, 'the store of files is away');
  });
  return announcement(
    config.baseUrl,
    isDemo(begun) ? await demoOf(services, databaseUrl) : [],
    services.mailer.way,
  );
}

/** Read only where there is a demo: it brings libraries that draw, which would slow down every start of every process. */
async function demoOf(services: Services, databaseUrl: string): Promise<string[]> {
  const { openDemo } = await import('../demo/demo.ts');
  return openDemo(services, databaseUrl);
}

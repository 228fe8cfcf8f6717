import { createServer } from 'node:http';
import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { openDatabase } from './database/open.ts';
import { checkLogins } from './database/pools.ts';
import { keptSecret } from './keptSecret.ts';
import { createLogger } from './request/log.ts';
import { createServices } from './services.ts';
import { jobs } from './features/index.ts';
import { startBounceServer, type BounceServer } from './mail/bounceServer.ts';
import { startWorker, type Worker } from './jobs/worker.ts';
import { keyRing } from './shared/keys.ts';
import { shutDownOn } from './shutDown.ts';
import { announcement } from './announce.ts';
import { seedDemo, type DemoLink } from '../db/seeds/demo.ts';

const rule = '─'.repeat(72);
/** Milliseconds that a sender has for a request's head, and for all of it: whoever dribbles longer is cut off (S31). */
const patience = { headersTimeout: 15_000, requestTimeout: 120_000, connectionsCheckingInterval: 5_000 };

/** Starts the product: settings, database, listen; then says where it is to be found. */
async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config.logLevel);
  const secrets = config.secrets.length > 0 ? config.secrets : [await keptSecret(config.dataDir)];
  const keys = keyRing(secrets);
  const database = await openDatabase(config, (purpose) => keys.derive(purpose));
  const state = { accepting: true };
  const demo = config.databaseUrl === null && !config.production;
  const services = createServices({
    config,
    keys,
    database,
    logger,
    accepting: () => state.accepting,
    // The demo has no mail server: its emails are read here, links and all, ruled off from the lines of the log.
    ...(demo && { showEmail: (text) => process.stdout.write(`\n${rule}\n${text.trimEnd()}\n${rule}\n\n`) }),
  });
  let worker: Worker | null = null;
  let bounceServer: BounceServer | null = null;
  const close = async () => {
    await bounceServer?.stop();
    // The worker holds a connection to listen on, which the pools would wait for.
    await worker?.stop();
    await services.threads.stop();
    await services.pools.end();
    await database.stop();
  };
  try {
    await checkLogins(services.pools);
    const links = demo ? await seedDemo(services) : new Map<string, DemoLink[]>();
    worker = await startWorker(services, jobs);
    if (config.bounces) bounceServer = await startBounceServer(services, config.bounces.port);
    // A form takes along what is typed in the address of its find page, and a description may be long.
    const server = createServer({ maxHeaderSize: 64 * 1024, ...patience }, createApp(services));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(config.port, resolve);
    });
    shutDownOn(['SIGTERM', 'SIGINT'], {
      server,
      logger,
      drain: config.production ? 5_000 : 1_000,
      stopAccepting: () => {
        state.accepting = false;
      },
      close,
    });
    process.stdout.write(announcement(config.baseUrl, links, services.mailer.way));
  } catch (error) {
    await close();
    throw error;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`\nGatehouse can't start. ${explain(error)}\n`);
  process.exit(1);
});

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return 'The port is in use: stop what listens there, or set PORT to another one.';
  if ('code' in error && error.code === 'EACCES')
    return 'The port may not be opened by this user: set PORT to one above 1023.';
  if (error instanceof ConfigError) return error.message;
  return error.message;
}

import type { Logger } from 'pino';
import { readConfig, type Config } from '../config.ts';
import { keptSecret } from '../secrets/keptSecret.ts';
import { createLogger } from '../request/log.ts';
import { keyRing, type KeyRing } from '../secrets/keys.ts';

/** What every process begins with, whatever its part is. */
export interface Begun {
  config: Config;
  logger: Logger;
  keys: KeyRing;
}

/**
 * Settings, log and keys.
 * @throws {ConfigError} for settings that are wrong; with what to do when the kept secret can't be written
 */
export async function begin(): Promise<Begun> {
  // Somebody may stop reading what it prints (`npm start | head`): it goes on, and can still be told to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const config = readConfig();
  const secrets = config.secrets.length > 0 ? config.secrets : [await keptSecret(config.dataDir)];
  return { config, logger: createLogger(config.logLevel), keys: keyRing(secrets) };
}

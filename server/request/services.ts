import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Lookups } from '../database/lookups.ts';
import type { Operators } from '../database/operators.ts';
import type { Pools } from '../database/pools.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { KeyRing } from '../secrets/keys.ts';
import type { Files } from '../files/files.ts';
import type { MarkedStore } from '../files/marked.ts';
import type { Threads } from '../threads/pool.ts';
import type { Admission } from './admission.ts';
import type { CookieSessions } from './cookieSessions.ts';
import type { Hashing } from './hashing.ts';
import type { Limits } from './rateLimit.ts';
import type { Renderer } from './render.ts';
import type { StaticFiles } from './staticFiles.ts';

/** What the app consists of; created once by main.ts, and by the tests. */
export interface Services {
  config: Config;
  pools: Pools;
  lookups: Lookups;
  operators: Operators;
  keys: KeyRing;
  limits: Limits;
  admission: Admission;
  hashing: Hashing;
  cookieSessions: CookieSessions;
  readonly renderer: Renderer;
  readonly staticFiles: StaticFiles;
  mailer: Mailer;
  threads: Threads;
  files: Files;
  /** Where these lie. */
  store: Pick<MarkedStore, 'check'>;
  logger: Logger;
  /** Of the product, as package.json has it. */
  version: string;
  /** False once the process has been told to stop (S27). */
  accepting(): boolean;
}

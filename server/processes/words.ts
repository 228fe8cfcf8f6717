/** What a process is there for: to answer requests, or to carry out jobs beside them. */
export type Role = 'web' | 'jobs';

/**
 * What the parent says to a process that it has started, when that one waits for it. What else a
 * process needs, it reads from the settings.
 */
export interface Order {
  role: Role;
  databaseUrl: string;
  prefix: string;
  /**
   * Whether it refuses to start where the database isn't up to date; what died and comes back leaves
   * that out, since the database may be away.
   */
  checks: boolean;
}

/** What the parent says later: `leave` while others go on, `stop` when all end. */
export type Farewell = 'leave' | 'stop';

/** What a process says: that it waits for its order, that it is at work, or why it can't be. */
export type Report = { state: 'waits' } | { state: 'ready' } | { state: 'failed'; why: string };

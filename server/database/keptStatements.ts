import { createHash } from 'node:crypto';
import type pg from 'pg';

/** How many statements a connection keeps. The one that hasn't been used for longest goes first. */
const most = 120;
/** How many names a process remembers. Otherwise, lists of changing length would fill its memory. */
const mostKnown = 2000;

/** What pg keeps private: how to close a statement, and which ones it believes to be prepared. */
interface Connection {
  close(statement: { type: 'S'; name: string }): void;
  parsedStatements: Record<string, string | undefined>;
}

/**
 * The statements that connections keep prepared, so that Postgres doesn't parse each of them for every request. Each is named
 * by role and text: under policies, a plan belongs to its role. Each connection keeps a limited number.
 *
 * Only reads and begins are kept. A write would gain little, and can't be repeated when a migration has changed what a
 * statement returns.
 */
export class KeptStatements {
  readonly #on: boolean;
  readonly #ofClients = new WeakMap<pg.PoolClient, Set<string>>();
  /** By the text that is asked for: hashing each text for each request would cost more than looking here. */
  readonly #known = new Map<string, { text: string; name: string }>();
  #generation = 0;

  /** @param on if false, no statement is kept, as a PgBouncer needs that can't pass them on */
  constructor(on: boolean) {
    this.#on = on;
  }

  /** The statement as it is kept for a role, or as it came if none is kept. */
  named(client: pg.PoolClient, role: string, text: string): { text: string; name?: string } {
    if (!this.#on) return { text };
    // The role is in the text as well: PgBouncer knows statements only by their texts.
    const statement = this.#nameOf(`/* ${role} */ ${text}`);
    const kept = this.#of(client);
    kept.delete(statement.name);
    kept.add(statement.name);
    return statement;
  }

  #nameOf(text: string): { text: string; name: string } {
    const known = this.#known.get(text);
    if (known) return known;
    const name = `${this.#generation}.${createHash('sha1').update(text).digest('base64url')}`;
    const made = { text, name };
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(text, made);
    return made;
  }

  /** Closes what is too much. Call it only between transactions, when no statement is on its way. */
  trim(client: pg.PoolClient): void {
    const kept = this.#of(client);
    if (kept.size <= most) return;
    const { connection } = client as unknown as { connection: Connection };
    for (const name of [...kept].slice(0, kept.size - most)) {
      connection.close({ type: 'S', name });
      // oxlint-disable-next-line typescript/no-dynamic-delete -- pg asks whether the key is there
      delete connection.parsedStatements[name];
      kept.delete(name);
    }
  }

  /** Uses new names from now on: a migration has changed what kept statements return. */
  renew(): void {
    this.#generation += 1;
    this.#known.clear();
  }

  #of(client: pg.PoolClient): Set<string> {
    const known = this.#ofClients.get(client);
    if (known) return known;
    const made = new Set<string>();
    this.#ofClients.set(client, made);
    return made;
  }
}

/** Postgres refuses a kept plan whose columns have changed. Under a new name, the statement works again. */
export function isStale(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === '0A000' &&
    'routine' in error &&
    error.routine === 'RevalidateCachedQuery'
  );
}

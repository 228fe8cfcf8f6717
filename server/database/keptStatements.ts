import { createHash } from 'node:crypto';
import type pg from 'pg';

/** How many statements a connection keeps; the one that was used longest ago goes first. */
const most = 120;
/** How many names a process knows by heart; lists of changing length would go on for ever. */
const mostKnown = 2000;

/** What pg keeps to itself: the way to close a statement, and which ones it takes for made. */
interface Connection {
  close(statement: { type: 'S'; name: string }): void;
  parsedStatements: Record<string, string | undefined>;
}

/**
 * The statements whose plans connections keep, so that Postgres doesn't plan each of them anew for every request. Each is
 * named by role and text: under policies a plan belongs to its role. What is kept is bounded for each connection.
 *
 * Only what reads and what begins is kept. A write would gain little, and it can't be asked again when a migration has
 * changed what a statement gives back.
 */
export class KeptStatements {
  readonly #on: boolean;
  readonly #ofClients = new WeakMap<pg.PoolClient, Set<string>>();
  /** By what they are asked for: to hash each text again for each request would cost more than to look here. */
  readonly #known = new Map<string, { text: string; name: string }>();
  #generation = 0;

  /** @param on off: every statement is planned anew, as a PgBouncer needs that keeps none */
  constructor(on: boolean) {
    this.#on = on;
  }

  /** The statement as it is kept for a role; as it came where none is kept. */
  named(client: pg.PoolClient, role: string, text: string): { text: string; name?: string } {
    if (!this.#on) return { text };
    // The role stands in the text as well: PgBouncer knows statements by their texts alone.
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

  /** Closes what is too much; to be called between transactions alone, when no statement is on its way. */
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

  /** From now on under new names: a migration has changed what kept statements give back. */
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

/** Postgres keeps no plan whose columns have changed since; asked under a new name the statement is right again. */
export function isStale(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === '0A000' &&
    'routine' in error &&
    error.routine === 'RevalidateCachedQuery'
  );
}

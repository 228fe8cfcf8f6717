import type pg from 'pg';
import type { Cast, Player } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

/** Who has found a place to inject at: actors after their begin, and the logins that never have one. */
export const attackers = [
  'administrator',
  'technician',
  'contactUser',
  'wideContact',
  'customerUser',
  'link',
  'partnerUser',
  'agentUser',
  'viewer',
] as const;
const logins = { app_public: 'public', app_session: 'session' } as const;
export type Attacker = (typeof attackers)[number] | keyof typeof logins;
export const everybody: readonly Attacker[] = [...attackers, 'app_public', 'app_session'];

/** The state of a statement that was refused for want of a right. */
export const forbidden = '42501';

/** What a statement came to: its rows, or the state and every word of its error. */
interface Outcome {
  state: string;
  message: string;
  rows: Record<string, unknown>[];
}

/** Is this the name of a login, rather than an actor? */
export const isLogin = (who: Attacker): who is keyof typeof logins => who in logins;

/** The pool of whose login an attacker's statements run on. */
export const poolOf = (cast: Cast, who: Attacker) =>
  isLogin(who) ? logins[who] : cast.players[who].side === 'staff' ? 'staff' : 'portal';

/**
 * Runs one statement as the product runs its own: by the extended protocol, on the attacker's
 * connection; then rolls back. A longer timeout shows what else holds.
 */
export async function attackAs(
  cast: Cast,
  who: Attacker,
  sql: string,
  values: readonly unknown[] = [],
  timeout = '5s',
): Promise<Outcome> {
  const { pools } = await testDatabase();
  const client = await pools[poolOf(cast, who)].connect();
  try {
    await client.query('begin');
    await client.query(`set local statement_timeout = '${timeout}'`);
    if (!isLogin(who)) await beginAs(client, cast.players[who]);
    return await run(client, sql, values);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** One statement by the extended protocol. */
export async function run(
  client: pg.ClientBase,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Outcome> {
  try {
    const query = { text: sql, values: [...values], queryMode: 'extended' };
    const { rows } = await client.query<Record<string, unknown>>(query);
    return { state: 'done', message: '', rows };
  } catch (error) {
    const { code, message, detail = '', hint = '' } = error as pg.DatabaseError;
    return { state: code ?? '', message: [message, detail, hint].join(' '), rows: [] };
  }
}

/** Begins as a player on its login's own connection. */
export async function beginAs(client: pg.ClientBase, { side, slug, tokenHash }: Player): Promise<void> {
  const text = {
    staff: "select app.begin_staff($1, $2, '1 hour', '1 hour')",
    portal: "select app.begin_portal($1, $2, '1 hour', '1 hour', '1 hour', '1 hour')",
    view: "select app.begin_view($1, $2, '30 minutes', '1 hour', '1 hour')",
  }[side];
  await client.query({ text, values: [tokenHash, slug] });
}

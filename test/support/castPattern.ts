import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Player } from './castPeople.ts';

/** The rows of a table, as JSON in pieces: between any two stands what each copy has of its own. */
interface TableRows {
  /** What its statement is called on the connection. */
  name: string;
  insert: string;
  json: Cut;
}

/** A text, and at every other place the number of a value that each copy has of its own. */
type Cut = readonly (string | number)[];

/** A tenant whose rows and whose people are known by name. */
interface Patterned {
  tenantId: string;
  slug: string;
  players: Record<string, Player>;
}

/** In JSON: an id, the hash of a session's token, a moment. */
const OWN = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\\\x[0-9a-f]{64}|\d{4}-\d\d-\d\dT[\d:.]+\+00:00/;
/** What is generated is generated again. */
const TABLES = `
  select c.table_name as name, string_agg(quote_ident(c.column_name), ', ' order by c.ordinal_position) as columns,
      bool_or(c.column_name = 'tenant_id') as "isTenants"
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
   where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
   group by c.table_name having c.table_name = 'tenants' or bool_or(c.column_name = 'tenant_id')`;

/** An id like those of the database (UUID v7): of a millisecond, the one with the greater order is greater. */
export function idOf(time: number, order: number): string {
  const [at, count] = [time.toString(16).padStart(12, '0'), (order & 0xfff).toString(16).padStart(3, '0')];
  const rest = randomBytes(8).toString('hex');
  return `${at.slice(0, 8)}-${at.slice(8)}-7${count}-8${rest.slice(1, 4)}-${rest.slice(4)}`;
}

/**
 * A tenant as it was just made, to make others that are the same: by their rows as they came out, which no trigger has to look at
 * again. They differ in the slug, the ids, the tokens of sessions and the moments, and in nothing else.
 */
export class CastPattern<Cast extends Patterned> {
  readonly #tables: TableRows[] = [];
  readonly #cast: Cut;
  readonly #slug: string;
  readonly #ended = Date.now();
  readonly #own: readonly string[];
  /** Whose session it is, by the hash of its token. */
  readonly #sessions: ReadonlyMap<string, string>;

  /** Reads the rows of a tenant. Its making began then. */
  static async of<Cast extends Patterned>(
    admin: pg.Pool,
    cast: Cast,
    began: number,
  ): Promise<CastPattern<Cast>> {
    const { rows: tables } = await admin.query<{ name: string; columns: string; isTenants: boolean }>(TABLES);
    const read = tables.map(async ({ name, columns, isTenants }) => {
      // A column that is left out is null.
      const { rows } = await admin.query<{ json: string | null }>(
        `select jsonb_agg((select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(r)) where value <> 'null'))::text as json
           from (select ${columns} from ${name} where ${isTenants ? 'tenant_id' : 'id'} = $1) r`,
        [cast.tenantId],
      );
      const from = `select ${columns} from jsonb_populate_recordset(null::${name}, $1)`;
      return {
        name: `copy ${name}`,
        insert: `insert into ${name} (${columns}) ${from}`,
        json: rows[0]?.json,
      };
    });
    const full = (await Promise.all(read)).flatMap(({ json, ...of }) => (json ? [{ ...of, json }] : []));
    return new CastPattern(full, cast, began);
  }

  private constructor(tables: { name: string; insert: string; json: string }[], cast: Cast, began: number) {
    const said = JSON.stringify(cast);
    const every = new RegExp(OWN, 'g');
    const found = new Set(
      [said, ...tables.map(({ json }) => json)].flatMap((text) => text.match(every) ?? []),
    );
    const hashes = Object.entries(cast.players).map(
      ([player, { tokenHash }]) => [`\\\\x${tokenHash.toString('hex')}`, player] as const,
    );
    this.#sessions = new Map(hashes);
    this.#slug = cast.slug;
    const isOwn = (one: string) => !isMoment(one) || Date.parse(one) >= began;
    this.#own = [cast.slug, ...[...found].filter(isOwn).sort()];
    const numbers = new Map(this.#own.map((one, number) => [one, number]));
    const places = new RegExp(`(${OWN.source}|${cast.slug})`);
    const cut = (text: string): Cut => text.split(places).map((piece) => numbers.get(piece) ?? piece);
    this.#tables.push(...tables.map(({ json, ...of }) => ({ ...of, json: cut(json) })));
    this.#cast = cut(said);
  }

  /** Makes another one, by a connection on which no trigger looks at rows. */
  async copy(client: pg.ClientBase, slug: string): Promise<Cast> {
    const now = Date.now();
    const tokens = new Map([...this.#sessions.values()].map((player) => [player, newToken()]));
    let ids = 0;
    const own = this.#own.map((one) => {
      if (one === this.#slug) return slug;
      if (isMoment(one)) return later(one, now - this.#ended);
      if (!one.startsWith('\\')) return idOf(now, ++ids);
      const { tokenHash } = tokens.get(this.#sessions.get(one) ?? '') ?? newToken();
      return `\\\\x${tokenHash.toString('hex')}`;
    });
    const fill = (pieces: Cut) =>
      pieces.map((piece) => (typeof piece === 'number' ? own[piece] : piece)).join('');
    await Promise.all(
      this.#tables.map(({ name, insert, json }) =>
        client.query({ name, text: insert, values: [fill(json)] }),
      ),
    );
    const cast = JSON.parse(fill(this.#cast)) as Cast;
    for (const [player, session] of tokens) Object.assign(cast.players[player]!, session);
    return cast;
  }
}

/** The token of a session, as a cookie carries it, and what the database keeps of it. */
export function newToken(): Pick<Player, 'token' | 'tokenHash'> {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: createHash('sha256').update(token).digest() };
}

const isMoment = (one: string) => one.endsWith('+00:00');

/** A moment so many milliseconds later, to the microsecond. */
function later(moment: string, milliseconds: number): string {
  const [, micro = ''] = /\.\d{3}(\d+)\+/.exec(moment) ?? [];
  return `${new Date(Date.parse(moment) + milliseconds).toISOString().slice(0, -1)}${micro}+00:00`;
}

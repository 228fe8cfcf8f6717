import { expect } from 'chai';
import type pg from 'pg';
import type { PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { actAs, attempt } from './actAs.ts';
import { makeWorld, playerNames, type World } from './matrixWorld.ts';
import { inRollback } from './support.ts';

/** What is searched by words, and which of it staff find: nothing that was deleted, nor a document that was replaced. */
const searched: Readonly<Record<string, { live?: string; throughCustomer?: true }>> = {
  customers: { live: 'archived_at is null' },
  facilities: { throughCustomer: true },
  contacts: { live: 'archived_at is null', throughCustomer: true },
  users: { live: 'archived_at is null' },
  assets: {},
  tickets: {},
  work_orders: {},
  warranty_claims: {},
  invoices: {},
  estimates: {},
  documents: { live: 'archived_at is null and replaced_at is null' },
  emails: {},
  audit_log: {},
};

interface Row {
  id: string;
  text: string;
  customer: string | null;
  /** What staff find it by besides: its customer's name and number. */
  through: string;
  live: boolean;
}

describe('a search by words finds all that somebody sees and that holds them, by a plain model', () => {
  let world: World;
  const rows = new Map<string, Row[]>();
  before(async () => {
    world = await makeWorld();
    // As autovacuum would: tables that were just filled have no figures, and a partner's documents then take a third of a second.
    await (await testDatabase()).admin.query('analyze documents, work_orders, work_order_lines, assets');
    await inRollback(async (client) => {
      for (const [table, { live = 'true', throughCustomer }] of Object.entries(searched)) {
        const { rows: all } = await client.query<Row>(
          `select x.id, x.search_text as text, ${throughCustomer ? 'c.id' : 'null'} as customer,
             (${live.replaceAll(/\b\w+_at\b/g, 'x.$&')}) as live,
             ${throughCustomer ? `coalesce(split_part(c.search_text, E'\\f', 1), '')` : "''"} as through
           from ${table} x ${throughCustomer ? 'left join customers c on c.id = x.customer_id' : ''} where x.tenant_id = $1 order by x.id`,
          [world.own.tenantId],
        );
        rows.set(table, all);
      }
    });
  });

  /** Words of some of the rows, seen or not: one, two and three of a row, of two rows, of a row and its customer, and none. */
  function questionsAbout(table: string): string[][] {
    const all = rows.get(table)!;
    const some = [0, 0.5, 0.999].map((part) => all[Math.floor(part * all.length)]!);
    const wordsOf = (text: string) => [...new Set(text.split(/[\s\f]+/))].filter((word) => word.length > 1);
    const mixed = wordsOf(some[0]!.text).slice(0, 1).concat(wordsOf(some[2]!.text).slice(-1));
    return [
      [],
      ['nothing has this word'],
      mixed,
      [...mixed, 'nothing has this word'],
      ...some.flatMap(({ text, through }) => {
        const words = wordsOf(text);
        return [
          words.slice(0, 1),
          words.slice(-1),
          words.slice(0, 2),
          words.slice(0, 4),
          [...words.slice(0, 3), 'nothing has this word'],
          ...(through === ''
            ? []
            : [wordsOf(through), [...wordsOf(through), ...words.slice(0, 1)], [...wordsOf(through), ...words.slice(0, 3)]]),
        ];
      }),
    ]; // prettier-ignore
  }

  async function asks(client: pg.ClientBase, table: string, name: PlayerName): Promise<boolean> {
    const all = rows.get(table)!;
    const seen = await attempt(client, `select id from ${table}`);
    const ids = new Set(seen.rows.map(({ id }) => String(id)));
    const isStaff = world.own.players[name].side === 'staff';
    const sees = all.filter(({ id, live }) => ids.has(id) && live);
    const found = async (words: readonly string[], ...more: unknown[]) => {
      const places = [words, ...more].map((_, n) => `$${n + 1}`).join(', ');
      const answer = await attempt(client, `select id from app.search_${table}(${places}) id`, [
        words,
        ...more,
      ]);
      return { state: answer.state, ids: answer.rows.map(({ id }) => String(id)) };
    };
    for (const words of questionsAbout(table)) {
      const { rows: folded } = await client.query<{ word: string }>(
        'select public.search_word(word) as word from unnest($1::text[]) word',
        [words],
      );
      const holds = (text: string, through = '') =>
        folded.every(({ word }) => text.includes(word) || through.includes(word));
      const right = sees
        .filter(({ text, through }) => holds(text, isStaff ? through : ''))
        .map(({ id }) => id);
      const answer = await found(words);
      // Who may not ask sees nothing of it, or has no such list.
      if (answer.state === '42501') return false;
      const asked = `${table} with ${JSON.stringify(words)}`;
      expect(answer.ids, asked).to.have.members(right);
      const few = await found(words, 2);
      expect(few.ids, `two of ${asked}`).to.have.length(Math.min(2, right.length));
      expect(right, `two of ${asked}`).to.include.members(few.ids);
      if (!isStaff || !searched[table]!.throughCustomer) continue;
      for (const customer of [world.own.customers.north, world.own.customers.south]) {
        const ofOne = sees.filter((row) => row.customer === customer && holds(row.text)).map(({ id }) => id);
        expect((await found(words, null, customer)).ids, `${asked}, of one customer`).to.have.members(ofOne);
      }
    }
    return true;
  }

  for (const name of playerNames)
    it(`A10, A16, S34: ${name} finds no more and no less`, () =>
      inRollback(async (client) => {
        await actAs(client, world.own.players[name]);
        let asked = 0;
        for (const table of Object.keys(searched)) if (await asks(client, table, name)) asked += 1;
        expect(asked).to.be.greaterThan(5);
      }));

  it('A20a, A25: a claim of a customer that was taken away is found no more, nor what was sent about it', () =>
    inRollback(async (client) => {
      const found = async () => {
        const ids = async (table: string) =>
          (await attempt(client, `select id from app.search_${table}('{}') id`)).rows.map(({ id }) =>
            String(id),
          );
        return { claims: await ids('warranty_claims'), documents: await ids('documents') };
      };
      await actAs(client, world.own.players.partnerUser);
      const { rows } = await client.query<{ role: string }>('select current_user as role');
      const before = await found();
      expect(before.claims).not.to.deep.equal([]);
      expect(before.documents).not.to.deep.equal([]);
      await client.query('reset role');
      await client.query('update customers set partner_id = null where tenant_id = $1', [world.own.tenantId]);
      await client.query(`set local role ${rows[0]!.role}`);
      const after = await found();
      expect(after.claims).to.deep.equal([]);
      const seen = await attempt(client, 'select id from documents');
      expect(after.documents).to.have.members(seen.rows.map(({ id }) => String(id)));
    }));
});

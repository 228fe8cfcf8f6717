import { expect } from 'chai';
import { makeCast, type Cast } from '../support/cast.ts';
import { all } from '../support/people.ts';
import { actAs, attempt } from './actAs.ts';
import { inRollback } from './support.ts';

const permissions = [
  'admin_access',
  'access_billing',
  'access_reports',
  'create_work_order',
  'edit_contact',
] as const;
const rights = [...permissions, 'all_facilities'] as const;
type Right = (typeof rights)[number];
type Held = ReadonlySet<Right>;

/** Every set of some words. */
const setsOf = <T>(words: readonly T[]): ReadonlySet<T>[] =>
  Array.from({ length: 2 ** words.length }, (_, n) => new Set(words.filter((_word, at) => (n >> at) & 1)));

const isWithin = (some: Held, all: Held) => [...some].every((one) => all.has(one));

/** A17 in plain words: whoever has Admin Access has all; Edit Contact changes others who have no more than oneself. */
const holds = (own: Held): Held => (own.has('admin_access') ? new Set(rights) : own);
const mayEdit = (
  own: Held,
  target: { held: Held; facilities: readonly string[]; isOwn: boolean },
  reach: readonly string[],
) =>
  (own.has('admin_access') || (own.has('edit_contact') && !target.isOwn)) &&
  isWithin(target.held, holds(own)) &&
  target.facilities.every((one) => reach.includes(one));

const flags = (held: Held) => rights.map((right) => `${right} = ${held.has(right)}`).join(', ');

describe('A17: what a contact may do with the others, by a plain model', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('rights');
  });

  it('A17: in all 32 sets of permissions, with and without All facilities, nobody edits who has more or gives more', async function () {
    this.timeout(60_000);
    const { contactUser } = cast.players;
    const { cal1, cal2, mt } = cast.facilities;
    const of: Record<string, string> = { cal1, cal2, mt };
    const targets = setsOf(rights).map((held, n) => ({
      held,
      facilities: [[], ['cal1'], ['cal2'], ['mt']][n % 4]!,
      isOwn: false,
    }));
    const [made] = await all<{ ids: string[] }>(
      `with made as (
         insert into contacts (tenant_id, customer_id, first_name, last_name, code, ${rights.join(', ')})
           select $1, $2, 'Tar', 'Get', n, ${rights.map((right) => `h ? '${right}'`).join(', ')}
             from jsonb_array_elements($3::jsonb) with ordinality as t(h, n) returning id, code)
       select array_agg(id order by code::int) as ids from made`,
      cast.tenantId,
      cast.customers.north,
      JSON.stringify(targets.map(({ held }) => [...held])),
    );
    const { ids } = made!;
    for (const [n, { facilities }] of targets.entries())
      for (const code of facilities)
        await all(
          `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
             select tenant_id, $2, id, customer_id from facilities where id = $1`,
          of[code],
          ids[n],
        );
    for (const own of setsOf(rights))
      await inRollback(async (client) => {
        await client.query(`update contacts set ${flags(own)} where id = $1`, [contactUser.contactId]);
        await actAs(client, contactUser);
        const reach = own.has('admin_access') || own.has('all_facilities') ? ['cal1', 'cal2'] : ['cal1'];
        const { rows } = await client.query<{ id: string; may: boolean }>(
          'select k.id, app.may_edit_contact(k.id) as may from unnest($1::uuid[]) k(id)',
          [[...ids, contactUser.contactId]],
        );
        const may = new Map(rows.map((row) => [row.id, row.may]));
        const name = [...own].join(' ') || 'nothing';
        for (const [n, target] of targets.entries())
          expect(
            may.get(ids[n]!),
            `${name} over ${[...target.held].join(' ')} ${target.facilities.join(' ')}`,
          ).to.equal(mayEdit(own, target, reach));
        expect(may.get(contactUser.contactId!), `${name} over itself`).to.equal(own.has('admin_access'));

        // The very rows that may be changed are changed, and nothing is given that the actor lacks.
        const changed = await attempt(
          client,
          "update contacts set phone = '1' where first_name = 'Tar' returning id",
        );
        const mine = ids.filter((_id, n) => mayEdit(own, targets[n]!, reach));
        expect(
          changed.rows.map(({ id }) => id),
          name,
        ).to.have.members(mine);
        const plain = ids[0]!;
        for (const given of [...rights.map((right) => new Set([right])), own, new Set(rights)]) {
          await client.query('savepoint given');
          const { state, rows: done } = await attempt(
            client,
            `update contacts set ${flags(given)} where id = $1 returning id`,
            [plain],
          );
          const right = isWithin(given, holds(own));
          const expected =
            own.has('admin_access') || own.has('edit_contact')
              ? right
                ? ['done', 1]
                : ['42501', 0]
              : ['done', 0];
          expect([state, done.length], `${name} gives ${[...given].join(' ')}`).to.deep.equal(expected);
          await client.query('rollback to savepoint given');
        }
        for (const code of ['cal1', 'cal2', 'mt']) {
          const { state, rows: notes } = await attempt(client, 'select * from app.give_facilities($1, $2)', [
            plain,
            [of[code]],
          ]);
          const right = (own.has('admin_access') || own.has('edit_contact')) && reach.includes(code);
          expect([state, notes.length], `${name} gives ${code}`).to.deep.equal(
            right ? ['done', 1] : ['GH014', 0],
          );
        }
        const added = await attempt(
          client,
          `insert into contacts (tenant_id, customer_id, first_name, last_name) values ($1, $2, 'New', 'One')`,
          [cast.tenantId, cast.customers.north],
        );
        expect(added.state, `${name} adds`).to.equal(own.has('admin_access') ? 'done' : '42501');
      });
  });

  it('A17: a link, an agent and who only looks change nothing, whatever they send', async () => {
    const { link, agentUser, viewer, contactUser } = cast.players;
    for (const player of [link, agentUser, viewer])
      await inRollback(async (client) => {
        await actAs(client, player);
        for (const sql of [
          `update contacts set phone = '1'`,
          `insert into contacts (tenant_id, customer_id, first_name, last_name)
             values ('${cast.tenantId}', '${player.customerId}', 'A', 'B')`,
          `select app.delete_contact('${contactUser.contactId}')`,
          `select app.give_facilities('${contactUser.contactId}', '{${cast.facilities.cal1}}')`,
        ])
          expect((await attempt(client, sql)).state, sql).to.equal('42501');
      });
  });
});

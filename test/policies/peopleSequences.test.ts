import { expect } from 'chai';
import type pg from 'pg';
import { generator } from '../faults/random.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { isLong } from '../support/long.ts';
import { actAs, attempt } from './actAs.ts';
import { inRollback } from './support.ts';
import { again, seedOf } from '../support/seeds.ts';

const seed = seedOf('PEOPLE_SEED');
const sequences = isLong ? 10_000 : 500;
// Who gives a seed wants a sequence again, of the long run too: whole.
const steps = isLong || process.env['PEOPLE_SEED'] !== undefined ? 6 : 3;

const rights = [
  'admin_access',
  'access_billing',
  'access_reports',
  'create_work_order',
  'edit_contact',
  'all_facilities',
] as const;
type Right = (typeof rights)[number];
const places = ['cal1', 'cal2', 'mt'] as const;
type Place = (typeof places)[number];
/** What staff give at one press (A36). */
const presets: readonly (readonly Right[])[] = [
  ['access_billing', 'access_reports'],
  ['create_work_order', 'edit_contact', 'all_facilities'],
  [],
];
const assets: Record<Place, string> = { cal1: 'A-cal-1', cal2: 'A-cal-2', mt: 'A-MT' };
const actors = [
  'customerUser', 'contactUser', 'contactWithPermissions', 'allContact', 'adminContact', 'adminContactWithOutside',
] as const; // prettier-ignore
type Who = (typeof actors)[number];

interface Seen {
  assets: string[];
  bills: boolean;
  tickets: number[];
}
interface Contact {
  rights: Set<Right>;
  places: Set<Place>;
  active: boolean;
  deleted: boolean;
}
interface Person {
  contact: Who | null;
  whole: boolean;
  creates: boolean;
  active: boolean;
  /** Still has the session that the cast began with: a suspended person's is over for good. */
  here: boolean;
}

/** Who may do what, in plain words: A12, A14, A17, A18, A19. Contacts are called as the person who signs in for them at first. */
class Model {
  readonly contacts = new Map<Who, Contact>();
  readonly people = new Map<Who, Person>();

  constructor() {
    const contact = (name: Who, has: Right[], at: Place[]) =>
      this.contacts.set(name, { rights: new Set(has), places: new Set(at), active: true, deleted: false });
    contact('contactUser', [], ['cal1']);
    contact(
      'contactWithPermissions',
      ['edit_contact', 'create_work_order', 'access_billing', 'access_reports'],
      ['cal1'],
    );
    contact('allContact', ['all_facilities'], []);
    contact('adminContact', ['admin_access'], []);
    contact('adminContactWithOutside', ['admin_access'], ['mt']);
    for (const name of actors)
      this.people.set(name, {
        contact: name === 'customerUser' ? null : name,
        whole: name === 'customerUser',
        creates: name === 'customerUser' || name === 'contactWithPermissions',
        active: true,
        here: true,
      });
  }

  contactOf = (who: Who) => {
    const { contact } = this.people.get(who)!;
    return contact === null ? null : this.contacts.get(contact)!;
  };
  isIn(who: Who): boolean {
    const { active, here, whole } = this.people.get(who)!;
    const contact = this.contactOf(who);
    return active && here && (whole || (contact !== null && contact.active && !contact.deleted));
  }
  isWhole = (who: Who) =>
    this.people.get(who)!.whole || this.contactOf(who)?.rights.has('admin_access') === true;
  held = (who: Who): ReadonlySet<Right> =>
    this.isWhole(who) ? new Set(rights) : this.contactOf(who)!.rights;
  reach(who: Who): ReadonlySet<Place> {
    const contact = this.contactOf(who);
    const all = this.isWhole(who) || contact?.rights.has('all_facilities');
    return new Set<Place>([...(all ? (['cal1', 'cal2'] as const) : []), ...(contact?.places ?? [])]);
  }
  /** A10, A11: the first is Nora's, the second is the customer's. */
  ticketsOf(who: Who): number[] {
    if (this.isWhole(who)) return [1, 2];
    return this.people.get(who)!.contact === 'contactUser' ? [1] : [];
  }
  hasAllOf(who: Who, { rights: has, places: at }: Contact): boolean {
    const [held, reach] = [this.held(who), this.reach(who)];
    return [...has].every((one) => held.has(one)) && [...at].every((one) => reach.has(one));
  }
  mayEdit(who: Who, target: Who): boolean {
    const contact = this.contacts.get(target)!;
    const byEditing = this.held(who).has('edit_contact') && this.people.get(who)!.contact !== target;
    return !contact.deleted && (this.isWhole(who) || byEditing) && this.hasAllOf(who, contact);
  }
  isLastAdmin = (target: Who) =>
    ![...this.contacts].some(
      ([name, one]) => name !== target && one.rights.has('admin_access') && one.active && !one.deleted,
    );
  mayManage(who: Who, target: Who): boolean {
    const [own, other] = [this.people.get(who)!, this.people.get(target)!];
    if (!own.creates || who === target) return false;
    if (other.whole) return this.isWhole(who);
    if (other.contact === null) return false;
    const contact = this.contacts.get(other.contact)!;
    const seen = this.isWhole(who) || this.held(who).has('edit_contact') || own.contact === other.contact;
    return contact.active && !contact.deleted && seen && this.hasAllOf(who, contact);
  }
  /** What somebody has who could sign in at this moment. */
  sees = (who: Who): ReadonlySet<Place> => (this.isIn(who) ? this.reach(who) : new Set());
}

describe(`People: random sequences against a plain model (PEOPLE_SEED=${seed})`, function () {
  this.timeout(isLong ? 1_800_000 : 120_000);
  let random = generator(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(some: readonly T[]): T => some[below(some.length)]!;

  let cast: Cast;
  let sister: Cast;
  before(async () => {
    [cast, sister] = [await makeCast('sequences'), await makeCast('sequencesister')];
  });
  const contactId = (name: Who) => cast.players[name as PlayerName].contactId!;
  const contacts = actors.filter((name) => name !== 'customerUser');

  /** Begins as somebody within a transaction that has begun as others before; false where they can't come in. */
  async function as(client: pg.ClientBase, who: Who): Promise<boolean> {
    await client.query("reset role; select set_config('app.begun', '', true)");
    await client.query('savepoint coming');
    try {
      await actAs(client, cast.players[who]);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== 'GH002') throw error;
      await client.query('rollback to savepoint coming');
      return false;
    }
  }

  /** Everything that the model knows, as it lies in the database. */
  async function stored(client: pg.ClientBase) {
    await client.query('reset role');
    const { rows } = await client.query<{
      id: string;
      has: string[];
      at: string[];
      active: boolean;
      deleted: boolean;
    }>(
      `select k.id, array_remove(array[${rights.map((right) => `case when k.${right} then '${right}' end`).join(', ')}], null) as has,
         array(select r.facility_id::text from contact_facilities r where r.contact_id = k.id) as at,
         k.status = 'active' as active, k.archived_at is not null as deleted
       from contacts k where k.tenant_id = $1 and k.customer_id = $2`,
      [cast.tenantId, cast.customers.north],
    );
    const { rows: people } = await client.query<{
      user_id: string;
      contact_id: string | null;
      active: boolean;
    }>(
      `select p.user_id, p.contact_id, u.state = 'active' as active from portal_users p join users u on u.id = p.user_id
         where p.tenant_id = $1 and p.customer_id = $2`,
      [cast.tenantId, cast.customers.north],
    );
    return {
      contacts: new Map(rows.map((row) => [row.id, row])),
      people: new Map(people.map((row) => [row.user_id, row])),
    };
  }

  async function agrees(client: pg.ClientBase, model: Model, what: string): Promise<void> {
    const now = await stored(client);
    for (const [name, contact] of model.contacts) {
      const row = now.contacts.get(contactId(name))!;
      expect([...row.has].sort(), `${what}: what ${name} has`).to.deep.equal([...contact.rights].sort());
      expect([...row.at].sort(), `${what}: where ${name} is`).to.deep.equal(
        [...contact.places].map((one) => cast.facilities[one]).sort(),
      );
      expect([row.active, row.deleted], `${what}: ${name}`).to.deep.equal([contact.active, contact.deleted]);
    }
    for (const [name, person] of model.people) {
      const row = now.people.get(cast.players[name].userId!)!;
      expect([row.contact_id, row.active], `${what}: the user ${name}`).to.deep.equal([
        person.contact === null ? null : contactId(person.contact),
        person.active,
      ]);
    }
  }

  /** One thing that somebody tries; the model is changed as it should come out. Returns what it was. */
  async function tries(client: pg.ClientBase, model: Model): Promise<string> {
    const [who, target, other] = [pick(actors), pick(contacts), pick(actors)];
    const contact = model.contacts.get(target)!;
    const kind = pick([
      'edit',
      'edit',
      'give',
      'take',
      'delete',
      'suspend',
      'resume',
      'unlink',
      'link',
      'preset',
      'join',
      'leave',
    ] as const);
    const what = `${who} ${kind} ${kind === 'suspend' || kind === 'resume' ? other : target}`;
    if (kind === 'unlink' || kind === 'link') {
      // Staff: not bound by what people in the portal have. Somebody without a contact is suspended (A18).
      await client.query('reset role');
      const person = model.people.get(other)!;
      if (person.whole) return what;
      const links = kind === 'link' && !contact.deleted;
      if (kind === 'link' && !links) return what;
      await client.query('update portal_users set contact_id = $2 where user_id = $1', [
        cast.players[other].userId,
        links ? contactId(target) : null,
      ]);
      person.contact = links ? target : null;
      if (!links) {
        await client.query(`update users set state = 'suspended' where id = $1`, [
          cast.players[other].userId,
        ]);
        await client.query('update login_sessions set ended_at = now() where user_id = $1', [
          cast.players[other].userId,
        ]);
        person.active = person.here = false;
      }
      return `staff ${kind} ${other} ${target}`;
    }
    if (kind === 'join' || kind === 'leave') {
      // A24: in a group or out of it, accounts keep what they reach here.
      await client.query('reset role');
      await client.query('delete from site_group_tenants where tenant_id = any ($1)', [
        [cast.tenantId, sister.tenantId],
      ]);
      if (kind === 'join')
        await client.query(
          `with g as (insert into site_groups (name) values ('Sisters ' || gen_random_uuid()) returning id)
           insert into site_group_tenants (group_id, tenant_id) select id, unnest($1::uuid[]) from g`,
          [[cast.tenantId, sister.tenantId]],
        );
      return `operator ${kind} the group`;
    }
    if (kind === 'preset') {
      const preset = new Set(pick(presets));
      if (contact.deleted) return what;
      await client.query("reset role; select set_config('app.begun', '', true)");
      await actAs(client, cast.players.administrator);
      await client.query(
        `update contacts set ${rights.map((right) => `${right} = ${preset.has(right)}`).join(', ')} where id = $1`,
        [contactId(target)],
      );
      contact.rights = preset;
      return `staff ${kind} ${target}`;
    }
    const isIn = model.isIn(who);
    expect(await as(client, who), `${what}: comes in`).to.equal(isIn);
    if (!isIn) return what;
    const [may, held, reach] = [
      model.mayEdit(who, target),
      new Set(model.held(who)),
      new Set(model.reach(who)),
    ];
    if (kind === 'edit') {
      const wanted = new Set(
        rights.filter((right) => (contact.rights.has(right) ? below(3) > 0 : below(4) === 0)),
      );
      const active = below(6) > 0;
      const loses =
        contact.rights.has('admin_access') && (!wanted.has('admin_access') || (contact.active && !active));
      await attempt(
        client,
        `update contacts set ${rights.map((right) => `${right} = ${wanted.has(right)}`).join(', ')}, status = $2 where id = $1`,
        [contactId(target), active ? 'active' : 'inactive'],
      );
      if (may && [...wanted].every((right) => held.has(right)) && !(loses && model.isLastAdmin(target)))
        Object.assign(contact, { rights: wanted, active });
    } else if (kind === 'give' || kind === 'take') {
      const place = pick(places);
      const call =
        kind === 'give' ? 'app.give_facilities($1, array[$2]::uuid[])' : 'app.take_facility($1, $2)';
      await attempt(client, `select ${call}`, [contactId(target), cast.facilities[place]]);
      if (kind === 'give' && may && reach.has(place)) contact.places.add(place);
      if (kind === 'take' && may) contact.places.delete(place);
    } else if (kind === 'delete') {
      await attempt(client, 'select app.delete_contact($1)', [contactId(target)]);
      const last = contact.rights.has('admin_access') && model.isLastAdmin(target);
      if (may && model.isWhole(who) && model.people.get(who)!.contact !== target && !last) {
        contact.deleted = true;
        for (const person of model.people.values())
          if (person.contact === target) Object.assign(person, { contact: null, active: false, here: false });
      }
    } else {
      const person = model.people.get(other)!;
      const manages = model.mayManage(who, other);
      await client.query('reset role');
      const { rows } = await client.query<{ id: string }>('select id from portal_users where user_id = $1', [
        cast.players[other].userId,
      ]);
      await as(client, who);
      const more = kind === 'resume' ? `, 'x', '1 day'` : '';
      await attempt(client, `select app.${kind}_portal_person($1${more})`, [rows[0]!.id]);
      if (manages && kind === 'suspend' && person.active)
        Object.assign(person, { active: false, here: false });
      if (manages && kind === 'resume') person.active = true;
    }
    return what;
  }

  it('A17, A18, A19, A25: nobody sees more than the rules allow, gains what the giver lacked, or more by what is taken', async () => {
    const took = new Set<string>();
    // A sequence has a seed of its own: given that, it is the first of all.
    for (let own = seed; own < seed + sequences; own += 1)
      await inRollback(async (client) => {
        random = generator(own);
        const model = new Model();
        const done: string[] = [];
        for (let step = 0; step < steps; step += 1) {
          const before = new Map(actors.map((name) => [name, model.sees(name)]));
          const what = await tries(client, model);
          done.push(what);
          took.add(what.split(' ')[1]!);
          const story = `${again('PEOPLE_SEED', own, 'peopleSequences')}: ${done.join('; ')}`;
          await agrees(client, model, story);
          if (/ (take|delete|suspend|unlink) /.test(what))
            for (const [name, seen] of before)
              expect(
                [...model.sees(name)].every((place) => seen.has(place)),
                `${story}: ${name} sees no more`,
              ).to.equal(true);
          const looker = pick(actors);
          expect(await as(client, looker), `${story}: ${looker} comes in`).to.equal(model.isIn(looker));
          if (!model.isIn(looker)) continue;
          const { rows } = await client.query<Seen>(
            `select array(select code from assets order by code) as assets, exists (select from invoices) as bills,
               array(select number::int from tickets order by number) as tickets`,
          );
          expect(rows[0], `${story}: what ${looker} sees`).to.deep.equal({
            assets: [...model.reach(looker)].map((place) => assets[place]).sort(),
            bills: model.held(looker).has('access_billing'),
            tickets: model.ticketsOf(looker),
          });
        }
      });
    expect([...took]).to.include.members([
      'edit',
      'give',
      'take',
      'delete',
      'suspend',
      'resume',
      'unlink',
      'link',
      'preset',
      'join',
      'leave',
    ]);
  });
});

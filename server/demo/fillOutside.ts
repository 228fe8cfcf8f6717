import type { Db } from '../database/db.ts';
import type { DemoOutsider } from './types.ts';
import { addressAt, addUser, known, type Place } from './place.ts';

/** Fills a tenant with the demo's partners, agents and personnel, whose customers and staff stand already. */
export async function fillOutside(place: Place): Promise<void> {
  const { db, company } = place;
  const customers = await idsBy(db, 'customers', 'number');
  for (const { number, ...partner } of company.partners)
    await addOutsider(place, customers, partner, {
      scope: 'partner',
      id: await db.insert('partners', { number, name: partner.name, email: deskOf(partner) }),
    });
  for (const agent of company.agents)
    await addOutsider(place, customers, agent, {
      scope: 'agent',
      id: await db.insert('agents', { name: agent.name, email: deskOf(agent) }),
    });
  const users = await idsBy(db, 'users', 'username');
  for (const { first, last, jobTitle, username } of company.personnel)
    await db.insert('personnel', {
      first_name: first,
      last_name: last,
      job_title: jobTitle,
      user_id: username === undefined ? null : known(users, username),
    });
}

/**
 * Can they be filled in? Not where there are some, archived ones included, nor where the people of a demo that has been used
 * took away what they build on.
 */
export async function lacksOutside({ db, company }: Place): Promise<boolean> {
  const tables = ['partners', 'agents', 'personnel'] as const;
  const [customers, users, ...counts] = await Promise.all([
    idsBy(db, 'customers', 'number'),
    idsBy(db, 'users', 'username'),
    ...tables.map((table) => db.count(db.from(table).select('id'))),
  ]);
  const outsiders = [...company.partners, ...company.agents];
  return (
    counts.every((count) => count === 0) &&
    outsiders.every(({ user }) => !users.has(user.username)) &&
    outsiders.every(({ customers: numbers }) => numbers.every((number) => customers.has(number))) &&
    company.personnel.every(({ username }) => username === undefined || users.has(username))
  );
}

async function addOutsider(
  place: Place,
  customers: ReadonlyMap<string, string>,
  { customers: numbers, user, name }: DemoOutsider,
  { scope, id }: { scope: 'partner' | 'agent'; id: string },
): Promise<void> {
  const { db, portalLab } = place;
  const whose = { [`${scope}_id`]: id };
  for (const number of numbers) await db.update('customers', { id: known(customers, number) }, whose);
  const userId = await addUser(place, {
    ...user,
    group: 'Customer Portal',
    lab: portalLab,
    external: true,
    at: name,
  });
  await db.insert('portal_users', {
    user_id: userId,
    account_type: scope,
    scope,
    ...whose,
    // A partner's user registers customers and adds people (A19).
    can_create_users: scope === 'partner',
  });
}

const deskOf = ({ name }: DemoOutsider) => addressAt(name, 'desk');

async function idsBy(db: Db, table: 'customers' | 'users', column: string): Promise<Map<string, string>> {
  const rows = await db.rows<{ id: string; key: string }>(db.from(table).select('id', `${column} as key`));
  return new Map(rows.map(({ id, key }) => [key, id]));
}

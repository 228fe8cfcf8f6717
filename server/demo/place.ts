import type { Db } from '../database/db.ts';
import type { DemoCompany, DemoPerson } from './types.ts';

/** Where the demo is filled in: a tenant, by the transaction of its administrator, with what signing up has made in it. */
export interface Place {
  db: Db;
  company: DemoCompany;
  passwordHash: string;
  /** Name → id. */
  groups: ReadonlyMap<string, string>;
  portalLab: string;
  mainLab: string;
}

/** Reads what there is before anything is filled in. */
export async function placeOf(db: Db, company: DemoCompany, passwordHash: string): Promise<Place> {
  const named = async (table: 'usergroups' | 'facilities') =>
    new Map(
      (await db.rows<{ id: string; name: string }>(db.from(table).select('id', 'name'))).map((row) => [
        row.name,
        row.id,
      ]),
    );
  const [groups, labs] = await Promise.all([named('usergroups'), named('facilities')]);
  const [portalLab, mainLab] = [known(labs, 'Customer Portal Lab'), known(labs, 'Main Lab')];
  return { db, company, passwordHash, groups, portalLab, mainLab };
}

/** Makes somebody who can sign in, with group and lab; returns the user's id. */
export async function addUser(
  { db, passwordHash, groups }: Place,
  person: {
    first: string;
    last: string;
    username: string;
    group: string;
    lab: string;
    external: boolean;
    /** Whom they work for. */
    at: string;
    state?: DemoPerson['state'];
    mustChangePassword?: boolean;
  },
): Promise<string> {
  const userId = await db.insert('users', {
    first_name: person.first,
    last_name: person.last,
    initials: `${person.first.charAt(0)}${person.last.charAt(0)}`,
    username: person.username,
    email: addressAt(person.at, person.username),
    password_hash: passwordHash,
    state: person.state ?? 'active',
    must_change_password: person.mustChangePassword ?? false,
    is_external: person.external,
  });
  await db.insert('user_usergroups', {
    user_id: userId,
    usergroup_id: known(groups, person.group),
    is_external: person.external,
  });
  await db.insert('user_labs', { user_id: userId, facility_id: person.lab });
  return userId;
}

/** An email address of somebody at a company of the demo. */
export const addressAt = (company: string, local: string): string =>
  `${local}@${company.toLowerCase().replace(/\W+/g, '-')}.example`;

/** What a name of the demo's stands for. */
export function known<T>(map: ReadonlyMap<string, T>, key: string): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the demo names ${key}, which it doesn't have`);
  return value;
}

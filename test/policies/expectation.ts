import { type Cast, type Player, type PlayerName, staffNames } from '../support/cast.ts';
import type { World } from './matrixWorld.ts';

/** No grant at all: the database answers with an error. An empty list is a statement that touches no row. */
export const refused = 'refused';
export const allowed = 'allowed';
export const everything = 'everything';

/** The rows by their labels; `everything` of the own tenant. */
export type Rows = readonly string[] | typeof everything | typeof refused;

/** What each player gets: by name, or else as one of the staff or of the portal. */
export type Who<T> = { [name in PlayerName]?: T } & { staff: T; portal: T };

/** What one table does for everybody, written by hand from access.md. */
export interface Expectation {
  /** The rules it stands on; they become the test's title. */
  rules: string;
  sees: Who<Rows>;
  /** A row of the own tenant that makes sense to add; `null` where nobody could name one. */
  row: (world: World, player: Player) => Record<string, unknown>;
  adds: Who<typeof allowed | typeof refused>;
  /** A change that a page could make, of every row that the statement can reach. */
  set: string;
  changes: Who<Rows>;
  removes: Who<Rows>;
}

/** The expectation for one player. */
export function expectedOf<T>(who: Who<T>, name: PlayerName): T {
  // A8: exactly what the contact user sees, unless the table says otherwise.
  if (name === 'viewer') return who.viewer ?? expectedOf(who, 'contactUser');
  return who[name] ?? ((staffNames as readonly string[]).includes(name) ? who.staff : who.portal);
}

export const nobody: Who<typeof refused> = { staff: refused, portal: refused };

/** Each player's own row, of a table whose labels are usernames. */
export const ownRow: { [name in PlayerName]?: readonly string[] } = {
  administrator: ['administrator'],
  technician: ['technician'],
  dataAdministrator: ['dataadministrator'],
  link: ['link'],
  customerUser: ['customeruser'],
  contactUser: ['contactuser'],
  contactWithPermissions: ['contactwithpermissions'],
  wideContact: ['widecontact'],
  mixedContact: ['mixedcontact'],
  allContact: ['allcontact'],
  allContactWithOutside: ['allcontactwithoutside'],
  adminContact: ['admincontact'],
  adminContactWithOutside: ['admincontactwithoutside'],
  partnerUser: ['partneruser'],
  agentUser: ['agentuser'],
  // As the person whose portal it is (A8).
  viewer: ['contactuser'],
};

/** east-0 … east-68, or how many are asked for, each behind a prefix. */
export const east = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}east-${n}`);

/** The id of a player's user, who is somebody with a password. */
export const userOf = (cast: Cast, name: PlayerName) => cast.players[name].userId;

/** The facilities in reach, which decide over assets too (A10, A12, A14). */
export const inReach = (prefix: string): Who<Rows> => ({
  staff: everything,
  link: [`${prefix}dock`],
  customerUser: [`${prefix}cal-1`, `${prefix}cal-2`],
  contactUser: [`${prefix}cal-1`],
  contactWithPermissions: [`${prefix}cal-1`],
  wideContact: east(prefix, 69),
  mixedContact: [...east(prefix, 69), `${prefix}MT`],
  allContact: [`${prefix}cal-1`, `${prefix}cal-2`],
  allContactWithOutside: [...east(prefix, 70), `${prefix}MT`],
  adminContact: [`${prefix}cal-1`, `${prefix}cal-2`],
  adminContactWithOutside: [`${prefix}cal-1`, `${prefix}cal-2`, `${prefix}MT`],
  partnerUser: [`${prefix}pier`],
  agentUser: [`${prefix}cal-1`, `${prefix}cal-2`],
  portal: [],
});

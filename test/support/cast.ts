import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { CastPeople, type Player } from './castPeople.ts';
import { makeGroups, makeRecords } from './castRecords.ts';
import { testDatabase } from './database.ts';

export { password, type Player } from './castPeople.ts';

export const staffNames = ['administrator', 'technician', 'dataAdministrator'] as const;
export const portalNames = [
  'link',
  'customerUser',
  'contactUser',
  'contactWithPermissions',
  'wideContact',
  'mixedContact',
  'allContact',
  'allContactWithOutside',
  'adminContact',
  'adminContactWithOutside',
  'partnerUser',
  'agentUser',
] as const;
/** Staff who look at somebody's portal (A8): an overseer, who does nothing else here, as the contact user. */
export const viewerNames = ['viewer'] as const;
export type PlayerName =
  (typeof staffNames)[number] | (typeof portalNames)[number] | (typeof viewerNames)[number];

/** A tenant with every kind of actor, and something for each to see and not to see. */
export interface Cast {
  tenantId: string;
  slug: string;
  players: Record<PlayerName, Player>;
  /** north has portal users; south has only its link; east has 70 facilities; west is the partner's. The agent has north and west. */
  customers: { north: string; south: string; east: string; west: string };
  partnerId: string;
  agentId: string;
  /** cal1 and cal2 are north's, dock is south's, pier is west's, mt the tenant's own; each has one asset. */
  facilities: Record<'cal1' | 'cal2' | 'dock' | 'pier' | 'mt' | 'lab' | 'portalLab', string>;
  assets: { cal1: string; cal2: string; dock: string; pier: string; mt: string };
  tickets: { ofContactUser: string; ofNorth: string; ofSouth: string };
  groups: Record<'administrators' | 'technicians' | 'dataAdministrators' | 'customerPortal', string>;
  linkId: string;
}

let casts = 0;

/** Makes a tenant of its own for a test file, as superuser: the product's own ways in are not what these rows prove. */
export async function makeCast(prefix = 'cast'): Promise<Cast> {
  const { admin } = await testDatabase();
  const client = await admin.connect();
  try {
    return await castOf(client, `${prefix}-${++casts}-${randomBytes(3).toString('hex')}`);
  } finally {
    client.release();
  }
}

async function castOf(client: pg.PoolClient, slug: string): Promise<Cast> {
  const people = await CastPeople.ofNewTenant(client, slug);
  const groups = await makeGroups(people);
  const { contacts, ...records } = await makeRecords(people);
  const { customers, facilities, linkId, partnerId, agentId } = records;
  const staff = (name: string, groupId: string) => people.staff(name, groupId, facilities.lab);
  const portal = (name: string, of: string, contactId: string | null) =>
    people.portal(name, of, contactId, groups.customerPortal, facilities.portalLab);
  const company = (name: string, of: Record<string, string>, customerId: string | null) =>
    people.company(name, of, groups.customerPortal, facilities.portalLab, customerId);
  const own: Record<Exclude<PlayerName, 'viewer'>, Player> = {
    administrator: await staff('administrator', groups.administrators),
    technician: await staff('technician', groups.technicians),
    dataAdministrator: await staff('dataadministrator', groups.dataAdministrators),
    link: await people.session('portal', { secure_link_id: linkId }, { customerId: customers.south }),
    customerUser: await portal('customeruser', customers.north, null),
    contactUser: await portal('contactuser', customers.north, contacts.contactUser),
    contactWithPermissions: await portal(
      'contactwithpermissions',
      customers.north,
      contacts.contactWithPermissions,
    ),
    wideContact: await portal('widecontact', customers.east, contacts.wideContact),
    mixedContact: await portal('mixedcontact', customers.east, contacts.mixedContact),
    allContact: await portal('allcontact', customers.north, contacts.allContact),
    allContactWithOutside: await portal(
      'allcontactwithoutside',
      customers.east,
      contacts.allContactWithOutside,
    ),
    adminContact: await portal('admincontact', customers.north, contacts.adminContact),
    adminContactWithOutside: await portal(
      'admincontactwithoutside',
      customers.north,
      contacts.adminContactWithOutside,
    ),
    partnerUser: await company('partneruser', { scope: 'partner', partner_id: partnerId }, null),
    agentUser: await company('agentuser', { scope: 'agent', agent_id: agentId }, customers.north),
  };
  const overseer = await staff('overseer', groups.technicians);
  const players = { ...own, viewer: await people.view(overseer, own.contactUser) };
  return { tenantId: people.tenantId, slug, players, groups, ...records };
}

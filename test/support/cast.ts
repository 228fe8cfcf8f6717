import type { OwnIds } from './ownRecords.ts';
import { randomBytes } from 'node:crypto';
import { CastPattern } from './castPattern.ts';
import { CastPeople, type CastClients, type Player } from './castPeople.ts';
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
/** Staff who view somebody's portal (A8): an overseer, who does nothing else here, as the contact user. */
export const viewerNames = ['viewer'] as const;
export type PlayerName =
  | (typeof staffNames)[number]
  | (typeof portalNames)[number]
  | (typeof viewerNames)[number];

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
  /** Of `ofContactUser`. */
  comments: { public: string; internal: string };
  /** Of the work order, only for staff. */
  documentId: string;
  /** A type of work order, *Calibration*, and an order of it at cal-1, open, with the asset there. */
  workOrderType: string;
  /** What is done to the tenant's own asset: a service of that type. */
  assetService: string;
  workOrder: string;
  workOrderLine: string;
  /** The partner's, waiting, for the asset at pier. */
  claim: string;
  /** Issued ones of north (part paid, by the payment), south and east, and a draft of north's. */
  invoices: Record<'ofNorth' | 'ofSouth' | 'ofEast' | 'draft', string>;
  payment: string;
  /** Sent ones of north and south (which has a decision), and a draft of north's. */
  /** What belongs to the company alone (`ownRecords.ts`). */
  own: OwnIds;
  /** *Contract*, of north, whose next invoice is far away. */
  recurring: string;
  /** *Bookkeeper*: Access Billing, and nothing else. */
  preset: string;
  estimates: Record<'ofNorth' | 'ofSouth' | 'draft', string>;
  groups: Record<'administrators' | 'technicians' | 'dataAdministrators' | 'customerPortal', string>;
  linkId: string;
}

let casts = 0;
/** Of a day: what is due is told by dates. */
let pattern: { day: string; rows: CastPattern<Cast> } | null = null;

/**
 * Creates a tenant for one test file, as superuser. These rows aren't there to prove how the product creates them: the first cast
 * of a process goes through all triggers and constraints, and the later ones are copies of it (`castPattern.ts`).
 */
export function makeCast(prefix?: string): Promise<Cast> {
  return withClients(prefix, async (clients, slug) => {
    const day = new Date().toISOString().slice(0, 10);
    if (pattern?.day === day) return pattern.rows.copy(clients.unchecked, slug);
    const { admin, keys } = await testDatabase();
    const began = Date.now();
    const cast = await castOf(clients, slug, keys.newest);
    pattern = { day, rows: await CastPattern.of(admin, cast, began) };
    return cast;
  });
}

/** Creates one row by row, as the first one of a process is. */
export async function makeCastByRows(prefix?: string): Promise<Cast> {
  const { keys } = await testDatabase();
  return withClients(prefix, (clients, slug) => castOf(clients, slug, keys.newest));
}

async function withClients(
  prefix = 'cast',
  make: (clients: CastClients, slug: string) => Promise<Cast>,
): Promise<Cast> {
  const { casting, castingUnchecked } = await testDatabase();
  const checked = await casting.connect();
  const unchecked = await castingUnchecked.connect();
  try {
    return await make({ checked, unchecked }, `${prefix}-${++casts}-${randomBytes(3).toString('hex')}`);
  } finally {
    checked.release();
    unchecked.release();
  }
}

async function castOf(clients: CastClients, slug: string, linkKeys: string): Promise<Cast> {
  const people = await CastPeople.ofNewTenant(clients, slug);
  const groups = makeGroups(people);
  const { contacts, ...records } = makeRecords(people, linkKeys);
  await people.arrived();
  const { customers, facilities, linkId, partnerId, agentId } = records;
  const staff = (name: string, groupId: string) => people.staff(name, groupId, facilities.lab);
  const portal = (name: string, of: string, contactId: string | null, canCreateUsers = false) =>
    people.portal(name, of, contactId, groups.customerPortal, facilities.portalLab, canCreateUsers);
  const company = (name: string, of: Record<string, string | boolean>, customerId: string | null) =>
    people.company(name, of, groups.customerPortal, facilities.portalLab, customerId);
  const own: Record<Exclude<PlayerName, 'viewer'>, Player> = {
    administrator: staff('administrator', groups.administrators),
    technician: staff('technician', groups.technicians),
    dataAdministrator: staff('dataadministrator', groups.dataAdministrators),
    link: people.session('portal', { secure_link_id: linkId }, { customerId: customers.south }),
    customerUser: portal('customeruser', customers.north, null, true),
    contactUser: portal('contactuser', customers.north, contacts.contactUser),
    contactWithPermissions: portal(
      'contactwithpermissions',
      customers.north,
      contacts.contactWithPermissions,
      true,
    ),
    wideContact: portal('widecontact', customers.east, contacts.wideContact),
    mixedContact: portal('mixedcontact', customers.east, contacts.mixedContact),
    allContact: portal('allcontact', customers.north, contacts.allContact),
    allContactWithOutside: portal('allcontactwithoutside', customers.east, contacts.allContactWithOutside),
    adminContact: portal('admincontact', customers.north, contacts.adminContact),
    adminContactWithOutside: portal(
      'admincontactwithoutside',
      customers.north,
      contacts.adminContactWithOutside,
    ),
    partnerUser: company(
      'partneruser',
      { scope: 'partner', partner_id: partnerId, can_create_users: true },
      null,
    ),
    agentUser: company('agentuser', { scope: 'agent', agent_id: agentId }, customers.north),
  };
  const overseer = staff('overseer', groups.technicians);
  const players = { ...own, viewer: people.view(overseer, own.contactUser) };
  await people.arrived();
  return { tenantId: people.tenantId, slug, players, groups, ...records };
}

import { randomBytes } from 'node:crypto';
import { routes } from '../../server/features/index.ts';
import { isNoPage, placeKey, places, type Opener, type PlaceIds } from '../../test/support/places.ts';
import { ActorMaker } from '../data/actors.ts';
import { makeSite } from '../data/site.ts';
import type { BenchDatabase } from '../database.ts';
import type { BenchActor, Dataset, MeasuredTenant, People } from '../dataset.ts';
import { idsIn } from './ids.ts';

/** A page of the product, as it is measured. */
export interface MeasuredPage {
  /** Side and path of its route, as in the list of places. */
  key: string;
  side: 'public' | 'staff' | 'portal';
  /** Whose page the list of places says it is. */
  opener: Opener;
  path: (ids: PlaceIds) => string;
}

/** Somebody who asks for pages of a tenant: nobody signed in when there is no actor. */
export interface Asker {
  slug: string;
  actor: BenchActor | null;
  ids: PlaceIds;
}

/** Who asks, by the name that a table gives them. */
export type Person = keyof People | 'stranger';

/** Gives the asker of one person in a tenant. */
export type AskerOf = (person: Person) => Promise<Asker>;

/** Those in the portal who ask for every page of it that they may open. */
const portalPeople = ['contactUser', 'customerUser', 'link', 'partnerUser', 'agentUser', 'viewer'] as const;

/**
 * Every page that a person opens in a tenant, from the list of places that the browser tests look at; the platform's own
 * are no tenant's.
 * @throws when a GET route has no place: a page that is added is measured, or it is noticed
 */
export function measuredPages(): MeasuredPage[] {
  return routes.flatMap((route) => {
    const { side, method } = route;
    if (method !== 'get' || side === 'platform' || side === 'operator' || isNoPage(route)) return [];
    const key = placeKey(route);
    const place = places[key];
    if (!place)
      throw new Error(
        `Say in test/support/places.ts where ${key} is to be looked at, or add its record to ownRecords.ts.`,
      );
    return [{ key, side, opener: place.as, path: place.path }];
  });
}

/** The pages of the portal that a contact opens: others are a partner's, or of whoever is the whole customer. */
export const contactPages = (): MeasuredPage[] =>
  measuredPages().filter(
    ({ side, key, opener }) =>
      side === 'portal' &&
      opener !== 'partnerUser' &&
      (opener !== 'customerUser' || key === 'portal /work_orders/new'),
  );

/** Who asks for a page: its opener first, who must get it; the others of the portal where they do. */
export function askersOf({ side, opener }: MeasuredPage): Person[] {
  if (side === 'public') return ['stranger'];
  if (side === 'staff') return ['administrator'];
  const first = opener === 'partnerUser' || opener === 'customerUser' ? opener : 'contactUser';
  return [first, ...portalPeople.filter((person) => person !== first)];
}

/** The people of a tenant who ask; who isn't signed in is led by the administrator's ids. */
export async function askersIn(
  { admin, keys }: Pick<BenchDatabase, 'admin' | 'keys'>,
  tenant: MeasuredTenant,
): Promise<AskerOf> {
  const idsOf = await idsIn(admin, keys, tenant);
  const { people, slug } = tenant;
  return async (person) => ({
    slug,
    actor: person === 'stranger' ? null : people[person],
    ids: await idsOf(people[person === 'stranger' ? 'administrator' : person]),
  });
}

/** Who asks in P4: a contact of 5,000 facilities, and one of a single large site, who has as much on every page. */
export async function contactAskers(
  { admin, keys }: Pick<BenchDatabase, 'admin' | 'keys'>,
  { tenants: { big }, contacts }: Dataset,
): Promise<{ many: Asker; one: Asker }> {
  const many = contacts.get(5_000);
  if (!many) throw new Error('the dataset lacks a contact of 5,000 facilities');
  const site = await makeSite(admin, big.tenantId, big.customerId);
  const name = `site-${randomBytes(6).toString('hex')}`;
  const one = await new ActorMaker(admin, big).contact(name, big.customerId, 1, site);
  const idsOf = await idsIn(admin, keys, big);
  const asker = async (actor: BenchActor) => ({ slug: big.slug, actor, ids: await idsOf(actor) });
  return { many: await asker(many), one: await asker(one) };
}

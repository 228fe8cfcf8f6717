import type { Request, Response } from 'express';
import { asActor, NoSession, NoTenant, type Begun } from '../database/asActor.ts';
import type { Actor, Tenant } from './actor.ts';
import type { CookieSide } from './cookieSessions.ts';
import { readBarChoices, type BarChoices } from './frameOf.ts';
import { hostOf } from './requestFacts.ts';
import { isAdminPath } from './returnPath.ts';
import type { Route } from './route.ts';
import type { Services } from './services.ts';

/** A side of a tenant's host. */
type TenantSide = Exclude<CookieSide, 'operator'>;

/** Who made the request, as far as it is known. An error page uses this for its frame. */
export interface Asker {
  tenant: Tenant;
  actor: Actor | null;
  barChoices?: BarChoices | undefined;
}

const askers = new WeakMap<Request, Asker>();
/** The companies with recently rendered pages, by subdomain. Their frame needs no database, which may be what is missing. */
const drawn = new Map<string, Tenant>();
const mostDrawn = 1000;

/** Remembers who made the request, for anything that goes wrong from now on. */
export function noteAsker(request: Request, asker: Asker): void {
  askers.set(request, asker);
  drawn.delete(asker.tenant.slug);
  drawn.set(asker.tenant.slug, asker.tenant);
  const [oldest] = drawn.keys();
  if (drawn.size > mostDrawn && oldest !== undefined) drawn.delete(oldest);
}

/** A subdomain without a tenant, or no longer with one: it is told nothing more (A1). */
export function forgetTenant(slug: string): void {
  drawn.delete(slug);
}

/** Who made the request, if it was found out; otherwise only the company, if it is in memory. Doesn't use the database. */
export function knownAsker(request: Request): Asker | null {
  const known = askers.get(request);
  if (known) return known;
  const host = hostOf(request);
  const tenant = host.kind === 'tenant' ? drawn.get(host.slug) : undefined;
  return tenant ? { tenant, actor: null } : null;
}

/** An address without a page counts as a page of its side, so requests for it in floods take no more than pages do (S33). */
const nowhere = (side: 'staff' | 'portal'): Route =>
  ({ side, method: 'get', path: '/', allow: [], handler: () => ({ kind: 'not_found' }) }) as Route;

/**
 * Finds out who asked for an address without a route, or one that was answered before anybody looked. Never throws: without
 * an answer, the page is rendered with what is in memory.
 * @returns null on a host without a tenant (A1), and on the platform's own
 */
export async function findAsker(
  services: Services,
  request: Request,
  response: Response,
): Promise<Asker | null> {
  const known = askers.get(request);
  if (known) return known;
  const host = hostOf(request);
  if (host.kind !== 'tenant') return null;
  const side = isAdminPath(request.path) ? 'staff' : 'portal';
  try {
    const place = await services.admission.enter(nowhere(side), request, response);
    try {
      // Who is signed in on the other side alone keeps that one's frame.
      const sides: readonly TenantSide[] =
        side === 'staff' ? ['staff', 'view', 'portal'] : ['view', 'portal', 'staff'];
      for (const one of sides) {
        const begun = await sessionOf(services, request, one, host.slug);
        if (begun) return begun;
      }
      const tenant = await services.lookups.tenant(host.slug);
      if (!tenant) forgetTenant(host.slug);
      return tenant && { tenant, actor: null };
    } finally {
      place.leave();
    }
  } catch (error) {
    if (!(error instanceof NoTenant)) return knownAsker(request);
    forgetTenant(host.slug);
    return null;
  }
}

async function sessionOf(
  { pools, cookieSessions }: Services,
  request: Request,
  side: TenantSide,
  slug: string,
): Promise<Asker | null> {
  const tokenHash = cookieSessions.tokenHash(request, side);
  if (!tokenHash) return null;
  try {
    return await asActor(
      pools,
      { side, tokenHash, slug, readOnly: true },
      async (db, { tenant, actor }: Begun) => ({
        tenant,
        actor,
        barChoices: await readBarChoices(db, actor),
      }),
    );
  } catch (error) {
    if (error instanceof NoSession) return null;
    throw error;
  }
}

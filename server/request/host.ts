import { isValidSlug } from '../domain/tenants/subdomain.ts';

/** Whose address a request was sent to. */
export type HostKind = { kind: 'platform' } | { kind: 'tenant'; slug: string } | { kind: 'unknown' };

const unknownHost: HostKind = { kind: 'unknown' };

/**
 * Reads the raw Host header by a strict pattern (S1). Never pass it `req.hostname`: behind a trusted proxy that follows
 * X-Forwarded-Host, and it accepts `a@b` and a trailing dot.
 * @param rawHost `req.headers.host`
 * @param baseUrl the platform's own address, from the configuration
 */
export function parseHost(rawHost: string | undefined, baseUrl: URL): HostKind {
  // ASCII before lower-casing: some characters outside it become ASCII in lower case (the Kelvin sign becomes k).
  const match = /^([A-Za-z0-9.-]{1,253})(?::([0-9]{1,5}))?$/.exec(rawHost ?? '');
  if (!match?.[1]) return unknownHost;
  if (match[2] !== undefined && match[2] !== portOf(baseUrl)) return unknownHost;
  const name = match[1].toLowerCase();
  const base = baseUrl.hostname;
  if (name === base) return { kind: 'platform' };
  if (!name.endsWith(`.${base}`)) return unknownHost;
  const label = name.slice(0, -base.length - 1);
  return isValidSlug(label) ? { kind: 'tenant', slug: label } : unknownHost;
}

/**
 * The address of a tenant's page, built only from the configuration (S1: no link follows a request).
 * @param path path and query, beginning with one slash
 * @throws when the slug or the path is not one of ours; both come from our own code and rows
 */
export function tenantUrl(baseUrl: URL, slug: string, path = '/'): string {
  if (!isValidSlug(slug)) throw new Error('not a subdomain');
  return addressOn(`${baseUrl.protocol}//${slug}.${baseUrl.host}`, path);
}

/** The address of a page of the platform itself; as `tenantUrl`. */
export function platformUrl(baseUrl: URL, path = '/'): string {
  return addressOn(baseUrl.origin, path);
}

function addressOn(origin: string, path: string): string {
  const url = new URL(path, origin);
  if (!path.startsWith('/') || url.origin !== origin) throw new Error('not a path of ours');
  return url.href;
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}

import { isIPv4, isIPv6 } from 'node:net';
import type { NextFunction, Request, Response } from 'express';

/**
 * An address as it is compared, counted and written down. Proxies add ports and brackets, sockets add zones, and a socket
 * that takes both families shows IPv4 in IPv6 clothing: one client would have many names (S11).
 * @returns IPv4 in dots, IPv6 in its one canonical writing; null for what is no address
 */
export function plainAddress(text: string | undefined): string | null {
  const [, inBrackets, , beforePort] =
    /^(?:\[([^\]]*)\](:\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})$/.exec(text?.trim() ?? '') ?? [];
  const bare = (inBrackets ?? beforePort ?? text?.trim() ?? '').replace(/%.*$/s, '');
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return null;
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  const [first, second] = [parseInt(high, 16), parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}

/**
 * Middleware: writes the addresses of X-Forwarded-For plainly, before Express picks the one that the proxies in front of us
 * vouch for.
 */
export function plainForwarded({ headers }: Request, _response: Response, next: NextFunction): void {
  const sent = headers['x-forwarded-for'];
  if (sent !== undefined)
    headers['x-forwarded-for'] = String(sent)
      .split(',')
      .map((one) => plainAddress(one) ?? one.trim())
      .join(', ');
  next();
}

/**
 * Where a request comes from: what the proxies say, or, where that is no address, whoever is at the other end of the
 * connection. So strangers who send nonsense share the budget of the proxy that let it through, and nobody else's.
 */
export function addressOf({ ip, socket }: Pick<Request, 'ip' | 'socket'>): string {
  return plainAddress(ip) ?? plainAddress(socket.remoteAddress) ?? 'unknown';
}

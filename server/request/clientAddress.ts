import { isIPv4, isIPv6 } from 'node:net';
import type { NextFunction, Request, Response } from 'express';

/**
 * An address as it is compared, counted and logged. Proxies add ports and brackets, sockets add zones, and a socket for both
 * families shows IPv4 as IPv6. Otherwise one client would have many names (S11).
 * @returns IPv4 in dots, IPv6 in its canonical form; null if it isn't an address
 */
export function plainAddress(text: string | undefined): string | null {
  const [, inBrackets, , beforePort] =
    /^(?:\[([^\]]*)\](:\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})$/.exec(text?.trim() ?? '') ?? [];
  const [bare = ''] = (inBrackets ?? beforePort ?? text?.trim() ?? '').split('%', 1);
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return null;
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  const [first, second] = [parseInt(high, 16), parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}

/**
 * Middleware: normalises the addresses in X-Forwarded-For, before Express picks the one that the proxies in front of us vouch
 * for.
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
 * Where a request comes from: what the proxies say, or the other end of the connection if that isn't an address. So strangers
 * who send nonsense share the budget of the proxy that let it through, and nobody else's.
 */
export function addressOf({ ip, socket }: Pick<Request, 'ip' | 'socket'>): string {
  return plainAddress(ip) ?? plainAddress(socket.remoteAddress) ?? 'unknown';
}

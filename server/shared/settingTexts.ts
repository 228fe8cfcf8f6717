import { isIP } from 'node:net';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^(?=.{1,200}$)${LABEL}(?:\\.${LABEL})*$`);
const ADDRESS = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+$/;
const MAILBOX = /^(?:[^<>"\r\n]{1,100} <([^<>]+)>|([^<>\s]+))$/;

/** A host name in small letters, without port; no IP address. */
export function isHostName(host: string): boolean {
  // An all-digit last label is an IPv4 address, and an address has no subdomains for tenants.
  return DOMAIN.test(host) && !/(?:^|\.)\d+$/.test(host);
}

/** Scheme and host name of a website, perhaps a port: no path, no user. */
export function isBaseUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || !isHostName(url.hostname)) return false;
  return url.username === '' && url.password === '' && url.pathname === '/' && !/[?#]/.test(text);
}

/**
 * Has an address a password with a character that ends the part where the password stands? `#`, `/` and `?` have to be written
 * as %23, %2F and %3F there, or what follows is taken for something else.
 */
export function hasBrokenPassword(text: string): boolean {
  const [, password = '', rest = ''] = /^[a-z]+:\/\/[^/?#@:]*:([^/?#@]*)[/?#](.*)$/i.exec(text) ?? [];
  if (!rest.includes('@')) return false;
  // Digits may be a port, and the @ something of a database's name: what follows has to look like a server then.
  return !/^\d*$/.test(password) || /@[\w-]+(?:\.[\w-]+|:\d+|\/)/.test(rest);
}

/** Has an address a `%` that begins no code, so that nobody could decode it? It has to be written as %25. */
export function hasLonePercent(text: string): boolean {
  try {
    decodeURIComponent(text);
    return false;
  } catch {
    return true;
  }
}

/** The address of a PostgreSQL database, with its name. */
export function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^postgres(?:ql)?:$/.test(url.protocol) && url.pathname.length > 1;
}

/** The address of a mail server. */
export function isSmtpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^smtps?:$/.test(url.protocol) && url.hostname !== '';
}

/** One email address, without a name. */
export const isMailAddress = (text: string): boolean => ADDRESS.test(text);

/** One email address, with or without a name. */
export function isMailbox(text: string): boolean {
  const match = MAILBOX.exec(text);
  return match !== null && ADDRESS.test(match[1] ?? match[2] ?? '');
}

/** An address that a server can listen on. */
export const isListenAddress = (text: string): boolean => isIP(text) !== 0 || text === 'localhost';

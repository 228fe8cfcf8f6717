import { sameBytes, type KeyRing } from './keys.ts';

/** What a token is for: one made for one purpose is nothing for another. */
export type LinkPurpose = 'secure link' | 'password link' | 'unsubscribe link' | 'calendar link';

/** A link's token taken apart; nothing of it has been checked yet. */
export interface LinkToken {
  /** fingerprint of the secret it was made with */
  keyVersion: string;
  /** the row's id */
  id: string;
  mac: Buffer;
}

/**
 * Makes a link's token (A4, S15): key version, the row's id, and an HMAC over tenant and id. It is made anew whenever it
 * is needed, so the database holds nothing that opens a portal or sets a password.
 * @param purpose of the link: a customer's way in, a new password, or no more of an email's kind
 * @param link the row; `keyVersion` is what the row was made with (`keys.newest` for a new one)
 * @returns URL-safe text of 73 characters, or null when that key has been removed, which ended the link
 * @throws when the id is no uuid
 */
export function makeLinkToken(
  keys: KeyRing,
  purpose: LinkPurpose,
  link: { tenantId: string; id: string; keyVersion: string },
): string | null {
  const mac = keys.mac(purpose, subject(link.tenantId, link.id), link.keyVersion);
  return mac && link.keyVersion + idToText(link.id) + mac.toString('base64url');
}

/** Takes a token apart. @returns null for what can't be one, in any writing but the one that `makeLinkToken` gives */
export function parseLinkToken(text: string): LinkToken | null {
  const match = /^([0-9a-f]{8})([\w-]{22})([\w-]{43})$/.exec(text);
  const [, keyVersion, idText, macText] = match ?? [];
  if (keyVersion === undefined || idText === undefined || macText === undefined) return null;
  const id = textToId(idText);
  const mac = Buffer.from(macText, 'base64url');
  // The last character carries spare bits: without this, several texts would be the same token.
  if (idToText(id) !== idText || mac.toString('base64url') !== macText) return null;
  return { keyVersion, id, mac };
}

/** Was this token made by us for that purpose and tenant's row, with a key that we still have? Compared in constant time (A4). */
export function checkLinkToken(
  keys: KeyRing,
  purpose: LinkPurpose,
  token: LinkToken,
  tenantId: string,
): boolean {
  const expected = keys.mac(purpose, subject(tenantId, token.id), token.keyVersion);
  return expected !== null && sameBytes(token.mac, expected);
}

/**
 * Strikes out of the words of others what may be a link's token or a piece of one (S23): a mail server's refusal may quote
 * the mail, its lines broken anywhere.
 */
export function strikeOutTokens(words: string): string {
  return words.replace(/[\w-]{24,}/g, '[hidden]');
}

function subject(tenantId: string, id: string): string {
  return `${tenantId.toLowerCase()} ${id.toLowerCase()}`;
}

function idToText(id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16) throw new Error('a link is made of the id of its row, a uuid');
  return bytes.toString('base64url');
}

function textToId(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

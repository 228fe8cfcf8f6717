import { createHmac } from 'node:crypto';
import { sameBytes, type KeyRing } from '../shared/keys.ts';

const purpose = 'bounce address';
/** As short as it must be: what stands before the @ has 64 characters at most. */
const macBytes = 12;

/**
 * The address that an email comes back to when it can't be delivered: it names the email, and only we can make one. In
 * hexadecimal, since mail servers may change the case of letters.
 * @param mailbox where such mail is received, `bounces@portal.example`
 */
export function bounceAddress(keys: KeyRing, mailbox: string, emailId: string): string {
  const [name = '', domain = ''] = mailbox.split('@');
  const id = emailId.replaceAll('-', '');
  return `${name.slice(0, 7)}+${id}${macOf(keys.derive(purpose), id).toString('hex')}@${domain}`;
}

/** The id of the email that came back to an address, or null when it is none of ours. */
export function readBounceAddress(keys: KeyRing, address: string): string | null {
  const [, id, mac] = /^[^@+]*\+([0-9a-f]{32})([0-9a-f]{24})@/.exec(address.toLowerCase()) ?? [];
  if (id === undefined || mac === undefined) return null;
  const given = Buffer.from(mac, 'hex');
  if (!keys.deriveAll(purpose).some((key) => sameBytes(macOf(key, id), given))) return null;
  return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
}

const macOf = (key: string, id: string) =>
  createHmac('sha256', Buffer.from(key, 'base64url')).update(id).digest().subarray(0, macBytes);

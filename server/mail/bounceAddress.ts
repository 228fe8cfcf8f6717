import { createHmac } from 'node:crypto';
import { sameBytes, type KeyRing } from '../secrets/keys.ts';

/** Which email came back. */
interface CameBack {
  /** The first half of the tenant's id, with zeros behind it; null in an address from before addresses carried one. */
  tenantId: string | null;
  emailId: string;
}

const purpose = 'bounce address';
/** What stands before the @ has 64 characters at most, so half of the tenant's id must do: of those that begin alike, one has the email. */
const tenantDigits = 16;
const emailDigits = 32;
const macDigits = 22;
/** In digits of base 32, since mail servers may change the case of letters. */
const length = 56;
/** What addresses were made of before they carried the tenant, in hexadecimal: an email comes back for some days. */
const formerMac = 24;

/**
 * The address that an email comes back to when it can't be delivered: it names the tenant and the email, and only we can
 * make one.
 * @param mailbox where such mail is received, `bounces@portal.example`
 */
export function bounceAddress(
  keys: KeyRing,
  mailbox: string,
  { tenantId, emailId }: { tenantId: string; emailId: string },
): string {
  const [name = '', domain = ''] = mailbox.split('@');
  const ids = digitsOf(tenantId).slice(0, tenantDigits) + digitsOf(emailId);
  const whole = BigInt(`0x${ids}${macOf(keys.derive(purpose), ids, macDigits)}`);
  return `${name.slice(0, 7)}+${whole.toString(32).padStart(length, '0')}@${domain}`;
}

/** The email that came back to an address, or null when it is none of ours. */
export function readBounceAddress(keys: KeyRing, address: string): CameBack | null {
  const [, code = ''] = new RegExp(`^[^@+]*\\+([0-9a-v]{${length}})@`).exec(address.toLowerCase()) ?? [];
  if (code === '') return null;
  const whole = Array.from(code).reduce((sum, digit) => sum * 32n + BigInt(parseInt(digit, 32)), 0n);
  const hex = whole.toString(16).padStart(tenantDigits + emailDigits + macDigits, '0');
  const ids = hex.slice(0, tenantDigits + emailDigits);
  if (isOurs(keys, ids, hex.slice(ids.length)))
    return {
      tenantId: uuidOf(ids.slice(0, tenantDigits).padEnd(32, '0')),
      emailId: uuidOf(ids.slice(tenantDigits)),
    };
  const former = code.slice(0, emailDigits);
  return isOurs(keys, former, code.slice(-formerMac)) ? { tenantId: null, emailId: uuidOf(former) } : null;
}

function isOurs(keys: KeyRing, ids: string, mac: string): boolean {
  return keys
    .deriveAll(purpose)
    .some((key) => sameBytes(Buffer.from(macOf(key, ids, mac.length)), Buffer.from(mac)));
}

const macOf = (key: string, ids: string, digits: number) =>
  createHmac('sha256', Buffer.from(key, 'base64url')).update(ids).digest('hex').slice(0, digits);

const digitsOf = (uuid: string) => uuid.replaceAll('-', '');
const uuidOf = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

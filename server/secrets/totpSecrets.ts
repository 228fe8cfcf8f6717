import type { KeyRing } from './keys.ts';
import { seal, unseal } from './seal.ts';
import { base32 } from './totp.ts';

const sealing = 'operator authenticator';
const making = 'operator authenticator of link';
/** 160 bits, as RFC 4226 advises. */
const bytes = 20;

/** Seals an operator's authenticator key for the database: a stolen backup has no use for it (S19). */
export const sealSecret = (keys: KeyRing, operatorId: string, secret: string): Buffer =>
  seal(keys, sealing, operatorId, secret);

/** What `sealSecret` closed; null when the server's secret is gone, and then the operator needs a new link. */
export const openSecret = (keys: KeyRing, operatorId: string, sealed: Buffer): string | null =>
  unseal(keys, sealing, operatorId, sealed);

/**
 * The authenticator key that a link to set oneself up offers. It is made of the link's token, so that opening the page writes
 * nothing, and opening it again shows the same.
 */
export function offeredSecret(keys: KeyRing, operatorId: string, token: string): string {
  const mac = keys.mac(making, `${operatorId} ${token}`, keys.newest);
  if (!mac) throw new Error('the newest key makes one');
  return base32(mac.subarray(0, bytes));
}

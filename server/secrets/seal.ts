import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './keys.ts';

const cipher = 'aes-256-gcm';
const sizes = { nonce: 12, tag: 16 };

/**
 * Seals a text with a key of the server's, for a place in the database where nothing may be read: a stolen backup has no
 * use for it.
 * @param about what it belongs to; opened under anything else it is nothing
 */
export function seal(keys: KeyRing, purpose: string, about: string, text: string): Buffer {
  const nonce = randomBytes(sizes.nonce);
  const key = Buffer.from(keys.derive(purpose), 'base64url');
  const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed]);
}

/** What `seal` closed, with any secret that is still configured; null when it can't be opened. */
export function unseal(keys: KeyRing, purpose: string, about: string, sealed: Buffer): string | null {
  const nonce = sealed.subarray(0, sizes.nonce);
  const tag = sealed.subarray(sizes.nonce, sizes.nonce + sizes.tag);
  const body = sealed.subarray(sizes.nonce + sizes.tag);
  for (const text of keys.deriveAll(purpose)) {
    try {
      const opening = createDecipheriv(cipher, Buffer.from(text, 'base64url'), nonce, {
        authTagLength: sizes.tag,
      })
        .setAAD(Buffer.from(about))
        .setAuthTag(tag);
      return Buffer.concat([opening.update(body), opening.final()]).toString('utf8');
    } catch {
      // Sealed with another secret, or not for this.
    }
  }
  return null;
}

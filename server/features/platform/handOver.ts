import { randomBytes } from 'node:crypto';
import type { KeyRing } from '../../secrets/keys.ts';
import { isUuid } from '../../shared/uuid.ts';

/**
 * The token that hands a sign-up's administrator over to the new tenant's host (S15). It is made of the form's nonce,
 * which nobody else knows, so that a doubled submit comes to the same token and the same way in (S25).
 * @returns 256 bits as URL-safe text
 */
export function handOverToken(
  keys: KeyRing,
  formId: unknown,
  { subdomain, email }: { subdomain: string; email: string },
): string {
  const subject = JSON.stringify([formId, subdomain, email]);
  const mac = isUuid(formId) ? keys.mac('hand over', subject, keys.newest) : null;
  return (mac ?? randomBytes(32)).toString('base64url');
}

import type { KeyRing } from '../../../secrets/keys.ts';
import { seal, unseal } from '../../../secrets/seal.ts';
import { passwordErrors } from '../../../domain/portalUsers/portalUsers.form.ts';
import { personOf } from '../accounts.form.ts';
import type { Cells } from './bulk.form.ts';

const purpose = 'first password in bulk';
const about = (importId: string, line: number) => `${importId} ${line}`;

/** Closes a row's first password, or its hash. */
export const sealPassword = (keys: KeyRing, importId: string, line: number, text: string): Buffer =>
  seal(keys, purpose, about(importId, line), text);

/** Opens it again; null when the secret that it was sealed with has been removed. */
export const openPassword = (keys: KeyRing, importId: string, line: number, sealed: Buffer): string | null =>
  unseal(keys, purpose, about(importId, line), sealed);

/** What speaks against a row's first password (S10), or null; an empty one is none, and the person is invited. */
export function passwordProblem(
  tenant: { name: string; slug: string },
  cells: Cells,
  password: string,
): string | null {
  if (password === '') return null;
  const { user_id: username = '', name = '', email = '' } = cells;
  const read = personOf({ username, name, email });
  const person = 'person' in read ? read.person : { username, email, first_name: name, last_name: '' };
  return passwordErrors({ password, retype_password: password }, tenant, person)['password'] ?? null;
}

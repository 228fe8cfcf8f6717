import { makeLinkToken } from '../../server/secrets/tokens.ts';
import type { Cast } from './cast.ts';
import { testDatabase } from './database.ts';

/** A link that sets a password, as its row and its address. */
export interface MadeLink {
  id: string;
  token: string;
  path: string;
}

/** Creates one as the product's functions do, with columns of your own. */
export async function makePasswordLink(
  { tenantId }: Pick<Cast, 'tenantId'>,
  userId: string,
  { purpose = 'reset', ...columns }: Record<string, unknown> & { purpose?: 'invitation' | 'reset' } = {},
): Promise<MadeLink> {
  const { admin, keys } = await testDatabase();
  const row = {
    tenant_id: tenantId,
    user_id: userId,
    purpose,
    key_version: keys.newest,
    expires_at: new Date(Date.now() + 3_600_000),
    ...columns,
  };
  const names = Object.keys(row);
  const { rows } = await admin.query<{ id: string }>(
    `insert into password_links (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')}) returning id`,
    Object.values(row),
  );
  const { id } = rows[0]!;
  const token = makeLinkToken(keys, 'password link', { tenantId, id, keyVersion: keys.newest })!;
  return { id, token, path: `/${purpose === 'invitation' ? 'invitation' : 'reset_password'}/${token}` };
}

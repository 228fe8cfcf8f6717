import { randomBytes } from 'node:crypto';
import { inviteOperator } from '../database/operatorAccounts.ts';
import { sha256 } from '../request/cookieSessions.ts';
import { hashPassword } from '../request/passwordHash.ts';
import type { Services } from '../request/services.ts';
import { sealSecret } from '../secrets/totpSecrets.ts';
import { limits } from '../shared/limits.ts';
import { demoPassword } from './seed.ts';

/** The demo's operator. Everybody can read the key here, so it is worth nothing anywhere else. */
export const demoOperator = {
  email: 'operator@gatehouse.example',
  secret: 'DEMOGATEHOUSEOPERATORKEY22334455',
} as const;

/** Makes the demo's operator in the product's own way, if there is none. */
export async function seedOperator({ operators, keys }: Services, databaseUrl: string): Promise<void> {
  const { email, secret } = demoOperator;
  if (await operators.facts(email)) return;
  const setUpHash = sha256(randomBytes(32).toString('base64url'));
  await inviteOperator(databaseUrl, email, setUpHash, limits.operatorSetUp);
  const person = await operators.setUpFacts(setUpHash);
  if (!person) throw new Error('the operator of the demo could not be invited');
  const tokenHash = randomBytes(32);
  const visit = { address: 'local', browser: 'Demo' };
  const passwordHash = await hashPassword(demoPassword);
  await operators.setUp(
    setUpHash,
    { passwordHash, secret: sealSecret(keys, person.id, secret), step: 0 },
    tokenHash,
    visit,
  );
  await operators.signOut(tokenHash, visit.address);
}

import { createHash, randomBytes } from 'node:crypto';
import { hash as argon2 } from '@node-rs/argon2';
import { base32, codeOf, stepAt } from '../../server/secrets/totp.ts';
import { sealSecret } from '../../server/secrets/totpSecrets.ts';
import { addSession, visitor, type Browser } from './app.ts';
import { testDatabase } from './database.ts';

/** An operator's password, in all tests. */
export const operatorPassword = 'seven lanterns drift upstream';

/** Somebody who operates the platform, signed in. */
export interface TestOperator {
  side: 'operator';
  token: string;
  slug?: undefined;
  id: string;
  email: string;
  /** The code that the authenticator app shows, so many steps from now. */
  code(steps?: number): string;
}

/** Makes an operator with a session, as superuser. */
export async function makeOperator(name = 'operator'): Promise<TestOperator> {
  const { admin, keys } = await testDatabase();
  const secret = base32(randomBytes(20));
  const email = `${name}-${randomBytes(4).toString('hex')}@platform.example`;
  const passwordHash = await argon2(operatorPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const { rows } = await admin.query<{ id: string }>(
    'insert into operators (email, password_hash, totp_secret) values ($1, $2, $3) returning id',
    [email, passwordHash, Buffer.alloc(0)],
  );
  const { id } = rows[0]!;
  await admin.query('update operators set totp_secret = $2 where id = $1', [
    id,
    sealSecret(keys, id, secret),
  ]);
  const token = randomBytes(32).toString('base64url');
  await admin.query(
    `insert into operator_sessions (operator_id, token_hash, address, browser) values ($1, $2, '127.0.0.1', 'test')`,
    [id, createHash('sha256').update(token).digest()],
  );
  return {
    side: 'operator',
    token,
    id,
    email,
    code: (steps = 0) => codeOf(secret, stepAt(Date.now()) + steps),
  };
}

/** A browser in which an operator is signed in, at the platform's own host. */
export async function asOperator(operator: TestOperator): Promise<Browser> {
  const browser = await visitor();
  await addSession(browser, operator);
  return browser;
}

/** A link for an operator who is to set themselves up. */
export async function setUpLink(
  email = `new-${randomBytes(4).toString('hex')}@platform.example`,
): Promise<string> {
  const { admin } = await testDatabase();
  const token = randomBytes(32).toString('base64url');
  await admin.query(`select app.operator_invite($1, $2, '1 day')`, [
    email,
    createHash('sha256').update(token).digest(),
  ]);
  return `/operator/set_up/${token}`;
}

import pg from 'pg';

/**
 * Makes a link with which somebody sets themselves up as an operator of the platform, with a password and an authenticator app.
 * For one who is set up already it replaces both, once it is used.
 * @param databaseUrl of the migrator, who alone may
 * @param setUpHash SHA-256 of the link's token
 */
export async function inviteOperator(
  databaseUrl: string,
  email: string,
  setUpHash: Buffer,
  valid: string,
): Promise<void> {
  await call(databaseUrl, 'select app.operator_invite($1, $2, $3) as done', [email, setUpHash, valid]);
}

/** Removes an operator and ends their sessions. @returns false when there is none with this email */
export const removeOperator = (databaseUrl: string, email: string): Promise<boolean> =>
  call(databaseUrl, 'select app.operator_remove($1) as done', [email]);

async function call(databaseUrl: string, text: string, values: unknown[]): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ done: boolean }>({ text, values });
    return rows[0]?.done === true;
  } finally {
    await client.end();
  }
}

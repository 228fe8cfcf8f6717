import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The secret of an installation that was given none: random, made once, kept in the data folder. For trying and
 * developing only; production has no default secret and needs SECRETS.
 * @throws with what to do when the folder can't be written
 */
export async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret');
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EEXIST')
      throw new Error(
        `The folder ${dataDir} can’t be written to. Set DATA_DIR to one that can, or set SECRETS.`,
        {
          cause: error,
        },
      );
  }
  return (await readFile(file, 'utf8')).trim();
}

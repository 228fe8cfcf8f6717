import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../server/request/cookieSessions.ts';
import type { BenchDatabase } from './database.ts';
import { makeDataset, type Dataset, type DatasetSize } from './dataset.ts';

/**
 * The dataset of a run. With a folder that is kept, the one that an earlier run left there, whatever its size was: a
 * million assets need not be made for each try. The schema is brought up to date, the rows stay as they are.
 */
export async function datasetOf(
  { admin, keys }: BenchDatabase,
  size: DatasetSize,
  keep?: string,
): Promise<Dataset> {
  if (keep === undefined) return makeDataset(admin, size, keys);
  const file = join(keep, 'dataset.json');
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept === null) {
    const dataset = await makeDataset(admin, size, keys);
    await writeFile(file, asText(dataset));
    return dataset;
  }
  await admin.query('update login_sessions set created_at = now(), seen_at = now() where browser = $1', [
    'bench',
  ]);
  return fromText(kept);
}

/** Contacts are a map, and a token's hash is bytes: neither is JSON. */
function asText(dataset: Dataset): string {
  return JSON.stringify({ ...dataset, contacts: [...dataset.contacts] }, (key, value: unknown) =>
    key === 'tokenHash' ? undefined : value,
  );
}

function fromText(text: string): Dataset {
  const read = JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'token' in value && typeof value.token === 'string'
      ? { ...value, tokenHash: sha256(value.token) }
      : value,
  ) as Omit<Dataset, 'contacts'> & { contacts: Iterable<readonly [number, Dataset['staff']]> };
  return { ...read, contacts: new Map(read.contacts) };
}

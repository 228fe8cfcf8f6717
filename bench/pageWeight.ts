import { get } from './ask.ts';
import type { BenchDatabase } from './database.ts';
import type { Dataset } from './dataset.ts';
import type { Figure } from './figures.ts';
import { startOurServer } from './ourServer.ts';

/** P6: what the portal's asset list weighs on the wire, everything included, for a browser that takes brotli. */
export async function pageWeight(database: BenchDatabase, dataset: Dataset): Promise<Figure[]> {
  const server = await startOurServer(database);
  try {
    const page = await get(server.port, '/assets', { actor: dataset.customer, encoding: 'br' });
    const plain = await get(server.port, '/assets', { actor: dataset.customer });
    const files = new Set(plain.body.toString().match(/\/static\/[\w./-]+/g));
    let all = page.bytes;
    for (const file of files) all += (await get(server.port, file, { encoding: 'br' })).bytes;
    const figure = (what: string, bytes: number, goal: number, note: string): Figure => ({
      id: 'P6', what, value: bytes / 1000, unit: 'KB', goal: `≤ ${goal} KB`, met: bytes <= goal * 1000, note,
    }); // prettier-ignore
    return [
      figure('first visit', all, 30, `${files.size + 1} files`),
      // Style, script and picture are kept for ever by their hashes.
      figure('later visits', page.bytes, 8, `${(plain.bytes / 1000).toFixed(1)} KB before compression`),
    ];
  } finally {
    await server.stop();
  }
}

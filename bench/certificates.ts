import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keyOf } from '../server/files/files.ts';
import type { BenchDatabase } from './database.ts';

/** As many as one ZIP may have. */
const mostFiles = 2_000;

/**
 * Stores a file of 100 KB for each certificate at one facility, which the rows of the bench lack.
 * @returns the id of the facility whose assets have most certificates, of those where they fit into one ZIP
 */
export async function storeCertificates(
  { admin }: BenchDatabase,
  tenantId: string,
  dataDir: string,
): Promise<string> {
  const {
    rows: [facility],
  } = await admin.query<{ id: string }>(
    `select a.facility_id as id from assets a join documents d on d.tenant_id = a.tenant_id and d.about_asset_id = a.id
       and d.kind = 'certificate' and d.archived_at is null and d.replaced_at is null
     where a.tenant_id = $1 group by a.facility_id having count(distinct a.id) <= $2 order by count(distinct a.id) desc limit 1`,
    [tenantId, mostFiles],
  );
  if (!facility) throw new Error('no facility has certificates');
  const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(100_000)]);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const client = await admin.connect();
  try {
    // A document's file is its own for good, except here.
    await client.query('set session_replication_role = replica');
    const { rows } = await client.query<{ file_id: string }>(
      `update documents d set size = $3, sha256 = $4 from assets a
         where d.tenant_id = $1 and d.kind = 'certificate' and a.tenant_id = $1 and a.id = d.about_asset_id and a.facility_id = $2
         returning d.file_id`,
      [tenantId, facility.id, content.length, sha256],
    );
    for (const { file_id: fileId } of rows) {
      const path = join(dataDir, 'files', keyOf({ tenantId, fileId }));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  } finally {
    await client.query('set session_replication_role = origin');
    client.release();
  }
  return facility.id;
}

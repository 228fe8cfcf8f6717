import type { TenantsFiles } from '../../db/filesToVerify.ts';
import { Unavailable } from '../request/errors.ts';
import type { Files } from './files.ts';
import type { MarkedStore } from './marked.ts';

/** What the comparison of store and rows found. */
export interface FilesReport {
  sound: boolean;
  /** One line for each tenant with documents, and below it one for each fault. */
  lines: string[];
}

/**
 * Compares each file of the store with what its document says of it, by size and checksum, and names files that no document
 * has. Those that are on their way right now are left alone.
 */
export async function verifyFiles(
  tenants: AsyncIterable<TenantsFiles>,
  files: Files,
  store?: Pick<MarkedStore, 'check'>,
): Promise<FilesReport> {
  const report: FilesReport = { sound: true, lines: [] };
  try {
    await store?.check();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const why = error.cause instanceof Error ? error.cause.message : error.message;
    return { sound: false, lines: [`No file was compared: ${why}.`] };
  }
  for await (const tenant of tenants) {
    const faults: string[] = [];
    const known = new Set<string>();
    for await (const { file_id: fileId, size, sha256, name } of tenant.files) {
      known.add(fileId);
      const found = await files.find({ tenantId: tenant.tenantId, fileId }, { size, sha256 });
      if (typeof found === 'string') faults.push(`  ${fileId} (${name}): ${found}`);
    }
    for await (const fileId of files.stored(tenant.tenantId))
      if (!known.has(fileId)) faults.push(`  ${fileId}: has no document`);
    if (known.size === 0 && faults.length === 0) continue;
    report.lines.push(`${tenant.slug}: ${known.size} files, ${faults.length} faults`, ...faults);
    if (faults.length > 0) report.sound = false;
  }
  return report;
}

import { Readable } from 'node:stream';
import { testApp } from './app.ts';
import { testDatabase } from './database.ts';

/** The smallest file that passes as a PDF, with words that distinguish one from another. */
export const pdf = (words = 'certificate') => Buffer.from(`%PDF-1.4\n%${words}\n%%EOF\n`);

/** To sweep with: every file has its row. */
export const allKept = (_tenantId: string, fileIds: readonly string[]) =>
  Promise.resolve(new Map(fileIds.map((id) => [id, 'kept'] as const)));

/**
 * A document with its file in the store, as an upload leaves it.
 * @param of the record: one column of `documents`, with an id
 * @returns its id
 */
export async function storedDocument(
  tenantId: string,
  of: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> & { name?: string; content?: Buffer } = {},
): Promise<string> {
  const { content = pdf(), ...values } = more;
  const { services } = await testApp();
  const { name = 'certificate.pdf' } = values;
  const received = await services.files.receive(tenantId, name, Readable.from([content]));
  if (!received.file) throw new Error(received.problem);
  const { fileId, size, mediaType, sha256 } = received.file;
  const row = {
    ...{ tenant_id: tenantId, kind: 'certificate', name, shown: true, by_staff: true, author_name: 'Tess' },
    ...{ file_id: fileId, size, media_type: mediaType, sha256 },
    ...of,
    ...values,
  };
  const columns = Object.keys(row);
  const { admin } = await testDatabase();
  const { rows } = await admin.query<{ id: string }>(
    `insert into documents (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')}) returning id`,
    Object.values(row),
  );
  await services.files.settle(tenantId, [fileId], new Set([fileId]));
  return rows[0]!.id;
}

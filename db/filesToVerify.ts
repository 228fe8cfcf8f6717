import pg from 'pg';

/** What the store has to have of a tenant. */
export interface FileToVerify {
  file_id: string;
  size: number;
  sha256: string;
  name: string;
}

/** One tenant's files, as the rows say; read while they are asked for. */
export interface TenantsFiles {
  tenantId: string;
  slug: string;
  files: AsyncIterable<FileToVerify>;
}

/**
 * The files that documents of every tenant stand for.
 * @param databaseUrl of the migrator, the only role that may ask
 */
export async function* filesToVerify(databaseUrl: string): AsyncGenerator<TenantsFiles, void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  async function* filesOf(tenantId: string): AsyncGenerator<FileToVerify, void> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const { rows } = await client.query<FileToVerify>('select * from app.files_to_verify($1, $2)', [
        tenantId,
        after,
      ]);
      yield* rows;
      const last = rows.at(-1);
      if (!last) return;
      after = last.file_id;
    }
  }
  try {
    const { rows } = await client.query<{ tenant_id: string; slug: string }>(
      'select tenant_id, slug from app.audit_chains()',
    );
    for (const { tenant_id: tenantId, slug } of rows) yield { tenantId, slug, files: filesOf(tenantId) };
  } finally {
    await client.end();
  }
}

/**
 * Some files that the store has to have, of whatever tenant; none where nobody has a document.
 * @param databaseUrl of the migrator
 */
export async function someFiles(databaseUrl: string): Promise<{ tenantId: string; fileId: string }[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ tenantId: string; fileId: string }>(
      'select tenant_id as "tenantId", file_id as "fileId" from app.some_files()',
    );
    return rows;
  } finally {
    await client.end();
  }
}

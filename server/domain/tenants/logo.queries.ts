import type { Db } from '../../database/db.ts';
import type { StoredFile } from '../../files/files.ts';
import { logoName } from '../../shared/logo.ts';

/** The file of a logo in the store, and how large the picture is. */
export interface LogoFile {
  tenantId: string;
  fileId: string;
  size: number;
  sha256: string;
  width: number;
  height: number;
}

/** The file of the company's logo, for what is drawn of it; null where it has none. */
export async function logoFile(db: Db): Promise<LogoFile | null> {
  const row = await db.row<{ file_id: string } & Pick<LogoFile, 'size' | 'sha256' | 'width' | 'height'>>(
    db.from('company_logos').whereNull('archived_at').select('file_id', 'size', 'sha256', 'width', 'height'),
  );
  if (!row) return null;
  const { file_id: fileId, ...facts } = row;
  return { tenantId: db.tenantId, fileId, ...facts };
}

/** A logo of the company, the present one or an earlier one. */
interface LogoRow {
  id: string;
  width: number;
  height: number;
}

/** Makes a picture the company's logo, in place of the one before; returns that one's id, or null. */
export async function addLogo(db: Db, file: StoredFile): Promise<string | null> {
  const pixels = file.pixels ?? { width: 1, height: 1 };
  const before = await archivePresent(db);
  const id = await db.insert('company_logos', {
    ...{ file_id: file.fileId, size: file.size, sha256: file.sha256 },
    ...pixels,
  });
  await db.update('tenants', { id: db.tenantId }, { logo: logoName({ id, ...pixels }) });
  return before;
}

/** Takes the logo off everything; returns its id, by which it can be brought back. */
export const removeLogo = (db: Db): Promise<string | null> => archivePresent(db);

/** Brings an earlier logo back; false where the company has no such one. */
export async function restoreLogo(db: Db, id: string): Promise<boolean> {
  const logo = await db.row<LogoRow>(
    db.from('company_logos').where({ id }).whereNotNull('archived_at').select('id', 'width', 'height'),
  );
  if (!logo) return false;
  await archivePresent(db);
  await db.update('company_logos', { id }, { archived_at: null });
  await db.update('tenants', { id: db.tenantId }, { logo: logoName(logo) });
  return true;
}

/** The company is held first, so that of two who change its logo at once each finds what the other left. */
async function archivePresent(db: Db): Promise<string | null> {
  await db.update('tenants', { id: db.tenantId }, { logo: null });
  const present = await db.row<{ id: string }>(
    db.from('company_logos').whereNull('archived_at').select('id'),
  );
  if (!present) return null;
  await db.update('company_logos', { id: present.id }, { archived_at: db.raw('now()') });
  return present.id;
}

import { certificates } from '../../../db/functions/newestCertificates.ts';
import type { Db, Query } from '../../database/db.ts';

/**
 * The newest certificate of the asset whose row is called so, by the day of its service: present, and as far as the actor sees
 * it (A26).
 */
const newest = (db: Db, asset: string): Query =>
  db
    .from('documents', 'd')
    .whereRaw(`d.about_asset_id = ${asset}.id`)
    .whereRaw(certificates.where)
    .orderByRaw(certificates.newestFirst)
    .limit(1);

/**
 * Adds the id of each asset's newest certificate to a page's rows. Where a facility or a customer is chosen, documents are
 * narrowed to what is there (A15), which the function that keeps its plan doesn't know.
 */
export const addNewestCertificate = (rows: Query, db: Db, asset: string): Query =>
  db.isNarrowed
    ? rows.select(db.raw('(?) as certificate_id', [newest(db, asset).select('d.id')]))
    : rows
        .joinRaw(`left join app.newest_certificates(array(select id from ??)) c on c.asset_id = ??.id`, [
          asset,
          asset,
        ])
        .select('c.certificate_id');

/** A certificate's file, as a ZIP needs it. */
export interface CertificateFile {
  file_id: string;
  file_name: string;
  size: number;
  sha256: string;
  added_at: Date;
}

/** Joins the newest certificate to a list's rows, and leaves those without one out. */
export const withNewestCertificate = (rows: Query, db: Db, asset: string): Query =>
  rows
    .joinRaw('cross join lateral (?) c', [
      // Knex takes a query here as well as a value, and has no type for it.
      newest(db, asset).select(
        ...['d.file_id', 'd.name as file_name', 'd.size', 'd.sha256', 'd.created_at as added_at'],
      ) as unknown as string,
    ])
    .select('c.*');

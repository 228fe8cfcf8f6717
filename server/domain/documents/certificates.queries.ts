import type { Db, Query } from '../../database/db.ts';

/**
 * The day of a certificate: that of the service it belongs to, by its line or by the reference of an imported service that its
 * name begins with, as uploading finds it (certificates.names.ts); the day it was added where neither is known.
 */
const day = `coalesce(
  (select max(l.serviced_on) from work_order_lines l
    where l.tenant_id = d.tenant_id and l.asset_id = d.about_asset_id and (l.id = d.work_order_line_id
      or d.work_order_line_id is null and l.work_order_id is null and starts_with(lower(d.name), lower(l.reference))
        and substr(lower(d.name), length(l.reference) + 1) ~ '^([[:space:]_()\\[\\],;+~@&=]|\\.[a-z0-9]+$|$)')),
  (d.created_at at time zone 'UTC')::date)`;

/**
 * The newest certificate of the asset whose row is called so, by the day of its service: present, and as far as the actor sees
 * it (A26).
 */
const newest = (db: Db, asset: string): Query =>
  db
    .from('documents', 'd')
    .whereRaw(`d.about_asset_id = ${asset}.id`)
    .where('d.kind', 'certificate')
    .whereNull('d.archived_at')
    .whereNull('d.replaced_at')
    .orderByRaw(`${day} desc, d.created_at desc, d.id desc`)
    .limit(1);

/** The id of an asset's newest certificate, as a column of a list's rows. */
export const newestCertificate = (db: Db, asset: string) =>
  db.raw('(?) as certificate_id', [newest(db, asset).select('d.id')]);

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

import { portalRoles, readOnlyRoles } from '../roles.ts';
import type { DatabaseFunction } from './index.ts';

/**
 * The day of a certificate `d`: that of the service it belongs to, by its line or by the reference of an imported service that
 * its name begins with, as uploading finds it (certificates.names.ts); the day it was added where neither is known.
 */
const day = `coalesce(
  (select max(l.serviced_on) from work_order_lines l
    where l.tenant_id = d.tenant_id and l.asset_id = d.about_asset_id and (l.id = d.work_order_line_id
      or d.work_order_line_id is null and l.work_order_id is null and starts_with(lower(d.name), lower(l.reference))
        and substr(lower(d.name), length(l.reference) + 1) ~ '^([[:space:]_()\\[\\],;+~@&=]|\\.[a-z0-9]+$|$)')),
  (d.created_at at time zone 'UTC')::date)`;

/** Which documents `d` are an asset's present certificates, and their order: the newest by the day of its service first. */
export const certificates = {
  where: "d.kind = 'certificate' and d.archived_at is null and d.replaced_at is null",
  newestFirst: `${day} desc, d.created_at desc, d.id desc`,
};

/**
 * The newest certificate of each of these assets, as far as the actor sees it (A26): by the policies of whoever calls, so an
 * injected SELECT learns nothing from it. Their plan takes longer to make than a page's whole list takes to read, and is kept
 * here, since each asset has few certificates, whatever the tenant.
 */
export const newestCertificateFunctions: DatabaseFunction[] = [
  {
    owner: 'owner',
    execute: ['app_staff', ...portalRoles, ...readOnlyRoles],
    sql: `
create function app.newest_certificates(p_assets uuid[]) returns table (asset_id uuid, certificate_id uuid)
language plpgsql stable rows 26 set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
-- A variable, as Postgres makes its plan for a tenant that has as much as others then, and not for the first one that asks.
declare own uuid := current_setting('app.tenant_id')::uuid;
begin
  return query select a.id, c.id from unnest(p_assets) a(id) cross join lateral (
    select d.id from documents d
      where d.tenant_id = own and d.about_asset_id = a.id and ${certificates.where}
      order by ${certificates.newestFirst} limit 1) c;
end $$`,
  },
];

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import express from 'express';
import pg from 'pg';
import { certificates } from '../db/functions/newestCertificates.ts';
import { assetColumns, assetList } from '../server/features/assets/assets.list.ts';
import { assetPortalPages } from '../server/features/assets/assets.pages.ts';
import type { AssetRow } from '../server/features/assets/assets.queries.ts';
import { shownOf, withColumns } from '../server/lists/columns.ts';
import { viewOf } from '../server/lists/listPage.ts';
import { createRenderer } from '../server/request/render.ts';
import type { PageFrame } from '../server/request/frame.ts';
import { readStaticFiles } from '../server/request/staticFiles.ts';
import { listQuery } from '../server/lists/spec.ts';
import { cutPage } from '../server/lists/paging.ts';
import type { BenchActor } from './dataset.ts';
import { plainCalendar } from '../server/shared/dates.ts';

const reach = `a.facility_id = any ((select array_agg(facility_id) from contact_facilities
  where tenant_id = $1 and contact_id = $2)::uuid[])`;
const certificate = `(select d.id from documents d where d.tenant_id = $1 and d.about_asset_id = p.id and d.shown
  and ${certificates.where} order by ${certificates.newestFirst} limit 1)`;
const serviceType = `(select y.name from asset_services s join work_order_types y on y.tenant_id = $1 and y.id = s.type_id
  where s.tenant_id = $1 and s.asset_id = p.id and s.service_required and s.next_service_on is not null
  order by s.next_service_on, s.id limit 1)`;
const list = `select p.*, f.name as facility, ${certificate} as certificate_id, ${serviceType} as service_type,
    (p.next_service_on::date < $3::date and p.status <> 'retired') as late from (
    select a.id, a.code, a.barcode, a.description, a.manufacturer, a.model, a.serial_number, a.status, a.facility_id,
      a.department, a.last_service_on::text as last_service_on, a.next_service_on::text as next_service_on, a.code_lc::text as cursor_value, a.code_lc as sort_value
    from assets a where a.tenant_id = $1 and ${reach} order by a.code_lc nulls last, a.id limit 26) p
  join facilities f on f.tenant_id = $1 and f.id = p.facility_id order by p.sort_value nulls last, p.id`;
const count = `select count(*)::int as n from (select 1 from assets a where a.tenant_id = $1 and ${reach} limit 1001) few`;

const choices = `select f.id, f.name from contact_facilities r join facilities f on f.tenant_id = $1 and f.id = r.facility_id
  where r.tenant_id = $1 and r.contact_id = $2 order by f.sort_name, f.id limit 51`;
const chosenColumns = `select c.columns from column_choices c join portal_users u on u.tenant_id = $1 and u.user_id = c.user_id
  where c.tenant_id = $1 and u.contact_id = $2 and c.list = 'assets'`;

/**
 * The floor of P1: what the asset list costs a bare Express handler that asks nobody who is there. The same SELECTs with the
 * conditions written by hand, as a role that bypasses row security: the list, its count, the facilities of the drop-down, and the
 * columns that the person has chosen. The same EJS; no session, tenant, policy or header.
 */
export async function startFloorServer(
  databaseUrl: string,
  actor: BenchActor,
): Promise<{ port: number; stop(): Promise<void> }> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 16, options: '-c jit=off' });
  const renderer = createRenderer(fileURLToPath(new URL('../views/', import.meta.url)), { cache: true });
  const { assets } = readStaticFiles(fileURLToPath(new URL('../public/', import.meta.url)));
  const item = (href: string, label: string) => ({ href, label, current: href === '/assets' });
  const frame: PageFrame = {
    assets,
    tenant: { name: 'small-1', slug: 'small-1', colour: null, contactLine: null, logo: null },
    user: { name: 'B contact10', detail: 'Customer 0' },
    menu: [
      { label: null, items: [item('/', 'Overview'), item('/assets', 'Assets'), item('/tickets', 'Tickets')] },
    ],
    notices: [],
    formId: '00000000-0000-4000-8000-000000000000',
    mailing: { way: 'server', sends: true, instead: '' },
    rights: { viewPortals: false, explainAccess: false, readAudit: false, addOrders: false },
    facilities: null,
    labs: null,
    customers: null,
    searchAction: null,
    banner: null,
    agentFor: null,
    path: '/assets',
    homeHref: '/',
    profileHref: '/my_profile',
    signOutAction: '/sign_out',
  };
  const columns = assetColumns('assets', 'Assets');
  const app = express();
  app.get('/assets', async (_request, response) => {
    const values = [actor.tenantId, actor.contactId];
    const { lateBefore } = plainCalendar;
    const [rows, counted, facilities, chosen] = await Promise.all([
      pool.query<AssetRow & { cursor_value: string }>(list, [...values, lateBefore]),
      pool.query<{ n: number }>(count, values),
      pool.query<{ id: string; name: string }>(choices, values),
      pool.query<{ columns: string[] }>(chosenColumns, values),
    ]);
    const shown = shownOf(columns, chosen.rows[0]?.columns ?? null);
    const request = listQuery({}, assetList);
    const page = cutPage(rows.rows, 25, request, (row) => [row.cursor_value, row.id]);
    const found = { page, count: counted.rows[0]?.n ?? 0 };
    const reply = assetPortalPages.list({
      list: withColumns(viewOf(assetList, '/assets', request, found), columns, { shown, mayChoose: true }),
      shown,
      assets: page.rows,
      lateBefore,
      empty: null,
      picked: null,
    });
    const { view, title, locals } = reply;
    const bar = { choices: facilities.rows, current: null, tooMany: false };
    const parts = { view, layout: 'portal', title, locals, frame: { ...frame, facilities: bar } } as const;
    response.type('html').send(renderer.page(parts));
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await pool.end();
    },
  };
}

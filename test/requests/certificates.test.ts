import { expect } from 'chai';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { signedIn, testApp, type Browser } from '../support/app.ts';
import { asActor } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';
import { ownServices } from '../support/services.ts';
import { unpacked } from '../support/zips.ts';

describe('Certificates', () => {
  let cast: Cast;
  let portal: Browser;
  let staff: Browser;
  let newest: string;
  before(async () => {
    cast = await makeCast('certificates');
    const { tenantId, assets } = cast;
    const at = (day: string) => new Date(`2027-${day}T12:00:00Z`);
    const add = (asset: string, name: string, more = {}) =>
      storedDocument(tenantId, { asset_id: asset }, { name, content: pdf(`${asset} ${name}`), ...more });
    await add(assets.cal1, 'old.pdf', { created_at: at('01-05') });
    newest = await add(assets.cal1, 'C.pdf', { created_at: at('02-05') });
    await add(assets.cal1, 'report.pdf', { created_at: at('03-05'), kind: 'report' });
    await add(assets.cal1, 'hidden.pdf', { created_at: at('04-05'), shown: false });
    await add(assets.cal1, 'gone.pdf', { created_at: at('04-06'), archived_at: at('04-07') });
    await add(assets.cal2, 'c.pdf');
    await add(assets.dock, 'south.pdf');
    await add(assets.mt, 'mt.pdf');
    portal = await signedIn(cast.players.customerUser);
    staff = await signedIn(cast.players.administrator);
  });

  it('the newest that is shown is one click from the list; staff have the newest of all', async () => {
    const list = (await portal.get('/assets')).text;
    expect(list).to.contain(`href="/documents/${newest}"`).and.to.contain('/assets/certificates.zip');
    expect(list.match(/href="\/documents\//g)).to.have.length(2);
    expect((await staff.get('/admin/assets')).text).not.to.contain(`/admin/documents/${newest}"`);
    expect((await portal.get('/recalls?from=1990-01-01&to=2990-01-01')).status).to.equal(200);
  });

  it('A26: the newest certificates are those that each asker sees, on one connection in turn', async () => {
    const services = await ownServices({ settings: { POOL_SIZE: '2' } });
    const { pools } = services;
    const { assets, players } = cast;
    const { rows } = await (
      await testDatabase()
    ).admin.query<{ id: string }>(`select id from documents where tenant_id = $1 and name = 'hidden.pdf'`, [
      cast.tenantId,
    ]);
    const asked = async (name: PlayerName) => {
      const call = (db: Db) =>
        db.call<{ asset_id: string; certificate_id: string }>('newest_certificates', [
          ...[assets.cal1, assets.dock, assets.cal1, assets.mt],
        ]);
      const found = await asActor(pools, { ...players[name], readOnly: true }, call);
      return new Map(found.map((row) => [row.asset_id, row.certificate_id]));
    };
    try {
      for (let round = 0; round < 7; round += 1) {
        expect((await asked('administrator')).get(assets.cal1)).to.equal(rows[0]?.id);
        const ofContact = await asked('contactUser');
        expect([...ofContact]).to.deep.equal([[assets.cal1, newest]]);
        expect([...(await asked('link')).keys()]).to.deep.equal([assets.dock]);
        expect((await asked('customerUser')).get(assets.cal1)).to.equal(newest);
      }
    } finally {
      await pools.end();
    }
  });

  it('A26: one ZIP of what the reader sees, names unique without regard to case, with an index', async () => {
    const zip = await portal.get('/assets/certificates.zip');
    expect([zip.status, zip.headers['content-type']]).to.deep.equal([200, 'application/zip']);
    const files = await unpacked(zip);
    expect(Object.keys(files).sort()).to.deep.equal(['C.pdf', 'c (2).pdf', 'index.csv']);
    expect(files['C.pdf']).to.equal(String(pdf(`${cast.assets.cal1} C.pdf`)));
    expect(files['index.csv'])
      .to.contain('File,Asset ID,Description')
      .and.to.contain('C.pdf,A-cal-1,Gauge A-cal-1');
    const ofContact = await unpacked(
      await (await signedIn(cast.players.contactUser)).get('/assets/certificates.zip'),
    );
    expect(Object.keys(ofContact).sort()).to.deep.equal(['C.pdf', 'index.csv']);
    const ofLink = await unpacked(await (await signedIn(cast.players.link)).get('/assets/certificates.zip'));
    expect(Object.keys(ofLink).sort()).to.deep.equal(['index.csv', 'south.pdf']);
  });

  it('says in its index on which of the company’s days a certificate was added, as its page does', async () => {
    const addedOn = async () =>
      (await unpacked(await portal.get('/assets/certificates.zip')))['index.csv']?.match(
        /\d{4}-\d\d-\d\d/,
      )?.[0];
    const days: (string | undefined)[] = [];
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC']) {
      await sql('update tenants set time_zone = $2 where id = $1', cast.tenantId, zone);
      days.push(await addedOn());
    }
    // They are 25 hours apart.
    expect(days[0]).to.not.equal(days[1]);
  });

  it('goes by the day of the service that a certificate belongs to, by its reference', async () => {
    const { tenantId, assets, workOrderType } = cast;
    await sql(
      `insert into work_order_lines (tenant_id, asset_id, type_id, outcome, serviced_on, finished_at, reference)
         values ($1, $2, $3, 'passed', '2025-03-31', now(), 'OLD-7')`,
      ...[tenantId, assets.cal2, workOrderType],
    );
    const at = (day: string) => new Date(`2026-${day}T12:00:00Z`);
    const add = (name: string, day: string) =>
      storedDocument(tenantId, { asset_id: assets.cal2 }, { name, content: pdf(name), created_at: at(day) });
    const of2025 = await add('OLD-7 certificate.pdf', '12-01');
    const newer = await add('OLD-77.pdf', '11-20');
    await sql(
      'update documents set archived_at = now() where tenant_id = $1 and name = $2',
      tenantId,
      'c.pdf',
    );
    const list = (await staff.get('/admin/assets')).text;
    expect(list).to.contain(`/admin/documents/${newer}"`).and.not.to.contain(`/admin/documents/${of2025}"`);
    await sql(
      'update documents set archived_at = null where tenant_id = $1 and name = $2',
      tenantId,
      'c.pdf',
    );
    await sql(
      'update documents set archived_at = now() where tenant_id = $1 and id in ($2, $3)',
      tenantId,
      of2025,
      newer,
    );
  });

  it('has the list’s search and filters', async () => {
    const files = await unpacked(await portal.get('/assets/certificates.zip?q=A-cal-2'));
    expect(Object.keys(files).sort()).to.deep.equal(['c.pdf', 'index.csv']);
    const none = await portal.get('/assets/certificates.zip?q=nothing-like-it');
    expect([none.status, none.location]).to.deep.equal([303, '/assets']);
    const ofSouth = await unpacked(
      await staff.get(`/admin/assets/certificates.zip?customer=${cast.customers.south}`),
    );
    expect(Object.keys(ofSouth).sort()).to.deep.equal(['index.csv', 'south.pdf']);
  });

  it('A25: a facility that was taken away a moment ago takes its certificates away', async () => {
    const browser = await signedIn(cast.players.contactWithPermissions);
    expect((await browser.get('/assets/certificates.zip')).status).to.equal(200);
    await sql(
      'delete from contact_facilities where contact_id = $1',
      cast.players.contactWithPermissions.contactId,
    );
    expect((await browser.get('/assets/certificates.zip')).location).to.equal('/assets');
  });

  it('what is missing stands in the index, and the others come', async () => {
    const { tenantId, assets } = cast;
    const lost = await storedDocument(
      tenantId,
      { asset_id: assets.cal2 },
      { name: 'lost.pdf', content: pdf('lost') },
    );
    const [row] = await sql<{ file_id: string }>('select file_id from documents where id = $1', lost);
    const { services } = await testApp();
    const id = row!.file_id;
    await rm(join(services.config.dataDir, 'files', 'files', tenantId, id.slice(0, 2), id));
    const files = await unpacked(await portal.get('/assets/certificates.zip'));
    expect(Object.keys(files).sort()).to.deep.equal(['C.pdf', 'index.csv']);
    expect(files['index.csv']).to.match(/,A-cal-2,.*Missing from our storage/);
  });

  it('A26: the ZIP of ticked assets has theirs alone, never one out of reach; nothing ticked is said', async () => {
    const fresh = await makeCast('ticked');
    for (const asset of [fresh.assets.cal1, fresh.assets.cal2, fresh.assets.pier])
      await storedDocument(fresh.tenantId, { asset_id: asset }, { name: `${asset}.pdf` });
    const olivia = await signedIn(fresh.players.customerUser);
    const at = '/assets/certificates.zip?of=ticked';
    const { cal1, cal2, pier } = fresh.assets;
    const names = async (path: string) =>
      Object.keys(await unpacked(await olivia.get(path))).filter((name) => name.endsWith('.pdf'));
    expect(await names(`${at}&assets=${cal1}&assets=${pier}`)).to.deep.equal([`${cal1}.pdf`]);
    expect((await names('/assets/certificates.zip')).sort()).to.deep.equal(
      [`${cal1}.pdf`, `${cal2}.pdf`].sort(),
    );
    for (const nothing of [at, `${at}&assets=x`])
      expect((await olivia.get(nothing)).location).to.equal('/assets');
    expect((await olivia.get('/assets')).text).to.contain('Tick at least one asset first.');
    expect((await olivia.post('/work_orders/new', {})).location, 'Request service too').to.equal('/assets');
  });
});

import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { storedDocument } from '../support/documents.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { formsOn } from '../support/pageForms.ts';
import { sql } from '../support/portalPages.ts';

describe('an asset that moves, is retired, or was perhaps entered twice', () => {
  let cast: Cast;
  let other: Cast;
  let tess: Browser;
  before(async () => {
    other = await makeCast('moving');
  });
  beforeEach(async () => {
    cast = await makeCast('moving');
    tess = await signedIn(cast.players.technician);
    await sql(
      `update work_order_lines set outcome = 'passed', serviced_on = '2026-03-04', remarks = 'Zero set', finished_at = now() where id = $1`,
      cast.workOrderLine,
    );
  });

  const as = (name: PlayerName) => signedIn(cast.players[name]);
  const here = () => `/admin/assets/${cast.assets.cal1}`;
  const version = async () =>
    String(
      (await sql<{ version: number }>('select version from assets where id = $1', cast.assets.cal1))[0]!
        .version,
    );
  const moveTo = async (facility: string) =>
    tess.post(`${here()}/move`, { facility_id: facility, _version: await version() });

  it('A12: at another facility of the customer its history goes along, from the next request on', async () => {
    const nora = await as('contactUser');
    const page = `/assets/${cast.assets.cal1}`;
    expect((await nora.get(page)).text).to.contain('Zero set');
    for (const [of, name] of [
      [{ asset_id: cast.assets.cal1 }, 'of the asset.pdf'],
      [{ work_order_line_id: cast.workOrderLine }, 'of the line.pdf'],
    ] as const)
      await storedDocument(cast.tenantId, of, { name });
    const moved = await moveTo(cast.facilities.cal2);
    expect([moved.status, moved.location]).to.deep.equal([303, here()]);
    expect((await nora.get(page)).status).to.equal(404);
    for (const who of ['customerUser', 'allContact'] as const)
      expect((await (await as(who)).get(page)).text, who).to.contain('Zero set');
    // glpi#485: as many lines and documents after it moved as before.
    for (const text of [(await tess.get(here())).text, (await (await as('customerUser')).get(page)).text])
      expect(text).to.contain('of the asset.pdf').and.contain('of the line.pdf');
    expect((await tess.get(here())).text)
      .to.contain('Zero set')
      .and.contain('1 service<');
  });

  it('A12: at another customer it leaves its earlier services behind (resolve-plus#77)', async () => {
    const asked = (await tess.get(`${here()}/move`)).text;
    expect(asked).to.contain('is on open work orders').and.contain(`/admin/work_orders/${cast.workOrder}"`);
    await moveTo(cast.facilities.dock);
    const link = await as('link');
    const { status, text } = await link.get(`/assets/${cast.assets.cal1}`);
    expect([status, text.includes('Zero set'), text.includes('WO-1')]).to.deep.equal([200, false, false]);
    expect((await (await as('customerUser')).get(`/assets/${cast.assets.cal1}`)).status).to.equal(404);
    expect((await (await as('customerUser')).get(`/work_orders/${cast.workOrder}`)).text).to.contain(
      'A-cal-1',
    );
    expect((await tess.get(here())).text).to.contain('Zero set');
  });

  it('refuses what is no facility, where it is already, and a version that is over', async () => {
    for (const facility of [other.facilities.cal1, cast.assets.cal1, '']) {
      const { status, text } = await moveTo(facility);
      expect(status).to.equal(422);
      expect(text).to.match(/Choose a facility/);
    }
    expect((await moveTo(cast.facilities.cal1)).text).to.contain('The asset is already there.');
    const late = await tess.post(`${here()}/move`, { facility_id: cast.facilities.cal2, _version: '0' });
    expect(late.status).to.equal(409);
    expect(
      (await tess.post(`/admin/assets/${other.assets.cal1}/move`, { facility_id: cast.facilities.cal2 }))
        .status,
    ).to.equal(404);
    expect((await (await as('contactUser')).get(`/assets/${cast.assets.cal1}`)).status).to.equal(200);
  });

  it('retires it, and brings it back by Undo', async () => {
    expect((await tess.post(`${here()}/retire`)).location).to.equal(here());
    const page = await tess.get(here());
    expect(page.text).to.contain('is retired').and.contain('Undo').and.contain('Bring back into service');
    expect(page.text).to.not.contain('New work order');
    expect((await (await as('customerUser')).get(`/assets/${cast.assets.cal1}`)).text).to.not.contain(
      'Request service',
    );
    await tess.post(`${here()}/bring_back`);
    expect((await tess.get(here())).text)
      .to.contain('New work order')
      .and.contain('Retire');
  });

  it('Undo of retiring leads back to the state that the asset had', async () => {
    await sql("update assets set status = 'out_of_service' where id = $1", cast.assets.cal1);
    const page = await tess.get((await tess.post(`${here()}/retire`)).location!);
    const undo = formsOn(page.text, here()).filter(({ action }) => action === `${here()}/bring_back`);
    const kept = undo.find(({ values }) => 'status' in values)!;
    await tess.post(kept.action, kept.values);
    const [asset] = await sql<{ status: string }>('select status from assets where id = $1', cast.assets.cal1);
    expect(asset!.status).to.equal('out_of_service');
  }); // prettier-ignore

  it('S#2222, S#2636: the same manufacturer and serial number, of a retired one too, is warned of and not refused', async () => {
    await sql(
      `update assets set manufacturer = 'Fluke', serial_number = 'SN-77', status = 'retired' where id = $1`,
      cast.assets.cal2,
    );
    const added = await tess.post('/admin/assets', {
      description: 'Meter', manufacturer: 'FLUKE', serial_number: 'sn-77', facility_id: cast.facilities.dock, status: 'in_service',
    }); // prettier-ignore
    expect(added.status).to.equal(303);
    expect((await tess.get(added.location!)).text)
      .to.contain('Same manufacturer and serial number')
      .and.contain(`href="/admin/assets/${cast.assets.cal2}"`)
      .and.contain('(retired)');
    expect((await tess.get(here())).text).to.not.contain('Same manufacturer');
  });

  it('a new work order begins at the asset’s facility, with the asset on it; another customer’s facility is refused', async () => {
    const form = await tess.get(`/admin/work_orders/new?asset_id=${cast.assets.cal2}`);
    const choice = /<select[^>]*name="facility_id"[^]*?<\/select>/.exec(form.text)?.[0];
    expect(form.text).to.contain('A-cal-2');
    expect(/<option value="([^"]+)"[^>]* selected/.exec(choice ?? '')?.[1]).to.equal(cast.facilities.cal2);
    const body = { type_id: cast.workOrderType, asset_id: cast.assets.cal2 };
    const wrong = await tess.post('/admin/work_orders', { ...body, facility_id: cast.facilities.dock });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('The asset belongs to another customer.');
    const added = await tess.post('/admin/work_orders', { ...body, facility_id: cast.facilities.cal2 });
    expect((await tess.get(added.location!)).text)
      .to.contain('A-cal-2')
      .and.contain('0 of 1');
    expect((await tess.get(`/admin/assets/${cast.assets.cal2}`)).text)
      .to.contain('Open work')
      .and.contain('WO-1001');
  });
});

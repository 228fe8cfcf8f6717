import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
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

  describe('A12: handing the history over to another customer', () => {
    const page = () => `/assets/${cast.assets.cal1}`;
    let shown: string;
    let hidden: string;
    beforeEach(async () => {
      await sql(
        "update work_orders set status = 'scheduled', scheduled_on = current_date where id = $1",
        cast.workOrder,
      );
      await sql("update work_orders set status = 'in_progress' where id = $1", cast.workOrder);
      await sql("update work_orders set status = 'done', signed_by = 'Sam' where id = $1", cast.workOrder);
      await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 }, { name: 'of the asset.pdf' });
      const line = { work_order_line_id: cast.workOrderLine };
      shown = await storedDocument(cast.tenantId, line, { name: 'of the line.pdf' });
      hidden = await storedDocument(cast.tenantId, line, { name: 'readings.pdf', shown: false });
      await storedDocument(cast.tenantId, { work_order_id: cast.workOrder }, { name: 'of the order.pdf' });
    });
    const shownTo = async (by: Browser) => fieldValue((await by.get(`${here()}/move`)).text, 'shown') ?? '';
    const give = async (facility: string, by = tess) => {
      const read = await shownTo(tess);
      return by.post(`${here()}/move`, {
        facility_id: facility,
        _version: await version(),
        hand_over: 'on',
        shown: read,
      });
    };

    it('shows first what the new customer would see, and then that customer sees just that', async () => {
      const asked = (await tess.get(`${here()}/move`)).text;
      for (const text of ['Hand over its service history', 'Zero set', 'of the asset.pdf', 'of the line.pdf'])
        expect(asked).to.contain(text);
      expect(asked).to.not.contain('readings.pdf').and.not.contain('of the order.pdf');
      const moved = await give(cast.facilities.dock);
      expect([moved.status, moved.location]).to.deep.equal([303, here()]);
      expect((await tess.get(here())).text)
        .to.contain('and its service history with it')
        .and.contain('Handed over to South')
        .and.contain('1 service<');
      const link = await as('link');
      const { text } = await link.get(page());
      expect(text).to.contain('Zero set').and.contain('of the asset.pdf').and.contain('of the line.pdf');
      for (const kept of ['WO-1', 'readings.pdf', 'of the order.pdf', 'Sam', 'North'])
        expect(text, kept).to.not.contain(kept);
      const [, copy = ''] = /href="(\/documents\/[^"]+)"[^>]*>of the line\.pdf/.exec(text) ?? [];
      expect((await link.get(copy)).status).to.equal(200);
      for (const path of [`/work_orders/${cast.workOrder}`, `/documents/${shown}`, `/documents/${hidden}`])
        expect((await link.get(path)).status, path).to.equal(404);
    });

    it('A26: a certificate stays with its service: the history leads to it, and the newest is that of the latest service', async () => {
      const [type] = await sql<{ id: string }>(
        'select id from work_order_types where tenant_id = $1 order by id limit 1',
        cast.tenantId,
      );
      for (const [reference, day] of [
        ['K-2020', '2020-03-31'],
        ['K-2019', '2019-03-31'],
      ])
        await sql(
          `insert into work_order_lines (tenant_id, asset_id, type_id, outcome, serviced_on, finished_at, reference)
             values ($1, $2, $3, 'passed', $4::date, $4::date, $5)`,
          ...[cast.tenantId, cast.assets.cal1, type!.id, day, reference],
        );
      await sql('update documents set archived_at = now() where tenant_id = $1', cast.tenantId);
      // The older one was uploaded last.
      for (const reference of ['K-2020', 'K-2019'])
        await storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 }, { name: `${reference}.pdf` });
      await give(cast.facilities.dock);
      const link = await as('link');
      const { text } = await link.get(page());
      const begins = text.indexOf('id="history"');
      const history = text.slice(begins, text.indexOf('</section>', begins));
      for (const name of ['K-2020.pdf', 'K-2019.pdf']) expect(history).to.contain(name);
      const list = (await link.get('/assets')).text;
      const [, newest = ''] =
        /href="(\/documents\/[0-9a-f-]+)/.exec(list.slice(list.indexOf('A-cal-1'))) ?? [];
      expect((await link.get(newest)).headers['content-disposition']).to.contain('K-2020.pdf');
    });

    it('the former customer keeps what it had, and who sees neither sees nothing', async () => {
      await give(cast.facilities.dock);
      const north = await as('customerUser');
      expect((await north.get(`/work_orders/${cast.workOrder}`)).text)
        .to.contain('A-cal-1')
        .and.contain('of the line.pdf');
      expect((await north.get(`/documents/${shown}`)).status).to.equal(200);
      for (const name of ['customerUser', 'wideContact', 'partnerUser'] as const)
        expect((await (await as(name)).get(page())).status, name).to.equal(404);
      const log = await sql<{ name: string }>(
        `select record_name as name from audit_log where tenant_id = $1 and record_kind in ('work_order_lines', 'documents')
           and action = 'added' order by record_name`,
        cast.tenantId,
      );
      expect(log.map(({ name }) => name))
        .to.include('Handed over, A-cal-1')
        .and.include('of the line.pdf');
    });

    it('back again it isn’t copied twice; to a facility of the company’s own nothing is handed over', async () => {
      const lines = async () =>
        Number(
          (
            await sql<{ n: string }>(
              'select count(*) as n from work_order_lines where asset_id = $1',
              cast.assets.cal1,
            )
          )[0]!.n,
        );
      const before = await lines();
      expect((await give(cast.facilities.cal2)).status).to.equal(303);
      expect(await lines(), 'the same customer').to.equal(before);
      await give(cast.facilities.dock);
      expect(await lines()).to.equal(before + 1);
      for (const facility of [cast.facilities.cal1, cast.facilities.dock])
        expect((await give(facility)).status).to.equal(303);
      expect(await lines()).to.equal(before + 1);
      const own = await give(cast.facilities.mt);
      expect([own.status, own.text.includes('belongs to no customer')]).to.deep.equal([422, true]);
      expect((await (await as('link')).get(page())).status, 'it stayed').to.equal(200);
    });

    it('hands over what the page showed: what came meanwhile is read first, and nothing moves until then', async () => {
      const read = await shownTo(tess);
      const sent = { facility_id: cast.facilities.dock, hand_over: 'on' };
      for (const meanwhile of [
        () => storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 }, { name: 'meanwhile.pdf' }),
        () =>
          sql(
            `update documents set shown = true where name = 'readings.pdf' and tenant_id = $1`,
            cast.tenantId,
          ),
      ]) {
        await meanwhile();
        for (const shown of [read, '']) {
          const late = await tess.post(`${here()}/move`, { ...sent, _version: await version(), shown });
          expect([late.status, late.text.includes('has changed since you opened this page')]).to.deep.equal([
            422,
            true,
          ]);
        }
        expect((await (await as('link')).get(page())).status, 'it stayed').to.equal(404);
      }
      expect((await give(cast.facilities.dock)).status).to.equal(303);
      expect((await (await as('link')).get(page())).text).to.contain('meanwhile.pdf');
      // Without the tick nothing is handed over, so nothing need have been read.
      expect((await moveTo(cast.facilities.cal1)).status).to.equal(303);
    });

    it('work that goes on stays behind; nobody else moves it, and no other asset’s history is handed over', async () => {
      await sql(
        "update work_orders set status = 'in_progress', reason = 'Once more' where id = $1",
        cast.workOrder,
      );
      expect((await tess.get(`${here()}/move`)).text).to.not.contain('Zero set');
      for (const name of ['customerUser', 'adminContact'] as const)
        expect((await give(cast.facilities.dock, await as(name))).status).to.be.oneOf([303, 403, 404]);
      expect((await (await as('contactUser')).get(page())).status, 'unmoved').to.equal(200);
      await give(cast.facilities.dock);
      expect((await (await as('link')).get(page())).text)
        .to.not.contain('Zero set')
        .and.not.contain('of the line.pdf');
      const refused = await sql(
        `insert into work_order_lines (tenant_id, asset_id, type_id, outcome, serviced_on, finished_at, handed_from_id)
           values ($1, $2, $3, 'passed', current_date, now(), $4)`,
        ...[cast.tenantId, cast.assets.cal2, cast.workOrderType, cast.workOrderLine],
      ).then(
        () => 'done',
        (error: unknown) => (error as { code?: string }).code,
      );
      expect(refused).to.equal('42501');
    });
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

  it('an old page changes nothing: what is retired already isn’t retired again, and what is in use isn’t brought back', async () => {
    const status = async () =>
      (await sql<{ status: string }>('select status from assets where id = $1', cast.assets.cal1))[0]!.status;
    for (const [now, action, says] of [
      ['out_of_service', 'bring_back', 'isn’t retired'],
      ['retired', 'retire', 'has been retired already'],
    ] as const) {
      await sql('update assets set status = $2 where id = $1', cast.assets.cal1, now);
      const before = await version();
      const page = await tess.get((await tess.post(`${here()}/${action}`)).location!);
      expect(page.text, action).to.contain(says).and.not.contain('>Undo<');
      expect([await status(), await version()], action).to.deep.equal([now, before]);
    }
  });

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

  it('the find page begins with the other facilities of its customer', async () => {
    const tess = await as('technician');
    const { text } = await tess.get(`${here()}/move/facility`);
    const names = [...text.matchAll(/name="facility_id"\s+value="([0-9a-f-]{36})"/g)].map(([, id]) => id);
    expect(names[0]).to.equal(cast.facilities.cal2);
    expect(names.length, 'the others follow').to.be.above(20);
  });
});

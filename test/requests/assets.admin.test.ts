import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { plainCells } from '../support/cells.ts';
import { dropWork, pagerLink, sql } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

interface AssetRow {
  id: string;
  code: string | null;
  description: string;
  facility_id: string;
  customer_id: string | null;
  next: string | null;
  version: number;
}

describe('assets in the back office', () => {
  let cast: Cast;
  let others: Cast;
  let technician: Browser;
  before(async () => {
    [cast, others] = [await makeCast('assets'), await makeCast('assets')];
    technician = await signedIn(cast.players.technician);
  });

  const filled = (change: Record<string, string> = {}) => ({
    code: 'G-1', barcode: '', description: 'Pressure gauge', manufacturer: '', model: '', serial_number: '', department: '',
    facility_id: cast.facilities.cal1, status: 'in_service', service_interval_months: '', last_service_on: '', ...change,
  }); // prettier-ignore
  const coded = (code: string) =>
    sql<AssetRow>(
      'select *, next_service_on::text as next from assets where tenant_id = $1 and code = $2',
      cast.tenantId,
      code,
    );

  it('lists, finds by barcode, filters and exports with the labels of the form', async () => {
    const { status, text } = await technician.get('/admin/assets');
    expect(status).to.equal(200);
    expect(text).to.contain('75 assets').and.contain('Add asset');
    for (const label of ['Asset ID', 'Barcode', 'Description', 'Serial number', 'Facility', 'Next service'])
      expect(text).to.contain(label);
    await sql(`update assets set barcode = 'BC-55' where id = $1`, cast.assets.dock);
    const found = await technician.get('/admin/assets?q=bc-55');
    expect(plainCells(found.text))
      .to.contain(`href="/admin/assets/${cast.assets.dock}">A-dock</a>`)
      .and.contain('1 asset<');
    expect((await technician.get('/admin/assets?due=overdue')).text).to.contain('No assets match');
    const exported = await technician.get('/admin/assets/export.csv?q=bc-55');
    expect(exported.text).to.contain('Asset ID,Barcode,Description').and.contain('A-dock,BC-55,Gauge A-dock');
    // What the page has no room for is in the export, or it would be lost on the way into another system.
    for (const label of ['Department', 'Last service'])
      expect(exported.text).to.match(new RegExp(`,${label},`));
    const next = pagerLink(text, 'next')!;
    expect(pagerLink((await technician.get(next)).text, 'prev')).to.be.a('string');
  });

  it('S#2222, S#2636: the same manufacturer and serial number again is warned of with a link, not refused', async () => {
    const same = { manufacturer: 'Fluke', serial_number: 'SN-0815' };
    const first = await technician.post('/admin/assets', filled({ code: 'TW-1', ...same, status: 'retired' }));
    const again = { manufacturer: 'FLUKE', serial_number: 'sn-0815' };
    const second = await technician.post('/admin/assets', filled({ code: 'TW-2', ...again }));
    expect([first.status, second.status]).to.deep.equal([303, 303]);
    const page = plainCells((await technician.get(second.location!)).text);
    expect(page).to.contain('Same manufacturer and serial number').and.contain('Check that it wasn’t added twice.');
    expect(page).to.contain(`<a href="${first.location!}">TW-1 Pressure gauge</a> (retired)`);
    expect((await technician.get(first.location!)).text).to.contain(`href="${second.location!}"`);
    const elsewhere = await technician.post('/admin/assets', filled({ code: 'TW-3', ...same, manufacturer: 'Testo' }));
    expect((await technician.get(elsewhere.location!)).text, 'another maker’s').not.to.contain('Same manufacturer and serial number');
  }); // prettier-ignore

  it('A12: a new asset has the customer of its facility, and the next service of last and interval', async () => {
    const added = await technician.post(
      '/admin/assets',
      filled({ service_interval_months: '12', last_service_on: '2026-02-28' }),
    );
    const [row] = await coded('G-1');
    expect(added.location).to.equal(`/admin/assets/${row?.id}`);
    expect(row).to.include({ customer_id: cast.customers.north, next: '2027-02-28', version: 1 });
    await technician.post('/admin/assets', filled({ code: 'G-own', facility_id: cast.facilities.mt }));
    expect((await coded('G-own'))[0]?.customer_id).to.equal(null);
    const forged = await technician.post(
      '/admin/assets',
      filled({ code: 'G-x', customer_id: cast.customers.south }),
    );
    expect(forged.status).to.equal(422);
    expect(await coded('G-x')).to.deep.equal([]);
  });

  it('adds one asset for a doubled submit', async () => {
    const form = { ...filled({ code: 'G-twice' }), _form_id: randomUUID() };
    const answers = [
      await technician.post('/admin/assets', form),
      await technician.post('/admin/assets', form),
    ];
    expect(answers[0]?.location).to.equal(answers[1]?.location);
    expect(await coded('G-twice')).to.have.length(1);
  });

  it('asks once before a customer has an Asset ID twice, new or edited; another customer’s is nobody’s business', async () => {
    const count = async () => (await coded('TWICE-1')).length;
    const send = (change: Record<string, string> = {}) =>
      technician.post('/admin/assets', filled({ code: 'TWICE-1', ...change }));
    expect((await send()).status).to.equal(303);
    const asked = await send({ code: 'twice-1', facility_id: cast.facilities.cal2 });
    expect(asked.status).to.equal(422);
    expect(asked.text).to.contain('North already has an asset twice-1. Save again to keep both.');
    expect(fieldValue(asked.text, '_kept_code')).to.equal('twice-1');
    expect(await count()).to.equal(1);
    const shown = await technician.post('/admin/assets', filled({ code: 'TWICE-1' }), {
      'Sec-Fetch-Mode': 'navigate',
    });
    expect(fieldValue((await technician.get(shown.location!)).text, '_kept_code')).to.equal('TWICE-1');
    expect((await send({ _kept_code: 'TWICE-2' })).status, 'asked about another').to.equal(422);
    const again = await send({ _kept_code: 'TWICE-1' });
    expect(again.status).to.equal(303);
    expect(await count()).to.equal(2);
    expect((await send({ facility_id: cast.facilities.pier })).status, 'another customer').to.equal(303);
    const [first] = await coded('TWICE-1');
    const edit = (change: Record<string, string>) =>
      technician.post(`/admin/assets/${first!.id}`, filled({ code: 'TWICE-1', _version: '1', ...change }));
    expect((await edit({ description: 'As it is' })).status, 'what it is already').to.equal(303);
    const other = await technician.post('/admin/assets', filled({ code: 'ONCE-1' }));
    const renamed = await technician.post(other.location!, filled({ code: 'TWICE-1', _version: '1' }));
    expect([renamed.status, renamed.text.includes('already has an asset TWICE-1')]).to.deep.equal([
      422,
      true,
    ]);
  });

  it('says what is wrong beside the field and keeps what was typed', async () => {
    const wrong = [
      [{ description: '' }, 'Enter a description.'],
      [{ facility_id: '' }, 'Choose a facility.'],
      [{ facility_id: randomUUID() }, 'That facility no longer exists.'],
      [{ facility_id: others.facilities.cal1 }, 'That facility no longer exists.'],
      [{ service_interval_months: '0' }, 'Enter a whole number'],
      [{ last_service_on: '2026-02-30' }, 'Enter a date'],
      [{ last_service_on: '20026-02-28' }, 'Enter a date'],
      [{ last_service_on: '2127-01-05', service_interval_months: '12' }, 'It can’t be in the future.'],
      [{ status: 'lost' }, 'Choose one of the options for Status.'],
      [{ code: 'x'.repeat(101) }, 'Asset ID is 101 characters long'],
      [{ model: 'a\u0007b' }, 'special control characters from Model'],
    ] as const;
    for (const [change, message] of wrong) {
      const answer = await technician.post(
        '/admin/assets',
        filled({ code: 'G-bad', manufacturer: 'Typed', ...change }),
      );
      expect(answer.status, message).to.equal(422);
      expect(answer.text).to.contain(message).and.contain('There’s a problem');
      expect(fieldValue(answer.text, 'manufacturer')).to.equal('Typed');
    }
    expect(await coded('G-bad')).to.deep.equal([]);
    await technician.post('/admin/assets', filled({ code: 'G-first', barcode: 'B-1' }));
    const taken = await technician.post('/admin/assets', filled({ code: 'G-second', barcode: 'b-1' }));
    expect(taken.status).to.equal(422);
    expect(taken.text).to.contain('Another asset already has this barcode.');
    expect(await coded('G-second')).to.deep.equal([]);
  });

  it('a last service in the future is refused with what else is wrong, and the asset keeps its dates', async () => {
    await technician.post(
      '/admin/assets',
      filled({ code: 'G-late', last_service_on: '2026-01-31', service_interval_months: '12' }),
    );
    const [before] = await coded('G-late');
    const change = {
      code: 'G-late',
      last_service_on: '2127-01-31',
      service_interval_months: '12',
      _version: '1',
    };
    const answer = await technician.post(`/admin/assets/${before!.id}`, filled(change));
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('Enter the day of the last service. It can’t be in the future.');
    expect(fieldValue(answer.text, 'last_service_on')).to.equal('2127-01-31');
    const both = await technician.post(
      `/admin/assets/${before!.id}`,
      filled({ ...change, service_interval_months: '0' }),
    );
    expect(both.status).to.equal(422);
    expect(both.text)
      .to.contain('It can’t be in the future.')
      .and.contain('Enter a whole number from 1 to 600');
    expect((await coded('G-late'))[0]).to.deep.equal(before);
    const today = new Date().toISOString().slice(0, 10);
    const kept = await technician.post(
      `/admin/assets/${before!.id}`,
      filled({ ...change, last_service_on: today }),
    );
    expect(kept.status).to.equal(303);
  });

  it('A12, S25: an edit moves the asset with its customer; a stale one gets both values', async () => {
    const path = `/admin/assets/${(await coded('G-1'))[0]!.id}`;
    const change = filled({
      description: 'Moved',
      facility_id: cast.facilities.dock,
      last_service_on: '2026-01-31',
      service_interval_months: '1',
    });
    expect((await technician.post(path, { ...change, _version: '1' })).status).to.equal(303);
    expect((await coded('G-1'))[0]).to.include({
      customer_id: cast.customers.south,
      next: '2026-02-28',
      version: 2,
    });
    const stale = await technician.post(path, { ...filled({ description: 'Too late' }), _version: '1' });
    expect(stale.status).to.equal(409);
    expect(stale.text).to.contain('Facility dock').and.contain('Facility cal-1').and.contain('Too late');
    expect((await coded('G-1'))[0]?.description).to.equal('Moved');
    const cleared = filled({ facility_id: cast.facilities.dock });
    expect((await technician.post(path, { ...cleared, _version: '2' })).status).to.equal(303);
    expect((await coded('G-1'))[0]?.next).to.equal(null);
  });

  it('keeps a next service that came without last and interval, as long as neither is touched', async () => {
    await sql(
      `update assets set next_service_on = '2027-05-05', code = 'G-imported' where id = $1`,
      cast.assets.mt,
    );
    const form = filled({ code: 'G-imported', facility_id: cast.facilities.mt });
    await technician.post(`/admin/assets/${cast.assets.mt}`, { ...form, _version: '1' });
    expect((await coded('G-imported'))[0]).to.include({ next: '2027-05-05', version: 2 });
  });

  it('the way to the find page and back keeps what is typed, and saves nothing; a choice or Cancel returns with it', async () => {
    const path = `/admin/assets/${cast.assets.cal2}`;
    for (const [form, version] of [
      ['/admin/assets/new', null],
      [path, '1'],
    ] as const) {
      const typed = {
        description: 'Half typed & more',
        model: 'M-1',
        code: '',
        status: 'retired',
        facility_id: cast.facilities.cal1,
      };
      const sent = new URLSearchParams({
        ...typed,
        _form_id: randomUUID(),
        _typed: '1',
        ...(version && { _version: version }),
      });
      const shown = await technician.get(`${form}?facility_id=${cast.facilities.cal1}`);
      expect(shown.text).to.contain(`formaction="/admin/carry?to=${encodeURIComponent(`${form}/facility`)}"`);
      // Enter in a field is Save still: the first button of the form.
      expect(/<form class="card form"[\s\S]*?<button[^>]*>([^<]*)/.exec(shown.text)?.[1]).to.equal('Save');

      const find = await technician.get(`${form}/facility?${String(sent)}`);
      expect(find.text).to.contain(`value="${cast.facilities.cal1}" required checked`);
      const kept: Record<string, string> = Object.fromEntries(
        [
          ...find.text
            .split('<form class="stack"')[1]!
            .matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g),
        ].map(([, name = '', value = '']) => [name, value]),
      );
      expect(kept)
        .to.include({ description: 'Half typed &amp; more', model: 'M-1', status: 'retired' })
        .and.not.have.property('_form_id');
      expect(kept['_version'] ?? null).to.equal(version);
      const searched = await technician.get(`${form}/facility?${String(sent)}&q=dock`);
      expect(searched.text).to.contain('Facility dock').and.contain('value="Half typed &amp; more"');

      sent.set('facility_id', cast.facilities.dock);
      sent.delete('_form_id');
      const back = await technician.get(`${form}?${String(sent)}`);
      for (const [name, value] of Object.entries({
        ...typed,
        facility_id: cast.facilities.dock,
        description: 'Half typed &amp; more',
      }))
        if (name !== 'status') expect(fieldValue(back.text, name), name).to.equal(value);
      expect(back.text).to.contain('<option value="retired" selected>');
      if (version) expect(fieldValue(back.text, '_version')).to.equal(version);
      const cancel = /<a class="button quiet" href="([^"]*)">Cancel/
        .exec(find.text)![1]!
        .replaceAll('&amp;', '&');
      expect(fieldValue((await technician.get(cancel)).text, 'model')).to.equal('M-1');
      expect(fieldValue((await technician.get(cancel)).text, 'facility_id')).to.equal(cast.facilities.cal1);
    }
    // Without a facility chosen yet, Cancel leads to what was typed, too.
    const none = await technician.get('/admin/assets/new/facility?_typed=1&description=Early&facility_id=');
    expect(none.text).to.contain('href="/admin/assets/new?_typed=1&amp;description=Early"');
    expect((await technician.get('/admin/assets/new?_typed=1&description=Early')).text).to.contain(
      'value="Early"',
    );
    expect(
      await sql(
        "select 1 from assets where tenant_id = $1 and (description like 'Half%' or description = 'Early')",
        cast.tenantId,
      ),
    ).to.deep.equal([]);
  });

  it('offers few facilities in a drop-down and many by a find page', async () => {
    const many = await technician.get('/admin/assets/new');
    expect(many.location).to.equal('/admin/assets/new/facility');
    const find = await technician.get('/admin/assets/new/facility?q=DOCK');
    expect(find.text).to.contain('Facility dock').and.contain('South').and.contain('>Select<');
    expect(find.text).not.to.contain('Facility cal-1');
    const form = await technician.get(`/admin/assets/new?facility_id=${cast.facilities.dock}`);
    expect(fieldValue(form.text, 'facility_id')).to.equal(cast.facilities.dock);
    const edit = await technician.get(
      `/admin/assets/${cast.assets.cal1}?facility_id=${cast.facilities.dock}`,
    );
    expect(fieldValue(edit.text, 'facility_id')).to.equal(cast.facilities.dock);
    const small = await makeCast('assets');
    await dropWork(small.tenantId);
    await sql(`delete from assets where tenant_id = $1`, small.tenantId);
    await sql(`delete from facilities where tenant_id = $1 and code like 'east-%'`, small.tenantId);
    const page = await (await signedIn(small.players.administrator)).get('/admin/assets/new');
    expect(page.text)
      .to.contain('<option value="">Choose a facility</option>')
      .and.contain('>Facility dock</option>');
  });

  it('A16, A23: who may only look sees no form and changes nothing; strangers see nothing', async () => {
    const looking = await signedIn(cast.players.dataAdministrator);
    const page = await looking.get(`/admin/assets/${cast.assets.cal2}`);
    expect(page.text).to.contain('Gauge A-cal-2').and.not.contain('name="description"');
    expect((await looking.get('/admin/assets')).text).not.to.contain('Add asset');
    const path = `/admin/assets/${cast.assets.cal2}`;
    await expectRefused(
      cast,
      others,
      [
        { path: '/admin/assets/new' },
        { path: '/admin/assets/new/facility' },
        { path: `${path}/facility` },
        { path: '/admin/assets', body: filled({ code: 'G-no' }) },
        { path, body: { ...filled({ code: 'G-no' }), _version: '1' } },
      ],
      ['dataAdministrator'],
    );
    await expectRefused(cast, others, [{ path: '/admin/assets' }, { path }], []);
    expect(await coded('G-no')).to.deep.equal([]);
    expect(await coded('A-cal-2')).to.have.length(1);
    expect((await technician.get(`/admin/assets/${others.assets.cal1}`)).status).to.equal(404);
    expect((await technician.post(`/admin/assets/${others.assets.cal1}`, filled())).status).to.equal(404);
  });
});

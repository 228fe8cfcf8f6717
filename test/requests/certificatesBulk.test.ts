import { expect } from 'chai';
import { addPastService } from '../../server/domain/workOrders/pastServices.queries.ts';
import { readDueRules } from '../../server/domain/workOrders/service.queries.ts';
import { startSweeping } from '../../server/files/sweeping.ts';
import { signedIn, testApp, visitor, type Answer, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { asAdministrator } from '../support/causing.ts';
import { sql } from '../support/portalPages.ts';
import { unpacked } from '../support/zips.ts';

const path = '/admin/certificates';

describe('Certificates by the hundred', () => {
  let cast: Cast;
  let staff: Browser;
  beforeEach(async () => {
    cast = await makeCast('certificates-bulk');
    staff = await signedIn(cast.players.administrator);
  });

  const file = (name: string, words = name) => ({ name, content: pdf(`${cast.slug} ${words}`) });
  const send = (names: readonly string[], browser = staff) =>
    browser.uploadFiles(path, {}, names.map((name) => file(name))); // prettier-ignore
  const begin = async (names: readonly string[]) => {
    const answer = await send(names);
    expect([answer.status, answer.location?.startsWith(`${path}/`)], answer.text).to.deep.equal([303, true]);
    return answer.location!;
  };
  const post = (at: string, body: Record<string, string>, browser = staff) =>
    browser.upload(at, { kind: 'certificate', shown: 'on', ...body }, null);
  const add = (at: string, body: Record<string, string> = {}) => post(at, { do: 'add', ...body });
  const said = async (answer: Answer) => (await staff.get(answer.location!)).text;
  const filesOf = (at: string) =>
    sql<{ place: number; name: string; outcome: string; file_id: string | null; customer_id: string | null }>(
      'select * from certificate_files where upload_id = $1 order by place',
      at.split('/').at(-1),
    );
  const outcomes = async (at: string) => (await filesOf(at)).map(({ outcome }) => outcome);
  const documents = () =>
    sql<{ name: string; asset_id: string | null; work_order_line_id: string | null; shown: boolean; kind: string }>(
      `select * from documents where tenant_id = $1 and size < 1000 and name not in ('certificate.pdf', 'kept.pdf') order by name`,
      cast.tenantId,
    ); // prettier-ignore
  const asset = async (code: string, more: Record<string, string | null> = {}) => {
    const row = {
      ...{ tenant_id: cast.tenantId, code, description: `Gauge ${code}` },
      ...{ facility_id: cast.facilities.cal1, customer_id: cast.customers.north, ...more },
    };
    const [made] = await sql<{ id: string }>(
      `insert into assets (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((_, n) => `$${n + 1}`).join(', ')}) returning id`,
      ...Object.values(row),
    ); // prettier-ignore
    return made!.id;
  };

  it('A26, A33: what an asset had at another customer isn’t there yet for the one that has it now', async () => {
    const one = await asset('M-1');
    await add(await begin(['M-1.pdf']));
    await sql(
      'update assets set facility_id = $2, customer_id = $3 where id = $1',
      ...[one, cast.facilities.dock, cast.customers.south],
    );
    const at = await begin(['M-1.pdf']);
    expect(await outcomes(at)).to.deep.equal(['ready']);
    await add(at);
    const whose = await sql<{ customer_id: string }>(
      'select customer_id from documents where asset_id = $1 order by created_at',
      one,
    );
    expect(whose.map(({ customer_id: id }) => id)).to.deep.equal([
      cast.customers.north,
      cast.customers.south,
    ]);
    expect(await outcomes(await begin(['M-1.pdf']))).to.deep.equal(['unchanged']);
  });

  it('find the asset of an imported service by its reference or its file’s name, and not what another customer had (A33)', async () => {
    const [one, moved] = [await asset('H-1'), await asset('H-2')];
    const [type] = await sql<{ id: string }>(
      'select id from work_order_types where tenant_id = $1 limit 1',
      cast.tenantId,
    );
    const past = (id: string, reference: string) =>
      asAdministrator(cast, async (db) => {
        const service = { asset_id: id, type_id: type!.id, outcome: 'passed', serviced_on: '2025-03-31', reference } as const;
        const rest = { not_done_reason: null, technician_name: null, remarks: null };
        return addPastService(db, { ...service, ...rest }, cast.customers.north, await readDueRules(db));
      }); // prettier-ignore
    await past(one, 'K-2025-0117');
    await past(one, 'Scan 9.PDF');
    await past(moved, 'K-2025-0118');
    const { id: south } = (
      await sql<{ id: string }>(
        'select id from facilities where customer_id = $1 limit 1',
        cast.customers.south,
      )
    )[0]!;
    await sql(
      'update assets set facility_id = $2, customer_id = $3 where id = $1',
      moved,
      south,
      cast.customers.south,
    );
    const at = await begin(['k-2025-0117_final.pdf', 'scan 9.pdf', 'K-2025-0118.pdf', 'K-2025.pdf']);
    expect(await outcomes(at)).to.deep.equal(['ready', 'ready', 'unknown', 'unknown']);
    expect((await staff.get(at)).text).to.contain('No asset, imported service or work order has the number');
    const left = { '3_here': '1', '3_left_out': 'on', '4_here': '1', '4_left_out': 'on' };
    await said(await add(at, left));
    const added = (await documents()).filter(({ asset_id: id }) => id === one);
    expect(added.map(({ name }) => name)).to.deep.equal(['k-2025-0117_final.pdf', 'scan 9.pdf']);
    const other = await makeCast('certificates-bulk');
    const stranger = await signedIn(other.players.administrator);
    const theirs = await send(['K-2025-0117.pdf'], stranger);
    expect(await outcomes(theirs.location!), 'another company’s').to.deep.equal(['unknown']);
  });

  it('are matched by Asset ID, barcode, serial number and work order, and added together', async () => {
    await asset('A-12', { barcode: '400012345', serial_number: 'SN 7' });
    const before = (await documents()).length;
    const at = await begin([
      ...['a-12.pdf', '400012345 2027.pdf', 'sn 7_final.pdf', 'WO-1.pdf', 'wo-1_A-cal-1.pdf', 'A-cal-2 (2).pdf'],
    ]);
    expect(await outcomes(at)).to.deep.equal(Array.from({ length: 6 }, () => 'ready'));
    const { text } = await staff.get(at);
    expect(text).to.contain('Nothing has been added yet').and.to.contain('Add 6 certificates');
    expect((await documents()).length, 'a dry run adds nothing').to.equal(before);
    const answer = await add(at);
    expect(answer.location).to.equal('/admin/assets');
    expect(await said(answer)).to.contain('6 certificates added and shown in the portal.');
    const rows = await documents();
    expect(
      rows.map(({ name, work_order_line_id: line, shown, kind }) => [name, line !== null, shown, kind]),
    ).to.deep.equal([
      ['400012345 2027.pdf', false, true, 'certificate'],
      ['A-cal-2 (2).pdf', false, true, 'certificate'],
      ['a-12.pdf', false, true, 'certificate'],
      ['sn 7_final.pdf', false, true, 'certificate'],
      ['wo-1_A-cal-1.pdf', true, true, 'certificate'],
      ['WO-1.pdf', true, true, 'certificate'],
    ].sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
    const portal = await signedIn(cast.players.customerUser);
    const zip = await unpacked(await portal.get('/assets/certificates.zip'));
    expect(zip['A-cal-2 (2).pdf']).to.equal(String(file('A-cal-2 (2).pdf').content));
    const [found] = await sql<{ n: string }>(
      `select count(*) as n from audit_log where tenant_id = $1 and record_kind = 'documents' `,
      cast.tenantId,
    );
    expect(Number(found?.n), 'each is in the log').to.equal(6);
  }); // prettier-ignore

  it('A-12 never takes A-123_cert.pdf, and of two numbers the longer one counts', async () => {
    await asset('A-12');
    await asset('A-12 B');
    const at = await begin(['A-123_cert.pdf', 'A-12-B.pdf', 'A-12 B 2027.pdf', 'A-12_detail.pdf']);
    expect(await outcomes(at)).to.deep.equal(['unknown', 'unknown', 'ready', 'ready']);
    const rows = await sql<{ code: string }>(
      'select a.code from certificate_files f join assets a on a.id = f.asset_id where upload_id = $1 order by place',
      at.split('/').at(-1),
    );
    expect(rows.map(({ code }) => code)).to.deep.equal(['A-12 B', 'A-12']);
  });

  it('a number that two assets have is asked about; nothing is added until each file has its place', async () => {
    const [north, south] = [
      await asset('TW-1'),
      await asset('TW-1', { facility_id: cast.facilities.dock, customer_id: cast.customers.south }),
    ];
    const at = await begin(['TW-1.pdf', 'nobody.pdf', 'A-cal-1.pdf']);
    expect(await outcomes(at)).to.deep.equal(['choose', 'unknown', 'ready']);
    const { text } = await staff.get(at);
    expect(text).to.contain('More than one has the number TW-1. Choose where the file goes.').and.contain(`value="${south}"`);
    expect(text).not.to.contain('Add 1 certificate');
    const refused = await add(at);
    expect([refused.location, await documents()]).to.deep.equal([at, []]);
    expect(await said(refused)).to.contain('2 files still need an asset.');

    const stranger = await post(at, { '1_here': 'on', '1_target': cast.assets.cal1 });
    expect(stranger.location, 'what isn’t among the choices isn’t chosen').to.equal(at);
    expect(await outcomes(at)).to.deep.equal(['choose', 'unknown', 'ready']);
    const mended = await post(at, {
      ...{ '1_here': 'on', '1_target': south, '2_here': 'on', '2_typed': 'no\u0080\0such' },
      ...{ '3_here': 'on', '3_left_out': 'on' },
    });
    expect(await said(mended)).to.contain('1 file still needs an asset.').and.contain('Nothing has the number no such.');
    expect(await outcomes(at)).to.deep.equal(['ready', 'unknown', 'left_out']);
    // What is typed now is looked at before anything is added by it.
    expect((await add(at, { '2_here': 'on', '2_typed': ' a-CAL-2 ' })).location).to.equal(at);
    expect([await outcomes(at), await documents()]).to.deep.equal([['ready', 'ready', 'left_out'], []]);
    expect(await said(await add(at))).to.contain('2 certificates added and shown in the portal. 1 left out.');
    const rows = await documents();
    expect(rows.map((row) => row.asset_id)).to.have.members([south, cast.assets.cal2]).and.not.to.include(north);
  }); // prettier-ignore

  it('the very same file again is left as it is, under another name too, and so is the second of two', async () => {
    const first = await begin(['A-cal-1.pdf']);
    await add(first);
    const answer = await staff.uploadFiles(path, {}, [
      file('A-cal-1 again.pdf', 'A-cal-1.pdf'),
      file('A-cal-1 new.pdf', 'new'),
      file('A-cal-1 twice.pdf', 'new'),
    ]);
    const at = answer.location!;
    expect(await outcomes(at)).to.deep.equal(['unchanged', 'ready', 'unchanged']);
    expect(await said(await add(at))).to.contain('1 certificate added and shown in the portal. 2 were already there.');
    const again = await begin(['A-cal-1.pdf']);
    expect((await staff.get(again)).text).to.contain('There’s nothing to add.');
    expect((await add(again)).location).to.equal(again);
    expect(await documents()).to.have.length(2);
  }); // prettier-ignore

  it('as a report that isn’t shown, no customer sees it', async () => {
    const at = await begin(['A-cal-1.pdf']);
    const answer = await staff.upload(at, { kind: 'report', do: 'add' }, null);
    expect(await said(answer)).to.contain('1 report added.');
    const [row] = await sql<{ id: string; shown: boolean; kind: string }>(
      `select id, shown, kind from documents where tenant_id = $1 and name = 'A-cal-1.pdf'`,
      cast.tenantId,
    );
    expect([row?.kind, row?.shown]).to.deep.equal(['report', false]);
    expect((await (await signedIn(cast.players.customerUser)).get(`/documents/${row!.id}`)).status).to.equal(404);
    expect((await staff.get(`/admin/documents/${row!.id}`)).status).to.equal(200);
  }); // prettier-ignore

  it('S20: what isn’t a PDF isn’t accepted, whatever its name says, and the others go on', async () => {
    const picture = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    const answer = await staff.uploadFiles(path, {}, [
      file('A-cal-1.pdf'),
      { name: 'A-cal-2.pdf', content: '<html>' },
      { name: 'note.txt', content: 'Call first.' },
      { name: 'plate.pdf', content: picture },
    ]);
    const at = answer.location!;
    expect(await outcomes(at)).to.deep.equal(['ready', 'refused', 'refused', 'refused']);
    const { text } = await staff.get(at);
    expect(text).to.contain('It isn’t a PDF.').and.contain('Not accepted');
    // What needs a look stands before what is fine, of two hundred files too.
    const table = text.slice(text.indexOf('File by file'));
    expect(table.indexOf('plate.pdf')).to.be.within(0, table.indexOf('A-cal-1.pdf'));
    expect(await said(await add(at))).to.contain('1 certificate added and shown in the portal. 3 not accepted.');
    const none = await staff.uploadFiles(path, {}, [{ name: 'note.txt', content: 'Call first.' }]);
    expect(none.status).to.equal(422);
    expect(none.text).to.contain('No file was uploaded.').and.contain('note.txt: It isn’t a PDF.');
    expect((await staff.uploadFiles(path, {}, [])).text).to.contain('Choose at least one file.');
  }); // prettier-ignore

  it('S31: up to 200 at once, and no more than the company’s documents may take up', async () => {
    const names = Array.from({ length: 201 }, (_, n) => `A-cal-1 ${n}.pdf`);
    const many = await send(names);
    expect([many.status, many.text.includes('You can upload 200 files at once. Choose fewer.')]).to.deep.equal([422, true]);
    expect(await outcomes(await begin(names.slice(1)))).to.have.length(200);
    await sql(
      `insert into document_usage (tenant_id, bytes) values ($1, 19999990000) on conflict (tenant_id) do update set bytes = excluded.bytes`,
      cast.tenantId,
    );
    const full = await send(names.slice(0, 190));
    expect(full.status, 'what waits takes up its place').to.equal(422);
    expect(full.text).to.contain('There’s no room for this file in the 20 GB');
  }); // prettier-ignore

  it('A33: an asset that went to another customer meanwhile is looked at again before anything is added', async () => {
    const at = await begin(['A-cal-1.pdf', 'A-cal-2.pdf']);
    await sql(
      'update assets set facility_id = $2, customer_id = $3 where id = $1',
      ...[cast.assets.cal1, cast.facilities.dock, cast.customers.south],
    );
    const answer = await add(at);
    expect([answer.location, await documents()]).to.deep.equal([at, []]);
    expect(await said(answer)).to.contain('Something has changed since the dry run, so nothing was added.');
    expect((await filesOf(at))[0]?.customer_id).to.equal(cast.customers.south);
    expect(await said(await add(at)), 'once it was seen').to.contain('2 certificates added');
  });

  it('A26: they are there for whoever uploaded them alone, and for an hour', async () => {
    const at = await begin(['A-cal-1.pdf']);
    const technician = await signedIn(cast.players.technician);
    const other = await signedIn((await makeCast('certificates-bulk')).players.administrator);
    for (const [who, browser] of [['another of the staff', technician], ['another company', other]] as const) {
      expect((await browser.get(at)).status, who).to.equal(404);
      expect((await post(at, { do: 'add' }, browser)).status, who).to.equal(404);
      expect((await browser.post(`${at}/discard`, {})).status, who).to.equal(404);
    }
    expect((await (await visitor(cast.slug)).get(at)).status, 'a stranger').to.equal(303);
    expect((await (await signedIn(cast.players.dataAdministrator)).get(path)).status).to.equal(404);
    expect([await outcomes(at), (await staff.get(at)).status], 'it was there').to.deep.equal([['ready'], 200]);
    await sql(`update certificate_uploads set created_at = now() - interval '61 minutes' where id = $1`, at.split('/').at(-1));
    expect([(await staff.get(at)).status, (await add(at)).status]).to.deep.equal([404, 404]);
    expect(await documents()).to.deep.equal([]);
  }); // prettier-ignore

  it('who keeps no work orders adds nothing to one', async () => {
    const technicians = "update usergroups set permissions = array_remove(permissions, 'keep_work_orders') where id = $1";
    await sql(technicians, cast.groups.technicians);
    const technician = await signedIn(cast.players.technician);
    const answer = await technician.uploadFiles(path, {}, [file('WO-1.pdf'), file('A-cal-1.pdf')]);
    expect(await outcomes(answer.location!)).to.deep.equal(['unknown', 'ready']);
    expect((await technician.get(path)).text).not.to.contain('WO-1003');
  }); // prettier-ignore

  it('A26: files that nobody added are swept up, those that were or still may be stay', async () => {
    const { services } = await testApp();
    const [late, added, waiting] = [await begin(['A-cal-1.pdf']), await begin(['A-cal-2.pdf']), await begin(['A-pier.pdf'])];
    const discarded = await begin(['A-dock.pdf']);
    const ids = await Promise.all(
      [late, added, waiting, discarded].map(async (at) => (await filesOf(at))[0]!.file_id!),
    );
    await add(added);
    expect((await staff.post(`${discarded}/discard`, {})).location).to.equal(path);
    expect((await staff.get(discarded)).location, 'nothing of it is shown').to.equal(path);
    await sql(`update certificate_uploads set created_at = now() - interval '76 minutes' where id = $1`, late.split('/').at(-1));
    const end = startSweeping(services, { every: 20, olderThan: 0 });
    const stored = async (id: string) => {
      const facts = { size: 1, sha256: '' };
      return (await services.files.find({ tenantId: cast.tenantId, fileId: id }, facts)) !== 'missing';
    };
    try {
      for (let tries = 0; tries < 200 && ((await stored(ids[0]!)) || (await stored(ids[3]!))); tries += 1)
        await new Promise((done) => setTimeout(done, 20));
    } finally {
      await end();
    }
    expect(await Promise.all(ids.map(stored))).to.deep.equal([false, true, true, false]);
    expect(await sql('select 1 from certificate_uploads where id = $1', late.split('/').at(-1))).to.deep.equal([]);
    expect(await said(await add(waiting)), 'and can still be added').to.contain('1 certificate added');
  }); // prettier-ignore

  it('S24: a fault in the middle adds none, and all can be added afterwards', async () => {
    const at = await begin(['A-cal-1.pdf', 'A-cal-2.pdf']);
    await sql(
      `create function public.fails_${cast.tenantId.replaceAll('-', '')}() returns trigger language plpgsql as
         $$ begin if new.name = 'A-cal-2.pdf' and new.tenant_id = '${cast.tenantId}' then raise exception 'no'; end if; return new; end $$`,
    );
    const name = `fails_${cast.tenantId.replaceAll('-', '')}`;
    await sql(`create trigger ${name} before insert on documents for each row execute function public.${name}()`);
    try {
      expect((await add(at)).status).to.equal(500);
      expect([await documents(), await outcomes(at)]).to.deep.equal([[], ['ready', 'ready']]);
    } finally {
      await sql(`drop trigger ${name} on documents`);
      await sql(`drop function public.${name}()`);
    }
    expect(await said(await add(at))).to.contain('2 certificates added');
    expect((await add(at)).location, 'a second time').to.equal(path);
    expect(await documents()).to.have.length(2);
  }); // prettier-ignore
});

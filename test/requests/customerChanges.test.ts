import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

describe('A33: records that would change customer, at their forms', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('moves');
    ada = await signedIn(cast.players.administrator);
  });

  const customerOf = async (table: string, id: string) =>
    (await sql<{ customer_id: string }>(`select customer_id from ${table} where id = $1`, id))[0]!
      .customer_id;
  const versionAt = async (path: string) => fieldValue((await ada.get(path)).text, '_version')!;

  const ticket = (change: Record<string, string>) => ({
    subject: 'Moved', customer_id: cast.customers.south, contact_id: '', priority: 'normal', status: 'open', description: 'It drifts.',
    _version: '1', ...change,
  }); // prettier-ignore

  it('a ticket with comments stays, says why beside the customer, and keeps what was typed; one without moves', async () => {
    const { ofNorth, ofContactUser } = cast.tickets;
    await sql('delete from ticket_comments where ticket_id = $1', ofNorth);
    await sql('update tickets set contact_id = null where id = $1', ofContactUser);
    const stays = await ada.post(`/admin/tickets/${ofContactUser}`, ticket({}));
    expect(stays.status).to.equal(422);
    expect(stays.text)
      .to.contain('This ticket has a description that this customer can read')
      .and.contain('id="field-customer_id-error"');
    expect(fieldValue(stays.text, 'subject')).to.equal('Moved');
    await sql('delete from ticket_descriptions where ticket_id = $1', ofContactUser);
    expect((await ada.post(`/admin/tickets/${ofContactUser}`, ticket({}))).text).to.contain(
      'This ticket has comments',
    );
    expect(await customerOf('tickets', ofContactUser)).to.equal(cast.customers.north);
    const link = await signedIn(cast.players.link);
    expect((await link.get(`/tickets/${ofContactUser}`)).status).to.equal(404);
    expect((await ada.post(`/admin/tickets/${ofNorth}`, ticket({}))).status).to.equal(303);
    expect((await link.get(`/tickets/${ofNorth}`)).text).to.contain('Moved');
  });

  it('a ticket that its customer opened stays, whatever is made of its description', async () => {
    const olivia = await signedIn(cast.players.customerUser);
    const opened = await olivia.post('/tickets', {
      subject: 'Secret',
      priority: 'normal',
      description: 'Our process.',
    });
    const id = opened.location!.split('/').at(-1)!;
    const answer = await ada.post(`/admin/tickets/${id}`, ticket({ description: 'Cleared.' }));
    expect([answer.status, await customerOf('tickets', id)]).to.deep.equal([422, cast.customers.north]);
    expect(await sql('select 1 from ticket_descriptions where ticket_id = $1', id)).to.deep.equal([]);
  });

  it('what a ticket is about is asked again with the customer', async () => {
    const { ofNorth } = cast.tickets;
    await sql('delete from ticket_comments where ticket_id = $1', ofNorth);
    await sql('update tickets set asset_id = $2 where id = $1', ofNorth, cast.assets.cal1);
    const answer = await ada.post(`/admin/tickets/${ofNorth}`, ticket({ asset_id: cast.assets.cal1 }));
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('Choose one of the customer’s assets.');
    expect((await ada.post(`/admin/tickets/${ofNorth}`, ticket({ asset_id: '' }))).status).to.equal(303);
  });

  it('a work order with assets, documents or comments stays; one with nothing moves', async () => {
    const path = `/admin/work_orders/${cast.workOrder}/edit`;
    const body = async () => ({
      type_id: cast.workOrderType, customer_id: cast.customers.south, facility_id: cast.facilities.dock, lab_id: '', technician_id: '',
      wanted_on: '', scheduled_on: '', purchase_order: 'PO typed', description: '', _version: await versionAt(path),
    }); // prettier-ignore
    const says = async (words: string) => {
      const answer = await ada.post(path, await body());
      expect(answer.status, answer.text.slice(0, 300)).to.equal(422);
      expect(answer.text)
        .to.contain(`This work order has ${words}`)
        .and.contain('id="field-facility_id-error"')
        .and.contain('PO typed');
      expect(await customerOf('work_orders', cast.workOrder)).to.equal(cast.customers.north);
    };
    await says('assets of this customer');
    await sql('delete from documents where work_order_line_id is not null and tenant_id = $1', cast.tenantId);
    await sql('delete from work_order_lines where work_order_id = $1', cast.workOrder);
    await says('documents');
    await sql('delete from documents where work_order_id = $1', cast.workOrder);
    await ada.post(`/admin/work_orders/${cast.workOrder}/comments`, { body: 'Said.' });
    await says('comments');
    await sql('delete from work_order_comments where work_order_id = $1', cast.workOrder);
    expect((await ada.post(path, await body())).status).to.equal(303);
    expect(await customerOf('work_orders', cast.workOrder)).to.equal(cast.customers.south);
  });

  const lines = {
    line_description: ['Probe'], line_quantity: ['1'], line_price: ['10'], line_discount: [''], line_tax: ['19'],
  }; // prettier-ignore
  const estimate = (change: Record<string, string>) => ({
    customer_id: cast.customers.south, dated_on: '2026-01-31', valid_until: '2199-12-31', currency: 'EUR', terms: 'Mine', note: '',
    internal_note: '', purchase_order: '', ...lines, ...change,
  }); // prettier-ignore

  it('an estimate that was sent stays, also as a new draft; a draft moves', async () => {
    const { ofNorth, draft } = cast.estimates;
    const path = (await ada.post(`/admin/estimates/${ofNorth}/revise`)).location!;
    const revised = path.split('/').at(-2)!;
    const answer = await ada.post(path, estimate({ _version: await versionAt(path) }));
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('This estimate has an earlier version that was sent');
    for (const id of [ofNorth, revised])
      expect(await customerOf('estimates', id)).to.equal(cast.customers.north);
    const other = `/admin/estimates/${draft}/edit`;
    expect((await ada.post(other, estimate({ _version: await versionAt(other) }))).status).to.equal(303);
    expect(await customerOf('estimates', draft)).to.equal(cast.customers.south);
  });

  it('an estimate or an invoice below 0 is refused, and saved is nothing', async () => {
    const answer = await ada.post(
      '/admin/estimates',
      estimate({ line_price: '-10', customer_id: cast.customers.north }),
    );
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('The total is below 0. Change a price or a discount.');
    expect(await sql('select 1 from estimates where tenant_id = $1', cast.tenantId)).to.have.length(3);
  });

  it('a line with a NUL in it is saved without, and a version beyond the integers is an old one', async () => {
    const made = await ada.post('/admin/estimates', {
      ...estimate({ customer_id: cast.customers.north }),
      line_description: ['Pro\u0000be'],
    });
    expect(made.status, made.text.slice(0, 200)).to.equal(303);
    const id = made.location!.split('/').at(-1)!;
    const found = await sql<{ description: string }>(
      'select description from estimate_lines where estimate_id = $1',
      id,
    );
    expect(found).to.deep.equal([{ description: 'Pro be' }]);
    for (const version of ['2147483648', '99999999999999999999', '1e300', '-1', 'NaN', '1.5']) {
      const answer = await ada.post(
        `/admin/estimates/${id}/edit`,
        estimate({ customer_id: cast.customers.north, _version: version }),
      );
      expect(answer.status, version).to.equal(409);
    }
  });

  it('a draft of a work order’s invoice stays; any other draft moves', async () => {
    const { draft } = cast.invoices;
    const path = `/admin/invoices/${draft}/edit`;
    const body = async () => ({
      customer_id: cast.customers.south, dated_on: '2026-01-31', due_on: '2026-03-02', currency: 'EUR', note: '', internal_note: '',
      purchase_order: '', ...lines, _version: await versionAt(path),
    }); // prettier-ignore
    await sql('update invoices set work_order_id = $2 where id = $1', draft, cast.workOrder);
    const answer = await ada.post(path, await body());
    expect(answer.status, answer.text.slice(0, 200)).to.equal(422);
    expect(answer.text).to.contain(
      'This draft has an invoice, an estimate or a work order that it belongs to',
    );
    expect(await customerOf('invoices', draft)).to.equal(cast.customers.north);
    await sql('update invoices set work_order_id = null where id = $1', draft);
    expect((await ada.post(path, await body())).status).to.equal(303);
    expect(await customerOf('invoices', draft)).to.equal(cast.customers.south);
  });

  it('A26, A12: an asset that moves leaves its documents, claims, tickets and services behind', async () => {
    const { cal1 } = cast.assets;
    await sql(
      `insert into documents (tenant_id, asset_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name)
         values ($1, $2, 'certificate', 'of-north.pdf', 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), true, true, 'Tess')`,
      cast.tenantId,
      cal1,
    );
    await sql('update tickets set asset_id = $2 where id = $1', cast.tickets.ofNorth, cal1);
    const olivia = await signedIn(cast.players.customerUser);
    expect((await olivia.get(`/assets/${cal1}`)).text).to.contain('of-north.pdf');
    const moved = await ada.post(`/admin/assets/${cal1}/move`, {
      facility_id: cast.facilities.dock,
      _version: await versionAt(`/admin/assets/${cal1}/move`),
    });
    expect(moved.status).to.equal(303);
    const link = await signedIn(cast.players.link);
    const seen = await link.get(`/assets/${cal1}`);
    expect(seen.status).to.equal(200);
    expect(seen.text).to.not.contain('of-north.pdf').and.not.contain('Ticket 2').and.not.contain('WO-1<');
    expect((await link.get('/assets/certificates.zip')).status).to.equal(303);
    expect((await link.get(`/tickets/${cast.tickets.ofNorth}`)).status).to.equal(404);
    expect((await olivia.get(`/tickets/${cast.tickets.ofNorth}`)).status).to.equal(200);
    expect((await ada.get(`/admin/assets/${cal1}`)).text).to.contain('of-north.pdf');
  });

  it('a contact that moves parts with its facilities, and the log names them', async () => {
    const [contact] = await sql<{ id: string }>(
      `insert into contacts (tenant_id, customer_id, first_name, last_name) values ($1, $2, 'Cleo', 'Moves') returning id`,
      cast.tenantId,
      cast.customers.north,
    );
    await sql(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select tenant_id, $2, id, customer_id from facilities where id = any ($1::uuid[])`,
      [cast.facilities.cal1, cast.facilities.dock],
      contact!.id,
    );
    const answer = await ada.post(`/admin/contacts/${contact!.id}`, {
      customer_id: cast.customers.south, code: '', title: '', first_name: 'Cleo', last_name: 'Moves', job_title: '', phone: '', email: '',
      notes: '', status: 'active', _version: '1',
    }); // prettier-ignore
    expect(answer.status, answer.text.slice(0, 200)).to.equal(303);
    const left = await sql('select facility_id from contact_facilities where contact_id = $1', contact!.id);
    expect(left).to.deep.equal([{ facility_id: cast.facilities.dock }]);
    const noted = await sql<{ name: string }>(
      `select record_name as name from audit_log where tenant_id = $1 and action = 'removed' and record_kind = 'contact_facilities'`,
      cast.tenantId,
    );
    expect(noted).to.deep.equal([{ name: 'Cleo Moves at Facility cal-1' }]);
  });

  it('a payment is named by its day, in the log as well', async () => {
    await ada.post(`/admin/invoices/${cast.invoices.ofSouth}/payments`, {
      amount: '10', paid_on: '2026-02-03', method: 'cash', reference: '', invoices: cast.invoices.ofSouth,
    }); // prettier-ignore
    const noted = await sql<{ name: string }>(
      `select record_name as name from audit_log where tenant_id = $1 and record_kind = 'payments' and action = 'added'`,
      cast.tenantId,
    );
    expect(noted).to.deep.equal([{ name: 'Payment of 2026-02-03' }]);
  });

  it('the activity’s search finds capitals, and the ZIP of certificates is no download where there is none', async () => {
    await sql(
      `insert into customer_activity (tenant_id, customer_id, at, actor_kind, actor_name, action, record_kind, record_name)
         select $1, $2, now(), 'staff', 'ÖZGÜR Kaya', 'changed', 'contacts', name from unnest(array['Łukasz NOWAK', 'Other']) name`,
      cast.tenantId,
      cast.customers.north,
    );
    const olivia = await signedIn(cast.players.customerUser);
    for (const words of ['nowak', 'NOWAK', 'Nowak'])
      expect((await olivia.get(`/activity?q=${words}`)).text, words)
        .to.contain('Łukasz NOWAK')
        .and.contain('1 entry');
    for (const [browser, path] of [
      [olivia, '/assets'],
      [ada, '/admin/assets'],
    ] as const) {
      const tag = /<a [^>]*certificates\.zip[^>]*>/.exec((await browser.get(path)).text)?.[0] ?? '';
      expect(tag, path).to.contain('certificates.zip').and.not.contain('download');
    }
  });
});

import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdf, storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

describe('A33: what is added behind a move to another customer doesn’t land with the new one', () => {
  let cast: Cast;
  let ada: Browser;
  let number = 900;
  before(async () => {
    cast = await makeCast('added-meanwhile');
    ada = await signedIn(cast.players.administrator);
  });
  const hidden = (html: string) => /name="_customer" value="([^"]*)"/.exec(html)?.[1];
  const ofNorth = async () => {
    number += 1;
    const [order] = await sql<{ id: string }>(
      `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, opened_by)
         values ($1, $2, $3, $4, $5, 'open', 'Tess') returning id`,
      ...[cast.tenantId, number, cast.workOrderType, cast.facilities.cal2, cast.customers.north],
    );
    const [ticket] = await sql<{ id: string }>(
      `insert into tickets (tenant_id, number, subject, description, customer_id, opened_by)
         values ($1, $2, 'Clean', 'By staff.', $3, 'Tess') returning id`,
      ...[cast.tenantId, number, cast.customers.north],
    );
    return { order: order!.id, ticket: ticket!.id };
  };
  const move = {
    tickets: (id: string) =>
      sql('update tickets set customer_id = $2 where id = $1', id, cast.customers.south),
    work_orders: (id: string) =>
      sql(
        'update work_orders set customer_id = $2, facility_id = $3 where id = $1',
        ...[id, cast.customers.south, cast.facilities.dock],
      ),
  };

  for (const table of ['tickets', 'work_orders'] as const)
    it(`a comment on one of the ${table} is refused with what was typed kept, and added once one has seen whose it is`, async () => {
      const made = await ofNorth();
      const id = table === 'tickets' ? made.ticket : made.order;
      const at = `/admin/${table}/${id}`;
      const seen = hidden((await ada.get(at)).text);
      expect(seen).to.equal(cast.customers.north);
      await move[table](id);
      const body = 'Only for North';
      const refused = await ada.post(`${at}/comments`, { body, _customer: seen! });
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('to another customer since you opened the page').and.contain(body);
      const comments = () =>
        sql(
          `select from ${table === 'tickets' ? 'ticket_comments where ticket_id' : 'work_order_comments where work_order_id'} = $1`,
          id,
        );
      expect(await comments()).to.have.lengthOf(0);
      expect(hidden(refused.text), 'the customer of now').to.equal(cast.customers.south);
      expect((await ada.post(`${at}/comments`, { body, _customer: cast.customers.south })).status).to.equal(
        303,
      );
      expect(await comments()).to.have.lengthOf(1);
    });

  it('a reason, which the customer reads, is refused too', async () => {
    const { order } = await ofNorth();
    const at = `/admin/work_orders/${order}`;
    const asked = await ada.get(`${at}/moves/cancel`);
    await move.work_orders(order);
    const refused = await ada.post(`${at}/moves/cancel`, {
      reason: 'North did not pay',
      _customer: hidden(asked.text)!,
    });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('to another customer').and.contain('North did not pay');
    expect(await sql("select from work_orders where id = $1 and status = 'open'", order)).to.have.lengthOf(1);
  });

  it('so are files, of an order and of an asset', async () => {
    const { order } = await ofNorth();
    for (const [at, moving] of [
      [`/admin/work_orders/${order}/documents`, () => move.work_orders(order)],
      [
        `/admin/assets/${cast.assets.cal2}/documents`,
        () =>
          sql(
            'update assets set facility_id = $2, customer_id = $3 where id = $1',
            ...[cast.assets.cal2, cast.facilities.dock, cast.customers.south],
          ),
      ],
    ] as const) {
      const seen = hidden((await ada.get(at)).text);
      expect(seen).to.equal(cast.customers.north);
      await moving();
      const form = { _customer: seen!, kind: 'by_file', shown: 'on' };
      const refused = await ada.uploadFiles(at, form, [
        { name: 'north.txt', content: Buffer.from('Only for North') },
      ]);
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('to another customer');
    }
    expect(
      await sql("select from documents where tenant_id = $1 and name = 'north.txt'", cast.tenantId),
    ).to.have.lengthOf(0);
  });

  it('A33: nor does the next version of a document that stayed with the customer before', async () => {
    const asset = cast.assets.cal1;
    const owner = await signedIn(cast.players.customerUser);
    const next = await signedIn(cast.players.link);
    const id = await storedDocument(cast.tenantId, { asset_id: asset }, { name: 'north.pdf' });
    expect((await owner.get(`/documents/${id}`)).status).to.equal(200);
    const at = `/admin/documents/${id}`;
    expect((await ada.get(`${at}/edit`)).text).to.contain('Replace file');
    await sql(
      'update assets set facility_id = $2, customer_id = $3 where id = $1',
      ...[asset, cast.facilities.dock, cast.customers.south],
    );
    expect((await next.get(`/assets/${asset}`)).status, 'the one that has it now').to.equal(200);
    const refused = await ada.uploadFiles(`${at}/replace`, {}, [{ name: 'north2.pdf', content: pdf('two') }]);
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.contain('can’t be replaced')
      .and.contain(`/admin/assets/${asset}/documents`)
      .and.not.contain('Replace file');
    const rows = await sql<{ name: string; customer_id: string; replaced_at: Date | null }>(
      'select name, customer_id, replaced_at from documents where tenant_id = $1 and asset_id = $2',
      ...[cast.tenantId, asset],
    );
    expect(rows).to.deep.equal([{ name: 'north.pdf', customer_id: cast.customers.north, replaced_at: null }]);
    expect((await next.get(`/documents/${id}`)).status).to.equal(404);
  });

  it('A33: the database itself takes no version for another customer', async () => {
    const asset = cast.assets.pier;
    const id = await storedDocument(cast.tenantId, { asset_id: asset });
    const moved = (customer: string, facility: string) =>
      sql(
        'update assets set facility_id = $2, customer_id = $3 where id = $1',
        ...[asset, facility, customer],
      );
    const [before] = await sql<{ customer_id: string; facility_id: string }>(
      'select customer_id, facility_id from assets where id = $1',
      asset,
    );
    const version = () => storedDocument(cast.tenantId, { asset_id: asset }, { replaces_id: id });
    await moved(cast.customers.south, cast.facilities.dock);
    const there = before!.customer_id === cast.customers.south;
    expect(there, 'it went to somebody else').to.equal(false);
    expect(await version().then(String, (error: unknown) => (error as Error).message)).to.equal(
      'the document is of another customer',
    );
    await moved(before!.customer_id, before!.facility_id);
    expect(await version()).to.be.a('string');
  });

  it('A26, A33: the same file is added for the customer who has the asset now, whoever had it with it before', async () => {
    const asset = cast.assets.cal1;
    const at = `/admin/assets/${asset}/documents`;
    const file = { name: 'same.pdf', content: pdf('the same for both') };
    await sql(
      'update assets set facility_id = $2, customer_id = $3 where id = $1',
      ...[asset, cast.facilities.cal1, cast.customers.north],
    );
    const send = async () => {
      await ada.uploadFiles(at, { kind: 'certificate', shown: 'on' }, [file]);
      return sql<{ customer_id: string }>(
        "select customer_id from documents where tenant_id = $1 and asset_id = $2 and name = 'same.pdf' order by created_at",
        ...[cast.tenantId, asset],
      );
    };
    const [north, south] = [{ customer_id: cast.customers.north }, { customer_id: cast.customers.south }];
    expect(await send()).to.deep.equal([north]);
    await sql(
      'update assets set facility_id = $2, customer_id = $3 where id = $1',
      ...[asset, cast.facilities.dock, cast.customers.south],
    );
    expect(await send()).to.deep.equal([north, south]);
    expect(await send(), 'once more').to.deep.equal([north, south]);
  });
});

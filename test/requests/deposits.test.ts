import { expect } from 'chai';
import type { Db } from '../../server/database/db.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { asAdministrator } from '../support/causing.ts';
import { mailingApp } from '../support/mailing.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail } from '../support/ticketMail.ts';

interface Row {
  id: string;
  number: string | null;
  status: string;
  net_minor: string;
  tax_minor: string;
  total_minor: string;
  rates: { rate: string; net: string; tax: string }[];
}
type Body = Record<string, string | string[]>;

describe('deposits', function () {
  this.timeout(60_000);
  let cast: Cast;
  let ada: Browser;
  let olivia: Browser;
  // Each test has estimates of its own.
  before(async () => {
    cast = await makeCast('deposits');
    ada = await signedIn(cast.players.administrator);
    olivia = await signedIn(cast.players.customerUser);
  });

  const idIn = (location: string | null | undefined) => location!.split('?')[0]!.split('/').at(-1)!;
  const row = async (id: string) => (await sql<Row>('select * from invoices where id = $1', id))[0]!;
  const amounts = async (id: string) => {
    const { net_minor: net, tax_minor: tax, total_minor: total } = await row(id);
    return [net, tax, total].map(Number);
  };
  const lines = {
    ...{ line_description: ['Oven', 'Manual'], line_quantity: ['3', '1'], line_price: ['333.35', '20.01'] },
    ...{ line_discount: ['', ''], line_tax: ['19', '7'] },
  };
  /** Sends an estimate of North and has it approved. */
  const approved = async (change: Body = {}) => {
    const made = await ada.post('/admin/estimates', {
      ...{
        customer_id: cast.customers.north,
        dated_on: '2026-01-31',
        valid_until: '2199-12-31',
        currency: 'EUR',
      },
      ...{ terms: 'Our terms.', ...lines, ...change },
    });
    expect(made.status, made.text.slice(0, 2000)).to.equal(303);
    const id = idIn(made.location);
    expect((await ada.post(`/admin/estimates/${id}/send`)).status).to.equal(303);
    await approve(id, 1);
    return id;
  };
  const approve = async (id: string, revision: number) =>
    expect(
      (
        await olivia.post(`/estimates/${id}/approve`, {
          accepted: 'on',
          name: 'Olivia',
          revision: String(revision),
        })
      ).status,
    ).to.equal(303);
  const askFor = (estimate: string, percent: string) =>
    ada.post(`/admin/estimates/${estimate}/deposit`, { percent });
  const deposit = async (estimate: string, percent: string) => {
    const answer = await askFor(estimate, percent);
    expect(answer.status, answer.text).to.equal(303);
    return idIn(answer.location);
  };
  const issue = async (id: string, status = 303) => {
    const answer = await ada.post(`/admin/invoices/${id}/issue`);
    expect(answer.status, answer.text.slice(0, 3000)).to.equal(status);
    return answer.text;
  };
  const issued = async (estimate: string, percent: string) => {
    const id = await deposit(estimate, percent);
    await issue(id);
    return id;
  };
  const invoice = async (estimate: string) =>
    idIn((await ada.post(`/admin/estimates/${estimate}/invoice`)).location);
  const deducted = (id: string) =>
    sql<{ rate: number; net: number; tax: number }>(
      `select rate_milli as rate, sum(net_minor)::int as net, sum(tax_minor)::int as tax from invoice_deductions
        where invoice_id = $1 group by 1 order by 1`,
      id,
    );

  it('30 %, a line for each rate; the invoice deducts it and says so on its page, on paper, in the portal and by email', async () => {
    const estimate = await approved();
    const first = await deposit(estimate, '30 %');
    // 1,000.05 at 19 % and 20.01 at 7 %.
    expect((await row(first)).rates).to.deep.equal([
      { rate: '7000', net: '600', tax: '42' },
      { rate: '19000', net: '30002', tax: '5700' },
    ]);
    expect((await ada.get(`/admin/invoices/${first}`)).text)
      .to.contain('Deposit of 30 % for estimate EST-')
      .and.contain('Deposit for');
    expect((await olivia.get(`/invoices/${first}`)).status, 'a draft').to.equal(404);
    await issue(first);
    const number = `INV-${(await row(first)).number!}`;
    expect((await olivia.get(`/invoices/${first}`)).text).to.contain(`Deposit invoice ${number}`);
    await ada.post(`/admin/invoices/${first}/payments`, {
      ...{ paid_on: '2026-06-01', method: 'bank_transfer', reference: '', invoices: first, amount: '363.44' },
    });
    const whole = await invoice(estimate);
    expect(await deducted(whole)).to.deep.equal([
      { rate: 7000, net: 600, tax: 42 },
      { rate: 19_000, net: 30_002, tax: 5700 },
    ]);
    // The whole is 1,020.06 + 190.01 + 1.40.
    expect(await amounts(whole)).to.deep.equal([102_006 - 30_602, 19_141 - 5742, 121_147 - 36_344]);
    await issue(whole);
    for (const [browser, at] of [
      [ada, `/admin/invoices/${whole}`],
      [olivia, `/invoices/${whole}`],
    ] as const) {
      const { text } = await browser.get(at);
      for (const said of [
        'Total before deposits',
        '€1,211.47',
        `Deposit ${number}: €300.02, tax 19 % €57.00`,
      ])
        expect(text).to.contain(said);
      expect(text).to.contain('-€357.02').and.contain('€848.03').and.contain(`>${number}</a>`);
    }
    const paper = pdfPages((await olivia.get(`/invoices/${whole}/document.pdf`)).bytes).join('\n');
    const onPaper = (words: string) => expect(paper).to.contain(words.replaceAll(' ', ''));
    onPaper('Total before deposits');
    onPaper(`Deposit ${number}: €300.02`);
    onPaper('€848.03');
    const { text } = await olivia.get('/statement');
    expect(text).to.contain('€848.03');
    const [open] = await sql<{ open: number }>(
      `select sum(total_minor - paid_minor - credited_minor)::int as open from invoices where deposit_of_id = $1 or id = $2`,
      estimate,
      whole,
    );
    expect(open!.open, 'nothing is owed twice').to.equal(84_803);
  });

  it('the emails say that it is a deposit, and what is deducted', async () => {
    const mailing = await mailingApp();
    try {
      const mail = ticketMail(mailing, cast);
      const estimate = await approved();
      const first = await issued(estimate, '30');
      await issue(await invoice(estimate));
      await mailing.runJobs();
      const texts = mail.came().map(({ text }) => text);
      const number = `INV-${(await row(first)).number!}`;
      for (const said of [
        'This is a deposit of 30 % for estimate EST-',
        `Deposit ${number} of €363.44 has been deducted.`,
      ])
        expect(
          texts.some((text) => text.includes(said)),
          said,
        ).to.equal(true);
    } finally {
      await mailing.stop();
    }
  });

  it('deposits add up to no more than 100 %: 30 % and 40 % leave 30 %, drafts count, credited ones don’t', async () => {
    const estimate = await approved();
    await issued(estimate, '30');
    const second = await deposit(estimate, '40');
    const refused = await askFor(estimate, '30.001');
    expect([refused.status, refused.text.includes('Enter 30 % or less.')]).to.deep.equal([422, true]);
    for (const [percent, says] of [
      ['0', 'above 0'],
      ['', 'Enter'],
      ['much', 'Enter a percentage from 0 to 100'],
      ['100.0001', 'at most three decimals'],
      ['-5', 'Enter a percentage'],
    ] as const) {
      const answer = await askFor(estimate, percent);
      expect([answer.status, answer.text.includes(says)], percent).to.deep.equal([422, true]);
    }
    await issue(second);
    await ada.post(`/admin/invoices/${second}/credit`);
    await issued(estimate, '70');
    expect((await askFor(estimate, '0.1')).text).to.contain('nothing left');
    const whole = await invoice(estimate);
    expect((await amounts(whole))[2], 'what rounding leaves').to.be.within(0, 2);
    await issue(whole);
    expect((await askFor(estimate, '1')).status).to.equal(422);
  });

  it('one that isn’t issued isn’t deducted; issued while the invoice is a draft, it is; behind it, it can’t be any more', async () => {
    const estimate = await approved();
    const [one, two] = [await deposit(estimate, '10'), await deposit(estimate, '20')];
    const whole = await invoice(estimate);
    expect([await deducted(whole), (await amounts(whole))[2]]).to.deep.equal([[], 121_147]);
    await issue(one);
    expect((await amounts(whole))[2]).to.equal(121_147 - (await amounts(one))[2]!);
    expect((await ada.get(`/admin/invoices/${whole}/issue`)).text).to.contain('still a draft');
    await issue(whole);
    expect(await issue(two, 422))
      .to.contain('has been issued for EST-')
      .and.contain('without this deposit');
    expect((await row(two)).status).to.equal('draft');
  });

  it('what is credited of a deposit isn’t deducted; a deducted one stays until its invoice is credited', async () => {
    const estimate = await approved();
    const [gone, part] = [await issued(estimate, '10'), await issued(estimate, '50')];
    expect((await ada.post(`/admin/invoices/${gone}/credit`)).status).to.equal(303);
    const whole = await invoice(estimate);
    const before = (await amounts(whole))[2]!;
    const note = await ada.post(`/admin/invoices/${part}/credit_part`, {
      ...{ customer_id: cast.customers.north, dated_on: '2026-06-01', due_on: '', currency: 'EUR' },
      ...{
        line_description: 'Too much',
        line_quantity: '1',
        line_price: '100',
        line_discount: '',
        line_tax: '19',
      },
    });
    await issue(idIn(note.location));
    expect((await amounts(whole))[2]).to.equal(before + 11_900);
    await issue(whole);
    const label = `INV-${(await row(whole)).number!}`;
    for (const way of ['credit', 'credit_part']) {
      const asked = await ada.get(`/admin/invoices/${part}/${way}`);
      expect([asked.status, asked.text.includes(`Credit ${label} first.`)], way).to.deep.equal([422, true]);
    }
    const credit = await ada.post(`/admin/invoices/${whole}/credit`);
    expect(credit.status, credit.text.slice(0, 2000)).to.equal(303);
    expect(await amounts(idIn(credit.location))).to.deep.equal(await amounts(whole));
    // Once more: the estimate can be invoiced again, and the new invoice deducts what there is.
    const again = await invoice(estimate);
    expect([again === whole, await amounts(again)]).to.deep.equal([false, await amounts(whole)]);
    await ada.post(`/admin/invoices/${again}/delete`);
    const freed = await ada.post(`/admin/invoices/${part}/credit`);
    // A part of it was credited before, so that the rest goes by *Credit part*.
    expect(freed.text).to.contain('can’t be credited, or it already has been');
    expect((await ada.get(`/admin/invoices/${part}/credit_part`)).status).to.equal(200);
  });

  it('two who create the invoice at once create one; a deposit issued at once with it is deducted or refused', async () => {
    const estimate = await approved();
    await issued(estimate, '30');
    const other = await signedIn(cast.players.administrator);
    const made = await Promise.all(
      [ada, other].map((browser) => browser.post(`/admin/estimates/${estimate}/invoice`)),
    );
    const ids = new Set(made.map(({ location }) => idIn(location)));
    expect(ids.size).to.equal(1);
    const [whole = ''] = ids;
    const late = await deposit(estimate, '20');
    await Promise.all([
      ada.post(`/admin/invoices/${late}/issue`),
      other.post(`/admin/invoices/${whole}/issue`),
    ]);
    const both = [await row(late), await row(whole)];
    expect(both[1]!.status).to.equal('issued');
    const deposits = await sql<{ total: number }>(
      `select coalesce(sum(total_minor), 0)::int as total from invoices where deposit_of_id = $1 and status = 'issued'`,
      estimate,
    );
    expect(Number(both[1]!.total_minor) + deposits[0]!.total).to.equal(121_147);
  });

  it('A28: a new version deducts what was charged for the old one, and a draft of the old one can’t be issued', async () => {
    const estimate = await approved();
    const kept = await issued(estimate, '30');
    const stale = await deposit(estimate, '10');
    const draft = (await ada.post(`/admin/estimates/${estimate}/revise`)).location!.split('/').at(-2)!;
    const { text } = await ada.get(`/admin/estimates/${draft}/edit`);
    const version = /name="_version" value="(\d+)"/.exec(text)![1]!;
    const saved = await ada.post(`/admin/estimates/${draft}/edit`, {
      ...{
        customer_id: cast.customers.north,
        dated_on: '2026-01-31',
        valid_until: '2199-12-31',
        currency: 'EUR',
      },
      ...{ terms: 'Our terms.', _version: version, ...lines, line_tax: ['20', '20'] },
    });
    expect(saved.status, saved.text.slice(0, 2000)).to.equal(303);
    const question = await ada.get(`/admin/estimates/${draft}/send`);
    expect(question.text).to.contain('The deposits that you’ve issued stay');
    await ada.post(`/admin/estimates/${draft}/send`, { before: 'approved' });
    expect((await askFor(estimate, '10')).status, 'not approved yet').to.equal(422);
    expect(await issue(stale, 422)).to.contain('isn’t approved any more');
    await approve(estimate, 2);
    expect(await issue(stale, 422)).to.contain('has a newer version');
    const whole = await invoice(estimate);
    const [, , charged] = await amounts(kept);
    expect((await amounts(whole))[2]).to.equal(102_006 + 20_401 - charged!);
    await issue(whole);
  });

  it('currencies of 0 and 3 decimals; work that was done for the estimate deducts its deposits as well', async () => {
    for (const [currency, price, net, tax] of [
      ['JPY', '1001', 300, 57],
      ['KWD', '1.001', 300, 57],
    ] as const) {
      const estimate = await approved({ currency, ...one(price) });
      const first = await issued(estimate, '30');
      expect(await amounts(first)).to.deep.equal([net, tax, net + tax]);
      await sql('update estimates set work_order_id = $2 where id = $1', estimate, cast.workOrder);
      await sql(`begin; set local session_replication_role = replica;
        update work_orders set status = 'done', invoice_id = null where id = '${cast.workOrder}'; commit`);
      const made = await ada.post('/admin/invoices/from_work', { orders: cast.workOrder });
      expect(made.status, made.text.slice(0, 2000)).to.equal(303);
      const whole = idIn(made.location);
      expect(await amounts(whole)).to.deep.equal([1001 - net, 190 - tax, 1191 - net - tax]);
      await issue(whole);
      await sql('update estimates set work_order_id = null where id = $1', estimate);
    }
  });

  it('a deposit’s amounts, customer and currency come from its estimate, and its words can be changed', async () => {
    const estimate = await approved(one('100'));
    const first = await deposit(estimate, '30');
    const save = async (change: Body) => {
      const { text } = await ada.get(`/admin/invoices/${first}/edit`);
      return ada.post(`/admin/invoices/${first}/edit`, {
        ...{
          customer_id: cast.customers.north,
          dated_on: '2026-06-01',
          due_on: '2026-07-01',
          currency: 'EUR',
        },
        ...{ ...one('30'), _version: /name="_version" value="(\d+)"/.exec(text)![1]!, ...change },
      });
    };
    expect((await save({ line_price: '31' })).text).to.contain('amounts of a deposit come from its estimate');
    expect((await save({ currency: 'USD' })).text).to.contain('in the currency of its estimate, EUR');
    expect((await save({ customer_id: cast.customers.south })).text).to.contain('stays with the customer of');
    expect((await save({ line_description: 'A first part' })).status).to.equal(303);
    await issue(first);
    const whole = await invoice(estimate);
    const { text } = await ada.get(`/admin/invoices/${whole}/edit`);
    const body = {
      ...{ customer_id: cast.customers.north, dated_on: '2026-06-01', due_on: '2026-07-01', currency: 'EUR' },
      ...{ ...one('90'), _version: /name="_version" value="(\d+)"/.exec(text)![1]! },
    };
    const moved = await ada.post(`/admin/invoices/${whole}/edit`, {
      ...body,
      customer_id: cast.customers.south,
    });
    expect(moved.text).to.contain('An invoice that deducts deposits stays with');
    expect((await ada.post(`/admin/invoices/${whole}/edit`, body)).status).to.equal(303);
    expect(await amounts(whole)).to.deep.equal([6000, 1140, 7140]);
  });

  it('the database refuses what deducts something else, and a second change of what is issued (GH009)', async () => {
    const estimate = await approved();
    const first = await issued(estimate, '30');
    const whole = await invoice(estimate);
    const codeOf = async (text: string, ...values: unknown[]) => {
      try {
        await sql(text, ...values);
        return 'done';
      } catch (error) {
        return String((error as { code?: string }).code);
      }
    };
    // By staff's own statements, with a total that fits the lines.
    const sides = { buyer: '{}', seller: '{}', issued_by: 'Ada', status: 'issued' };
    const cheat = (put: (db: Db) => Promise<unknown>) =>
      asAdministrator(cast, async (db) => {
        await put(db);
        await db.update('invoices', { id: whole }, sides);
      }).then(
        () => 'done',
        (error: unknown) => String((error as { code?: string }).code),
      );
    const plain = { net_minor: '102006', tax_minor: '19141', total_minor: '121147' };
    const none = (db: Db) => db.remove('invoice_deductions', { invoice_id: whole });
    expect(await cheat((db) => none(db).then(() => db.update('invoices', { id: whole }, plain)))).to.equal(
      'GH009',
    );
    expect(
      await cheat((db) => db.update('invoices', { id: whole }, { tax_minor: '0', total_minor: '71404' })),
    ).to.equal('GH009');
    expect((await row(whole)).status).to.equal('draft');
    await issue(whole);
    expect(await codeOf('delete from invoice_deductions where invoice_id = $1', whole)).to.equal('GH009');
    expect(
      await codeOf(
        `insert into invoice_deductions (tenant_id, invoice_id, deposit_id, rate_milli, net_minor, tax_minor)
           values ($1, $2, $2, 0, 1, 0)`,
        cast.tenantId,
        first,
      ),
    ).to.equal('GH009');
  });

  it('A1, A13: another company finds no such estimate, whoever only reads creates none, and a contact sees none', async () => {
    const estimate = await approved();
    const first = await issued(estimate, '30');
    const other = await makeCast('deposits');
    const theirs = await signedIn(other.players.administrator);
    expect((await theirs.get(`/admin/estimates/${estimate}/deposit`)).status).to.equal(404);
    expect((await theirs.post(`/admin/estimates/${estimate}/deposit`, { percent: '10' })).status).to.equal(
      404,
    );
    const tess = await signedIn(cast.players.technician);
    expect((await tess.get(`/admin/estimates/${estimate}`)).status, 'they only read it').to.equal(200);
    expect((await tess.post(`/admin/estimates/${estimate}/deposit`, { percent: '10' })).status).to.equal(404);
    expect((await (await signedIn(cast.players.contactUser)).get(`/invoices/${first}`)).status).to.be.oneOf([
      403, 404,
    ]);
    expect((await sql('select 1 from invoices where deposit_of_id = $1', estimate)).length).to.equal(1);
  });
});

/** A line of one piece at 19 %. */
const one = (price: string): Body => ({
  ...{ line_description: 'Oven', line_quantity: '1', line_price: price, line_discount: '', line_tax: '19' },
});

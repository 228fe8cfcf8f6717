import { expect } from 'chai';
import { signedIn, type Answer, type Browser } from '../support/app.ts';
import { credit, document } from '../support/camt.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all } from '../support/people.ts';

const path = '/admin/invoices/bank';
const words = ({ text }: Answer) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

interface Line {
  line: number;
  outcome: string;
  says: string[];
  invoice_ids: string[];
  payment_id: string | null;
}

describe('Payments from the bank', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('bank');
    ada = await signedIn(cast.players.administrator);
  });

  /** Issues an invoice; returns its id and its number. */
  const issued = async (price: string, change: Record<string, string> = {}) => {
    const made = await ada.post('/admin/invoices', {
      ...{ customer_id: cast.customers.west, dated_on: '2026-01-31', due_on: '2026-02-28', currency: 'EUR' },
      ...{ line_description: 'Work', line_quantity: '1', line_price: price, line_tax: '0', tax_reason: 'Abroad' },
      ...change,
    });
    expect(made.status, words(made).slice(0, 300)).to.equal(303);
    expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
    const id = made.location!.split('/').at(-1)!;
    const [row] = await all<{ number: string }>('select number from invoices where id = $1', id);
    return { id, number: row!.number };
  }; // prettier-ignore
  const upload = (content: string | Buffer, { by = ada, currency = 'EUR', name = 'bank.csv' } = {}) =>
    by.upload(path, { currency }, { name, content });
  /** Uploads a file; returns where it is. */
  const begun = async (content: string | Buffer, more: Parameters<typeof upload>[1] = {}) => {
    const answer = await upload(content, more);
    expect(answer.status, words(answer).slice(0, 500)).to.equal(303);
    return answer.location!;
  };
  const refused = async (content: string | Buffer, more: Parameters<typeof upload>[1] = {}) => {
    const answer = await upload(content, more);
    expect(answer.status).to.equal(422);
    return words(answer);
  };
  const lines = (at: string) =>
    all<Line>(
      'select line, outcome, says, invoice_ids, payment_id from bank_lines where file_id = $1 order by line',
      at.split('/').at(-1),
    );
  const outcomes = async (at: string) => (await lines(at)).map(({ outcome }) => outcome);
  const csv = (...rows: string[]) => `Date;Amount;Payer;Purpose;Transaction ID\n${rows.join('\n')}\n`;
  const record = async (at: string, by = ada) => {
    const answer = await by.post(`${at}/record`);
    expect(answer.status, words(answer).slice(0, 300)).to.equal(303);
    return words(await by.get(answer.location!));
  };
  const paid = async ({ id }: { id: string }) =>
    (await all<{ n: number }>('select paid_minor::int as n from invoices where id = $1', id))[0]!.n;
  const payments = () =>
    all<{
      id: string;
      amount: number;
      paid_on: string;
      method: string;
      reference: string;
      recorded_by: string;
      customer_id: string;
    }>(
      `select id, amount_minor::int as amount, paid_on::text, method, reference, recorded_by, customer_id from payments
         where tenant_id = $1 and bank_key is not null order by amount_minor, id`,
      cast.tenantId,
    );

  it('says how many lines are in each currency', async () => {
    const head = 'Date;Amount;Payer;Purpose;Currency;Transaction ID\n';
    const two = await begun(
      `${head}04.05.2026;1,00;W;x;EUR;M1\n04.05.2026;2,00;W;x;USD;M2\n04.05.2026;3,00;W;x;USD;M3\n`,
    );
    expect(words(await ada.get(two)))
      .to.contain('1 line in EUR and 2 lines in USD, uploaded by')
      .and.not.contain('3 lines in');
    const one = await begun(`${head}04.05.2026;1,00;W;x;;N1\n04.05.2026;2,00;W;x;EUR;N2\n`);
    expect(words(await ada.get(one))).to.contain('2 lines in EUR, uploaded by');
  });

  it('erpnext#46725: matches a line by number and amount both, else somebody decides, and records what is matched', async () => {
    const one = await issued('119');
    const two = await issued('50');
    const dollars = await issued('80', { currency: 'USD' });
    const settled = await issued('20');
    await ada.post(`/admin/invoices/${settled.id}/payments`, {
      ...{ paid_on: '2026-02-01', method: 'cash', reference: '', amount: '20', invoices: settled.id },
    });
    const at = await begun(
      csv(
        `04.05.2026;119,00;West;Invoice ${one.number};A1`,
        `04.05.2026;49,00;West;INV-${two.number};A2`,
        '04.05.2026;50,00;Somebody;thank you;A3',
        `04.05.2026;80,00;West;INV-${dollars.number};A4`,
        `04.05.2026;20,00;West;INV-${settled.number};A5`,
        '04.05.2026;-12,00;Landlord;rent;A6',
        '04.05.2026;1.234,50;Nobody;nothing;A7',
      ),
    );
    const found = await lines(at);
    expect(found.map(({ outcome }) => outcome)).to.deep.equal([
      ...['matched', 'decide', 'decide', 'decide', 'decide', 'not_incoming', 'decide'],
    ]);
    const says = (line: number) => found[line - 1]!.says.join(' ');
    expect(says(1)).to.equal(`Pays INV-${one.number} of West.`);
    expect(says(2)).to.contain('€50.00 to pay, so this would be a part of it');
    expect(says(3)).to.contain(`INV-${two.number} has exactly this to pay, but its number isn’t in the purpose`);
    expect(says(4)).to.contain('is in USD, and this is in EUR');
    expect(says(5)).to.contain('has already been paid or credited');
    expect(says(7)).to.contain('No invoice was found');
    expect(await record(at)).to.contain('Decide 5 lines first, or leave them out');
    expect(await payments()).to.have.length(0);
    expect((await ada.post(`${at}/leave_out`)).status).to.equal(303);
    const page = words(await ada.get(at));
    expect(page).to.contain('Record payment').and.contain('Left out 5 lines');
    expect(await record(at)).to.contain('1 payment recorded.');
    expect(await paid(one)).to.equal(11_900);
    expect(await payments()).to.deep.equal([
      {
        ...{ amount: 11_900, paid_on: '2026-05-04', method: 'bank_transfer', reference: `Invoice ${one.number}` },
        ...{ id: (await payments())[0]!.id, recorded_by: 'Person1 administrator', customer_id: cast.customers.west },
      },
    ]);
    expect(words(await ada.get(`/admin/invoices/${one.id}`))).to.contain('Paid');
    const [log] = await all<{ n: number }>(
      "select count(*)::int as n from audit_log where tenant_id = $1 and record_kind = 'payments' and action = 'added'",
      cast.tenantId,
    );
    expect(log!.n, 'by the form, and from the bank').to.equal(2);
  }); // prettier-ignore

  it('several invoices in one payment, parts and too much are decided by staff: 50 (20 paid) and 70 by 100 are 30 and 70', async () => {
    const [fifty, seventy, other] = [await issued('50'), await issued('70'), await issued('10')];
    await ada.post(`/admin/invoices/${fifty.id}/payments`, {
      ...{ paid_on: '2026-02-01', method: 'cash', reference: '', amount: '20', invoices: fifty.id },
    });
    const at = await begun(csv(
      `2026-05-04;100,00;West;INV-${fifty.number}, ${seventy.number};B1`, '2026-05-04;15,00;West;;B2', '2026-05-04;7,00;West;;B3',
    )); // prettier-ignore
    const [first] = await lines(at);
    expect(first!.outcome).to.equal('decide');
    expect(first!.says.join(' ')).to.contain(
      `INV-${fifty.number} and INV-${seventy.number} together have exactly this to pay.`,
    );
    expect(first!.invoice_ids).to.have.members([fifty.id, seventy.id]);
    expect(words(await ada.get(at))).to.contain('Lines for you to decide');
    // Wrong choices come back beside their fields, with what was typed.
    const wrong = await ada.post(`${at}/lines`, {
      ...{ '2_shown': '1', '2_numbers': 'INV-999999', '3_shown': '1', '3_customer': 'Nobody' },
      ...{ '4_shown': '1', '4_numbers': 'north' },
    });
    expect(wrong.status).to.equal(422);
    expect(words(wrong))
      .to.contain('There’s no invoice INV-999999.')
      .and.contain('Enter the number or the whole name of one of your customers.')
      .and.contain('Enter invoice numbers, such as INV-1001');
    expect(wrong.text).to.contain('value="INV-999999"').and.contain('value="Nobody"');
    const strangers = await ada.post(`${at}/lines`, {
      '2_shown': '1', '2_invoices': [fifty.id, cast.invoices.ofNorth], '3_shown': '1', '3_customer': 'North', '3_numbers': other.number,
    }); // prettier-ignore
    expect(words(strangers))
      .to.contain('Choose invoices of one customer only.')
      .and.contain('aren’t North’s');
    const decided = await ada.post(`${at}/lines`, {
      ...{ '2_shown': '1', '2_invoices': [fifty.id, seventy.id] },
      ...{ '3_shown': '1', '3_numbers': `INV-${other.number}` },
      ...{ '4_shown': '1', '4_customer': 'west' },
    });
    expect(decided.status).to.equal(303);
    expect(await outcomes(at)).to.deep.equal(['decided', 'decided', 'decided']);
    const said = (await lines(at)).map(({ says }) => says.join(' '));
    expect(said[1]).to.match(/€5\.00 becomes \w+’s credit\./);
    // Whose it is, also where it pays no invoice.
    expect(said[3] ?? said[2]).to.contain('becomes West’s credit.');
    expect(await record(at)).to.contain('3 payments recorded. €12.00 became credit.');
    expect([await paid(fifty), await paid(seventy), await paid(other)]).to.deep.equal([5000, 7000, 1000]);
    const parts = await all<{ amount: number }>(
      `select x.amount_minor::int as amount from payment_parts x join payments p on p.id = x.payment_id
         where p.tenant_id = $1 and p.amount_minor = 10000 order by 1`,
      cast.tenantId,
    );
    expect(parts.map(({ amount }) => amount)).to.deep.equal([3000, 7000]);
    expect(words(await ada.get(`/admin/customers/${cast.customers.west}/billing`))).to.contain('€12.00');
  });

  it('firefly-iii/firefly-iii#2353: two real identical lines are both offered, and the same file again adds none', async () => {
    const one = await issued('100');
    const file = 'Date,Amount,Payer,Purpose\n2026-05-04,50.00,West,half\n2026-05-04,50.00,West,half\n';
    const at = await begun(file);
    expect(await outcomes(at)).to.deep.equal(['decide', 'decide']);
    await ada.post(`${at}/lines`, {
      ...{ '2_shown': '1', '2_numbers': one.number, '3_shown': '1', '3_numbers': one.number },
    });
    expect(await record(at)).to.contain('2 payments recorded.');
    expect(await paid(one)).to.equal(10_000);
    const again = await begun(file);
    expect(await outcomes(again)).to.deep.equal(['recorded', 'recorded']);
    expect(await record(again)).to.contain('This file has no new payments.');
    // The same lines in a file with more of them, and once more than before.
    const more = await begun(`${file}2026-05-04,50.00,West,half\n2026-05-05,1.00,West,new\n`);
    expect(await outcomes(more)).to.deep.equal(['recorded', 'recorded', 'decide', 'decide']);
    expect(await payments()).to.have.length(2);
  });

  it('the bank’s ID knows a line again in a file of another format; two lines can’t both pay one invoice', async () => {
    const one = await issued('119');
    const at = await begun(csv(`2026-05-04;119,00;West;INV-${one.number};REF-1`, `2026-05-05;119,00;West;INV-${one.number};REF-2`));
    const found = await lines(at);
    expect(found.map(({ outcome }) => outcome)).to.deep.equal(['matched', 'decide']);
    expect(found[1]!.says.join(' ')).to.contain('Another line of this file pays');
    // Nor where somebody chose it for the second, before an earlier one was found to pay it.
    await ada.post(`${at}/lines`, { '3_shown': '1', '3_numbers': one.number });
    expect((await lines(at))[1]!.says.join(' '))
      .to.contain(`Another line of this file pays INV-${one.number}. Choose again.`)
      .and.not.contain('has nothing left to pay');
    await ada.post(`${at}/leave_out`);
    await record(at);
    const xml = document('001.08', [credit('001.08', { amount: '119.00', purpose: `INV-${one.number}`, payer: 'West', ref: 'REF-1' })]);
    expect(await outcomes(await begun(xml, { name: 'camt.xml' }))).to.deep.equal(['recorded']);
  }); // prettier-ignore

  it('a payment that was reversed is recorded again on purpose only', async () => {
    const one = await issued('119');
    const file = csv(`2026-05-04;119,00;West;INV-${one.number};C1`);
    await record(await begun(file));
    const [payment] = await payments();
    await ada.post(`/admin/payments/${payment!.id}/reverse`);
    expect(await paid(one)).to.equal(0);
    const at = await begun(file);
    const [line] = await lines(at);
    expect(line).to.include({ outcome: 'recorded', payment_id: payment!.id });
    expect(line!.says.join(' ')).to.contain('which was reversed on');
    expect(await record(at)).to.contain('This file has no new payments');
    // Not by another key either: the database takes a line of a bank once.
    const [key] = await all<{ bank_key: string }>('select bank_key from payments where id = $1', payment!.id);
    const twice = all(
      `insert into payments (tenant_id, customer_id, paid_on, amount_minor, currency, method, recorded_by, bank_key)
         values ($1, $2, '2026-05-04', 1, 'EUR', 'cash', 'Ada', $3)`,
      cast.tenantId, cast.customers.west, key!.bank_key,
    ); // prettier-ignore
    expect(await twice.catch((error: unknown) => String(error))).to.contain('payments_bank_line');
    expect(words(await ada.get(`${at}?change=${line!.line}`))).to.contain('Record payment again');
    // An invoice alone isn't a purpose.
    await ada.post(`${at}/lines`, { '2_shown': '1', '2_numbers': one.number });
    expect(await outcomes(at)).to.deep.equal(['recorded']);
    await ada.post(`${at}/lines`, { '2_shown': '1', '2_numbers': one.number, '2_again': 'on' });
    expect(await outcomes(at)).to.deep.equal(['decided']);
    expect(await record(at)).to.contain('1 payment recorded.');
    expect(await paid(one)).to.equal(11_900);
    expect(await outcomes(await begun(file))).to.deep.equal(['recorded']);
  });

  it('columns are chosen by hand and remembered; dates and amounts that can be read in two ways are asked', async () => {
    const one = await issued('1234.5', { currency: 'EUR' });
    const file = `Wann;Wieviel;Wer;Wozu;Saldo\n03/04/2026;1.234,50;West;INV-${one.number};9\n`;
    const at = await begun(file);
    const page = await ada.get(`${at}/columns`);
    expect(words(page)).to.contain('The file needs a column for Date and Amount.');
    const chosen = { sheet_shown: '0', column_0: 'paid_on', column_1: 'amount', column_2: 'payer', column_3: 'purpose', column_4: '' };
    const asked = await ada.post(`${at}/columns`, chosen);
    expect(asked.status).to.equal(422);
    expect(words(asked)).to.contain('Choose how the dates in “Wann” are written.');
    expect((await ada.post(`${at}/columns`, { ...chosen, order_0: 'day_first' })).status).to.equal(303);
    expect(await outcomes(at)).to.deep.equal(['matched']);
    const [day] = await all<{ on: string }>('select paid_on::text as on from bank_lines where file_id = $1', at.split('/').at(-1));
    expect(day!.on).to.equal('2026-04-03');
    const next = await begun(file.replace('03/04', '30/04'));
    expect(await outcomes(next), 'its columns are known now').to.deep.equal(['matched']);
    expect(words(await ada.get(`${next}/columns`))).to.contain('Choose columns');
    const dinars = await begun('Date,Amount,Purpose\n2026-05-04,1.234,x\n', { currency: 'KWD' });
    expect(words(await ada.get(`${dinars}/columns`))).to.contain('Choose how the amounts are written.');
    const three = { sheet_shown: '0', column_0: 'paid_on', column_1: 'amount', column_2: 'purpose' };
    expect((await ada.post(`${dinars}/columns`, { ...three, decimal_mark: '.' })).status).to.equal(303);
    const [minor] = await all<{ n: number }>('select amount_minor::int as n from bank_lines where file_id = $1', dinars.split('/').at(-1));
    expect(minor!.n).to.equal(1234);
  }); // prettier-ignore

  it('S31: what can’t be read is said at the field, before anything is kept', async () => {
    expect(await refused('')).to.contain('It’s empty.');
    expect(await refused('', { name: 'empty.xml' })).to.contain('It’s empty.');
    expect(await refused('Date,Amount\n')).to.contain('There are headings but no rows below them.');
    const statement = 'Download the statement as camt.053 or CSV from your bank.';
    expect(await refused(Buffer.from('%PDF-1.4'), { name: 'x.pdf' })).to.contain(
      `The file is a PDF. ${statement}`,
    );
    for (const [name, bytes] of [
      ['x.png', '89504e470d0a1a0a'],
      ['x.csv', 'ffd8ffe000104a46'],
      ['x.gif', '474946383961'],
    ] as const)
      expect(await refused(Buffer.from(bytes, 'hex'), { name })).to.contain(
        `The file is a picture. ${statement}`,
      );
    expect(
      await refused('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', { name: 'x.xml' }),
    ).to.contain('parts that a bank’s file never has');
    expect(await refused('<html>', { name: 'x.xml' })).to.contain('not a camt.053 file');
    expect(await refused('a text', { name: 'x.xml' })).to.contain('ends in .xml, but it isn’t XML');
    const rows = Array.from({ length: 2001 }, (_, n) => `2026-05-04;1,00;P;x;${n}`);
    expect(await refused(csv(...rows))).to.contain('2,001 rows, and the limit is 2,000');
    expect(await refused(csv('2026-05-04;1,00;P;x;1'), { currency: 'XXX' })).to.contain(
      'Choose the currency of the file.',
    );
    const dollars = document('001.02', [credit('001.02', { amount: '1.00', currency: 'USD' })], 'USD');
    expect(await refused(dollars, { name: 'x.xml' })).to.contain('This file is in USD, and you chose EUR.');
    const column = await begun('Date,Amount,Currency\n2026-05-04,1.00,USD\n');
    expect(words(await ada.get(`${column}/columns`))).to.contain('in USD, and you chose EUR');
    const [kept] = await all<{ n: number }>(
      'select count(*)::int as n from bank_files where tenant_id = $1',
      cast.tenantId,
    );
    expect(kept!.n, 'the one whose currency stands in a column').to.equal(1);
    const future = await begun(csv('2199-05-04;1,00;P;x;1', '1926-05-04;1,00;P;x;2', 'soon;1,00;P;x;3'));
    expect(await outcomes(future)).to.deep.equal(['problem', 'problem', 'problem']);
  });

  it('people without billing and another company get nothing, though the file is there', async () => {
    const at = await begun(csv('2026-05-04;1,00;P;secret purpose;1'));
    const other = await makeCast('bank');
    const gus = await signedIn(other.players.administrator);
    const tess = await signedIn(cast.players.technician);
    for (const end of ['', '/columns', '/discard']) {
      expect((await gus.get(`${at}${end}`)).status, end).to.equal(404);
      expect((await tess.get(`${at}${end}`)).status, end).to.equal(404);
    }
    for (const end of ['columns', 'lines', 'leave_out', 'record', 'discard']) {
      expect((await gus.post(`${at}/${end}`)).status, end).to.equal(404);
      expect((await tess.post(`${at}/${end}`)).status, end).to.equal(404);
    }
    expect((await tess.get(path)).status).to.equal(404);
    expect((await upload(csv('2026-05-04;1,00;P;x;1'), { by: tess })).status).to.equal(404);
    expect(words(await gus.get(path))).to.not.contain('bank.csv');
    expect(words(await tess.get('/admin/invoices'))).to.not.contain('Payments from the bank');
    expect(words(await ada.get(at)), 'it was there').to.contain('secret purpose');
    expect(words(await ada.get('/admin/invoices'))).to.contain('Payments from the bank');
    expect((await ada.post(`${at}/discard`)).location).to.equal(path);
    expect((await ada.get(at)).status).to.equal(404);
  });

  it('an invoice of another company is never found, by number, amount or id', async () => {
    const other = await makeCast('bank');
    const [theirs] = await all<{ number: string }>('select number from invoices where id = $1', other.invoices.ofSouth);
    const at = await begun(csv(`2026-05-04;119,00;South;INV-${Number(theirs!.number) + 5000};1`));
    const [line] = await lines(at);
    const own = await all<{ id: string }>('select id from invoices where tenant_id = $1', cast.tenantId);
    expect(own.map(({ id }) => id)).to.include.members(line!.invoice_ids);
    await ada.post(`${at}/lines`, { '2_shown': '1', '2_invoices': [other.invoices.ofSouth] });
    expect(await outcomes(at)).to.deep.equal(['decide']);
  }); // prettier-ignore

  it('two people who take over the same file record it once; so do two files with the same lines', async () => {
    const [one, two] = [await issued('119'), await issued('60')];
    const file = csv(`2026-05-04;119,00;West;INV-${one.number};D1`, `2026-05-04;60,00;West;INV-${two.number};D2`);
    const [at, copy] = [await begun(file), await begun(file)];
    const second = await signedIn(cast.players.administrator);
    const answers = await Promise.all([
      ...[ada.post(`${at}/record`), second.post(`${at}/record`), ada.post(`${copy}/record`), second.post(`${copy}/record`)],
    ]);
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303, 303]);
    expect((await payments()).map(({ amount }) => amount)).to.deep.equal([6000, 11_900]);
    expect([await paid(one), await paid(two)]).to.deep.equal([11_900, 6000]);
    const states = await all<{ state: string }>('select state from bank_files where tenant_id = $1 order by 1', cast.tenantId);
    expect(states.map(({ state }) => state)).to.deep.equal(['done', 'draft']);
    const done = await all<{ id: string }>("select id from bank_files where tenant_id = $1 and state = 'done'", cast.tenantId);
    expect(await record(`${path}/${done[0]!.id}`)).to.contain('has already recorded this file.');
  }); // prettier-ignore

  it('a payment by the form meanwhile: nothing of the file is recorded, and the page says what is now', async () => {
    const [one, two] = [await issued('119'), await issued('60')];
    const at = await begun(
      csv(`2026-05-04;119,00;West;INV-${one.number};E1`, `2026-05-04;60,00;West;INV-${two.number};E2`),
    );
    expect(await outcomes(at)).to.deep.equal(['matched', 'matched']);
    await ada.post(`/admin/invoices/${one.id}/payments`, {
      ...{ paid_on: '2026-05-04', method: 'bank_transfer', reference: '', amount: '119', invoices: one.id },
    });
    expect(await record(at)).to.contain('Something has changed since the dry run, so nothing was recorded.');
    expect(await payments()).to.have.length(0);
    expect(await outcomes(at)).to.deep.equal(['decide', 'matched']);
    await ada.post(`${at}/leave_out`);
    expect(await record(at)).to.contain('1 payment recorded.');
    expect([await paid(one), await paid(two)]).to.deep.equal([11_900, 6000]);
  });

  it('S25: the same form twice records once', async () => {
    const one = await issued('119');
    const at = await begun(csv(`2026-05-04;119,00;West;INV-${one.number};F1`));
    const form = { _form_id: /name="_form_id" value="([^"]+)"/.exec((await ada.get(at)).text)![1]! };
    const both = await Promise.all([ada.post(`${at}/record`, form), ada.post(`${at}/record`, form)]);
    expect(both.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(await payments()).to.have.length(1);
  });
});

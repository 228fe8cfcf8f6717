import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';
import { transferIn } from '../support/qr.ts';

const path = '/admin/settings/payment';
const settings = {
  pay_holder: 'Acme Calibration',
  pay_iban: 'de89 3704 0044 0532 0130 00',
  pay_bic: 'cobadeffxxx',
  pay_bank: 'Example Bank',
  pay_page: 'https://pay.example.com/{number}?amount={amount}&currency={currency}',
  pay_other: 'Cheques are fine too.',
};
const kept = { ...settings, pay_iban: 'DE89370400440532013000', pay_bic: 'COBADEFFXXX' };

describe('how customers pay', () => {
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  before(async () => {
    other = await makeCast('paying');
  });
  beforeEach(async () => {
    cast = await makeCast('paying');
    ada = await signedIn(cast.players.administrator);
  });

  const as = (name: PlayerName) => signedIn(cast.players[name]);
  const saved = async (of = cast) =>
    (
      await sql<typeof kept>(
        `select ${Object.keys(settings).join(', ')} from tenants where id = $1`,
        of.tenantId,
      )
    )[0];
  const save = async (change: Record<string, string> = {}, browser = ada) => {
    const version = /name="_version" value="(\d+)"/.exec((await ada.get(path)).text)?.[1] ?? '';
    return browser.post(path, { _version: version, ...settings, ...change });
  };
  const issued = async (change: Record<string, string> = {}) => {
    const made = await ada.post('/admin/invoices', {
      ...{ customer_id: cast.customers.north, dated_on: '2026-01-31', due_on: '2026-02-28', currency: 'EUR' },
      ...{ line_description: 'Work', line_quantity: '1', line_price: '1,000.00', line_tax: '19', ...change },
    });
    expect(made.status, made.text.slice(0, 200)).to.equal(303);
    expect((await ada.post(`${made.location!}/issue`)).status).to.equal(303);
    const id = made.location!.split('/').at(-1)!;
    const [row] = await sql<{ number: string }>('select number from invoices where id = $1', id);
    return { id, label: `INV-${row!.number}` };
  };
  const paperOf = async (browser: Browser, at: string) => pdfPages((await browser.get(at)).bytes).join('');

  it('A23: administrators keep account and payment page; audited, refused to everybody else, and nobody else’s', async () => {
    const before = await saved(other);
    const answer = await save();
    expect([answer.status, answer.location], answer.text).to.deep.equal([303, path]);
    expect(await saved()).to.deep.equal(kept);
    expect(await saved(other)).to.deep.equal(before);
    expect((await ada.get('/admin/audit?kind=tenants')).text).to.contain('DE89370400440532013000');
    for (const name of ['technician', 'dataAdministrator'] as const) {
      const browser = await as(name);
      expect((await browser.get(path)).status, name).to.equal(404);
      expect((await save({ pay_iban: '' }, browser)).status, name).to.equal(404);
    }
    const stranger = await signedIn(other.players.administrator, cast.slug);
    expect((await save({ pay_iban: '' }, stranger)).location).to.contain('/admin/login');
    expect(await saved(), 'which was there to be changed').to.deep.equal(kept);
  });

  it('what is no IBAN, BIC or address, or has no holder, is refused beside its field, and nothing typed is lost', async () => {
    for (const [change, says] of [
      [{ pay_iban: 'DE89370400440532013001' }, 'Check this IBAN'],
      [{ pay_bic: 'COBA' }, 'Enter a BIC'],
      [{ pay_holder: '' }, 'Enter who holds this IBAN.'],
      [{ pay_page: 'http://pay.example.com/{number}' }, 'Enter an address'],
      [{ pay_page: 'javascript:alert(1)//{number}' }, 'Enter an address'],
      [{ pay_page: 'https://{number}.example.com/' }, 'Enter an address'],
      [{ pay_page: 'https://user:pw@pay.example.com/' }, 'Enter an address'],
      [{ pay_page: 'https://pay.example.com/{invoice}' }, '{invoice} isn’t filled in here.'],
    ] as const) {
      const answer = await save(change);
      expect([answer.status, answer.text.includes(says)], JSON.stringify(change)).to.deep.equal([422, true]);
      expect(answer.text).to.contain('Cheques are fine too.');
    }
    expect((await saved())!.pay_iban).to.equal(null);
  });

  it('an invoice says how to pay in the portal and on paper, with what is left of it; once paid it says nothing of it', async () => {
    await save();
    const { id, label } = await issued();
    await ada.post(`/admin/invoices/${id}/payments`, {
      ...{ paid_on: '2026-02-01', amount: '190.00', method: 'cash', reference: '', invoices: id },
    });
    const olivia = await as('customerUser');
    const { text } = await olivia.get(`/invoices/${id}`);
    expect(text)
      .to.contain('DE89 3704 0044 0532 0130 00')
      .and.contain('Cheques are fine too.')
      .and.contain(`href="https://pay.example.com/${label}?amount=1000.00&amp;currency=EUR"`);
    const lines = [
      'BCD',
      '002',
      '1',
      'SCT',
      'COBADEFFXXX',
      'Acme Calibration',
      'DE89370400440532013000',
      'EUR1000.00',
    ];
    expect(await transferIn(text)).to.equal([...lines, '', '', label].join('\n'));
    for (const [browser, at] of [
      [olivia, `/invoices/${id}/document.pdf`],
      [ada, `/admin/invoices/${id}/document.pdf`],
    ] as const)
      expect(await paperOf(browser, at))
        .to.contain('Howtopay')
        .and.contain('DE89370400440532013000')
        .and.contain(`https://pay.example.com/${label}`)
        // Or the total and the amount to pay would contradict each other.
        .and.match(/By\d+\w+20\d\d,€190\.00waspaid\.€1,000\.00islefttopay\./);
    await ada.post(`/admin/invoices/${id}/payments`, {
      ...{ paid_on: '2026-02-01', amount: '1,000.00', method: 'cash', reference: '', invoices: id },
    });
    expect((await olivia.get(`/invoices/${id}`)).text).to.not.contain('DE89');
    expect(await paperOf(olivia, `/invoices/${id}/document.pdf`))
      .to.not.contain('DE89')
      .and.not.contain('waspaid');
  });

  it('in another currency than EUR there is no QR code, and the page gets the amount as that currency writes it', async () => {
    await save();
    const { id, label } = await issued({
      currency: 'JPY',
      line_price: '100',
      line_tax: '0',
      tax_reason: 'Abroad',
    });
    const { text } = await (await as('customerUser')).get(`/invoices/${id}`);
    expect(text).to.contain(`/${label}?amount=100&amp;currency=JPY`).and.contain('DE89');
    expect(await transferIn(text)).to.equal(null);
  });

  it('a company that says nothing of it has nothing on its invoices, and no boxes in the list', async () => {
    const { id } = await issued();
    const olivia = await as('customerUser');
    expect((await olivia.get(`/invoices/${id}`)).text).to.not.contain('How to pay');
    expect((await olivia.get('/invoices')).text).to.not.contain('Pay several');
  });

  it('several ticked invoices are paid at once: a sum for each currency, their numbers as the reference', async () => {
    await save();
    const [one, two] = [await issued(), await issued({ line_price: '0.50' })];
    const dollars = await issued({ currency: 'USD' });
    const olivia = await as('customerUser');
    expect((await olivia.get('/invoices')).text)
      .to.contain('Pay several')
      .and.contain(`value="${one.id}"`);
    const at = (ids: readonly string[]) => `/invoices/pay?${ids.map((id) => `invoices=${id}`).join('&')}`;
    const { text } = await olivia.get(at([one.id, two.id, dollars.id, one.id]));
    expect(text)
      .to.contain(`https://pay.example.com/${one.label}%20${two.label}?amount=1190.60&amp;currency=EUR`)
      .and.contain(`https://pay.example.com/${dollars.label}?amount=1190.00&amp;currency=USD`)
      .and.contain('€1,190.60');
    expect(await transferIn(text)).to.match(new RegExp(`EUR1190\\.60\\n\\n\\n${one.label} ${two.label}$`));
    expect((await olivia.get('/invoices/pay?invoices=x&invoices=')).location).to.equal('/invoices');
  });

  it('ticks stay on the way through the list, are seen and can be dropped', async () => {
    await save();
    const made = [];
    for (let n = 0; n < 30; n += 1) made.push(await issued());
    const [first, second] = [made[0]!, made[1]!];
    const olivia = await as('customerUser');
    const { text } = await olivia.get(
      `/invoices?invoices=${first.id}&invoices=${second.id}&invoices=${cast.invoices.draft}`,
    );
    expect(text)
      .to.match(/<strong data-picked-count>2<\/strong> selected/)
      .and.contain('Clear selection');
    for (const { id, label } of [first, second])
      expect(text).to.contain(`value="${id}" checked><label for="pick-${id}">${label}</label>`);
    // *Next* and the headings are buttons of the form that holds the ticks.
    expect(text).to.match(
      /<button class="button" form="pick"[^>]*formaction="\/invoices"[^>]*\s+name="_after"/,
    );
    expect(text).to.match(/<button class="sort" form="pick"[^>]*name="_by"/);
    const again = (await olivia.get(`/invoices?_q=nothing-has-this&invoices=${second.id}`)).text;
    expect(again).to.contain(`value="${second.id}" checked`).and.contain('Pay several');
  });

  it('A13: another customer’s invoice and a draft aren’t among them; a contact without Access Billing pays none', async () => {
    await save();
    const mine = await issued();
    const { draft, ofSouth } = cast.invoices;
    const [south] = await sql<{ number: string }>('select number from invoices where id = $1', ofSouth);
    const at = `/invoices/pay?${[mine.id, draft, ofSouth].map((id) => `invoices=${id}`).join('&')}`;
    const { text } = await (await as('customerUser')).get(at);
    expect(text).to.contain(mine.label).and.contain('1 invoice');
    expect(text).to.not.contain(`INV-${south!.number}<`).and.not.contain(`/invoices/${draft}`);
    expect((await (await as('contactUser')).get(at)).status).to.equal(404);
    expect((await (await as('contactWithPermissions')).get(at)).text).to.contain(mine.label);
    expect((await (await signedIn(other.players.customerUser)).get(at)).location).to.equal('/invoices');
  });
});

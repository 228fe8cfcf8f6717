import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdfPages } from '../support/pdfText.ts';
import { sql } from '../support/portalPages.ts';

const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('sections and units of estimates and invoices', function () {
  this.timeout(60_000);
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('sections');
    ada = await signedIn(cast.players.administrator);
  });

  const typed = (more: Record<string, string | string[]> = {}) => ({
    ...{
      customer_id: cast.customers.north,
      dated_on: '2026-03-01',
      valid_until: '2199-12-31',
      currency: 'EUR',
    },
    ...{ terms: 'Our terms.', purchase_order: '', note: '', internal_note: '' },
    line_section: ['', 'Parts', '', 'Work'],
    line_description: ['Travel', 'Seal', 'Probe', 'Repair'],
    line_quantity: ['1', '2', '1', '2.5'],
    line_unit: ['', 'piece', '', 'hour'],
    line_price: ['30', '10', '100', '80'],
    line_discount: ['', '', '', ''],
    line_tax: ['19', '19', '19', '19'],
    line_optional: ['', 'on', '', ''],
    ...more,
  });
  const draft = async (more = {}) => {
    const made = await ada.post('/admin/estimates', typed(more));
    expect(made.status, words(made.text).slice(0, 500)).to.equal(303);
    return made.location!.split('/').pop()!;
  };

  it('a section has its subtotal above its lines: for staff, for the customer, on paper, on the invoice and in its XML', async () => {
    const id = await draft();
    expect(words((await ada.get(`/admin/estimates/${id}`)).text)).to.match(/Travel .*Parts .*€100\.00 .*Seal .*Work .*€200\.00 .*Repair/);
    const form = (await ada.get(`/admin/estimates/${id}/edit`)).text;
    expect(form).to.contain('name="line_section"').and.contain('value="Parts"').and.contain('value="hour"');
    expect((await ada.post(`/admin/estimates/${id}/send`)).status).to.equal(303);

    const olivia = await signedIn(cast.players.customerUser);
    const portal = words((await olivia.get(`/estimates/${id}`)).text);
    expect(portal).to.match(/Parts .*€100\.00 .*Seal/).and.contain('2.5 hour').and.contain('2 piece');
    expect(words((await olivia.get(`/estimates/${id}?chosen=2`)).text), 'ticked').to.match(/Parts .*€120\.00 .*Seal/);
    const paper = pdfPages((await olivia.get(`/estimates/${id}/document.pdf`)).bytes).join(' ');
    expect(paper.replace(/\s/g, '')).to.contain('Parts€100.00').and.contain('2.5hour');

    const yes = { accepted: 'on', name: 'Olivia North', revision: '1', chosen: '', shown: '' };
    expect((await olivia.post(`/estimates/${id}/approve`, { accepted: yes.accepted, name: yes.name, revision: '1' })).status).to.equal(303);
    const [evidence] = await sql<{ content: { lines: { section?: string; unit?: string }[] } }>(
      'select content from estimate_decisions where estimate_id = $1', id,
    );
    expect(evidence!.content.lines.map(({ section, unit }) => [section, unit])).to.deep.equal([
      [undefined, undefined], ['Parts', 'piece'], [undefined, undefined], ['Work', 'hour'],
    ]);
    const version = words((await olivia.get(`/estimates/${id}?version=1`)).text);
    expect(version).to.match(/Parts .*€100\.00/);

    const order = (await ada.get(`/admin/estimates/${id}/work_order`)).text;
    expect(order).to.contain('Parts:\n1 × Probe').and.contain('Work:\n2.5 hours × Repair');
    const invoice = (await ada.post(`/admin/estimates/${id}/invoice`)).location!.replace(/\?.*/, '');
    expect(await lines(invoice)).to.deep.equal([[null, null], ['Parts', null], ['Work', 'hour']]);
    expect(words((await ada.get(invoice)).text)).to.match(/Travel .*Parts .*€100\.00 .*Probe .*Work .*€200\.00 .*Repair/);
    const other = await makeCast('sections');
    expect((await (await signedIn(other.players.customerUser)).get(`/estimates/${id}`)).status, 'a stranger').to.equal(404);
  }); // prettier-ignore

  const lines = async (invoice: string) =>
    (
      await sql<{ section: string | null; unit: string | null }>(
        'select section, unit from invoice_lines where invoice_id = $1 order by position',
        invoice.split('/').pop(),
      )
    ).map(({ section, unit }) => [section, unit]);

  it('a heading without a line, and one that is too long or has control characters, is refused with what was typed', async () => {
    for (const [more, says] of [
      [{ line_section: ['', '', '', '', 'Nothing'] }, 'Line 5: Enter a description.'],
      [{ line_section: ['x'.repeat(201), '', '', ''] }, 'Line 1: Use at most 200 characters.'],
      [{ line_unit: ['x'.repeat(21), '', '', ''] }, 'Line 1: Use at most 20 characters.'],
      [{ line_unit: ['a\u0007b', '', '', ''] }, 'Line 1: Remove special control characters'],
    ] as const) {
      const refused = await ada.post('/admin/estimates', typed(more as unknown as Record<string, string[]>));
      expect(refused.status, says).to.equal(422);
      expect(refused.text).to.contain(says).and.contain('value="Probe"');
    }
    const made = await sql("select id from estimates where tenant_id = $1 and dated_on = '2026-03-01'", cast.tenantId);
    expect(made).to.deep.equal([]);
  }); // prettier-ignore

  it('a price brings its unit along, which a line may have already', async () => {
    const price = {
      ...{ code: 'REP-1', description: 'Repair', unit_price: '80', unit: 'hour' },
      ...{ currency: 'EUR', tax: '19', type_id: '', active: 'on' },
    };
    expect((await ada.post('/admin/price_list', price)).status).to.equal(303);
    expect((await ada.get('/admin/price_list')).text).to.contain('per hour');
    const filled = { line_description: ['REP-1', 'REP-1'], line_quantity: ['2', '1'], line_unit: ['', 'day'], line_price: ['', ''] };
    const empty = Object.fromEntries(['section', 'tax', 'discount', 'optional'].map((name) => [`line_${name}`, ['', '']]));
    const id = await draft({ ...filled, ...empty });
    const rows = await sql<{ unit: string }>('select unit from estimate_lines where estimate_id = $1 order by position', id);
    expect(rows.map(({ unit }) => unit)).to.deep.equal(['hour', 'day']);
  }); // prettier-ignore

  it('a recurring invoice has them too; words in braces are for descriptions', async () => {
    const isItsOwn = (name: string) => name.startsWith('line_') && name !== 'line_optional';
    const lines = Object.fromEntries(Object.entries(typed()).filter(([name]) => isItsOwn(name)));
    const plan = {
      ...lines, customer_id: cast.customers.north, name: 'Contract', every: '1', unit: 'month', next_on: '2099-01-31', issues: 'draft',
      ...{ last_on: '', times: '', currency: 'EUR', payment_days: '', purchase_order: '', tax_reason: '', no_tax: '', note: '' },
    };
    const made = await ada.post('/admin/invoices/recurring', plan);
    expect(made.status, words(made.text).slice(0, 500)).to.equal(303);
    expect(words((await ada.get(made.location!)).text)).to.match(/Parts .*€120\.00 .*Seal/);
    const wrong = await ada.post('/admin/invoices/recurring', { ...plan, line_section: ['In {month}', '', '', ''] });
    expect([wrong.status, wrong.text.includes('Words in braces have a meaning in descriptions')]).to.deep.equal([422, true]);
  }); // prettier-ignore
});

import { expect } from 'chai';
import { signedIn, type Answer, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { formsOn, type PageForm } from '../support/pageForms.ts';
import { sql } from '../support/portalPages.ts';

const columns = [
  'line_section', 'line_description', 'line_quantity', 'line_unit', 'line_price', 'line_discount', 'line_tax',
] as const; // prettier-ignore

describe('more lines in a form', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('more-lines');
    ada = await signedIn(cast.players.administrator);
  });

  /** The form with lines on a page. */
  const lineForm = ({ text }: Answer, path: string): PageForm => {
    const found = formsOn(text, path).find(({ values }) => 'line_price' in values);
    if (!found) throw new Error(`${path} has no form with lines: ${text.slice(0, 2000)}`);
    return found;
  };
  const linesOf = ({ values }: PageForm) => [values['line_description'] ?? []].flat();
  const counted = (table: string) =>
    sql<{ n: number }>(`select count(*)::int as n from ${table} where tenant_id = $1`, cast.tenantId);

  /** What somebody has typed so far, in each of the lines that the form has. */
  const typed = (form: PageForm): PageForm['values'] => ({
    ...form.values,
    customer_id: cast.customers.north,
    note: 'Kept <as typed>',
    ...Object.fromEntries(columns.map((name) => [name, linesOf(form).map((_, at) => `${name} ${at}`)])),
    ...('line_optional' in form.values && {
      line_optional: linesOf(form).map((_, at) => (at === 1 ? 'on' : '')),
    }),
  });

  const forms: Record<string, { path: () => string; table: string }> = {
    'a new estimate': { path: () => '/admin/estimates/new', table: 'estimates' },
    'an estimate': { path: () => `/admin/estimates/${cast.estimates.draft}/edit`, table: 'estimate_lines' },
    'a new invoice': { path: () => '/admin/invoices/new', table: 'invoices' },
    'an invoice': { path: () => `/admin/invoices/${cast.invoices.draft}/edit`, table: 'invoice_lines' },
    'a part of an invoice to credit': {
      path: () => `/admin/invoices/${cast.invoices.ofNorth}/credit_part`,
      table: 'invoices',
    },
    'a new recurring invoice': { path: () => '/admin/invoices/recurring/new', table: 'recurring_invoices' },
    'a recurring invoice': {
      path: () => `/admin/invoices/recurring/${cast.recurring}/edit`,
      table: 'recurring_lines',
    },
  };
  for (const [name, { path, table }] of Object.entries(forms))
    it(`draws ${name} again with more of them, loses nothing and saves nothing`, async () => {
      const page = await ada.get(path());
      const form = lineForm(page, path());
      const button = /<button\b[^>]*name="_more_lines"[^>]*>/.exec(page.text)?.[0] ?? '';
      expect(button, page.text.slice(0, 500)).to.include('formnovalidate');
      const before = await counted(table);
      const sent = typed(form);
      const again = await ada.post(form.action, { ...sent, _more_lines: '1' });
      expect(again.status).to.equal(200);
      const drawn = lineForm(again, path());
      expect(linesOf(drawn)).to.have.length(linesOf(form).length + 5);
      for (const [field, value] of Object.entries(sent))
        if (field.startsWith('line_'))
          expect([drawn.values[field]].flat().slice(0, linesOf(form).length), field).to.deep.equal(value);
        else if (!field.startsWith('_')) expect(drawn.values[field], field).to.deep.equal(value);
      expect(drawn.values['_version'], 'the version that it was opened with').to.equal(sent['_version']);
      expect(again.text).not.to.include('error-summary');
      expect(await counted(table)).to.deep.equal(before);
      // A browser is sent on to a page that can be loaded again.
      const led = await ada.post(
        form.action,
        { ...sent, _more_lines: '1' },
        { 'Sec-Fetch-Mode': 'navigate' },
      );
      expect(led.status).to.equal(303);
      const followed = lineForm(await ada.get(led.location!), path());
      expect(linesOf(followed)).to.have.length(linesOf(form).length + 5);
      // Once more: the empty lines are still there, and five more.
      const twice = await ada.post(form.action, { ...drawn.values, _more_lines: '1' });
      expect(linesOf(lineForm(twice, path()))).to.have.length(linesOf(form).length + 10);
    });

  it('saves what was typed into them, by the same form', async () => {
    const form = lineForm(await ada.get('/admin/invoices/new'), '/admin/invoices/new');
    const count = 7;
    const more = lineForm(
      await ada.post(form.action, { ...form.values, customer_id: cast.customers.north, _more_lines: '1' }),
      '',
    );
    const fill = (text: (at: number) => string) => linesOf(more).map((_, at) => (at < count ? text(at) : ''));
    const { status, location } = await ada.post(more.action, {
      ...more.values,
      line_description: fill((at) => `Line ${at}`),
      line_price: fill((at) => String(at)),
      line_tax: fill(() => '19'),
    });
    expect(status).to.equal(303);
    const saved = await sql<{ description: string }>(
      'select description from invoice_lines where invoice_id = $1 order by position',
      location!.split('/').at(-1)!,
    );
    expect(saved.map(({ description }) => description)).to.deep.equal(
      Array.from({ length: count }, (_, at) => `Line ${at}`),
    );
  });

  it('keeps the empty lines where something is wrong', async () => {
    const form = lineForm(await ada.get('/admin/estimates/new'), '/admin/estimates/new');
    const more = lineForm(await ada.post(form.action, { ...form.values, _more_lines: '1' }), '');
    const refused = await ada.post(more.action, {
      ...more.values,
      line_price: linesOf(more).map((_, at) => (at === 0 ? '1e400' : '')),
    });
    expect(refused.status).to.equal(422);
    expect(linesOf(lineForm(refused, ''))).to.have.length(linesOf(more).length);
  });

  it('stops at 200 lines, and offers no more then', async () => {
    const form = lineForm(await ada.get('/admin/invoices/new'), '/admin/invoices/new');
    const full = Array.from({ length: 198 }, (_, at) => `L${at}`);
    const sent = { ...form.values, ...Object.fromEntries(columns.map((name) => [name, full])) };
    const again = await ada.post(form.action, { ...sent, _more_lines: '1' });
    expect(again.status).to.equal(200);
    expect(linesOf(lineForm(again, ''))).to.have.length(200);
    expect(again.text).not.to.include('name="_more_lines"');
    expect(again.text).not.to.include('error-summary');
  });

  it('is for people who may keep billing, on records that are there', async () => {
    const body = { line_description: 'x', _more_lines: '1' };
    const reader = await signedIn(cast.players.technician);
    for (const one of [
      '/admin/invoices',
      `/admin/invoices/${cast.invoices.draft}/edit`,
      '/admin/invoices/recurring',
    ])
      expect((await reader.post(one, body)).status, one).to.be.oneOf([403, 404]);
    const other = await makeCast('more-lines-other');
    expect((await ada.post(`/admin/invoices/${other.invoices.draft}/edit`, body)).status).to.equal(404);
    expect((await ada.post(`/admin/invoices/${cast.invoices.draft}/edit`, body)).status).to.equal(200);
  });

  it('adds none to a deposit, whose amounts come from its estimate', async () => {
    const olivia = await signedIn(cast.players.customerUser);
    const yes = { accepted: 'on', name: 'Olivia Reed', revision: '1' };
    expect((await olivia.post(`/estimates/${cast.estimates.ofNorth}/approve`, yes)).status).to.equal(303);
    const { location } = await ada.post(`/admin/estimates/${cast.estimates.ofNorth}/deposit`, {
      percent: '30',
    });
    const { text } = await ada.get(`${location!}/edit`);
    expect(text).to.include('The amounts come from the estimate.').and.not.include('_more_lines');
  });
});

import { expect } from 'chai';
import draw from '../../server/features/invoices/paper/draw.thread.ts';
import type { Paper } from '../../server/features/invoices/paper/paper.ts';
import { pdfPages } from '../support/pdfText.ts';

const paper = (change: Partial<Paper> = {}): Paper => ({
  title: 'Invoice INV-1',
  company: 'Acme',
  from: [],
  to: ['Buyer'],
  facts: [],
  headings: ['Description', 'Quantity', 'Unit price', 'Discount %', 'Tax %', 'Net'],
  lines: [['Calibration', '1', '1.00', '–', '19 %', '€1.00']],
  totals: [{ label: 'Total', value: '€1.19', sum: true }],
  notes: [],
  pay: null,
  size: 'A4',
  ...change,
});
const pagesOf = async (change: Partial<Paper>) => pdfPages(Buffer.from(await draw(paper(change))));

describe('Documents on paper', () => {
  it('InvoiceShelf/InvoiceShelf#438: Łódź, Ελλάς and Київ come out as they went in', async () => {
    const [page = ''] = await pagesOf({ to: ['Łódź Ελλάς', 'Київ Ґанок', 'Ångström naïve €'] });
    expect(page).to.contain('ŁódźΕλλάς').and.contain('КиївҐанок').and.contain('Ångströmnaïve€');
  });

  it('odoo#249998: of 120 lines each is there once, totals on the last page only, the head on every one', async () => {
    const lines = Array.from({ length: 120 }, (_, n) => [`Item${n}x`, '1', '1', '–', '19 %', '€1.00']);
    const pages = await pagesOf({ lines });
    expect(pages.length).to.be.greaterThan(2);
    const all = pages.join('');
    for (let n = 0; n < 120; n++) expect(all.split(`Item${n}x`).length, String(n)).to.equal(2);
    pages.forEach((page, at) => {
      expect(page.includes('Total€1.19'), String(at)).to.equal(at === pages.length - 1);
      expect(page.includes('DescriptionQuantity'), String(at)).to.equal(true);
      expect(page).to.contain(`page${at + 1}of${pages.length}`);
    });
  });

  it('a word of 1,000 letters stays on the page, in 200 of the longest lines', async () => {
    const lines = Array.from({ length: 200 }, () => ['W'.repeat(1000), '1', '1', '–', '19 %', '€1.00']);
    expect((await pagesOf({ lines })).length).to.be.greaterThan(20);
  }).timeout(120_000);
});

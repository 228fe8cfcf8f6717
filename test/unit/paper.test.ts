import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import sharp from 'sharp';
import draw from '../../server/paper/draw.thread.ts';
import type { Paper } from '../../server/paper/paper.ts';
import { certificatePdf } from '../../server/demo/certificatePdf.ts';
import { isLong } from '../support/long.ts';
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
  // First of all, since what this process has drawn before decides it.
  it('InvoiceShelf/InvoiceShelf#438: a letter that was a part of É or Ĵ in another document is copied as itself', async () => {
    await pagesOf({ to: ['Été à l’Île, Ĵ Ŵ Ĝ Ĥ Ŷ Ẑ Ķ Ŗ Ų Ǫ'] });
    const [page = ''] = await pagesOf({ to: ['IBAN DE89', 'BIC COBADEFFXXX', 'JWGHYZKRUQ'] });
    expect(page).to.contain('IBANDE89').and.contain('BICCOBADEFFXXX').and.contain('JWGHYZKRUQ');
  });

  it('InvoiceShelf/InvoiceShelf#438: Łódź, Ελλάς and Київ come out as they went in', async () => {
    const [page = ''] = await pagesOf({ to: ['Łódź Ελλάς', 'Київ Ґанок', 'Ångström naïve €'] });
    expect(page).to.contain('ŁódźΕλλάς').and.contain('КиївҐанок').and.contain('Ångströmnaïve€');
  });

  it('InvoiceShelf/InvoiceShelf#438: one PDF with Łódź, Ελλάς, Київ and 北京 says all of them, in its lines and in bold', async () => {
    const mixed = 'Łódź, Ελλάς, Київ, 北京';
    const [page = ''] = await pagesOf({
      title: `Invoice ${mixed}`,
      company: `Acme ${mixed}`,
      to: [mixed, '北京市朝阳区建国路93号'],
      lines: [[`校准 ${mixed}`, '1', '1.00', '–', '19 %', '€1.00']],
      totals: [{ label: '总计', value: '¥1.19', sum: true }],
      notes: [{ heading: '备注', text: '请在30天内付款。' }],
    });
    const said = mixed.replaceAll(' ', '');
    expect(page.split(said).length - 1).to.equal(5);
    for (const text of ['北京市朝阳区建国路93号', `校准${said}`, '总计¥1.19', '备注', '请在30天内付款。'])
      expect(page).to.contain(text);
    expect(page).to.not.contain('�');
  });

  it('Japanese, Korean and traditional Chinese come out, and what no font has is a box that stops nothing', async () => {
    const [page = ''] = await pagesOf({
      to: ['東京都千代田区ひらがなカタカナ株式会社', '서울특별시 강남구 주식회사', '臺北市信義區'],
      lines: [
        ['한국어와 日本語と中文', '1', '1', '–', '19 %', '€1.00'],
        ['𓀀 Nile', '1', '1', '–', '19 %', '€1.00'],
      ],
    });
    for (const text of [
      '東京都千代田区ひらがなカタカナ株式会社',
      '서울특별시강남구주식회사',
      '臺北市信義區',
      '한국어와日本語と中文',
      'Nile',
    ])
      expect(page).to.contain(text);
  });

  describe('scripts whose letters join, stack or go from the right to the left', () => {
    /** As it stands from left to right, which is how a PDF's readers get it and put it in order. */
    const leftwards = (text: string) => Array.from(text).reverse().join('');
    const tight = (text: string) => text.replaceAll(' ', '');

    for (const [script, text] of [
      ['Thai', 'บริษัท สอบเทียบ จำกัด น้ำ'],
      ['Devanagari', 'हिन्दी कंपनी क्षेत्र त्रि'],
      ['Bengali', 'বাংলা কোম্পানি ক্ষেত্র'],
      ['Tamil', 'தமிழ் நிறுவனம் கொ'],
    ] as const)
      it(`InvoiceShelf/InvoiceShelf#438: ${script} comes out as it went in, its marks too, in its lines and in bold`, async () => {
        const [page = ''] = await pagesOf({
          company: `Acme ${text}`,
          to: [text],
          lines: [[text, '1', '1.00', '–', '19 %', '€1.00']],
          notes: [{ heading: text, text: `${text} 42` }],
        });
        expect(page.split(tight(text)).length - 1).to.equal(5);
        expect(page)
          .to.contain(`${tight(text)}42`)
          .and.not.contain('�');
      });

    for (const [script, text] of [
      ['Arabic', 'شركة القياس الدولية لا إله الأمل'],
      ['Arabic with its vowels', 'مُحَمَّد'],
      ['Persian', 'پژوهشگاه گیلان'],
      ['Urdu', 'ٹڈڑےںھہ اردو'],
      ['Hebrew', 'חברת הכיול בע״מ'],
    ] as const)
      it(`InvoiceShelf/InvoiceShelf#438: ${script} comes out letter by letter, from the right to the left`, async () => {
        const [page = ''] = await pagesOf({
          company: text,
          to: [text],
          totals: [{ label: text, value: '1', sum: true }],
        });
        expect(page.split(tight(leftwards(text))).length - 1).to.equal(3);
        expect(page).to.not.contain('�');
      });

    it('figures and Latin words keep their own direction within a line, and brackets open to the letters they hold', async () => {
      const left = (text: string) => tight(leftwards(text));
      const [page = ''] = await pagesOf({
        to: [
          'جهاز (A-42) قياس 12.5 مم',
          'Model جهاز 42 end',
          'פארק 12, תל אביב',
          'شارع ٤٢، عمّان',
          'پارک ۱۲۳ ایران',
          'جهاز (قياس)',
        ],
      });
      for (const line of [
        `${left('مم')}12.5${left('قياس')}(A-42)${left('جهاز')}`,
        `Model42${left('جهاز')}end`,
        `${left('תל אביב')},12${left('פארק')}`,
        `${left('عمّان')}،٤٢${left('شارع')}`,
        `${left('ایران')}۱۲۳${left('پارک')}`,
        `(${left('قياس')})${left('جهاز')}`,
      ])
        expect(page).to.contain(line);
    });

    it('a paragraph keeps its direction on a line that begins with a Latin word', async () => {
      const words = 'معايرة جهاز قياس الضغط Fluke 754 مع شهادة معتمدة وتقرير كامل حسب المواصفة';
      const [page = ''] = await pagesOf({
        notes: [{ heading: '', text: `${`${words} `.repeat(3)}ISO 17025 نهاية` }],
      });
      expect(page).to.contain(tight(`${leftwards('نهاية')}ISO17025`));
    });

    it('letters are drawn joined: one by itself has another shape than the same within a word', async () => {
      const shapes = async (text: string) => {
        const pdf = Buffer.from(await draw(paper({ to: [text] }))).toString('latin1');
        return pdf.match(/\/Subtype \/Form\b/g)?.length ?? 0;
      };
      const apart = await shapes('ب ب ب');
      expect(apart).to.be.above(0);
      expect(await shapes('ببب')).to.be.above(apart);
      expect(await shapes('Buyer')).to.equal(0);
    });

    it('what somebody puts in to turn the order around turns nothing of what is not theirs', async () => {
      const [page = ''] = await pagesOf({ to: ['Acme \u202e2026', 'Total €9'] });
      for (const text of ['Acme6202', 'Total€9', '€1.19']) expect(page).to.contain(text);
      expect(page).to.not.contain('\u202e');
    });

    const many = isLong ? 200 : 30;
    it(`${many} lines of 1,000 Arabic letters, and of Thai ones without a space, are drawn`, async () => {
      for (const text of ['معايرة جهاز قياس الضغط '.repeat(44), 'การสอบเทียบเครื่องมือวัด'.repeat(42)]) {
        const lines = Array.from({ length: many }, () => [
          text.slice(0, 1000),
          '1',
          '1',
          '–',
          '19 %',
          '€1.00',
        ]);
        expect((await draw(paper({ lines }))).length).to.be.within(500 * many, 40_000 * many);
      }
    }).timeout(120_000);
  });

  it('200 lines of 1,000 Chinese letters, 3,000 different ones, are drawn', async () => {
    const lines = Array.from({ length: 200 }, (_, n) => [
      Array.from({ length: 1000 }, (_, at) => String.fromCodePoint(0x4e00 + ((n * 1000 + at) % 3000))).join(
        '',
      ),
      ...['1', '1', '–', '19 %', '€1.00'],
    ]);
    expect((await draw(paper({ lines }))).length).to.be.greaterThan(100_000);
  }).timeout(120_000);

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

  it('InvoiceShelf/InvoiceShelf#438: a certificate says them too', async () => {
    const mixed = 'Łódź Ελλάς Київ 北京';
    const asset = { code: mixed, description: `${mixed} torque wrench`, serial_number: '北京-1' };
    const pdf = await certificatePdf({
      ...{ company: mixed, colour: 'slate', customer: mixed, asset, number: 'WO-1-1' },
      ...{ servicedOn: '1 March 2026', nextOn: null, outcome: 'Passed' },
    });
    const [page = ''] = pdfPages(pdf);
    expect(page.split(mixed.replaceAll(' ', '')).length - 1).to.equal(4);
    expect(page).to.contain('Serialnumber北京-1').and.contain('Nextservice–');
  });

  describe('SolidInvoice#1636: a logo stays in its box, whatever its proportions', () => {
    /** What a PDF's pages draw, as its operators. */
    const drawn = (pdf: Buffer) =>
      [...pdf.toString('latin1').matchAll(/stream\n([\s\S]*?)\nendstream/g)]
        .map(([, packed = '']) => {
          try {
            return inflateSync(Buffer.from(packed, 'latin1')).toString('latin1');
          } catch {
            return '';
          }
        })
        .join('\n');
    const textsAt = (content: string): string[] => content.match(/1 0 0 1 \S+ \S+ Tm/g) ?? [];
    const logo = async (width: number, height: number) => {
      const background = { r: 10, g: 90, b: 90, alpha: 0.5 };
      const png = await sharp({ create: { width, height, channels: 4, background } })
        .png()
        .toBuffer();
      return { png: new Uint8Array(png), width, height };
    };

    for (const [width, height] of [
      [800, 40],
      [12, 240],
      [800, 240],
      [30, 20],
    ] as const)
      // prettier-ignore
      it(`${width} × ${height}: above the company’s name, and nothing else moves`, async () => {
        const of = paper({ from: ['2 Harbour Road', 'Bristol'], to: ['Buyer', '1 High Street'] });
        const plain = drawn(Buffer.from(await draw(of)));
        const content = drawn(Buffer.from(await draw({ ...of, picture: await logo(width, height) })));
        const [, wide = '0', high = '0', x, y] =
          /(\S+) 0 0 (\S+) (\S+) (\S+) cm\s*\/I1 Do/.exec(content) ?? [];
        expect(Number(wide)).to.be.within(0.1, 200.01);
        expect(Math.abs(Number(high))).to.be.within(0.1, 46.01);
        expect(Number(wide) / Math.abs(Number(high))).to.be.closeTo(width / height, 0.01);
        expect([Number(x), Number(y)].every(Number.isFinite)).to.equal(true);
        const moved = textsAt(plain).filter((place) => !textsAt(content).includes(place));
        expect(moved, 'the company’s name alone').to.have.length(1);
        expect(textsAt(content)).to.have.length(textsAt(plain).length);
      });

    it('is in an electronic invoice as PDF/A-3 allows it: with its transparency, and never smoothed', async () => {
      const pdf = Buffer.from(await draw({ ...paper(), xml: '<x/>', picture: await logo(300, 90) })).toString(
        'latin1',
      );
      expect(pdf).to.contain('/Subtype /Image').and.contain('/SMask').and.contain('/GTS_PDFA1');
      expect(pdf).to.not.contain('/Interpolate');
    });
  });
});

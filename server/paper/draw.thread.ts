import PDFDocument from 'pdfkit';
import { Letters, type Weight } from './letters.ts';
import type { QrCode } from '../shared/qrCode.ts';
import { fitInto } from '../shared/logo.ts';
import { archived, putInside } from './archived.ts';
import type { Paper } from './paper.ts';

const margin = 56;
const small = 8.5;
const body = 9.5;
const leading = 1.45;
/** How large a logo is at most, and one pixel of one that is smaller: a hundred to the inch. */
const logoPlace = { width: 200, height: 46 };
const dot = 0.72;
/** How high the bar under a line is, and its tones, which a printer without colours tells apart. */
const barHeight = 5;
const greys = { 1: '#333333', 2: '#777777', 3: '#aaaaaa', 4: '#d0d0d0' } as const;
/** How wide a code is: banking apps read it from 2 cm on. */
const code = 96;
/** How wide the columns after the first are. */
const columns = [52, 78, 52, 48, 82];

/** A company's logo. */
interface Picture {
  png: Uint8Array;
  width: number;
  height: number;
}

/** A document with its company's logo. */
type Drawn = Omit<Paper, 'logo'> & { picture?: Picture | null };

/** Draws a document as a PDF, in a thread: two hundred long lines take a while (S31). */
export default async function draw({ xml = null, picture = null, ...paper }: Drawn): Promise<Uint8Array> {
  const doc = new PDFDocument({
    size: paper.size,
    margin,
    bufferPages: true,
    lang: 'en',
    ...(xml === null ? { info: { Title: paper.title, Author: paper.company } } : archived(paper.title)),
  });
  const chunks: Buffer[] = [];
  const made = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  new Sheet(
    doc,
    paper,
    picture,
    await Letters.of(doc, { all: textsIn(paper), bold: boldIn(paper), archived: xml !== null }),
  ).draw();
  if (xml !== null) putInside(doc, xml);
  doc.end();
  await made;
  return new Uint8Array(Buffer.concat(chunks));
}

/** Every text of a document, however deep it lies. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What stands in bold: everything but the lines, save those that head others, the notes and how it is paid. */
const boldIn = (paper: Omit<Paper, 'logo'>) =>
  textsIn({
    ...paper,
    lines: paper.heads?.map((at) => paper.lines[at]),
    notes: paper.notes.map(({ heading }) => heading),
    pay: null,
  });

class Sheet {
  readonly #doc: InstanceType<typeof PDFDocument>;
  readonly #paper: Omit<Paper, 'logo'>;
  readonly #picture: Picture | null;
  readonly #letters: Letters;
  #y = margin;

  constructor(
    doc: InstanceType<typeof PDFDocument>,
    paper: Omit<Paper, 'logo'>,
    picture: Picture | null,
    letters: Letters,
  ) {
    this.#doc = doc;
    this.#paper = paper;
    this.#picture = picture;
    this.#letters = letters;
  }

  get #right(): number {
    return this.#doc.page.width - margin;
  }
  /** Below this the number of the page stands. */
  get #bottom(): number {
    return this.#doc.page.height - margin - 24;
  }
  get #columns(): readonly number[] {
    return this.#paper.widths ?? columns;
  }
  /** Where each column ends. */
  get #ends(): number[] {
    let end = this.#right;
    return [...this.#columns]
      .reverse()
      .map((width) => {
        const here = end;
        end -= width;
        return here;
      })
      .reverse();
  }

  draw(): void {
    const { title, company, from, to, facts, notes, pay } = this.#paper;
    if (this.#picture) this.#logo(this.#picture);
    this.#write(company, margin, { size: 14, weight: 700 });
    from.forEach((line, at) => {
      this.#letters.write(line, margin, margin + at * small * leading, { size: small, to: this.#right });
    });
    this.#y = Math.max(142, margin + from.length * small * leading + 24);
    for (const line of to) this.#write(line, margin, { size: body });
    this.#y = Math.max(this.#y + 24, 236);
    this.#write(title, margin, { size: 18, weight: 700 });
    this.#y += 6;
    for (const { label, value } of facts) {
      this.#letters.write(label, margin, this.#y, { size: body });
      this.#write(value, margin + 120, { size: body, weight: 700 });
    }
    this.#y += 14;
    this.#head();
    this.#paper.lines.forEach((line, at) => {
      if (this.#paper.heads?.includes(at)) this.#sectionHead(line);
      else this.#line(line, this.#paper.bars?.[at]);
    });
    if (this.#paper.totals.length > 0) this.#totals();
    for (const { heading, text } of notes) this.#note(heading, text);
    if (pay) this.#pay(pay);
    this.#numbers();
  }

  /** Above the company's name, within its box: what stands below has its place, however high it is. */
  #logo({ png, ...pixels }: Picture): void {
    const size = { width: pixels.width * dot, height: pixels.height * dot };
    const { width, height } = fitInto(size, logoPlace);
    this.#doc.image(Buffer.from(png), margin, this.#y, { width, height });
    this.#y += height + 6;
  }

  /** Writes a line and goes on to the next. */
  #write(text: string, x: number, { size, weight = 400 }: { size: number; weight?: Weight }): void {
    this.#letters.write(text, x, this.#y, { size, weight });
    this.#y += size * leading;
  }

  /** The head of the table, on every page. */
  #head(): void {
    const [first = '', ...others] = this.#paper.headings;
    this.#letters.write(first, margin, this.#y, { size: small, weight: 700 });
    others.forEach((heading, at) => {
      this.#letters.write(heading, 0, this.#y, {
        size: small,
        weight: 700,
        to: this.#ends[at] ?? this.#right,
      });
    });
    this.#y += small * leading + 2;
    this.#rule(0.8);
  }

  #rule(width: number): void {
    this.#doc.moveTo(margin, this.#y).lineTo(this.#right, this.#y).lineWidth(width).stroke('#000');
    this.#y += 5;
  }

  /** A row is on one page. */
  #line([first = '', ...others]: readonly string[], bar?: NonNullable<Paper['bars']>[number]): void {
    const width = (this.#ends[0] ?? 0) - (this.#columns[0] ?? 0) - margin - 8;
    const said = this.#letters.lines(first, width, body);
    const height = said.length * body * leading + 5 + (bar ? barHeight + 3 : 0);
    if (this.#y + height > this.#bottom) {
      this.#page();
      this.#head();
    }
    const top = this.#y;
    said.forEach((text) => this.#write(text, margin, { size: body }));
    others.forEach((text, at) => {
      this.#letters.write(text, 0, top, { size: body, to: this.#ends[at] ?? this.#right });
    });
    if (bar) this.#bar(bar);
    this.#y += 5;
  }

  /** The heading of the lines below, on one page with the first of them, with what they come to. */
  #sectionHead([first = '', ...others]: readonly string[]): void {
    const said = this.#letters.lines(first, (this.#ends.at(-2) ?? this.#right) - margin - 8, body, 700);
    if (this.#y + (said.length + 2) * body * leading + 15 > this.#bottom) {
      this.#page();
      this.#head();
    }
    this.#y += 5;
    const top = this.#y;
    said.forEach((text) => this.#write(text, margin, { size: body, weight: 700 }));
    this.#letters.write(others.at(-1) ?? '', 0, top, { size: body, weight: 700, to: this.#right });
    this.#y += 5;
  }

  #bar(parts: NonNullable<Paper['bars']>[number]): void {
    let x = margin;
    for (const { width, tone } of parts) {
      const long = ((this.#right - margin) * width) / 100;
      if (long > 0) this.#doc.rect(x, this.#y, long, barHeight).fill(greys[tone]);
      x += long;
    }
    this.#doc.fillColor('#000');
    this.#y += barHeight + 3;
  }

  /** The totals stay together, on the last page alone. */
  #totals(): void {
    const { totals } = this.#paper;
    if (this.#y + totals.length * (body * leading + 3) + 10 > this.#bottom) this.#page();
    this.#rule(0.8);
    for (const { label, value, sum } of totals) {
      const weight = sum ? 700 : 400;
      this.#letters.write(label, 0, this.#y, { size: body, weight, to: this.#right - 100 });
      this.#letters.write(value, 0, this.#y, { size: body, weight, to: this.#right });
      this.#y += body * leading + 3;
    }
  }

  #note(heading: string, text: string): void {
    const lines = this.#letters.lines(text, this.#right - margin, body);
    this.#y += 10;
    if (this.#y + 3 * body * leading > this.#bottom) this.#page();
    if (heading !== '') this.#write(heading, margin, { size: body, weight: 700 });
    for (const line of lines) {
      if (this.#y + body * leading > this.#bottom) this.#page();
      this.#write(line, margin, { size: body });
    }
  }

  /** How it is paid, with the code beside it; together on one page, as far as the company's own words are short. */
  #pay({ facts, page, other, qr }: NonNullable<Paper['pay']>): void {
    const right = qr ? this.#right - code - 16 : this.#right;
    const words = [
      ...(page ? this.#letters.lines(`Pay online: ${page.href}`, right - margin, body) : []),
      ...(other === null ? [] : this.#letters.lines(other, right - margin, body)),
    ];
    const rows = facts.map(({ label, value }) => ({
      label,
      lines: this.#letters.lines(value, right - margin - 120, body),
    }));
    const height = rows.reduce((sum, { lines }) => sum + lines.length, 2) * body * leading;
    this.#y += 14;
    if (this.#y + Math.max(qr ? code : 0, height) > this.#bottom) this.#page();
    const top = this.#y;
    const first = this.#doc.bufferedPageRange().count;
    if (qr) this.#code(qr, this.#right - code, top);
    this.#write('How to pay', margin, { size: body, weight: 700 });
    for (const { label, lines } of rows) {
      this.#letters.write(label, margin, this.#y, { size: body });
      for (const line of lines) this.#write(line, margin + 120, { size: body });
    }
    for (const line of words) {
      if (this.#y + body * leading > this.#bottom) this.#page();
      this.#write(line, margin, { size: body });
    }
    if (qr && this.#doc.bufferedPageRange().count === first) this.#y = Math.max(this.#y, top + code);
  }

  #code({ side, path }: QrCode, x: number, y: number): void {
    this.#doc
      .save()
      .translate(x, y)
      .scale(code / side)
      .path(path)
      .fill('#000')
      .restore();
  }

  #page(): void {
    this.#doc.addPage();
    this.#y = margin;
  }

  #numbers(): void {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let at = start; at < start + count; at++) {
      this.#doc.switchToPage(at);
      const { margins } = this.#doc.page;
      // Text below the margin would begin a page of its own.
      const { bottom } = margins;
      margins.bottom = 0;
      this.#letters.write(
        `${this.#paper.title}, page ${at + 1} of ${count}`,
        0,
        this.#doc.page.height - margin,
        {
          size: small,
          to: this.#right,
        },
      );
      margins.bottom = bottom;
    }
  }
}

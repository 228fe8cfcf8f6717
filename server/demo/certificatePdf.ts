import { outcomes } from '../domain/workOrders/workOrders.words.ts';
import { plainCalendar } from '../shared/dates.ts';

/** What stands on a certificate of the demo. */
export interface DemoCertificate {
  company: string;
  colour: string;
  customer: string;
  asset: { code: string | null; description: string; serial_number: string | null };
  number: string;
  servicedOn: string;
  nextOn: string | null;
  outcome: string;
}

const title = 'Certificate of calibration';
const said =
  'The asset was compared with standards that are traceable to national ones. The readings were within the limits given by ' +
  'its manufacturer.';

/** A certificate on one page, as a small company has it. */
export async function certificatePdf(of: DemoCertificate): Promise<Buffer> {
  // Only when there is something to draw: at most starts the demo is there.
  const [{ default: PDFDocument }, { Letters }] = await Promise.all([
    import('pdfkit'),
    import('../paper/letters.ts'),
  ]);
  const page = new PDFDocument({ size: 'A4', margin: 56, info: { Title: of.number, Author: of.company } });
  const chunks: Buffer[] = [];
  const made = new Promise<Buffer>((resolve, reject) => {
    page.on('data', (chunk: Buffer) => chunks.push(chunk));
    page.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    page.on('error', reject);
  });
  const facts: [string, string][] = [
    ['Customer', of.customer],
    ['Asset ID', of.asset.code ?? '–'],
    ['Description', of.asset.description],
    ['Serial number', of.asset.serial_number ?? '–'],
    ['Outcome', outcomes.find(({ value }) => value === of.outcome)?.label ?? of.outcome],
    ['Serviced on', plainCalendar.date(of.servicedOn)],
    ['Next service', of.nextOn === null ? '–' : plainCalendar.date(of.nextOn)],
  ];
  const bold = [of.company, title];
  const letters = await Letters.of(page, { all: [...bold, of.number, said, ...facts.flat()], bold });
  const write = (
    text: string,
    x: number,
    y: number,
    size: number,
    colour: string,
    weight: 400 | 700 = 400,
  ) => {
    page.fillColor(colour);
    const lines = letters.lines(text, 540 - x, size, weight);
    lines.forEach((line, at) => {
      letters.write(line, x, y + at * size * 1.4, { size, weight });
    });
    return y + lines.length * size * 1.4;
  };
  let y = write(of.company, 56, 56, 14, '#000', 700) + 40;
  y = write(title, 56, y, 22, '#000', 700) + 4;
  y = write(of.number, 56, y, 11, '#444') + 24;
  for (const [label, value] of facts) {
    write(label, 56, y, 11, '#666');
    y = write(value, 196, y, 11, '#000') + 7;
  }
  write(said, 56, y + 20, 11, '#444');
  page.end();
  return made;
}

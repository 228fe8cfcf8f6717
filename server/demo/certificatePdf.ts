import PDFDocument from 'pdfkit';

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

/** A certificate on one page, as a small company has it. */
export function certificatePdf(of: DemoCertificate): Promise<Buffer> {
  const page = new PDFDocument({ size: 'A4', margin: 56, info: { Title: of.number, Author: of.company } });
  const chunks: Buffer[] = [];
  const made = new Promise<Buffer>((resolve, reject) => {
    page.on('data', (chunk: Buffer) => chunks.push(chunk));
    page.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    page.on('error', reject);
  });
  page.font('Helvetica-Bold').fontSize(14).text(of.company);
  page.moveDown(3).fontSize(22).text('Certificate of calibration');
  page.font('Helvetica').fontSize(11).fillColor('#444').text(of.number).moveDown(2).fillColor('#000');
  const facts: [string, string][] = [
    ['Customer', of.customer],
    ['Asset ID', of.asset.code ?? '–'],
    ['Description', of.asset.description],
    ['Serial number', of.asset.serial_number ?? '–'],
    ['Outcome', of.outcome],
    ['Serviced on', of.servicedOn],
    ['Next service', of.nextOn ?? '–'],
  ];
  for (const [label, value] of facts) {
    const { y } = page;
    page.fillColor('#666').text(label, 56, y, { width: 130 });
    page.fillColor('#000').text(value, 196, y, { width: 340 });
    page.moveDown(0.6);
  }
  page
    .moveDown(2)
    .fillColor('#444')
    .text(
      'The asset was compared with standards that are traceable to national ones. The readings were within the limits given by ' +
        'its manufacturer.',
      56,
      page.y,
      { width: 480 },
    );
  page.end();
  return made;
}

import { Readable } from 'node:stream';
import type { Files } from '../files/files.ts';
import { estimateNumber, workOrderNumber } from '../shared/numbers.ts';
import { certificatePdf } from './certificatePdf.ts';
import type { Place } from './place.ts';

interface FinishedLine {
  id: string;
  asset_id: string;
  code: string | null;
  description: string;
  serial_number: string | null;
  serviced_on: string;
  next_service_on: string | null;
  outcome: string;
  number: number;
  work_order_id: string;
  customer: string | null;
}

/** As many finished lines as get a certificate. */
const mostCertificates = 12;

/** Is there finished work, and no document yet? */
export async function lacksDocuments({ db }: Place): Promise<boolean> {
  const [documents, lines] = await Promise.all([
    db.count(db.from('documents').select('id'), 1),
    db.count(db.from('work_order_lines').whereNotNull('finished_at').select('id'), 1),
  ]);
  return documents === 0 && lines > 0;
}

/**
 * Fills a tenant with documents: a certificate for each finished line, the first of them in two versions, a report that only
 * staff see, a photo, a file of a ticket's comment, and files of estimates and an invoice.
 * @returns the ids of the files, to be settled when the transaction is over
 */
export async function fillDocuments(place: Place, files: Files): Promise<string[]> {
  const { db, company } = place;
  const { first, last } = company.administrator;
  const fileIds: string[] = [];
  async function add(
    of: Readonly<Record<string, string>>,
    {
      name,
      content,
      ...more
    }: { name: string; content: Buffer; kind: string; shown: boolean; replaces_id?: string },
  ): Promise<string> {
    const { file, problem } = await files.receive(db.tenantId, name, Readable.from([content]));
    if (!file) throw new Error(problem);
    fileIds.push(file.fileId);
    return db.insert('documents', {
      ...{ ...of, ...more, name, size: file.size, media_type: file.mediaType, sha256: file.sha256 },
      ...{ file_id: file.fileId, by_staff: true, author_name: `${first} ${last}` },
    });
  }
  const lines = await db.rows<FinishedLine>(
    db
      .from('work_order_lines', 'l')
      .join('work_orders as w', { 'w.tenant_id': 'l.tenant_id', 'w.id': 'l.work_order_id' })
      .join('assets as a', { 'a.tenant_id': 'l.tenant_id', 'a.id': 'l.asset_id' })
      .leftJoin('customers as c', { 'c.tenant_id': 'w.tenant_id', 'c.id': 'w.customer_id' })
      .whereNotNull('l.finished_at')
      .orderBy(['l.serviced_on', 'l.id'])
      .limit(mostCertificates)
      .select(
        ...['l.id', 'l.asset_id', 'a.code', 'a.description', 'a.serial_number', 'l.outcome', 'w.number'],
        ...['l.work_order_id', 'c.name as customer'],
        db.raw('l.serviced_on::text as serviced_on'),
        db.raw('l.next_service_on::text as next_service_on'),
      ),
  );
  for (const [index, line] of lines.entries()) {
    const number = `${workOrderNumber(line.number)}-${index + 1}`;
    const certificate = (servicedOn: string) =>
      certificatePdf({
        ...{ company: company.name, colour: company.colour, customer: line.customer ?? company.name },
        ...{ asset: line, number, servicedOn, nextOn: line.next_service_on, outcome: line.outcome },
      });
    const name = `${line.code ?? 'asset'} certificate.pdf`;
    const of = { work_order_line_id: line.id };
    const content = await certificate(line.serviced_on);
    if (index > 0) await add(of, { name, content, kind: 'certificate', shown: true });
    else {
      // The day was wrong on the first one.
      const before = await add(of, {
        name,
        content: await certificate('–'),
        kind: 'certificate',
        shown: true,
      });
      await db.update('documents', { id: before }, { replaced_at: db.raw('now()') });
      await add(of, { name, content, kind: 'certificate', shown: true, replaces_id: before });
    }
  }
  const [line] = lines;
  if (line) {
    const of = { work_order_id: line.work_order_id };
    await add(of, { name: 'Test bench.jpg', content: await photo(), kind: 'photo', shown: true });
    const readings = Buffer.from('Reading;Nominal;Deviation\n1;10.000;0.002\n2;20.000;-0.001\n');
    await add(of, { name: 'Raw readings.csv', content: readings, kind: 'report', shown: false });
  }
  const comment = await db.row<{ id: string }>(
    db.from('ticket_comments').where({ internal: false }).orderBy('id').select('id'),
  );
  if (comment) {
    const of = { ticket_comment_id: comment.id };
    await add(of, { name: 'Where it drifts.jpg', content: await photo(), kind: 'photo', shown: true });
  }
  const onOrder = await db.row<{ id: string }>(
    db.from('work_order_comments').where({ internal: false }).orderBy('id').select('id'),
  );
  if (onOrder) {
    const of = { work_order_comment_id: onOrder.id };
    await add(of, { name: 'Gate and loading bay.jpg', content: await photo(), kind: 'photo', shown: true });
  }
  await addToMoney(place, add);
  return fileIds;
}

/** Each estimate that waits for an answer has its scope of work, and an invoice a photo of what was done. */
async function addToMoney(
  { db, company }: Place,
  add: (
    of: Readonly<Record<string, string>>,
    file: { name: string; content: Buffer; kind: string; shown: boolean },
  ) => Promise<string>,
): Promise<void> {
  const estimates = await db.rows<{ id: string; number: string; customer: string }>(
    db
      .from('estimates', 'e')
      .join('customers as c', { 'c.tenant_id': 'e.tenant_id', 'c.id': 'e.customer_id' })
      .where('e.status', 'sent')
      .orderBy('e.number')
      .select('e.id', 'e.number', 'c.name as customer'),
  );
  for (const estimate of estimates) {
    const content = await scopeOfWork(company.name, estimate.customer, estimateNumber(estimate.number));
    await add(
      { estimate_id: estimate.id },
      { name: 'Scope of work.pdf', content, kind: 'other', shown: true },
    );
  }
  const invoice = await db.row<{ id: string }>(
    db.from('invoices').where({ status: 'issued', kind: 'invoice' }).orderBy('number').select('id'),
  );
  if (!invoice) return;
  const of = { invoice_id: invoice.id };
  await add(of, { name: 'Gauge after repair.jpg', content: await photo(), kind: 'photo', shown: true });
}

async function scopeOfWork(company: string, customer: string, estimate: string): Promise<Buffer> {
  const steps = [
    'Collect the equipment and record its condition',
    'Calibrate at five points, as found and as left',
    'Return it with a certificate for each asset',
  ];
  const { default: draw } = await import('../paper/draw.thread.ts');
  const pdf = await draw({
    ...{
      title: 'Scope of work',
      company,
      from: [],
      to: [customer],
      facts: [{ label: 'Estimate', value: estimate }],
    },
    ...{
      headings: ['Step'],
      widths: [],
      lines: steps.map((step) => [step]),
      totals: [],
      notes: [],
      pay: null,
      size: 'A4',
    },
  });
  return Buffer.from(pdf);
}

/** A photo of a gauge, drawn: the demo has nobody's own. */
async function photo(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const marks = Array.from({ length: 11 }, (_, n) => {
    const angle = ((n * 24 - 210) * Math.PI) / 180;
    const at = (radius: number) => `${400 + radius * Math.cos(angle)},${320 + radius * Math.sin(angle)}`;
    return `<path d="M${at(190)} L${at(220)}" stroke="#333" stroke-width="6"/>`;
  });
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="#8fa3ad"/>' +
    '<circle cx="400" cy="320" r="250" fill="#e8ecee" stroke="#4a5a63" stroke-width="18"/>' +
    `${marks.join('')}<path d="M400,320 L520,200" stroke="#b3261e" stroke-width="10"/><circle cx="400" cy="320" r="18" fill="#333"/></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer();
}

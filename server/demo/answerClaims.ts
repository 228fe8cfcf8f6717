import { Readable } from 'node:stream';
import type { Db } from '../database/db.ts';
import type { Author } from '../domain/workOrders/moving.queries.ts';
import type { Files } from '../files/files.ts';
import { certificatePdf } from './certificatePdf.ts';
import { daysFrom } from './dates.ts';
import type { DemoCompany } from './types.ts';

/** The partner's user who files the demo's claims; undefined in a company without partners. */
export const claiming = ({ partners }: DemoCompany) => partners[0]?.user;

/**
 * Answers the first question about a claim, with a certificate, in the transaction of the partner's own user: the database notes
 * who it was (A34). The other questions stay open.
 * @returns the ids of the files, to be settled when the transaction is over
 */
export async function answerClaim(
  db: Db,
  by: Author,
  { company, files }: { company: DemoCompany; files: Files },
): Promise<string[]> {
  const asked = await db.row<{
    id: string;
    code: string | null;
    description: string;
    serial_number: string | null;
    customer: string;
  }>(
    db
      .from('warranty_claims', 'w')
      .join('assets as a', { 'a.tenant_id': 'w.tenant_id', 'a.id': 'w.asset_id' })
      .join('customers as c', { 'c.tenant_id': 'w.tenant_id', 'c.id': 'w.customer_id' })
      .where('w.wants_answer', true)
      .orderBy('w.number')
      .select('w.id', 'a.code', 'a.description', 'a.serial_number', 'c.name as customer'),
  );
  if (!asked) return [];
  const comment = await db.insert('claim_comments', {
    ...{ claim_id: asked.id, body: 'No, nobody has. Here is the certificate.' },
    ...{ by_staff: false, author_name: by.name, user_id: by.userId },
  });
  const content = await certificatePdf({
    ...{ company: company.name, colour: company.colour, customer: asked.customer, asset: asked },
    ...{ number: `${asked.code ?? 'Asset'}-1`, servicedOn: daysFrom(-25), nextOn: null, outcome: 'passed' },
  });
  const name = `${asked.code ?? 'Asset'} before it failed.pdf`;
  const { file, problem } = await files.receive(db.tenantId, name, Readable.from([content]));
  if (!file) throw new Error(problem);
  await db.insert('documents', {
    ...{ claim_comment_id: comment, kind: 'other', name, size: file.size, media_type: file.mediaType },
    ...{ sha256: file.sha256, file_id: file.fileId, shown: true, by_staff: false },
    ...{ author_name: by.name, user_id: by.userId },
  });
  return [file.fileId];
}

import type { Db } from '../../../database/db.ts';
import { money } from '../../../domain/money/amounts.ts';
import { byCurrency } from '../../../domain/money/totals.ts';
import { cutText } from '../../../shared/seenText.ts';
import { listInWords } from '../../../shared/words.ts';
import { addPayment } from '../payments.queries.ts';
import { dryRun, judge, saveVerdicts, type JudgedLine } from './bank.judging.ts';
import { finishFile, linesOf, saveLines, type BankFile, type StoredLine } from './bank.queries.ts';
import { many } from './bank.words.ts';
import { lockInvoices } from './lookUps.queries.ts';

/** What came of it, in a sentence. */
interface Done {
  ok: boolean;
  says: string;
}

const isReady = ({ outcome }: Pick<StoredLine, 'outcome'>) => outcome === 'matched' || outcome === 'decided';

/**
 * Records what a file's dry run says, all or none. The lines are judged once more, while nobody else can pay their invoices: if anything
 * that would be recorded is other than the page said, nothing is, and the page says what is now.
 * @param tell the file says what came of it, where nobody waits to be told
 */
export async function recordFile(
  db: Db,
  found: BankFile,
  by: string,
  { tell = false } = {},
): Promise<Done> {
  const lines = await linesOf(db, found);
  await lockInvoices(db, [...new Set(lines.filter(isReady).flatMap(({ invoice_ids: ids }) => ids))]);
  const judged = await judge(db, found, lines);
  const hasChanged = judged.some(
    ({ before, verdict }) => (isReady(before) || isReady(verdict)) && before.plan !== verdict.plan,
  );
  await saveVerdicts(db, judged);
  if (hasChanged)
    return {
      ok: false,
      says: 'Something has changed since the dry run, so nothing was recorded. Check the lines.',
    };
  const open = judged.filter(({ verdict }) => ['decide', 'problem'].includes(verdict.outcome)).length;
  if (open > 0)
    return {
      ok: false,
      says: `Nothing was recorded. Decide ${many(open, 'line')} first, or leave ${open === 1 ? 'it' : 'them'} out.`,
    };
  const ready = judged.filter(({ recording }) => recording !== null);
  if (ready.length === 0) return { ok: false, says: 'This file has no new payments.' };
  const says = recordedInWords(db, ready);
  const saved = await db.attempt(async () => {
    const paid = [];
    for (const line of ready) paid.push({ id: line.before.id, payment: await pay(db, line, by) });
    await saveLines(
      db,
      paid.map(({ id, payment }) => ({ id, values: { outcome: 'paid', payment_id: payment } })),
    );
    await finishFile(db, found.id, by, tell ? says : null);
  });
  if (saved.ok) return { ok: true, says };
  // Somebody was quicker, by another file or by a form: the page says so line by line.
  await dryRun(db, found, await linesOf(db, found));
  return { ok: false, says: `${Object.values(saved.errors).join(' ')} Nothing was recorded. Check the lines.` };
} // prettier-ignore

/** Records one line as a payment. Returns its id. */
async function pay(db: Db, { before, recording }: JudgedLine, by: string): Promise<string> {
  const { paid_on: day, amount_minor: minor, currency, bank_key: key, purpose, payer } = before;
  if (!recording || day === null || minor === null || currency === null || key === null)
    throw new Error('a line that can’t be read was to be recorded');
  const reference = cutText([purpose, payer].find((text) => text !== '') ?? '', 200);
  return addPayment(
    db,
    {
      ...{ customer_id: recording.customer_id, paid_on: day, amount: BigInt(minor), currency },
      ...{ method: 'bank_transfer', reference: reference === '' ? null : reference, recorded_by: by },
      ...{ bank_key: key, bank_turn: recording.turn },
    },
    recording.parts,
  );
}

function recordedInWords(db: Db, ready: readonly JudgedLine[]): string {
  const credit = byCurrency(
    ready.map(({ before, recording }) => ({ currency: before.currency ?? '', minor: recording?.left ?? 0n })),
  ).filter(({ minor }) => minor > 0n);
  const said = `${many(ready.length, 'payment')} recorded.`;
  if (credit.length === 0) return said;
  const amounts = credit.map(({ currency, minor }) => money(minor, currency, db.calendar.locale));
  return `${said} ${listInWords(amounts)} became credit.`;
}

import type { FieldErrors } from '../../../forms/parse.ts';
import { noTable } from '../../../imports/decode.ts';
import { readRecords, type ReadRecords } from '../../../imports/records.read.ts';
import type { SentForm } from '../../../request/multipart.ts';
import { currencies } from '../../../shared/currencies.ts';
import { handOver } from '../../../threads/handOver.ts';
import { unpacked, type Pack } from '../../../threads/packs.ts';
import type { Threads } from '../../../threads/pool.ts';
import { threadTask } from '../../../threads/task.ts';
import { OverLimit } from '../../../threads/thread.ts';
import { bankColumns } from './bank.fields.ts';
import { keptText, mostLines, type BankLine } from './bankLine.ts';
import type readCamt from './camt.read.thread.ts';

const reading = threadTask<typeof readCamt>(import.meta.url, './camt.read.thread', {
  seconds: 30,
  isReading: true,
});

/** A file of a bank as it was read, before any transaction, in the currency that was chosen. */
export type ReadBank = { currency: string } & (
  | ({ format: 'csv' } & ReadRecords)
  | { format: 'camt'; fileName: string; packs: readonly Pack[] }
  | { errors: FieldErrors }
);

/** XML of any kind begins with a bracket, behind a byte-order mark; no CSV file does. */
const isXml = (content: Uint8Array) =>
  Buffer.from(content.subarray(0, 100))
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*/, '')
    .startsWith('<');

/** Are there columns in its first lines? */
const looksLikeTable = (content: Uint8Array) =>
  /[,;\t|]/.test(Buffer.from(content.subarray(0, 1000)).toString('latin1').replaceAll('\0', ''));

const notXml =
  'This file’s name ends in .xml, but it isn’t XML. Download the statement as camt.053 from your bank.';

/**
 * Reads an uploaded file of a bank in a thread (S31): a CSV file or a workbook as other imports, or camt.053.
 * @throws Unavailable when too many files wait to be read
 */
export async function readBank(
  sent: SentForm,
  by: { threads: Threads; slug: string },
): Promise<ReadBank> {
  const { file, body } = sent;
  const chosen = typeof body['currency'] === 'string' ? body['currency'] : '';
  const isCurrency = currencies.includes(chosen);
  const currency = isCurrency ? chosen : '';
  const errors: FieldErrors = isCurrency ? {} : { currency: 'Choose the currency of the file.' };
  if (!file) return { currency, errors: { file: 'Choose a file.', ...errors } };
  if (!isCurrency) return { currency, errors };
  const other = noTable(file.content);
  if (other !== undefined)
    return { currency, errors: { file: `The file is ${other}. Download the statement as camt.053 or CSV from your bank.` } };
  if (!isXml(file.content)) {
    // A CSV file that is only called XML is read as what it is, a text that is neither would be taken for a table of one column.
    if (file.content.length > 0 && /\.xml$/i.test(file.name) && !looksLikeTable(file.content))
      return { currency, errors: { file: notXml } };
    return { currency, format: 'csv', ...(await readRecords(bankColumns, mostLines)(sent, by)) };
  }
  const fileName = keptText(file.name, 200) || 'file';
  const { bytes: content, transfer } = handOver(file.content);
  const read = await by.threads
    .run(reading, { content }, { whose: by.slug, transfer })
    .catch((error: unknown) => {
      if (error instanceof OverLimit) return { problem: 'It takes too long to read. Check that it’s the right file.' };
      throw error;
    });
  if ('problem' in read) return { currency, errors: { file: read.problem } };
  if (!read.currencies.includes(currency))
    return { currency, errors: { file: otherAccount(read.currencies, currency) } };
  return { currency, format: 'camt', fileName, packs: read.packs };
} // prettier-ignore

/** What is said of a file that belongs to an account in another currency. */
export const otherAccount = (found: readonly string[], chosen: string): string =>
  `This file is in ${found.join(' and ') || 'no known currency'}, and you chose ${chosen}. Choose a file in ${chosen}, or the other ` +
  'currency.';

/** The lines of one pack of a camt.053 file. */
export const unpackLines = (pack: Pack): BankLine[] => unpacked<BankLine>(pack);

import { limits } from '../shared/limits.ts';
import type { Pools } from './pools.ts';

/** A period of a recurring invoice that is due: its first day, and the next one's. */
export interface DuePeriod {
  tenantId: string;
  id: string;
  version: number;
  periodOn: string;
  nextOn: string;
  note: string | null;
  descriptions: string[];
}

/** Behind every id: a table has no more rows. */
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What a worker says and does outside of any tenant's transaction: each is one narrow definer function. */
export function worker({ queue }: Pools) {
  return {
    /** Says that a worker lives, and frees the jobs of those that don't; returns of how many workers. */
    async beat(id: string, deadAfter: string): Promise<number> {
      const { rows } = await queue.query<{ worker_beat: number }>('select app.worker_beat($1, $2)', [
        id,
        deadAfter,
      ]);
      return rows[0]?.worker_beat ?? 0;
    },
    /** Says that a worker has ended in good order. */
    async gone(id: string): Promise<void> {
      await queue.query('select app.worker_gone($1)', [id]);
    },
    /**
     * Sends whoever these words mean (a username, or the Email of a few) a link to set a new password (A7); who was invited
     * gets a new invitation. Nobody, where nobody is meant.
     */
    async sendPasswordResets(tenantId: string, words: string, keyVersion: string): Promise<void> {
      await queue.query('select app.send_password_resets($1, $2, $3, $4, $5)', [
        tenantId,
        words,
        keyVersion,
        limits.passwordReset,
        limits.invitation,
      ]);
    },
    /** An email that was sent has come back, with a reason or without. The tenant's id as an address carries it: see `bounceAddress`. */
    async emailBounced(
      email: { tenantId: string | null; emailId: string },
      why: string | null,
    ): Promise<void> {
      await queue.query('select app.email_bounced($1, $2, $3)', [email.tenantId, email.emailId, why]);
    },
    /** Of a tenant's files in the store, those that a document has, and those that wait to become one. */
    async filesWithDocuments(
      tenantId: string,
      fileIds: readonly string[],
    ): Promise<Map<string, 'kept' | 'waits'>> {
      const { rows } = await queue.query<{ file_id: string; waits: boolean }>(
        'select file_id, waits from app.files_with_documents($1, $2) order by waits desc',
        [tenantId, fileIds],
      );
      return new Map(rows.map(({ file_id: id, waits }) => [id, waits ? 'waits' : 'kept']));
    },
    /** Some files that the store has to have, of whatever tenant: none where nobody has a document. */
    async someFiles(): Promise<{ tenantId: string; fileId: string }[]> {
      const { rows } = await queue.query<{ tenantId: string; fileId: string }>(
        'select tenant_id as "tenantId", file_id as "fileId" from app.some_files()',
      );
      return rows;
    },
    /** Forgets certificates that were uploaded and not added in time. */
    async endCertificateUploads(): Promise<void> {
      await queue.query('select app.end_certificate_uploads()');
    },
    /** Forgets at most so many requests for access, or entries of the operator's log, that are old enough; returns how many. */
    async forgetOld(what: 'access_requests' | 'operator_log', most: number): Promise<number> {
      const { rows } = await queue.query<{ forgotten: number }>(
        `select app.forget_${what}($1) as forgotten`,
        [most],
      );
      return rows[0]?.forgotten ?? 0;
    },
    /** Puts out at most so many recall notices that are due (A27); returns how many. */
    async recallClock(most: number): Promise<number> {
      const { rows } = await queue.query<{ made: number }>('select app.recall_clock($1) as made', [most]);
      return rows[0]?.made ?? 0;
    },
    /** Puts out at most so many reports of this month that are due (A27); returns how many. */
    async reportClock(most: number): Promise<number> {
      const { rows } = await queue.query<{ made: number }>('select app.report_clock($1) as made', [most]);
      return rows[0]?.made ?? 0;
    },
    /** Drafts at most so many work orders of services that are due soon; returns how many. */
    async draftClock(most: number): Promise<number> {
      const { rows } = await queue.query<{ made: number }>('select app.draft_clock($1) as made', [most]);
      return rows[0]?.made ?? 0;
    },
    /** Periods of recurring invoices that are due now, some of each company before more of any. */
    async recurringDue(most: number): Promise<DuePeriod[]> {
      const { rows } = await queue.query<DuePeriod>(
        `select tenant_id as "tenantId", id, version, period_on::text as "periodOn", next_on::text as "nextOn", note, descriptions
           from app.recurring_due($1)`,
        [most],
      );
      return rows;
    },
    /** Makes the invoice of a period, unless somebody else has: `made`, `paused` or `gone`. */
    async recurringMake(
      { tenantId, id, version, periodOn }: DuePeriod,
      texts: { note: string | null; descriptions: readonly string[]; keyVersion: string },
    ): Promise<string> {
      const { rows } = await queue.query<{ came: string }>(
        'select app.recurring_make($1, $2, $3, $4, $5, $6, $7, $8) as came',
        [
          tenantId,
          id,
          version,
          periodOn,
          texts.note,
          JSON.stringify(texts.descriptions),
          texts.keyVersion,
          limits.mailedLink,
        ],
      );
      return rows[0]?.came ?? 'gone';
    },
    /** Pauses a plan whose invoice can't be made. */
    async recurringStop({ tenantId, id, version }: DuePeriod, why: 'failed'): Promise<void> {
      await queue.query('select app.recurring_stop($1, $2, $3, $4)', [tenantId, id, version, why]);
    },
    /** Gives a file of records back to the people, with the reason. */
    async returnImport(tenantId: string, importId: string, problem: string): Promise<void> {
      await queue.query('select app.return_import($1, $2, $3)', [tenantId, importId, problem]);
    },
    /** Gives a file of a bank back to the people, with the reason. */
    async returnBankFile(tenantId: string, fileId: string, told: string): Promise<void> {
      await queue.query('select app.return_bank_file($1, $2, $3)', [tenantId, fileId, told]);
    },
    /** Says how far the import of a file is, in no transaction of the job's. */
    async noteImport(
      tenantId: string,
      importId: string,
      { step, done, total }: { step: string; done: number; total: number },
    ): Promise<void> {
      await queue.query('select app.note_import($1, $2, $3, $4, $5)', [
        tenantId,
        importId,
        step,
        done,
        total,
      ]);
    },
    /** Puts numbers for so many tickets aside; returns the first. */
    async reserveTickets(tenantId: string, count: number): Promise<number> {
      const { rows } = await queue.query<{ first: string }>('select app.reserve_tickets($1, $2) as first', [
        tenantId,
        count,
      ]);
      return Number(rows[0]?.first);
    },
    /** Puts out at most so many reminders that are due (A27), with links of the key's version; returns how many. */
    async reminderClock(of: 'invoice' | 'estimate', most: number, keyVersion: string): Promise<number> {
      const { rows } = await queue.query<{ made: number }>(
        `select app.${of}_reminder_clock($1, $2, $3) as made`,
        [most, keyVersion, limits.mailedLink],
      );
      return rows[0]?.made ?? 0;
    },
    /** The number of a transaction that begins now: of all that have written until then the numbers are lower. */
    async nowNumber(): Promise<string> {
      const { rows } = await queue.query<{ n: string }>('select pg_current_xact_id()::text as n');
      return rows[0]?.n ?? '0';
    },
    /** Whether no transaction goes on that wrote before the one with this number. */
    async haveEnded(number: string): Promise<boolean> {
      const { rows } = await queue.query<{ ended: boolean }>(
        'select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 as ended',
        [number],
      );
      return rows[0]?.ended ?? false;
    },
    /** Sorts the names of at most so many records behind an id by the company's alphabet as it is now; returns the last one's id. */
    async sortNames(tenantId: string, table: string, behind: string | null, most: number): Promise<string> {
      const { rows } = await queue.query<{ upto: string }>('select app.sort_names($1, $2, $3, $4) as upto', [
        tenantId,
        table,
        behind,
        most,
      ]);
      return rows[0]?.upto ?? lastId;
    },
    /** Says that a company's names are sorted by this alphabet, if it is still the company's. */
    async namesSorted(tenantId: string, alphabet: string): Promise<void> {
      await queue.query('select app.names_sorted($1, $2)', [tenantId, alphabet]);
    },
    /** Gives a bulk import back to the people, with the reason. */
    async returnBulkImport(tenantId: string, importId: string, problem: string): Promise<void> {
      await queue.query('select app.return_bulk_import($1, $2, $3)', [tenantId, importId, problem]);
    },
  };
}

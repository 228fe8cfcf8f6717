import type { Db } from '../../../database/db.ts';
import { money } from '../../../domain/money/amounts.ts';
import type { MailSource } from '../../../mail/source.ts';
import { paperToAttach } from '../../../paper/paper.reply.ts';
import { isAllowed, payers } from '../../../request/allow.ts';
import { isDay } from '../../../shared/days.ts';
import { accountHolder, newestInvoiced } from './statementMail.queries.ts';
import { linesOnPaper, mostOnPaper, statementPaper } from './statementPaper.ts';
import { statementOf } from './statement.queries.ts';

/** The days that an email of a statement carries. */
function daysOf(facts: Readonly<Record<string, unknown>>): { from: string; to: string } | null {
  const [from, to] = [facts['from'], facts['to']];
  return typeof from === 'string' && typeof to === 'string' && isDay(from) && isDay(to) ? { from, to } : null;
}

/** What an email says of a balance: each currency by itself. */
export const balanceInWords = (
  db: Db,
  accounts: readonly { currency: string; closing: bigint }[],
  none: string,
): string =>
  accounts.map(({ currency, closing }) => money(closing, currency, db.calendar.locale)).join(' and ') || none;

/** A statement of two days, read as whoever gets it: who doesn't see the customer's money by then gets nothing (A13, A25). */
export const statementMail: MailSource = {
  kinds: ['statement_sent'],
  async read(db, { recordId, facts }, actor) {
    const days = daysOf(facts);
    if (!days || !isAllowed(actor, [...payers, 'view_records'])) return null;
    if (actor.kind !== 'staff' && actor.customer?.id !== recordId) return null;
    if (!(await accountHolder(db, recordId))) return null;
    const accounts = await statementOf(db, recordId, days, mostOnPaper);
    return {
      statement_from: db.calendar.date(days.from),
      statement_to: db.calendar.date(days.to),
      balance: accounts === null ? 'in the portal' : balanceInWords(db, accounts, 'zero'),
      attached: '',
    };
  },

  async attached(db, { recordId, facts }, { name }) {
    const days = daysOf(facts);
    const customer = await accountHolder(db, recordId);
    const accounts = days && customer && (await statementOf(db, recordId, days, mostOnPaper));
    // One that is too long for paper is only linked to.
    if (!days || !customer || !accounts || linesOnPaper(accounts) > mostOnPaper) return null;
    return paperToAttach(await statementPaper(db, customer, days, accounts, name));
  },

  async newest(db) {
    const customer = await newestInvoiced(db);
    const { today } = db.calendar;
    return customer
      ? {
          recordId: customer.id,
          facts: { from: `${today.slice(0, 8)}01`, to: today },
          name: `the statement for ${customer.name}`,
          path: '/statement',
          customerId: customer.id,
          contactId: null,
        }
      : null;
  },
};

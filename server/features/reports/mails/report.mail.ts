import type { Db } from '../../../database/db.ts';
import type { MailSource } from '../../../mail/source.ts';
import { getCustomerHead } from '../../../domain/customers/head.ts';
import { paperToAttach } from '../../../paper/paper.reply.ts';
import type { Actor } from '../../../request/actor.ts';
import { idIn } from '../../../shared/uuid.ts';
import { mostDrawn } from '../chart.ts';
import { payerOf, spansOf, yearUpTo } from '../filter.ts';
import { kindOf, reportNamed, reportsFor, titleOf } from '../reports.kinds.ts';
import { paperOfReport, partOf, periodOf, whoseOf } from '../reports.paper.ts';
import { getReportFacility, newestCustomer } from '../reports.queries.ts';

const textIn = (value: unknown) => (typeof value === 'string' ? value : undefined);

/**
 * The report that an email is about, narrowed as it was asked for, as its recipient sees it now. Null where that person may not
 * open it any more, or where what it is narrowed to is out of their reach: it would be of more than was asked for.
 */
async function asked(db: Db, facts: Readonly<Record<string, unknown>>, actor: Actor) {
  const name = reportNamed(textIn(facts['report']));
  if (name === undefined || !reportsFor(actor).includes(name)) return null;
  const [customerId, facilityId] = [idIn(textIn(facts['customer'])), idIn(textIn(facts['facility']))];
  const [customer, facility] = await Promise.all([
    // In the portal there is no customer but the own.
    customerId === null || actor.kind !== 'staff' ? null : getCustomerHead(db, customerId),
    facilityId === null ? null : getReportFacility(db, facilityId),
  ]);
  if (customer === undefined || facility === undefined) return null;
  if (actor.kind !== 'staff' && customerId !== null && actor.customer?.id !== customerId) return null;
  const { today } = db.calendar;
  const { past, coming } = spansOf({ ...yearUpTo(today), asked: false }, today, {
    // Whoever comes in by the portal sees what is in their own reach, which may have more than the customer's own (A12).
    customerId: actor.kind === 'staff' ? customerId : null,
    facilityId,
    payerId: payerOf(actor, customerId),
  });
  const kind = kindOf(name);
  return { name, kind, customer, facility, span: kind.when === 'coming' ? coming : past };
}

/** A report of every month, read as whoever gets it at the moment of sending (A27): who sees nothing in it gets nothing. */
export const reportMail: MailSource = {
  kinds: ['report_sent'],
  async read(db, { facts }, actor) {
    const found = await asked(db, facts, actor);
    if (!found) return null;
    const { name, kind, span, customer, facility } = found;
    if ((await kind.read(db, span, mostDrawn)).isEmpty) return null;
    const whose = whoseOf(actor, kind, { customer, facility });
    const part = partOf(actor, kind, facility !== null) === null ? [] : ['the facilities that you can see'];
    return {
      report_name: titleOf(name, actor),
      report_of: [
        ...(whose === null ? [] : [whose === 'All customers' ? 'all customers' : whose]),
        ...(facility && !kind.isMoney ? [facility.name] : []),
        ...part,
      ].join(', '),
      report_period: periodOf(db.calendar, kind.when, span),
      attached: '',
    };
  },

  async attached(db, { facts }, { name: company }, actor) {
    const found = await asked(db, facts, actor);
    return found && paperToAttach(await paperOfReport(db, actor, { ...found, company }));
  },

  async newest(db) {
    const customer = await newestCustomer(db);
    return customer
      ? {
          recordId: customer.id,
          facts: { report: 'due' },
          name: `what falls due at ${customer.name}`,
          path: '/reports',
          customerId: customer.id,
          contactId: null,
        }
      : null;
  },
};

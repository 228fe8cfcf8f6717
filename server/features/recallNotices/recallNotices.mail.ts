import {
  countDue,
  listDue,
  readRecallSettings,
  usualRecallDays,
} from '../../domain/assets/recallNotices.queries.ts';
import type { MailSource } from '../../mail/source.ts';
import { customerReaders, isAllowed } from '../../request/allow.ts';
import { inFigures } from '../../shared/numbers.ts';
import { newestDue } from './recallNotices.queries.ts';

/**
 * What falls due, read as whoever gets the notice, at the moment at which it is sent (A27): who sees nothing that is due by then
 * gets nothing.
 */
export const recallMail: MailSource = {
  kinds: ['recall_notice'],
  async read(db, { facts }, actor) {
    if (!isAllowed(actor, customerReaders)) return null;
    const days = typeof facts['days'] === 'number' ? facts['days'] : usualRecallDays;
    const [count, assets] = await Promise.all([countDue(db, days), listDue(db, days)]);
    if (count === 0) return null;
    const lines = assets.map(({ name, facility, next_service_on: on, service_type: type }) => {
      const what = [name, facility, type].filter((part) => part !== null).join(', ');
      return `${db.calendar.date(on)}: ${what}${on < db.calendar.lateBefore ? ' (overdue)' : ''}`;
    });
    if (count > assets.length) lines.push('There are more in the portal.');
    return {
      assets_due:
        count === 1 ? '1 asset' : `${inFigures(Math.min(count, 1000))}${count > 1000 ? '+' : ''} assets`,
      asset_list: lines.join('\n'),
    };
  },

  async newest(db) {
    const { days } = await readRecallSettings(db);
    const customer = await newestDue(db, days);
    return customer
      ? {
          recordId: customer.id,
          facts: { days },
          name: `what falls due at ${customer.name}`,
          path: '/recalls',
          customerId: customer.id,
          contactId: null,
        }
      : null;
  },
};

import type { Question } from '../../../request/question.ts';
import type { Calendar } from '../../../shared/dates.ts';
import type { Customer } from '../customers.queries.ts';
import { secureLinkPath } from './mailLink.words.ts';
import type { MailedLink } from './mailedLinks.queries.ts';

const back = ({ id, name }: Customer) => ({ href: secureLinkPath(id), label: `Secure link · ${name}` });

/** How many emailed links stop working, and who is signed out by that. */
function mailedWords(live: number, after = ''): string {
  if (live === 0) return 'Anyone using this link will be signed out.';
  const links =
    live === 1 ? 'The link you emailed' : `The ${live > 1000 ? 'more than 1,000' : live} links you emailed`;
  return `${links} will stop working too.${after} Anyone using one of these links will be signed out.`;
}

/** Before a customer's link is replaced (A4). */
export const replaceQuestion = (customer: Customer, live: number): Question => ({
  title: `Replace the secure link for ${customer.name}?`,
  says: [
    'The current address will stop working, and you’ll get a new one to share. You can’t undo this.',
    mailedWords(live),
  ],
  action: `${secureLinkPath(customer.id)}/replace`,
  button: 'Replace link',
  back: back(customer),
});

/** Before a customer's links are switched off (A2). */
export const switchOffQuestion = (customer: Customer, live: number): Question => ({
  title: `Switch off the secure link for ${customer.name}?`,
  says: [
    'The address won’t work until you switch it on again.',
    mailedWords(live, ' They still won’t work when you switch it on.'),
  ],
  action: `${secureLinkPath(customer.id)}/switch_off`,
  button: 'Switch off',
  back: back(customer),
});

/** Before one emailed link is ended (A4). */
export const endQuestion = (
  customer: Customer,
  { id, sent_to: to, sent_at: at }: Pick<MailedLink, 'id' | 'sent_to' | 'sent_at'>,
  calendar: Calendar,
): Question => ({
  title: `End the link to ${to ?? customer.name}?`,
  says: [
    `The link emailed on ${calendar.dateTime(at)} will stop working, and you can’t undo this. Other links will still work.`,
    'Anyone using it will be signed out.',
  ],
  action: `${secureLinkPath(customer.id)}/${id}/end`,
  button: 'End link',
  back: back(customer),
});

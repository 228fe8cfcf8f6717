import type { Question } from '../../../request/question.ts';
import type { Calendar } from '../../../shared/dates.ts';
import type { Customer } from '../customers.queries.ts';
import { secureLinkPath } from './mailLink.words.ts';
import type { MailedLink } from './mailedLinks.queries.ts';

const back = ({ id, name }: Customer) => ({ href: secureLinkPath(id), label: `Secure link · ${name}` });

/** How many emailed links stop working, in a sentence. */
function mailedWords(live: number): string {
  if (live === 0) return 'No emailed link works right now.';
  const links =
    live === 1
      ? 'The link that you emailed'
      : `The ${live > 1000 ? 'more than 1,000' : live} links that you emailed`;
  return `${links} will stop working too.`;
}

const signedOut = 'Everybody who is in the portal through one of them is signed out with the next click.';

/** Before a customer's link is replaced (A4). */
export const replaceQuestion = (customer: Customer, live: number): Question => ({
  title: `Replace the secure link of ${customer.name}?`,
  says: [
    'The address that people have now will stop working, and you get a new one to share. You can’t undo this.',
    `${mailedWords(live)} ${signedOut}`,
  ],
  action: `${secureLinkPath(customer.id)}/replace`,
  button: 'Replace link',
  back: back(customer),
});

/** Before a customer's links are switched off (A2). */
export const switchOffQuestion = (customer: Customer, live: number): Question => ({
  title: `Switch off the secure link of ${customer.name}?`,
  says: [
    'The address opens nothing until you switch it on again.',
    `${mailedWords(live)}${live === 0 ? '' : ' They stay dead when you switch it on.'} ${signedOut}`,
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
    `The link emailed on ${calendar.dateTime(at)} will stop working, and you can’t undo this. Other links go on working.`,
    'Everybody who is in the portal through it is signed out with the next click.',
  ],
  action: `${secureLinkPath(customer.id)}/${id}/end`,
  button: 'End link',
  back: back(customer),
});
